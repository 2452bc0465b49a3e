package markdown

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Terms finds the words of a glossary in running text. Make it once per
// language; it may then be used by many readers at a time.
type Terms struct {
	first map[string][]form // by first word, in lower case
}

type form struct {
	words []string // in lower case unless exact
	exact bool     // written with capitals inside, like ICE: matches only so
	id    string
}

// NewTerms makes a finder from each form of each term to the term's id.
func NewTerms(forms map[string]string) *Terms {
	t := &Terms{first: map[string][]form{}}
	for written, id := range forms {
		f := form{id: id, exact: hasInnerCapital(written)}
		for _, w := range wordsOf(written) {
			f.words = append(f.words, fold(written[w.start:w.end], f.exact))
		}
		if len(f.words) > 0 {
			key := strings.ToLower(f.words[0])
			t.first[key] = append(t.first[key], f)
		}
	}
	return t
}

// hasInnerCapital tells an acronym or a name from an ordinary word at the
// beginning of a sentence.
func hasInnerCapital(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return strings.IndexFunc(s[size:], unicode.IsUpper) >= 0
}

func fold(word string, exact bool) string {
	if exact {
		return word
	}
	return strings.ToLower(word)
}

type span struct{ start, end int }

func wordsOf(s string) []span {
	var out []span
	start := -1
	for i, r := range s {
		in := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
		switch {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			out = append(out, span{start, i})
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, span{start, len(s)})
	}
	return out
}

// at is the longest form that begins with the word at position i.
func (t *Terms) at(s string, words []span, i int) (id string, n int) {
	for _, f := range t.first[strings.ToLower(s[words[i].start:words[i].end])] {
		if len(f.words) <= n || i+len(f.words) > len(words) {
			continue
		}
		same := true
		for k, w := range f.words {
			word := words[i+k]
			same = same && fold(s[word.start:word.end], f.exact) == w &&
				(k == 0 || word.start-words[i+k-1].end == 1) // one space or hyphen between
		}
		if same && n < len(f.words) {
			id, n = f.id, len(f.words)
		}
	}
	return id, n
}

// In are the ids of the terms that a plain text uses, each once, in their order.
func (t *Terms) In(s string) []string {
	var out []string
	words := wordsOf(s)
	for i := 0; i < len(words); {
		id, n := t.at(s, words, i)
		if n > 0 && !slices.Contains(out, id) {
			out = append(out, id)
		}
		i += max(n, 1)
	}
	return out
}

// link makes the first use of each term in the paragraphs, lists and tables of
// the page a link to it. A term that the author linked is left alone.
func (t *Terms) link(tree ast.Node, source []byte, r *reading) {
	used := map[string]bool{}
	var texts []*ast.Text
	ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *hole:
			if n.link.Scheme == "term" {
				used[n.link.ID] = true
			}
			return ast.WalkSkipChildren, nil
		case *ast.Heading, *ast.CodeSpan, *ast.Blockquote:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			texts = append(texts, n)
		}
		return ast.WalkContinue, nil
	})
	for _, n := range texts {
		t.linkIn(n, source, used, r)
	}
}

func (t *Terms) linkIn(n *ast.Text, source []byte, used map[string]bool, r *reading) {
	s := string(n.Segment.Value(source))
	words := wordsOf(s)
	parent, base, done := n.Parent(), n.Segment.Start, 0
	for i := 0; i < len(words); {
		id, count := t.at(s, words, i)
		if count == 0 || used[id] {
			i += max(count, 1)
			continue
		}
		used[id] = true
		from, to := words[i].start, words[i+count-1].end
		if from > done {
			parent.InsertBefore(parent, n, ast.NewTextSegment(text.NewSegment(base+done, base+from)))
		}
		h := &hole{link: &Link{Scheme: "term", ID: id, Line: r.line(base + from), Auto: true}}
		h.AppendChild(h, ast.NewTextSegment(text.NewSegment(base+from, base+to)))
		parent.InsertBefore(parent, n, h)
		done = to
		i += count
	}
	n.Segment = text.NewSegment(base+done, n.Segment.Stop) // keeps the line break that follows
}
