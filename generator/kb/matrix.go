package kb

import (
	"fmt"
	"strings"

	"amparo/generator/markdown"
	"amparo/generator/plain"
)

// A Cell is what one memo does with one factor. Its words are the memo's
// section about the factor.
type Cell struct {
	Memo   *Memo
	Factor *Factor
	Weight

	sections []*markdown.Section // by language
	base     *Base
}

// Sentence is the first sentence of the section: what a comparison shows.
func (c *Cell) Sentence(lang int) string {
	if lang >= len(c.sections) || c.sections[lang] == nil {
		return ""
	}
	s := c.sections[lang]
	if all := plain.Sentences(s.Text); len(all) > 0 {
		return c.base.Plain(all[0], s, lang)
	}
	return ""
}

// Section is the memo's section about the factor.
func (c *Cell) Section(lang int) *markdown.Section { return c.sections[lang] }

// Cell is what the memo does with the factor, or nil when our sources do not
// say that it deals with it.
func (b *Base) Cell(m *Memo, f *Factor) *Cell {
	for _, c := range m.cells {
		if c.Factor == f {
			return c
		}
	}
	return nil
}

// Cells is the memo's column: what it does with each factor, in the order of
// the comparison, without the factors it does not address.
func (m *Memo) Cells() []*Cell { return m.cells }

// Row is every memo's treatment of the factor, by date.
func (b *Base) Row(f *Factor) []*Cell {
	var out []*Cell
	for _, m := range b.Memos {
		if c := b.Cell(m, f); c != nil {
			out = append(out, c)
		}
	}
	return out
}

// matrix joins the cells of facts.yaml with the sections of the memo's texts.
func (b *Base) matrix(problems *Problems) {
	for _, m := range b.Memos {
		m.cells = nil
		for _, f := range b.Factors {
			w, ok := m.Column[f.ID]
			if !ok {
				continue
			}
			c := &Cell{Memo: m, Factor: f, Weight: w, base: b}
			for i, t := range m.Texts {
				s := t.Doc.Section(f.ID)
				c.sections = append(c.sections, s)
				switch n := 0; {
				case s == nil:
					*problems = append(*problems, Problem{t.File, 0, "", fmt.Sprintf("facts.yaml has the factor %q, but no section tells of it", f.ID),
						fmt.Sprintf("write ### %s {#%s}", f.Texts[i].Title, f.ID), Error})
				case c.Sentence(i) == "":
					*problems = append(*problems, Problem{t.File, s.Line, "", "the section of a factor is empty", "its first sentence is what the comparison shows", Error})
				default:
					if n = plain.Words(c.Sentence(i)); n > maxCellWords {
						*problems = append(*problems, Problem{t.File, s.Line, "", fmt.Sprintf("the first sentence has %d words; the comparison shows at most %d", n, maxCellWords), "", Error})
					}
				}
			}
			m.cells = append(m.cells, c)
		}
		for _, t := range m.Texts {
			for _, s := range t.Doc.Sections {
				if _, ok := m.Column[s.ID]; !ok && b.factors[s.ID] != nil {
					*problems = append(*problems, Problem{t.File, s.Line, "", fmt.Sprintf("the section of the factor %q has no cell", s.ID),
						"add it to factors: in " + strings.TrimPrefix(m.File, "memos/"), Error})
				}
			}
		}
	}
}

const maxCellWords = 25
