package search

import (
	"math/bits"
	"strings"
	"unicode"
)

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
		if n := len(sp.marks); n > 0 && marked[i-1] != 0 {
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
