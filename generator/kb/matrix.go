package kb

import (
	"fmt"
	"strings"

	"amparo/generator/markdown"
	"amparo/generator/plain"
)

// A Cell is what one memo does with one factor. Its words are the memo's
// section about the factor. When no document is named there is no memo, and
// the words are a section of the factor's own.
type Cell struct {
	Memo   *Memo // nil when no document is named
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

// Section is the section that holds the words.
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

// UnattributedID is the id of the section of a factor that tells what is said
// of an agency without a document being named.
const UnattributedID = "unattributed"

// Said is what is said about the factor without a document being named, or nil.
func (f *Factor) Said() *Cell { return f.said }

// matrix joins the cells of facts.yaml with the sections of the texts.
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
				if s == nil {
					*problems = append(*problems, Problem{t.File, 0, "", fmt.Sprintf("facts.yaml has the factor %q, but no section tells of it", f.ID),
						fmt.Sprintf("write ### %s {#%s}", f.Texts[i].Title, f.ID), Error})
				}
				c.tell(t, s, problems)
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
	for _, f := range b.Factors {
		f.said = nil
		if u := f.Unattributed; u != nil {
			f.said = &Cell{Factor: f, base: b, Weight: Weight{Stance: u.Stance, Effect: u.Effect, Attribution: Unattributed, Pinpoints: u.Pinpoints, Line: u.Line}}
		}
		for _, t := range f.Texts {
			s := t.Doc.Section(UnattributedID)
			switch {
			case f.said == nil && s == nil:
				continue
			case f.said == nil:
				*problems = append(*problems, Problem{t.File, s.Line, "", "facts.yaml has no unattributed, which this section tells of", "", Error})
				continue
			case s == nil:
				*problems = append(*problems, Problem{t.File, 0, "", "facts.yaml has unattributed, but no section tells of it",
					fmt.Sprintf("write a section {#%s}", UnattributedID), Error})
			}
			f.said.tell(t, s, problems)
		}
	}
}

// tell gives the cell its words in one language, and judges the first sentence.
func (c *Cell) tell(t *Text, s *markdown.Section, problems *Problems) {
	c.sections = append(c.sections, s)
	if s == nil {
		return
	}
	sentence := c.Sentence(len(c.sections) - 1)
	if sentence == "" {
		*problems = append(*problems, Problem{t.File, s.Line, "", "the section of a factor is empty", "its first sentence is what the comparison shows", Error})
	}
	if n := plain.Words(sentence); n > maxCellWords {
		*problems = append(*problems, Problem{t.File, s.Line, "", fmt.Sprintf("the first sentence has %d words; the comparison shows at most %d", n, maxCellWords), "", Error})
	}
}

const maxCellWords = 25
