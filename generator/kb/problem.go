package kb

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Problem is something wrong in the content: data for an editor, not an
// error of the program.
type Problem struct {
	File     string // below the content folder, with slashes
	Line     int    // 1-based; 0 when the whole file is meant
	Field    string // the key, as status.since or factors.age.stance; may be empty
	Text     string // what is wrong
	Hint     string // what would be right; may be empty
	Severity Severity
}

// A Severity says what a problem stops.
type Severity string

const (
	Error  Severity = "error"   // nothing is published
	Due    Severity = "due"     // published with a notice; check fails until a person has reviewed the page
	Remark Severity = "warning" // published; check tells it and passes
)

// String is the problem on one line, as a compiler would print it.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	fmt.Fprintf(&b, ": %s: ", p.Severity)
	if p.Field != "" {
		b.WriteString(p.Field + ": ")
	}
	b.WriteString(p.Text)
	if p.Hint != "" {
		b.WriteString("; " + p.Hint)
	}
	return b.String()
}

// Problems are sorted by file, line, field and text, each once.
type Problems []Problem

func (ps Problems) sorted() Problems {
	slices.SortFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Field, b.Field), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Hint, b.Hint))
	})
	return slices.Compact(ps)
}

// Count is how many problems have that severity.
func (ps Problems) Count(s Severity) int {
	n := 0
	for _, p := range ps {
		if p.Severity == s {
			n++
		}
	}
	return n
}

// nearest is a hint that names the candidate most like the word, or none.
func nearest(word string, candidates []string) string {
	best, score := "", max(2, utf8.RuneCountInString(word)/3)+1
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		d := distance(word, c, score)
		if d >= score && len(word) > 3 && (strings.HasPrefix(c, word) || strings.HasSuffix(c, word)) {
			d = score - 1 // a beginning or an end of it, as johnson of johnson-2014
		}
		if d < score {
			best, score = c, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", best)
}

// distance is the number of letters to insert, delete, replace or swap with a
// neighbour to turn a into b (optimal string alignment), or limit if it is
// that much or more.
func distance(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if d := len(s) - len(t); d >= limit || -d >= limit {
		return limit
	}
	before, last, now := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		now[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return min(last[len(t)], limit)
}

// oneOf is a hint that lists what is allowed, after the nearest of it.
func oneOf(word string, allowed []string) string {
	hint := "one of: " + strings.Join(allowed, ", ")
	if n := nearest(word, allowed); n != "" {
		hint = n + " " + hint
	}
	return hint
}
