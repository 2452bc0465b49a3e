package search

import (
	"context"
	"math"
	"slices"
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
	slots [][]term  // for each of its words
	f     []float64 // by document
	n     int       // documents which have it
	typo  bool      // only because the reader is taken to have mistyped
}

// A searcher looks for the clauses of one query in one language.
type searcher struct {
	*language
	an    *analyzer
	forms index.FieldDictContains
}

func newSearcher(l *language) (*searcher, error) {
	s := &searcher{language: l, an: newAnalyzer(l.name)}
	var err error
	s.forms, err = l.IndexReader.(index.IndexReaderContains).FieldDictContains(fieldForm)
	return s, err
}

// resolve finds a clause. Words that are nowhere in a row are taken apart, each with a match of its own.
func (s *searcher) resolve(c clause) ([]match, error) {
	if len(c.words) == 1 && !c.quoted && !c.not {
		m, err := s.word(c.words[0])
		return []match{m}, err
	}
	slots := make([][]term, len(c.words))
	for i, w := range c.words {
		var err error
		if slots[i], err = s.terms(w); err != nil {
			return nil, err
		}
	}
	m, err := s.find(slots)
	if err != nil || m.n > 0 || c.quoted || c.not {
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

// word finds one word: as it is, in two parts, or mistyped. The first that is found counts.
func (s *searcher) word(w queryWord) (match, error) {
	exact, err := s.terms(w)
	if err != nil {
		return match{}, err
	}
	m, err := s.find([][]term{exact})
	if err != nil || m.n > 0 {
		return m, err
	}
	if split, err := s.split(w.form); err != nil || split.n > 0 {
		return split, err
	}
	for edits := 1; edits <= typos(w.form); edits++ {
		dict, err := s.IndexReader.(index.IndexReaderFuzzy).FieldDictFuzzy(fieldForm, w.form, edits, "")
		if err != nil {
			return match{}, err
		}
		near, err := s.termsOf(dict, 1)
		if err != nil {
			return match{}, err
		}
		if len(near) > 0 {
			m, err := s.find([][]term{near})
			m.typo = true
			return m, err
		}
	}
	return m, nil
}

// typos is how many a word may have: the longer, the surer that it is still the same word.
func typos(form string) int {
	letters := utf8.RuneCountInString(form)
	switch {
	case isNumber(form), letters > 30: // the automaton grows with the word, and nobody means this one
		return 0
	case letters >= 9:
		return 2
	case letters >= 5:
		return 1
	}
	return 0
}

// terms returns what stands for a word: its own term, that of the word it makes with a neighbour,
// and those of all words it starts.
func (s *searcher) terms(w queryWord) ([]term, error) {
	terms := []term{{w.term, 1}}
	for _, form := range w.joined {
		if known, err := s.forms.Contains([]byte(form)); err != nil {
			return nil, err
		} else if t := s.an.term(form); known && !hasTerm(terms, t) {
			terms = append(terms, term{t, 1})
		}
	}
	if w.prefix {
		dict, err := s.FieldDictPrefix(fieldForm, []byte(w.form))
		if err != nil {
			return nil, err
		}
		longer, err := s.termsOf(dict, prefixWeight)
		if err != nil {
			return nil, err
		}
		exact := terms
		for _, t := range longer {
			if !hasTerm(exact, t.text) {
				terms = append(terms, t)
			}
		}
	}
	return terms, nil
}

func hasTerm(terms []term, text string) bool {
	return slices.ContainsFunc(terms, func(t term) bool { return t.text == text })
}

// termsOf returns the terms of the forms in dict, which it closes.
func (s *searcher) termsOf(dict index.FieldDict, weight float64) ([]term, error) {
	defer dict.Close()
	var terms []term
	for {
		e, err := dict.Next()
		if err != nil {
			return nil, err
		}
		if e == nil {
			break
		}
		terms = append(terms, term{s.an.term(e.Term), weight})
	}
	slices.SortFunc(terms, func(a, b term) int { return strings.Compare(a.text, b.text) })
	return slices.Compact(terms), nil
}

// split finds what was written in one as two words in a row: "uvisa", "greencard", "6020050".
func (s *searcher) split(form string) (match, error) {
	var best match
	if isNumber(form) && len(form) < 6 {
		return best, nil // a year is not two numbers
	}
	for i := range form {
		if i == 0 {
			continue
		}
		var known [2]bool
		for j, part := range []string{form[:i], form[i:]} {
			var err error
			if known[j], err = s.forms.Contains([]byte(part)); err != nil {
				return match{}, err
			}
		}
		if !known[0] || !known[1] {
			continue
		}
		m, err := s.find([][]term{{{s.an.term(form[:i]), 1}}, {{s.an.term(form[i:]), 1}}})
		if err != nil {
			return match{}, err
		}
		if m.n > best.n {
			best = m
		}
	}
	return best, nil
}

// find returns where the words are, in a row if there are several.
func (s *searcher) find(slots [][]term) (match, error) {
	m := match{slots: slots, f: make([]float64, s.size)}
	for _, field := range textFields {
		err := s.rows(field.name, slots, func(doc int, frequency, length float64) {
			if m.f[doc] == 0 {
				m.n++
			}
			m.f[doc] += field.weight * frequency / (1 - field.b + field.b*length/field.usual)
		})
		if err != nil {
			return match{}, err
		}
	}
	return m, nil
}

// rows calls add for each document which has the words in a row in the field, once for each term
// of the last word. A row is followed, word by word, by where it starts.
func (s *searcher) rows(field string, slots [][]term, add func(doc int, frequency, length float64)) error {
	var starts map[int][]int // positions by document, ascending
	last := len(slots) - 1
	for i, slot := range slots {
		next := map[int][]int{}
		for _, t := range slot {
			err := s.postings(field, t.text, last > 0, func(doc int, p *index.TermFieldDoc) {
				if last == 0 {
					add(doc, t.weight*float64(p.Freq), length(p))
					return
				}
				if i > 0 && len(starts[doc]) == 0 {
					return
				}
				n := 0
				for _, v := range p.Vectors {
					start := int(v.Pos) - i
					if _, ok := slices.BinarySearch(starts[doc], start); !ok && i > 0 {
						continue
					}
					if n++; i < last {
						next[doc] = append(next[doc], start)
					}
				}
				if i == last && n > 0 {
					add(doc, t.weight*float64(n), length(p))
				}
			})
			if err != nil {
				return err
			}
		}
		if len(slot) > 1 {
			for _, positions := range next {
				slices.Sort(positions)
			}
		}
		if starts = next; len(starts) == 0 {
			break
		}
	}
	return nil
}

// length is that of the field, in words. Bleve gives out its inverse square root.
func length(p *index.TermFieldDoc) float64 { return math.Round(1 / (p.Norm * p.Norm)) }

// postings calls yield for every document that has the term in the field.
func (s *searcher) postings(field, text string, positions bool, yield func(doc int, p *index.TermFieldDoc)) error {
	r, err := s.TermFieldReader(context.Background(), []byte(text), field, true, true, positions)
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
