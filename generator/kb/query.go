package kb

import (
	"fmt"
	"slices"
)

// A Query is what people type, and what must come up: a row of queries.yaml.
type Query struct {
	Query string    `yaml:"query,required"`
	Lang  string    `yaml:"lang,required"`
	Kind  QueryKind `yaml:"kind,required"`
	First *Ref      `yaml:"first"` // must come first; or
	Among []Ref     `yaml:"among"` // at least one of these within the first three
	Line  int
	Lines Lines
}

// QueryKind says what a query puts to the test.
type QueryKind string

func (QueryKind) choices() []string {
	return []string{"plain", "slang", "legal", "acronym", "name", "inflection", "typo", "accentless"}
}

// queries checks that each query can be put and names entries that there are.
func (l linker) queries() {
	asked := map[string]int{}
	for _, q := range l.b.Queries {
		bad := func(field, text, hint string) {
			*l.problems = append(*l.problems, Problem{"queries.yaml", q.Line, field, text, hint, Error})
		}
		if q.Lang != "" && !slices.Contains(l.b.Site.Languages, q.Lang) {
			bad("lang", fmt.Sprintf("%q is not a language of the site", q.Lang), oneOf(q.Lang, l.b.Site.Languages))
		}
		_, first := q.Lines["first"]
		_, among := q.Lines["among"]
		if first == among {
			bad("first", "a query has either first or among", "write first: faq:denied, or among: [faq:denied, scenario:raid]")
		}
		if q.First != nil {
			l.find("queries.yaml", "first", *q.First)
		}
		for _, r := range q.Among {
			l.find("queries.yaml", "among", r)
		}
		key := q.Lang + " " + q.Query
		if line, twice := asked[key]; twice {
			bad("query", fmt.Sprintf("%q stands already on line %d", q.Query, line), "")
		}
		asked[key] = q.Line
	}
}
