package search

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/spanish"
	"golang.org/x/text/unicode/norm"
)

// An analyzer turns text into words. It remembers every spelling it has met, because a site
// has millions of words and some tens of thousands of spellings, and Snowball is slow.
// It is for one goroutine, and for one build or one search.
type analyzer struct {
	stemmer func(string) string
	words   map[string]*word // by spelling
	stems   map[string]*stem // by term
	pairs   map[pair]*stem
	buf     []token
}

// A word is what a spelling comes to: "Deportación" has the form "deportacion", which prefixes
// and typos are held against, and the term "deport", which the index holds.
type word struct {
	form string
	*stem
}

// A stem is what all forms of a word have in common. While documents are made it also counts how
// often it is in one text.
type stem struct {
	term  string
	bytes []byte // term
	text  int    // the text that count is of
	count int
}

// A token is one word of a text, in its place.
type token struct {
	*word
	start, end int  // in bytes
	pos        int  // from 1; skips one at a paragraph's end, so that no phrase spans it
	glued      bool // to the token before it, by a hyphen, a dot, a bracket or nothing at all
}

// longestForm, in letters, keeps what is not a word (base64, a run of a million letters)
// from becoming a large term.
const longestForm = 64

func newAnalyzer(lang string) *analyzer {
	a := &analyzer{words: map[string]*word{}, stems: map[string]*stem{}, pairs: map[pair]*stem{}}
	switch lang {
	case "en":
		a.stemmer = func(form string) string { return snowball(form, english.Stem) }
	case "es":
		a.stemmer = stemSpanish
	default:
		a.stemmer = func(form string) string { return form }
	}
	return a
}

// tokens returns the words of text. The slice is good until the next call.
func (a *analyzer) tokens(text []byte) []token {
	tokens := a.buf[:0]
	pos, lines, glued := 0, 0, false
	for i := 0; i < len(text); {
		c, size := classify(text[i:])
		if c != letter && c != digit && c != mark {
			glued = glued && c == glue
			if text[i] == '\n' {
				lines++
			}
			i += size
			continue
		}
		end := runEnd(text, i)
		if w := a.word(text[i:end]); w.form != "" {
			pos++
			if lines > 1 && len(tokens) > 0 {
				pos++
			}
			tokens = append(tokens, token{w, i, end, pos, glued})
			glued, lines = true, 0
		}
		i = end
	}
	a.buf = tokens
	return tokens
}

func (a *analyzer) word(spelling []byte) *word {
	if w, ok := a.words[string(spelling)]; ok {
		return w
	}
	form := fold(string(spelling))
	if letters := []rune(form); len(letters) > longestForm {
		form = string(letters[:longestForm])
	}
	w := &word{form, a.stemOf(a.term(form))}
	a.words[string(spelling)] = w
	return w
}

func (a *analyzer) stemOf(term string) *stem {
	s := a.stems[term]
	if s == nil {
		s = &stem{term: term, bytes: []byte(term)}
		a.stems[term] = s
	}
	return s
}

// A pair is two words in a row that may be one name: "I-9", "U visa", "602 0050". It is in the
// index as one more term, "i9", so that it is found however it is typed, without positions.
type pair struct{ first, second string }

// pair returns the term of two tokens, or nil if they only happen to stand together.
func (a *analyzer) pair(first, second token, small map[string]bool) *stem {
	if second.pos != first.pos+1 || !second.glued && !bound(first.form, second.form, true, small) {
		return nil
	}
	p := pair{first.form, second.form}
	s := a.pairs[p]
	if s == nil {
		s = a.stemOf(a.term(p.first + p.second))
		a.pairs[p] = s
	}
	return s
}

// term is what the index holds for a form. Only what is ASCII once folded is stemmed:
// Snowball has nothing to say about the rest.
func (a *analyzer) term(form string) string {
	for i := range len(form) {
		if form[i] >= utf8.RuneSelf {
			return form
		}
	}
	return a.stemmer(form)
}

// class says what a rune does to the word it is in.
type class uint8

const (
	other      class = iota
	letter           // goes on with letters
	digit            // goes on with digits
	mark             // goes on with either, and folds away
	glue             // ends a word, and ties it to the next one
	apostrophe       // goes on with letters, if one follows
)

// classify goes by ranges that another reader can write down too: it does not need the tables of
// Unicode. What is no mark, sign or punctuation is a letter.
func classify(text []byte) (class, int) {
	if c := text[0]; c < utf8.RuneSelf {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
			return letter, 1
		case '0' <= c && c <= '9':
			return digit, 1
		case c == '-', c == '.', c == '(', c == ')':
			return glue, 1
		case c == '\'':
			return apostrophe, 1
		}
		return other, 1
	}
	r, size := utf8.DecodeRune(text)
	switch {
	case r == '’':
		return apostrophe, size
	case r == '‐', r == '‑': // hyphen, and the one that does not break
		return glue, size
	}
	for _, rng := range ranges {
		if r <= rng.last {
			return rng.class, size
		}
	}
	return other, size
}

// ranges, in order, each from where the last one ends: accents apart from their letters, soft
// hyphens and joiners are marks.
var ranges = []struct {
	last  rune
	class class
}{
	{0xa9, other}, {0xaa, letter}, {0xac, other}, {0xad, mark}, {0xb9, other}, {0xba, letter}, {0xbf, other},
	{0xd6, letter}, {0xd7, other}, {0xf6, letter}, {0xf7, other}, {0x2ff, letter}, {0x36f, mark},
	{0x1fff, letter}, {0x200a, other}, {0x200f, mark}, {0x205f, other}, {0x2064, mark}, {0x2bff, other},
	{0x2dff, letter}, {0x2e7f, other}, {0x2fff, letter}, {0x3004, other}, {0xd7ff, letter}, {0xf8ff, other},
	{0xfdff, letter}, {0xfe0f, mark}, {0xfefe, letter}, {0xfeff, mark}, {0xff0f, other}, {0xffef, letter},
	{0xffff, other}, {0x1efff, letter},
}

// runEnd returns the end of the word that starts at i: a run of letters or a run of digits, so
// that "I-9", "I9" and "i 9" are the same two words. Letters with dots are one word: "U.S.C.".
func runEnd(text []byte, i int) int {
	kind, size := classify(text[i:])
	i += size
	letters := 1 // since the start, or the last dot
	for i < len(text) {
		c, size := classify(text[i:])
		switch {
		case c == mark:
		case kind == mark && (c == letter || c == digit):
			kind = c
		case c == kind:
			letters++
		case c == apostrophe && kind == letter && startsWith(text[i+size:], letter):
		case text[i] == '.' && kind == letter && letters == 1 && singleLetter(text[i+1:]):
			letters = 0
		default:
			return i
		}
		i += size
	}
	return i
}

func startsWith(text []byte, want class) bool {
	if len(text) == 0 {
		return false
	}
	c, _ := classify(text)
	return c == want
}

func singleLetter(text []byte) bool {
	if !startsWith(text, letter) {
		return false
	}
	_, size := classify(text)
	return !startsWith(text[size:], letter)
}

// fold takes away what a hurried reader leaves out: case, accents, the tilde of ñ, apostrophes
// and the English possessive. The text may be composed or not.
func fold(spelling string) string {
	for _, s := range []string{"'s", "’s", "'S", "’S"} {
		spelling = strings.TrimSuffix(spelling, s)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(spelling) {
		if c, _ := classify(utf8.AppendRune(nil, r)); c == letter || c == digit {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// stemSpanish puts back the one accent that Snowball needs to see and that people leave out:
// without it "deportacion" and "deportaciones" part. Snowball takes accents off again at its end.
func stemSpanish(form string) string {
	if len(form) > len("cion") && (strings.HasSuffix(form, "cion") || strings.HasSuffix(form, "sion")) {
		form = form[:len(form)-2] + "ón"
	}
	return snowball(form, spanish.Stem)
}

func snowball(form string, stem func(*snowballstem.Env) bool) string {
	env := snowballstem.NewEnv(form)
	stem(env)
	return env.Current()
}

// Register makes our analyzers known to Bleve. Build and Open call it; a program that opens
// an index with Bleve itself has to.
func Register() { register() }

var register = sync.OnceFunc(func() {
	for _, lang := range []string{"en", "es", ""} {
		err := registry.RegisterAnalyzer(analyzerName(lang), func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
			return &bleveAnalyzer{analyzer: newAnalyzer(lang)}, nil
		})
		if err != nil {
			panic(err) // our own names, once
		}
	}
})

// analyzerName is in the mapping of an index, and tells Open which language and version it is of.
func analyzerName(lang string) string {
	if lang != "en" && lang != "es" {
		lang = "plain"
	}
	return "amparo-" + lang + "-" + Version
}

// bleveAnalyzer is an analyzer as Bleve wants it.
type bleveAnalyzer struct {
	mu sync.Mutex
	*analyzer
}

func (b *bleveAnalyzer) Analyze(text []byte) analysis.TokenStream {
	b.mu.Lock()
	defer b.mu.Unlock()
	tokens := b.tokens(text)
	stream := make(analysis.TokenStream, len(tokens))
	backing := make([]analysis.Token, len(tokens))
	for i, t := range tokens {
		backing[i] = analysis.Token{Start: t.start, End: t.end, Term: t.bytes, Position: t.pos}
		stream[i] = &backing[i]
	}
	return stream
}
