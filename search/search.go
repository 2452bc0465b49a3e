package search

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Search answers q. No text is an error; a language that is not there and a date that is none are.
func (ix *Index) Search(q Query) (*Results, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	r, err := ix.search(q)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return r, nil
}

func (ix *Index) search(q Query) (r *Results, err error) {
	defer guard(&err)()
	a, err := ix.answer(q)
	if err != nil {
		return nil, err
	}
	return a.results(q)
}

// answer is that of the language asked, or of another which is sure where that one is not.
func (ix *Index) answer(q Query) (*answer, error) {
	if len(ix.langs) == 0 {
		return nil, errors.New("the index is closed")
	}
	at := slices.IndexFunc(ix.langs, func(l *language) bool { return l.name == q.Lang })
	if at < 0 {
		return nil, fmt.Errorf("no index of the language %q", q.Lang)
	}
	for _, date := range []string{q.From, q.To} {
		if date != "" && !isDate.MatchString(date) {
			return nil, fmt.Errorf("%q is not a year, a month or a day", date)
		}
	}
	a, err := ask(ix.langs[at], q)
	if err != nil {
		return nil, err
	}
	for i, l := range ix.langs {
		if i == at || a.sure() {
			continue
		}
		other, err := ask(l, q)
		if err != nil {
			return nil, err
		}
		if len(other.passages) > 0 && (other.sure() || len(a.passages) == 0) {
			a = other
		}
	}
	return a, nil
}

var isDate = regexp.MustCompile(`^\d{4}(-\d\d(-\d\d)?)?$`)

// An answer is what one language has to say.
type answer struct {
	*searcher
	*ranking
}

// sure reports whether the answer has half of what was asked as it was asked. Less, a stray word or
// a lucky typo, is nothing if another language is sure: the reader wrote in that one.
func (a *answer) sure() bool { return 2*a.plain >= len(a.matches) }

func ask(l *language, q Query) (*answer, error) {
	s := newSearcher(l)
	clauses := parse(q.Text, l.name, s.an)
	if len(clauses) == 0 && strings.TrimSpace(q.Text) != "" {
		return &answer{s, &ranking{}}, nil // there are no words in it
	}
	allowed, err := s.allowed(q)
	if err != nil {
		return nil, err
	}
	r, err := s.rank(clauses, allowed)
	return &answer{s, r}, err
}
