package search

import (
	"slices"
	"strings"

	index "github.com/blevesearch/bleve_index_api"
)

// Facets count passages by what they can be narrowed to: most first, years newest first.
type Facets struct {
	Kind   []Count `json:"kind"`
	Factor []Count `json:"factor"`
	Agency []Count `json:"agency"`
	Status []Count `json:"status"`
	Year   []Count `json:"year"`
}

// A Count is the number of passages that have a value.
type Count struct {
	ID    string `json:"id"`
	Count int    `json:"count"`
}

func (a *answer) facets() (Facets, error) {
	found := make([]bool, a.size)
	for _, p := range a.passages {
		found[p.doc] = true
	}
	count := func(field string) ([]Count, error) {
		values, err := a.values(field)
		if err != nil {
			return nil, err
		}
		counts := []Count{} // not null in JSON
		for _, value := range values {
			n := 0
			err := a.postings(field, value, func(doc int, _ *index.TermFieldDoc) {
				if found[doc] {
					n++
				}
			})
			if err != nil {
				return nil, err
			}
			if n > 0 {
				counts = append(counts, Count{value, n})
			}
		}
		return counts, nil
	}
	var f Facets
	for _, facet := range []struct {
		field  string
		counts *[]Count
	}{
		{fieldKind, &f.Kind}, {fieldFactor, &f.Factor}, {fieldAgency, &f.Agency}, {fieldStatus, &f.Status},
		{fieldDate, &f.Year},
	} {
		var err error
		if *facet.counts, err = count(facet.field); err != nil {
			return Facets{}, err
		}
		slices.SortStableFunc(*facet.counts, func(a, b Count) int { return b.Count - a.Count })
	}
	f.Year = years(f.Year)
	return f, nil
}

// years adds up the dates of each year.
func years(dates []Count) []Count {
	n := map[string]int{}
	for _, d := range dates {
		n[d.ID[:min(4, len(d.ID))]] += d.Count
	}
	years := []Count{}
	for year, count := range n {
		years = append(years, Count{year, count})
	}
	slices.SortFunc(years, func(a, b Count) int { return strings.Compare(b.ID, a.ID) })
	return years
}

// allowed returns which documents the query is narrowed to.
func (s *searcher) allowed(q Query) ([]bool, error) {
	docs := make([]bool, s.size)
	for i := range docs {
		docs[i] = true
	}
	forms, err := s.InternalID(formsID)
	if err != nil {
		return nil, err
	}
	docs[forms.Value()] = false

	var dates []string
	if q.From != "" || q.To != "" {
		all, err := s.values(fieldDate)
		if err != nil {
			return nil, err
		}
		dates = slices.DeleteFunc(all, func(date string) bool { return !between(date, q.From, q.To) })
		if len(dates) == 0 {
			return make([]bool, s.size), nil
		}
	}
	for _, facet := range []struct {
		field  string
		values []string
	}{
		{fieldKind, q.Kinds}, {fieldFactor, q.Factors}, {fieldAgency, q.Agencies}, {fieldStatus, q.Statuses},
		{fieldDate, dates},
	} {
		if len(facet.values) == 0 {
			continue
		}
		has := make([]bool, s.size)
		for _, value := range facet.values {
			if err := s.postings(facet.field, value, func(doc int, _ *index.TermFieldDoc) { has[doc] = true }); err != nil {
				return nil, err
			}
		}
		for doc := range docs {
			docs[doc] = docs[doc] && has[doc]
		}
	}
	return docs, nil
}

// between reports whether a date may be in a range: what either leaves open is not held against it,
// so that "2011" is from "2011-06".
func between(date, from, to string) bool {
	after := func(a, b string) bool {
		n := min(len(a), len(b))
		return a[:n] >= b[:n]
	}
	return after(date, from) && (to == "" || after(to, date))
}

// values returns the terms of a field, sorted.
func (l *language) values(field string) ([]string, error) {
	dict, err := l.FieldDict(field)
	if err != nil {
		return nil, err
	}
	defer dict.Close()
	var values []string
	for {
		e, err := dict.Next()
		if e == nil || err != nil {
			return values, err
		}
		values = append(values, e.Term)
	}
}
