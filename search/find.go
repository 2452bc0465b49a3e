package search

import (
	"context"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	index "github.com/blevesearch/bleve_index_api"
)

// A term is one of those that stand for a word.
type term struct {
	text   string
	weight float64
}

// A match is what a clause came to.
type match struct {
	slots [][]term  // for each of its words, to mark them
	f     []float64 // by document
	n     int       // documents which have it
	typo  bool      // only because the reader is taken to have meant another word
}

// A searcher looks for the clauses of one query in one language.
type searcher struct {
	*language
	an     *analyzer
	counts map[string][]float64 // by term, what countsOf found
}

func newSearcher(l *language) *searcher {
	return &searcher{language: l, an: newAnalyzer(l.name), counts: map[string][]float64{}}
}

// resolve finds a clause. Words that are nowhere in a row are taken apart, each with a match of its own.
func (s *searcher) resolve(c clause) ([]match, error) {
	switch {
	case c.quoted || c.not:
		m, err := s.row(c.words)
		return []match{m}, err
	case len(c.words) == 1:
		m, err := s.word(c.words[0])
		return []match{m}, err
	}
	m, err := s.pairs(c.words)
	if err != nil || m.n > 0 {
		return []match{m}, err
	}
	apart := make([]clause, len(c.words))
	for i, w := range c.words {
		apart[i].words = []queryWord{w}
	}
	var matches []match
	for _, c := range dropSmall(apart, smallWords[s.name]) {
		m, err := s.word(c.words[0])
		if err != nil {
			return nil, err
		}
		matches = append(matches, m)
	}
	return matches, nil
}

// word finds one word: as it is, in two parts, or as what the reader may have meant. The first
// that is found counts.
func (s *searcher) word(w queryWord) (match, error) {
	m, err := s.all([][]term{s.terms(w)})
	if err != nil || m.n > 0 {
		return m, err
	}
	if m, err := s.split(w.form); err != nil || m.n > 0 {
		return m, err
	}
	for _, near := range [](func(string) []term){s.mistyped(1), s.kin, s.mistyped(2)} {
		if terms := near(w.form); len(terms) > 0 {
			m, err := s.all([][]term{terms})
			m.typo = true
			return m, err
		}
	}
	return m, nil
}

// terms returns what stands for a word: its own term, that of the pair it may be, that of the
// word it makes with a neighbour, and those of all words and pairs it starts if it is none itself: who has
// typed a whole word has mostly typed it all, and what it starts may fill many files of an edition.
func (s *searcher) terms(w queryWord) []term {
	var terms []term
	add := func(text string, weight float64) {
		if !hasTerm(terms, text) {
			terms = append(terms, term{text, weight})
		}
	}
	own := s.forms.has(w.form) || s.paired.has(w.form)
	if own {
		add(s.an.term(w.form), 1)
	}
	for _, form := range w.joined {
		if s.forms.has(form) {
			add(s.an.term(form), 1)
		}
	}
	if w.prefix && !own && utf8.RuneCountInString(w.form) >= shortestPrefix {
		var longer []string
		for _, d := range []dictionary{s.forms, s.paired} {
			for _, form := range d.starting(w.form) {
				longer = append(longer, s.an.term(form))
			}
		}
		slices.Sort(longer)
		for _, t := range longer {
			add(t, prefixWeight)
		}
	}
	return terms
}

// shortestPrefix, in letters: what one or two start is half the dictionary.
const shortestPrefix = 3

func hasTerm(terms []term, text string) bool {
	return slices.ContainsFunc(terms, func(t term) bool { return t.text == text })
}

// termsOf returns the terms of forms, each once, sorted.
func (s *searcher) termsOf(forms []string) []term {
	var terms []term
	for _, form := range forms {
		terms = append(terms, term{s.an.term(form), 1})
	}
	slices.SortFunc(terms, func(a, b term) int { return strings.Compare(a.text, b.text) })
	return slices.Compact(terms)
}

// mistyped returns the terms of the forms that are so many typos from a form, if it is long enough
// for that: the longer, the surer that it is still the same word.
func (s *searcher) mistyped(edits int) func(form string) []term {
	return func(form string) []term {
		word := []rune(form)
		if isNumber(form) || len(word) < 5 || edits == 2 && len(word) < 9 || len(word) > 30 {
			return nil
		}
		var near []string
		for _, f := range s.forms {
			if typos(word, []rune(f), edits) {
				near = append(near, f)
			}
		}
		return s.termsOf(near)
	}
}

// typos reports whether a is at most limit typos from b: a letter wrong, missing or too many, or two
// neighbours swapped (optimal string alignment).
func typos(a, b []rune, limit int) bool {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return false
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		least := row[0]
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least > limit {
			return false
		}
		before, last, row = last, row, before
	}
	return last[len(b)] <= limit
}

// kin returns the terms of the forms that begin like a form which is nowhere, and end otherwise:
// most likely they are inflections of the same word. All but five letters at the most are alike, and four at least.
func (s *searcher) kin(form string) []term {
	word := []rune(form)
	if isNumber(form) {
		return nil
	}
	for n := len(word) - 1; n >= max(4, len(word)-5); n-- {
		var kin []string
		for _, f := range s.forms.starting(string(word[:n])) {
			if utf8.RuneCountInString(f) <= n+5 {
				kin = append(kin, f)
			}
		}
		if len(kin) > 0 {
			return s.termsOf(kin)
		}
	}
	return nil
}

// split finds what was written in one as two words: "greencard".
func (s *searcher) split(form string) (match, error) {
	var best match
	word := []rune(form)
	for i := 3; i <= len(word)-3; i++ {
		a, b := string(word[:i]), string(word[i:])
		if isNumber(form) || !s.forms.has(a) || !s.forms.has(b) {
			continue
		}
		m, err := s.all([][]term{{{s.an.term(a), 1}}, {{s.an.term(b), 1}}})
		if err != nil {
			return match{}, err
		}
		if m.n > best.n {
			best = m
		}
	}
	return best, nil
}

// pairs finds words that make one name or number: all pairs of neighbours.
func (s *searcher) pairs(words []queryWord) (match, error) {
	var slots [][]term
	for i := 1; i < len(words); i++ {
		w := queryWord{word: &word{form: words[i-1].form + words[i].form}, prefix: words[i].prefix}
		var terms []term
		if s.paired.has(w.form) {
			terms = append(terms, term{s.an.term(w.form), 1})
		}
		if w.prefix {
			var longer []string
			for _, form := range s.paired.starting(w.form) {
				longer = append(longer, s.an.term(form))
			}
			slices.Sort(longer)
			for _, t := range longer {
				if !hasTerm(terms, t) {
					terms = append(terms, term{t, prefixWeight})
				}
			}
		}
		slots = append(slots, terms)
	}
	m, err := s.all(slots)
	m.slots = nil
	for _, w := range words { // what is to be marked is the words
		m.slots = append(m.slots, []term{{w.term, 1}})
	}
	return m, err
}

// all returns the documents that have a term of each slot. What counts is the slot they have least of.
func (s *searcher) all(slots [][]term) (match, error) {
	m := match{slots: slots, f: make([]float64, s.size)}
	for i, slot := range slots {
		f := make([]float64, s.size)
		for _, t := range slot {
			counts, err := s.countsOf(t.text)
			if err != nil {
				return match{}, err
			}
			for doc, n := range counts {
				f[doc] += t.weight * n
			}
		}
		for doc := range f {
			if i == 0 {
				m.f[doc] = f[doc]
			} else {
				m.f[doc] = min(m.f[doc], f[doc])
			}
		}
	}
	for _, f := range m.f {
		if f > 0 {
			m.n++
		}
	}
	return m, nil
}

// countsOf returns how often each document has a term, the fields weighed: see rank.go.
func (s *searcher) countsOf(text string) ([]float64, error) {
	if f, ok := s.counts[text]; ok {
		return f, nil
	}
	f := make([]float64, s.size)
	for _, field := range wordFields {
		err := s.postings(field.name, text, func(doc int, p *index.TermFieldDoc) {
			f[doc] += field.count(float64(p.Freq), length(p))
		})
		if err != nil {
			return nil, err
		}
	}
	for doc := range f {
		f[doc] = grain(f[doc])
	}
	s.counts[text] = f
	return f, nil
}

// row returns the documents that have the words in a row, each in any form.
func (s *searcher) row(words []queryWord) (match, error) {
	slots := make([][]term, len(words))
	for i, w := range words {
		if s.forms.has(w.form) {
			slots[i] = []term{{s.an.term(w.form), 1}}
		}
	}
	if len(words) == 1 {
		return s.all(slots)
	}
	if slices.ContainsFunc(slots, func(slot []term) bool { return slot == nil }) {
		return match{slots: slots, f: make([]float64, s.size)}, nil
	}
	m, err := s.all(slots)
	if err != nil {
		return match{}, err
	}
	m.n = 0
	for doc, f := range m.f {
		if f == 0 {
			continue
		}
		if m.f[doc], err = s.rows(doc, slots); err != nil {
			return match{}, err
		}
		if m.f[doc] > 0 {
			m.n++
		}
	}
	return m, nil
}

// rows returns how often a document has the words in a row. It reads the texts: positions would make
// the index half as large again, and every build longer, for the few who ask for a phrase.
func (s *searcher) rows(doc int, slots [][]term) (float64, error) {
	id, err := s.ExternalID(index.NewIndexInternalID(nil, uint64(doc)))
	if err != nil {
		return 0, err
	}
	stored, err := s.Document(id)
	if err != nil {
		return 0, err
	}
	counts := map[string]float64{}
	stored.VisitFields(func(f index.Field) {
		at := slices.IndexFunc(textFields, func(t textField) bool { return t.name == f.Name() })
		if at < 0 {
			return
		}
		tokens := s.an.tokens(f.Value())
		n := 0
		for i := range tokens {
			if inRow(tokens[i:], slots) {
				n++
			}
		}
		counts[f.Name()] = textFields[at].count(float64(n), float64(len(tokens)))
	})
	sum := 0.0
	for _, f := range textFields { // in their order: a sum of fractions depends on it
		sum += counts[f.name]
	}
	return grain(sum), nil
}

// length is that of the field, in words. Bleve gives out its inverse square root.
func length(p *index.TermFieldDoc) float64 { return math.Round(1 / (p.Norm * p.Norm)) }

// postings calls yield for every document that has the term in the field.
func (l *language) postings(field, text string, yield func(doc int, p *index.TermFieldDoc)) error {
	r, err := l.TermFieldReader(context.Background(), []byte(text), field, true, true, false)
	if err != nil {
		return err
	}
	defer r.Close()
	var doc index.TermFieldDoc
	for {
		p, err := r.Next(&doc)
		if p == nil || err != nil {
			return err
		}
		yield(int(p.ID.Value()), p)
	}
}

// A dictionary is forms, sorted.
type dictionary []string

func (d dictionary) has(form string) bool {
	_, ok := slices.BinarySearch(d, form)
	return ok
}

// starting returns the forms that begin with prefix.
func (d dictionary) starting(prefix string) []string {
	from := sort.SearchStrings(d, prefix)
	n := sort.Search(len(d)-from, func(i int) bool { return !strings.HasPrefix(d[from+i], prefix) })
	return d[from : from+n]
}
