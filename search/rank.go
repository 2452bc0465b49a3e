package search

import (
	"cmp"
	"math"
	"slices"
	"strings"

	index "github.com/blevesearch/bleve_index_api"
)

// The score of a passage is the sum, over the clauses it has, of
//
//	idf · f / (k1 + f)      idf = ln(1 + (N - n + ½) / (n + ½))
//
// where N is the number of passages, n that of those which have the clause in any field and by any
// of its terms, and f how often the passage has it. For a word
//
//	f = Σ over its terms  weight of the term · count
//
// for words that go together the least f of them, and for a phrase its own count. A count is
//
//	Σ over the fields  weight of the field · frequency / (1 - b + b · length / usual)
//
// rounded to eighths, and never to nothing, so that an edition needs but one small number for a
// term in a passage. This is BM25F with a fixed usual length instead of the average, so that a score
// depends on the passage and on n alone. The sum is multiplied by the passage's prior, by which the
// site says what comes first among equals, and by the share of clauses it has. Scores are rounded to
// nine places, so that what is equal on paper is a tie.
//
// Passages with all clauses come first. If they are few, those with most clauses follow, and if there
// are none, these are all.
const k1 = 3

type textField struct {
	name     string
	weight   float64
	b, usual float64 // how much length counts; the length in words at which it does not
}

var textFields = []textField{
	{fieldTitle, 4, 0.3, 6},
	{fieldAlso, 4, 0.3, 10},
	{fieldHeading, 2.5, 0.3, 5},
	{fieldText, 1, 0.75, 150},
}

// wordFields are where a word is looked for; a phrase is looked for in textFields only. What is meant and not said
// counts just enough to match: more moved pages that say nothing of the matter before those that do (on the 607 rows then in
// queries.yaml the mean reciprocal rank fell by 0.002 at twice the weight, by 0.004 at four times).
var wordFields = append(slices.Clip(textFields), textField{fieldMeant, 0.125, 0, 1})

func (f textField) count(frequency, length float64) float64 {
	return f.weight * frequency / (1 - f.b + f.b*length/f.usual)
}

// grains are in a count of 1.
const grains = 8

func grain(count float64) float64 {
	if count == 0 {
		return 0
	}
	return max(1, math.Round(count*grains)) / grains
}

// prefixWeight is that of a term which is there only because it starts like the last word.
const prefixWeight = 0.2

// A ranking is the passages that match, not yet in order.
type ranking struct {
	matches  []match
	passages []scored
	partial  bool // none has all clauses
	plain    int  // the most clauses that one of them has as they were written
}

type scored struct {
	doc   int
	all   bool // it has all clauses
	score float64
	id    string // once needed
}

// few is how many passages are too few to be all that is shown.
const few = 6

// rank finds the passages that match the clauses, among those allowed.
func (s *searcher) rank(clauses []clause, allowed []bool) (*ranking, error) {
	r := &ranking{}
	for _, c := range clauses {
		ms, err := s.resolve(c)
		if err != nil {
			return nil, err
		}
		if !c.not {
			r.matches = append(r.matches, ms...)
			continue
		}
		for doc, f := range ms[0].f {
			if f > 0 {
				allowed[doc] = false
			}
		}
	}

	has := make([]int, s.size) // clauses, by document
	most := 0
	for _, m := range r.matches {
		for doc, f := range m.f {
			if f > 0 && allowed[doc] {
				has[doc]++
				most = max(most, has[doc])
			}
		}
	}
	all := len(r.matches)
	r.partial = most < all
	whole := 0 // passages with all
	for doc := range s.size {
		if allowed[doc] && has[doc] == all {
			whole++
		}
	}
	for doc := range s.size {
		if !allowed[doc] || has[doc] < all && (whole >= few || 2*has[doc] <= most) {
			continue
		}
		sum, plain := 0.0, 0
		for _, m := range r.matches {
			if f := m.f[doc]; f > 0 {
				n := float64(m.n)
				sum += math.Log(1+(float64(s.size-1)-n+0.5)/(n+0.5)) * f / (k1 + f)
				if !m.typo {
					plain++
				}
			}
		}
		if has[doc] < all {
			sum *= float64(has[doc]) / float64(all)
		}
		sum *= s.priors[doc] / 100
		r.passages = append(r.passages, scored{doc: doc, all: has[doc] == all, score: math.Round(sum*1e9) / 1e9})
		r.plain = max(r.plain, plain)
	}
	return r, nil
}

func better(a, b scored) int {
	if a.all != b.all {
		if a.all {
			return -1
		}
		return 1
	}
	return cmp.Compare(b.score, a.score)
}

// top sorts the first limit passages by score and id, and gives them their ids.
func (s *searcher) top(passages []scored, limit int) ([]scored, error) {
	slices.SortFunc(passages, better)
	if limit < len(passages) {
		last := limit // ids decide who is in, so that all of the last score are asked for theirs
		for last < len(passages) && last > 0 && better(passages[last], passages[last-1]) == 0 {
			last++
		}
		passages = passages[:last]
	}
	for i := range passages {
		id, err := s.ExternalID(index.NewIndexInternalID(nil, uint64(passages[i].doc)))
		if err != nil {
			return nil, err
		}
		passages[i].id = id
	}
	slices.SortFunc(passages, func(a, b scored) int {
		return cmp.Or(better(a, b), strings.Compare(a.id, b.id))
	})
	return passages[:min(limit, len(passages))], nil
}
