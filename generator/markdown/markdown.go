// Package markdown reads the prose of one page. It is goldmark, configured
// once, with our own reading of four things:
//
//   - headings carry ids written by the author, the same in every language;
//   - links name entries and sources (kind:id#place) instead of addresses;
//   - the first use of a glossary term on the page becomes a link to it;
//   - raw HTML and pictures are off.
//
// [Read] parses and renders in one go. The result is a [Document]: its
// sections in order, each as HTML with holes where links belong, and as plain
// text for search and for quoting. The holes are filled later, by whoever
// knows where the pages are; so one parse serves however often, and from
// wherever, a section is shown. What is wrong is reported as faults with
// their lines; Read never fails.
package markdown

import (
	"bufio"
	"bytes"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A Document is one file, read.
type Document struct {
	// Sections are in the order of the file. The first has no heading: it is
	// what stands before the first one, and may be empty.
	Sections []*Section
	// Notes holds the footnotes; it is empty when there are none.
	Notes  Section
	Faults []Fault
}

// A Section is a heading and what follows it up to the next heading of any
// level.
type Section struct {
	ID    string // the heading's id; empty before the first heading
	Level int    // 2 to 6; 0 before the first heading
	Line  int    // of the heading, 1-based
	Title string // the heading as plain text
	Body  []Part // as HTML, without the heading
	Text  string // the body as plain text, a line for each block; see TitleSlot
	Links []*Link

	blocks []Block
}

// A Block is a piece of a section's Text that stands by itself.
type Block struct {
	Is   Piece
	Text string
	At   int // where it begins in the section's Text
	Line int // 1-based
}

// Piece says what a block is.
type Piece uint8

const (
	Paragraph Piece = iota
	Item            // of a list, or a part of one
	Cell            // of a table
	Head            // of a table's column
	Other           // code
)

// Blocks are the pieces of the section in their order; none is empty.
func (s *Section) Blocks(yield func(Block) bool) {
	for i, b := range s.blocks {
		end := len(s.Text)
		if i+1 < len(s.blocks) {
			end = min(s.blocks[i+1].At, end)
		}
		if b.At >= end {
			continue
		}
		b.Text = strings.TrimRight(s.Text[b.At:end], "\n")
		if b.Is == Cell || b.Is == Head {
			b.Text = strings.TrimSuffix(strings.TrimRight(b.Text, " "), ";")
		}
		if strings.TrimSpace(b.Text) != "" && !yield(b) {
			return
		}
	}
}

// TitleSlot stands in a Section's Text where a link without words of its own
// will show the title of what it names.
const TitleSlot = "\ufffc"

// A Part is a run of HTML and the link that follows it, if any.
type Part struct {
	HTML string
	Link *Link
}

// A Link is what the author wrote between the brackets of a link.
type Link struct {
	Scheme string // memo, source, https ...; empty for a place on the same page
	ID     string // for https and the like, the rest of the address
	Place  string // after the #
	Label  string // HTML; empty when the target's title is to be shown
	Line   int    // 1-based
	At     int    // where the label begins in the section's Text
	Auto   bool   // made for a glossary term, not written by the author
}

// Target is the link as the author wrote it.
func (l *Link) Target() string {
	s := l.ID
	if l.Scheme != "" {
		s = l.Scheme + ":" + l.ID
	}
	if l.Place != "" {
		s += "#" + l.Place
	}
	return s
}

// External tells whether the link leaves the site.
func (l *Link) External() bool { return externalSchemes[l.Scheme] }

var externalSchemes = map[string]bool{"http": true, "https": true, "mailto": true, "tel": true, "sms": true}

// A Fault is something that cannot be printed as written.
type Fault struct {
	Line int
	Text string
	Hint string
}

// Section is the section with that id, or nil.
func (d *Document) Section(id string) *Section {
	for _, s := range d.Sections {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// HasID is the form of all ids and slugs of ours.
var HasID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// md is safe for use by many goroutines once made: all state of one file is in
// its syntax tree.
var md = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
		extension.DefinitionList,
		extension.Footnote,
	),
	goldmark.WithParserOptions(parser.WithHeadingAttribute()),
	goldmark.WithRendererOptions(
		html.WithXHTML(),
		renderer.WithNodeRenderers(util.Prioritized(ours{}, 100)),
	),
)

// Read parses source, which must be valid UTF-8. Lines are counted from
// firstLine, the line of the file on which source begins. Terms may be nil.
func Read(source []byte, firstLine int, terms *Terms) *Document {
	if bytes.ContainsAny(source, holeBegins+holeLabel+holeEnds) {
		source = bytes.Map(func(c rune) rune {
			if c <= 2 {
				return ' '
			}
			return c
		}, source)
	}
	d := &Document{}
	r := &reading{source: source, firstLine: firstLine, doc: d}
	for i, b := range source {
		if b == '\n' {
			r.lines = append(r.lines, i)
		}
	}
	tree := md.Parser().Parse(text.NewReader(source))
	r.replaceLinks(tree)
	if terms != nil {
		terms.link(tree, source, r)
	}
	ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*hole); ok && entering {
			h.number = len(r.links)
			r.links = append(r.links, h.link)
		}
		return ast.WalkContinue, nil
	})
	r.sections(tree)
	sort.SliceStable(d.Faults, func(i, j int) bool { return d.Faults[i].Line < d.Faults[j].Line })
	return d
}

// reading is the state of one call of Read.
type reading struct {
	source    []byte
	firstLine int
	lines     []int // offsets of the line ends
	doc       *Document
	links     []*Link
}

func (r *reading) line(offset int) int {
	if offset < 0 {
		offset = 0
	}
	return r.firstLine + sort.SearchInts(r.lines, offset)
}

// lineOf is the line of a node, or of the nearest thing before it that has one.
func (r *reading) lineOf(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		for m := n; m != nil; m = m.PreviousSibling() {
			if m.Pos() >= 0 {
				return r.line(m.Pos())
			}
		}
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			return r.line(n.Lines().At(0).Start)
		}
	}
	return r.firstLine
}

func (r *reading) fault(line int, text, hint string) {
	if f := (Fault{line, text, hint}); !slices.Contains(r.doc.Faults, f) {
		r.doc.Faults = append(r.doc.Faults, f)
	}
}

// replaceLinks puts a hole in the place of every link and finds what is off.
func (r *reading) replaceLinks(tree ast.Node) {
	var found []ast.Node
	ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n.Kind() {
			case ast.KindLink, ast.KindAutoLink:
				found = append(found, n)
			case ast.KindRawHTML, ast.KindHTMLBlock:
				r.fault(r.lineOf(n), "raw HTML is not printed", "write it in Markdown, or put \\ before the <")
			case ast.KindImage:
				r.fault(r.lineOf(n), "pictures are not printed", "say in words what it shows")
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range found {
		h := &hole{}
		switch n := n.(type) {
		case *ast.Link:
			h.link = parseTarget(string(n.Destination))
			h.link.Line = r.lineOf(n)
			for c := n.FirstChild(); c != nil; {
				next := c.NextSibling()
				h.AppendChild(h, c)
				c = next
			}
		case *ast.AutoLink:
			h.link = parseTarget(string(n.URL(r.source)))
			h.link.Line = r.lineOf(n)
			h.AppendChild(h, ast.NewString(n.Label(r.source)))
		}
		n.Parent().ReplaceChild(n.Parent(), n, h)
	}
}

var schemeForm = regexp.MustCompile(`^([a-z]+):`)

func parseTarget(dest string) *Link {
	l := &Link{}
	if m := schemeForm.FindStringSubmatch(dest); m != nil {
		l.Scheme, dest = m[1], dest[len(m[0]):]
		if l.External() {
			l.ID = dest
			return l
		}
	}
	l.ID, l.Place, _ = strings.Cut(dest, "#")
	return l
}

// sections cuts the tree at its headings and renders each piece.
func (r *reading) sections(tree ast.Node) {
	now := &Section{Line: r.firstLine}
	r.doc.Sections = append(r.doc.Sections, now)
	var html bytes.Buffer
	out := bufio.NewWriterSize(&html, 4<<10) // goldmark would make one for every block
	plain := textWriter{line: r.lineOf}
	seen := map[string]int{}
	level := 1
	finish := func(s *Section) {
		out.Flush()
		s.Body = r.parts(html.String())
		s.Text = strings.TrimRightFunc(plain.String(), unicode.IsSpace)
		s.blocks = plain.blocks
		for _, p := range s.Body {
			if p.Link != nil {
				s.Links = append(s.Links, p.Link)
			}
		}
		html.Reset()
		plain = textWriter{line: r.lineOf}
	}
	for n := tree.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			finish(now)
			now = &Section{Level: n.Level, Line: r.lineOf(n)}
			r.doc.Sections = append(r.doc.Sections, now)
			r.heading(n, now, seen, &level)
			continue
		case *extast.FootnoteList:
			finish(now)
			now = &r.doc.Notes
		}
		md.Renderer().Render(out, r.source, n)
		plain.block(n, r.source)
	}
	finish(now)
}

func (r *reading) heading(n *ast.Heading, s *Section, seen map[string]int, level *int) {
	var title textWriter
	title.inline(n, r.source)
	s.Title = strings.TrimSpace(title.String())
	for _, a := range n.Attributes() {
		name := string(a.Name)
		value, ok := a.Value.([]byte)
		if name != "id" || !ok {
			r.fault(s.Line, "a heading takes no attribute but its id, not "+strconv.Quote(name), "")
			continue
		}
		s.ID = string(value)
	}
	switch {
	case s.ID == "":
		r.fault(s.Line, "the heading "+strconv.Quote(s.Title)+" has no id", "write "+strings.Repeat("#", n.Level)+" "+s.Title+" {#an-id}, the same id in every language")
	case !HasID.MatchString(s.ID):
		r.fault(s.Line, "the id "+strconv.Quote(s.ID)+" is not lower case letters, digits and hyphens", "")
	case strings.HasPrefix(s.ID, "x-"):
		r.fault(s.Line, "the id "+strconv.Quote(s.ID)+" begins with x-, which is kept for the layout", "")
	case seen[s.ID] > 0:
		r.fault(s.Line, "the id "+strconv.Quote(s.ID)+" stands already on line "+strconv.Itoa(seen[s.ID]), "")
	}
	seen[s.ID] = s.Line
	switch {
	case s.Title == "":
		r.fault(s.Line, "the heading is empty", "")
	case n.Level == 1:
		r.fault(s.Line, "a heading of level 1 is the page's title", "begin with ##")
	case n.Level > *level+1:
		r.fault(s.Line, "the heading skips a level", "use "+strings.Repeat("#", *level+1))
	}
	*level = max(n.Level, 2)
	ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if c.Kind() == kindHole && entering {
			r.fault(s.Line, "a heading holds no link", "link from the text below it")
		}
		return ast.WalkContinue, nil
	})
}

// parts cuts rendered HTML at the holes that ours wrote into it.
func (r *reading) parts(html string) []Part {
	var out []Part
	for {
		before, rest, found := strings.Cut(html, holeBegins)
		if !found {
			if before != "" {
				out = append(out, Part{HTML: before})
			}
			return out
		}
		number, rest, _ := strings.Cut(rest, holeLabel)
		label, rest, _ := strings.Cut(rest, holeEnds)
		n, _ := strconv.Atoi(number)
		l := r.links[n]
		l.Label = label
		out = append(out, Part{HTML: before, Link: l})
		html = rest
	}
}
