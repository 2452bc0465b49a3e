package search

import (
	"math"
	"strings"

	index "github.com/blevesearch/bleve_index_api"
)

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
	Doubt   string   `json:"certainty,omitempty"` // of the status, where it is not confirmed
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
		case fieldDoubt:
			h.Doubt = value
		case fieldFactor:
			h.Factors = append(h.Factors, value)
		case fieldText:
			text = value
		}
	})
	h.Passage, h.Marks = a.excerpt(text)
	return h, nil
}
