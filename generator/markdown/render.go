package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// A hole takes the place of a link in the syntax tree. In the rendered HTML it
// is a number and the label between three control characters, which cannot
// come from a file: goldmark turns NUL into U+FFFD, and kb refuses the others.
type hole struct {
	ast.BaseInline
	link   *Link
	number int
}

const (
	holeBegins = "\x00"
	holeLabel  = "\x01"
	holeEnds   = "\x02"
)

var kindHole = ast.NewNodeKind("Hole")

func (*hole) Kind() ast.NodeKind              { return kindHole }
func (h *hole) Dump(source []byte, level int) { ast.DumpHelper(h, source, level, nil, nil) }

// ours renders what goldmark's own renderers would print otherwise.
type ours struct{}

func (o ours) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindHole, o.hole)
	reg.Register(ast.KindImage, o.nothing)
	reg.Register(ast.KindRawHTML, o.nothing)
	reg.Register(ast.KindHTMLBlock, o.nothing)
	reg.Register(extast.KindTable, o.table)
	reg.Register(extast.KindTableCell, o.cell)
}

func (ours) hole(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		w.WriteString(holeBegins + strconv.Itoa(n.(*hole).number) + holeLabel)
	} else {
		w.WriteString(holeEnds)
	}
	return ast.WalkContinue, nil
}

func (ours) nothing(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkSkipChildren, nil
}

// table wraps the table so that a wide one scrolls by itself, also with the
// keyboard, and not the page.
func (ours) table(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		var head []string
		for c := n.FirstChild().FirstChild(); c != nil; c = c.NextSibling() {
			var t textWriter
			t.inline(c, source)
			if s := strings.TrimSpace(t.String()); s != "" {
				head = append(head, s)
			}
		}
		w.WriteString(`<div class="scroll" role="region" tabindex="0" aria-label="`)
		w.Write(util.EscapeHTML([]byte(strings.Join(head, ", "))))
		w.WriteString("\">\n<table>\n")
	} else {
		w.WriteString("</table>\n</div>\n")
	}
	return ast.WalkContinue, nil
}

func (ours) cell(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	tag, open := "td", "<td>"
	if n.Parent().Kind() == extast.KindTableHeader && n.FirstChild() != nil { // an empty head is no head
		tag, open = "th", `<th scope="col">`
	}
	if entering {
		w.WriteString(open)
	} else {
		w.WriteString("</" + tag + ">\n")
	}
	return ast.WalkContinue, nil
}
