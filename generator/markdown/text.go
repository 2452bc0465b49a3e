package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// textWriter collects the plain text of nodes, a line for each block.
type textWriter struct {
	strings.Builder
	blocks []Block
	line   func(ast.Node) int
}

// block writes the text of a block and all it holds, and notes in each link
// where its label begins.
func (w *textWriter) block(n ast.Node, source []byte) {
	if n.Type() != ast.TypeBlock {
		return
	}
	if n.Kind() == ast.KindFencedCodeBlock || n.Kind() == ast.KindCodeBlock {
		w.begin(n, Other)
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			w.Write(line.Value(source))
		}
		w.endLine()
		return
	}
	if c := n.FirstChild(); c != nil && c.Type() == ast.TypeInline {
		w.begin(n, pieceOf(n))
		w.inline(n, source)
		if n.Kind() == extast.KindTableCell {
			w.WriteString("; ")
		} else {
			w.endLine()
		}
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.block(c, source)
	}
	if k := n.Kind(); k == extast.KindTableRow || k == extast.KindTableHeader {
		w.endLine()
	}
}

func (w *textWriter) inline(n ast.Node, source []byte) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			w.Write(plainOf(c.Segment.Value(source)))
			if c.SoftLineBreak() || c.HardLineBreak() {
				w.WriteByte(' ')
			}
		case *ast.String:
			w.Write(c.Value)
		case *ast.CodeSpan:
			for t := c.FirstChild(); t != nil; t = t.NextSibling() {
				if t, ok := t.(*ast.Text); ok {
					w.Write(t.Segment.Value(source))
				}
			}
		case *hole:
			c.link.At = w.Len()
			w.inline(c, source)
			if w.Len() == c.link.At && c.link.Scheme != "source" {
				w.WriteString(TitleSlot)
			}
		case *ast.Image, *extast.FootnoteLink, *extast.FootnoteBacklink:
		default:
			w.inline(c, source)
		}
	}
}

func (w *textWriter) begin(n ast.Node, is Piece) {
	w.blocks = append(w.blocks, Block{Is: is, At: w.Len(), Line: w.line(n)})
}

func pieceOf(n ast.Node) Piece {
	for ; n != nil; n = n.Parent() {
		switch n.Kind() {
		case ast.KindListItem, extast.KindDefinitionDescription, extast.KindDefinitionTerm, extast.KindFootnote:
			return Item
		case extast.KindTableHeader:
			return Head
		case extast.KindTableRow:
			return Cell
		}
	}
	return Paragraph
}

func (w *textWriter) endLine() {
	if w.Len() > 0 && !strings.HasSuffix(w.String(), "\n") {
		w.WriteByte('\n')
	}
}

// plainOf undoes the escapes of Markdown and the entities of HTML.
func plainOf(b []byte) []byte {
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(b)))
}
