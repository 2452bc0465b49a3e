package search

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"regexp"
	"slices"
	"strings"
	"unicode"

	index "github.com/blevesearch/bleve_index_api"
)

// A Query is what to look for. The lists and dates narrow it: a passage has to have one of the
// values of each list that is not empty.
type Query struct {
	Text                               string
	Lang                               string // that of the reader; there has to be an index of it
	Kinds, Factors, Agencies, Statuses []string
	From, To                           string // "2011", "2011-06" or "2011-06-17", inclusive
	Limit                              int    // hits to return; 0 is 10, negative is all
}

// Results are the passages found, best first.
type Results struct {
	Query     string `json:"query"`
	Lang      string `json:"lang"`                // as asked
	OtherLang string `json:"otherLang,omitempty"` // that of the hits, where Lang has nothing
	Total     int    `json:"total"`               // passages, shown or not
	Partial   bool   `json:"partial,omitempty"`   // no passage has all the words; these have most
	Hits      []Hit  `json:"results"`
	Facets    Facets `json:"facets"` // of all of them, shown or not
}

// A Hit is a passage found.
type Hit struct {
	Entry   string   `json:"id"`
	Kind    string   `json:"kind"`
	Title   string   `json:"title"`
	Heading string   `json:"heading,omitempty"`
	URL     string   `json:"url"`
	Anchor  string   `json:"anchor"`
	Score   float64  `json:"score"`
	Passage string   `json:"passage"`         // about 25 words of its text, around what was asked
	Marks   []Mark   `json:"marks,omitempty"` // what was asked, in Passage
	Date    string   `json:"date,omitempty"`
	Agency  string   `json:"agency,omitempty"`
	Status  string   `json:"status,omitempty"`
	Factors []string `json:"factors,omitempty"`
}

// A Mark is a range of bytes.
type Mark struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Highlight returns the passage with each mark passed through f.
func (h Hit) Highlight(f func(string) string) string {
	var b strings.Builder
	last := 0
	for _, m := range h.Marks {
		b.WriteString(h.Passage[last:m.Start])
		b.WriteString(f(h.Passage[m.Start:m.End]))
		last = m.End
	}
	b.WriteString(h.Passage[last:])
	return b.String()
}

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
	// A stray word or a lucky typo is nothing, too: less than half of what was asked. Where
	// another language does better, the reader wrote in that one.
	if 2*a.plain < len(a.matches) {
		for i, l := range ix.langs {
			if i == at {
				continue
			}
			other, err := ask(l, q)
			if err != nil {
				return nil, err
			}
			if other.plain > a.plain || len(a.passages) == 0 && len(other.passages) > 0 {
				a = other
			}
		}
	}
	return a.results(q)
}

var isDate = regexp.MustCompile(`^\d{4}(-\d\d(-\d\d)?)?$`)

// An answer is what one language has to say.
type answer struct {
	*searcher
	*ranking
}

func ask(l *language, q Query) (*answer, error) {
	s, err := newSearcher(l)
	if err != nil {
		return nil, err
	}
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
			if err := s.postings(facet.field, value, false, func(doc int, _ *index.TermFieldDoc) { has[doc] = true }); err != nil {
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
func (s *searcher) values(field string) ([]string, error) {
	dict, err := s.FieldDict(field)
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

func (a *answer) results(q Query) (*Results, error) {
	r := &Results{
		Query: q.Text, Lang: q.Lang, Total: len(a.passages), Partial: a.partial && len(a.passages) > 0,
		Hits: []Hit{}, // not null in JSON
	}
	if a.name != q.Lang && r.Total > 0 {
		r.OtherLang = a.name
	}
	var err error
	if r.Facets, err = a.facets(); err != nil {
		return nil, err
	}
	limit := q.Limit
	switch {
	case limit == 0:
		limit = 10
	case limit < 0:
		limit = math.MaxInt
	}
	top, err := a.top(a.passages, limit)
	if err != nil {
		return nil, err
	}
	for _, p := range top {
		hit, err := a.hit(p)
		if err != nil {
			return nil, err
		}
		r.Hits = append(r.Hits, hit)
	}
	return r, nil
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
			err := a.postings(field, value, false, func(doc int, _ *index.TermFieldDoc) {
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

func (a *answer) hit(p scored) (Hit, error) {
	doc, err := a.Document(p.id)
	if err != nil {
		return Hit{}, err
	}
	h := Hit{Score: p.score}
	text := ""
	doc.VisitFields(func(f index.Field) {
		value := string(f.Value())
		switch f.Name() {
		case fieldEntry:
			h.Entry = value
		case fieldKind:
			h.Kind = value
		case fieldTitle:
			h.Title = value
		case fieldHeading:
			h.Heading = value
		case fieldURL:
			h.URL = value
		case fieldAnchor:
			h.Anchor = value
		case fieldDate:
			h.Date = value
		case fieldAgency:
			h.Agency = value
		case fieldStatus:
			h.Status = value
		case fieldFactor:
			h.Factors = append(h.Factors, value)
		case fieldText:
			text = value
		}
	})
	h.Passage, h.Marks = a.excerpt(text)
	return h, nil
}

// An excerpt is so many words, the first match with so many before it.
const (
	excerptWords = 25
	excerptLead  = 5
)

// A span is a word of an excerpt, as white space has it, with the marks in it.
type span struct {
	start, end int
	marks      []Mark
	clauses    uint64 // one bit for each clause found in it
}

// excerpt returns the part of text that has the most of what was asked for, and where.
func (a *answer) excerpt(text string) (string, []Mark) {
	spans := a.spans(text)
	best, most := 0, 0
	for i := range spans {
		if spans[i].clauses == 0 {
			continue
		}
		start := max(0, min(i-excerptLead, len(spans)-excerptWords))
		var clauses uint64
		for _, s := range spans[start:min(start+excerptWords, len(spans))] {
			clauses |= s.clauses
		}
		if n := bits.OnesCount64(clauses); n > most {
			best, most = start, n
		}
	}
	var b strings.Builder
	var marks []Mark
	if best > 0 {
		b.WriteString("… ")
	}
	end := min(best+excerptWords, len(spans))
	for i, s := range spans[best:end] {
		if i > 0 {
			b.WriteByte(' ')
		}
		for _, m := range s.marks {
			marks = append(marks, Mark{m.Start - s.start + b.Len(), m.End - s.start + b.Len()})
		}
		b.WriteString(text[s.start:s.end])
	}
	if end < len(spans) {
		b.WriteString(" …")
	}
	return b.String(), marks
}

func (a *answer) spans(text string) []span {
	var spans []span
	start := -1
	for i, r := range text + " " {
		switch space := unicode.IsSpace(r); {
		case !space && start < 0:
			start = i
		case space && start >= 0:
			spans = append(spans, span{start: start, end: i})
			start = -1
		}
	}
	tokens := a.an.tokens([]byte(text))
	marked := make([]uint64, len(tokens))
	for c, m := range a.matches {
		for i := range tokens {
			if inRow(tokens[i:], m.slots) {
				for j := range m.slots {
					marked[i+j] |= 1 << c
				}
			}
		}
	}
	s := 0
	for i, t := range tokens {
		for spans[s].end <= t.start {
			s++
		}
		if marked[i] == 0 {
			continue
		}
		sp := &spans[s]
		sp.clauses |= marked[i]
		// The parts of "I-9" are marked as one.
		if n := len(sp.marks); n > 0 && t.glued && marked[i-1] != 0 {
			sp.marks[n-1].End = t.end
		} else {
			sp.marks = append(sp.marks, Mark{t.start, t.end})
		}
	}
	return spans
}

func inRow(tokens []token, slots [][]term) bool {
	if len(tokens) < len(slots) {
		return false
	}
	for i, slot := range slots {
		if tokens[i].pos != tokens[0].pos+i || !hasTerm(slot, tokens[i].term) {
			return false
		}
	}
	return len(slots) > 0
}
