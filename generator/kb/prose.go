package kb

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"amparo/generator/markdown"
	"amparo/generator/plain"
)

// The rules of prose are judged when a bundle is read, so that one which has
// not changed is not judged again. Only twiceTold looks at all texts together.

const (
	maxSentenceWords      = 25
	maxParagraphSentences = 3
	minMeasured           = 10 // words: of fewer no formula says anything
	minRepeated           = 6  // words: shorter sentences may stand anywhere
	maxRepeated           = 2  // entries
)

// A yardstick says how well texts for workers must read in one language.
type yardstick struct {
	syllables func(string) int
	score     func(plain.Counts) float64
	name      string
	best      float64 // a summary that is not at least so good could be better
	summary   float64 // a summary must be so good
	page      float64 // and a whole page
}

// yardsticks by language. Scores are such that less is better.
var yardsticks = map[string]yardstick{
	"en": {plain.EnglishSyllables, plain.Counts.FleschKincaid, "Flesch-Kincaid grade", 6, 8, 8},
	"es": {plain.SpanishSyllables, func(c plain.Counts) float64 { return -c.Inflesz() }, "INFLESZ", -65, -55, -60},
}

// exceeds tells in words how the counts miss the limit, or nothing.
func (y yardstick) exceeds(c plain.Counts, limit float64) string {
	score := math.Round(y.score(c)*10) / 10
	switch {
	case score <= limit || c.Words < minMeasured:
		return ""
	case limit < 0:
		return fmt.Sprintf("%s %.1f; at least %.0f", y.name, -score, -limit)
	}
	return fmt.Sprintf("%s %.1f; at most %.0f", y.name, score, limit)
}

// pieces yields the blocks of a text with its sections, footnotes last. Where
// a link shows the title of what it names, the id stands for it.
func (t *Text) pieces(yield func(*markdown.Section, markdown.Block) bool) {
	for _, s := range append(t.Doc.Sections[:len(t.Doc.Sections):len(t.Doc.Sections)], &t.Doc.Notes) {
		links := s.Links
		for b := range s.Blocks {
			for strings.Contains(b.Text, markdown.TitleSlot) && len(links) > 0 {
				l := links[0]
				links = links[1:]
				if l.Label == "" && l.Scheme != "source" {
					b.Text = strings.Replace(b.Text, markdown.TitleSlot, strings.ReplaceAll(l.ID, "-", " "), 1)
				}
			}
			if !yield(s, b) {
				return
			}
		}
	}
}

// judge applies the rules of prose to the texts of one entry.
func judge(typed entrant) Problems {
	var problems Problems
	e := typed.entry()
	for _, t := range e.Texts {
		t.judge(forWorkers(typed), &problems)
		if t.Card != nil {
			t.Card.judge(t, &problems)
		}
		sourced := map[*markdown.Section]bool{}
		for _, s := range t.Doc.Sections {
			for _, l := range s.Links {
				sourced[s] = sourced[s] || l.Scheme == "source"
			}
		}
		for _, s := range t.Doc.Sections {
			switch severity := needsSource(typed, s); {
			case sourced[s] || s.Text == "" || severity == "":
			default:
				problems = append(problems, Problem{t.File, s.Line, "", "the section has no pinpoint", "write [](source:name#12-15) after what the source says", severity})
			}
		}
	}
	return problems
}

// forWorkers tells whether the page is one that workers read.
func forWorkers(typed entrant) bool {
	switch x := typed.(type) {
	case *Scenario:
		return true
	case *FAQ:
		return x.Audience != "advocate"
	}
	return false
}

// needsSource is how bad it is for the section to have no pinpoint.
func needsSource(typed entrant, s *markdown.Section) Severity {
	cell := false
	switch x := typed.(type) {
	case *Memo:
		_, cell = x.Column[s.ID]
	case *Factor:
		cell = s.ID == UnattributedID
	case *Form:
	default:
		return ""
	}
	switch {
	case cell:
		return Error
	case ownAdvice[s.ID]:
		return ""
	}
	return Remark
}

// ownAdvice are the sections in which the advice is ours.
var ownAdvice = map[string]bool{"worker": true, "for-workers": true, EvidenceID: true}

// judge applies the rules that look at one text, and notes its sentences for
// twiceTold.
func (t *Text) judge(worker bool, problems *Problems) {
	yard, measured := yardsticks[t.Lang]
	measured = measured && worker
	var page plain.Counts
	t.sentences = nil
	take := func(text string, line int, field string) int {
		n := 0
		for _, sentence := range plain.Sentences(text) {
			n++
			words := plain.Words(sentence)
			if worker && words > maxSentenceWords {
				*problems = append(*problems, Problem{t.File, line, field, fmt.Sprintf("a sentence of %d words; at most %d", words, maxSentenceWords), begins(sentence), Error})
			}
			if words >= minRepeated {
				t.sentences = append(t.sentences, hashOf(sentence))
			}
			if measured && words > 0 {
				page.Words += words
				page.Sentences++
				page.Syllables += yard.syllables(sentence)
			}
		}
		return n
	}
	take(t.Summary, t.Lines["summary"], "summary")
	if measured {
		if text := yard.exceeds(page, yard.summary); text != "" {
			*problems = append(*problems, Problem{t.File, t.Lines["summary"], "summary", text, "write shorter sentences and shorter words", Error})
		} else if text := yard.exceeds(page, yard.best); text != "" {
			*problems = append(*problems, Problem{t.File, t.Lines["summary"], "summary", text, "write shorter sentences and shorter words", Remark})
		}
	}
	take(t.Status, t.Lines["status"], "status")
	for _, b := range t.pieces {
		if b.Is == markdown.Head || b.Is == markdown.Other {
			continue
		}
		if n := take(b.Text, b.Line, ""); worker && b.Is == markdown.Paragraph && n > maxParagraphSentences {
			*problems = append(*problems, Problem{t.File, b.Line, "", fmt.Sprintf("a paragraph of %d sentences; at most %d", n, maxParagraphSentences), begins(b.Text), Remark})
		}
	}
	if measured {
		if text := yard.exceeds(page, yard.page); text != "" {
			*problems = append(*problems, Problem{t.File, 0, "", "the whole page: " + text, "write shorter sentences and shorter words", Error})
		}
	}
}

// begins shows where to look.
func begins(text string) string {
	words := strings.Fields(text)
	if len(words) > 6 {
		return fmt.Sprintf("it begins “%s …”", strings.Join(words[:6], " "))
	}
	return fmt.Sprintf("“%s”", strings.Join(words, " "))
}

// hashOf is the same for sentences that differ only in capitals, accents and
// signs.
func hashOf(sentence string) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	apart := false
	for _, r := range sentence {
		switch r = fold(r); {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if apart {
				h = (h ^ ' ') * 1099511628211
				apart = false
			}
			h = (h ^ uint64(r)) * 1099511628211
		case !unicode.IsMark(r):
			apart = true
		}
	}
	return h
}

// fold is a letter in lower case, without its accent if it is a Latin one.
func fold(r rune) rune {
	if int(r) < len(unaccented) {
		r = unaccented[r]
	}
	return unicode.ToLower(r)
}

var unaccented = func() (table [0x250]rune) {
	for r := range table {
		table[r], _ = utf8.DecodeRuneInString(norm.NFD.String(string(rune(r))))
	}
	return table
}()

// twiceTold reports sentences that stand on more than two entries.
func (b *Base) twiceTold(problems *Problems) {
	for lang := range b.Site.Languages {
		var texts []*Text
		for _, e := range b.Entries() {
			texts = append(texts, e.Texts[lang])
		}
		// Few sentences are told twice, so a small table tells most of them
		// apart before any is looked at.
		var often [1 << 20]uint8
		for _, t := range texts {
			for _, h := range t.sentences {
				if i := h % uint64(len(often)); often[i] <= maxRepeated {
					often[i]++
				}
			}
		}
		told := map[uint64][]*Text{}
		for _, t := range texts {
			for _, h := range t.sentences {
				if in := told[h]; often[h%uint64(len(often))] > maxRepeated && (len(in) == 0 || in[len(in)-1] != t) {
					told[h] = append(in, t)
				}
			}
		}
		for h, in := range told {
			if len(in) <= maxRepeated {
				continue
			}
			for _, t := range in {
				line, sentence := t.find(h)
				var others []string
				for _, o := range in {
					if o != t {
						others = append(others, o.File)
					}
				}
				*problems = append(*problems, Problem{t.File, line, "", "the sentence stands also in " + strings.Join(others, ", "), begins(sentence), Error})
			}
		}
	}
}

// find is the sentence of that hash and its line.
func (t *Text) find(h uint64) (line int, sentence string) {
	look := func(text string, at int) {
		for _, s := range plain.Sentences(text) {
			if sentence == "" && hashOf(s) == h {
				line, sentence = at, s
			}
		}
	}
	look(t.Summary, t.Lines["summary"])
	look(t.Status, t.Lines["status"])
	for _, b := range t.pieces {
		look(b.Text, b.Line)
	}
	return line, sentence
}
