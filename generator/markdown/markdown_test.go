package markdown

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden parts of testdata")

// Each file of testdata is a case: what it shows, the Markdown, and what Read
// makes of it.
func TestRead(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	if len(files) == 0 {
		t.Fatal("no cases")
	}
	terms := NewTerms(map[string]string{
		"deferred action": "deferred-action", "deferred actions": "deferred-action", "ICE": "ice",
		"action": "action", "Notice to Appear": "nta", "permiso de trabajo": "ead", "acción diferida": "deferred-action",
	})
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := show(Read(a.Files[0].Data, 1, terms))
			if *update {
				a.Files = append(a.Files[:1], txtar.File{Name: "golden", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(a.Files) != 2 {
				t.Fatal("no golden part; run with -update and read what it writes")
			}
			if diff := cmp.Diff(string(a.Files[1].Data), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// show prints a document so that a person can judge it.
func show(d *Document) string {
	var b strings.Builder
	section := func(name string, s *Section) {
		fmt.Fprintf(&b, "== %s level %d line %d %q\n", name, s.Level, s.Line, s.Title)
		for _, p := range s.Body {
			b.WriteString(p.HTML)
			if l := p.Link; l != nil {
				fmt.Fprintf(&b, "[%s|%s]", l.Label, l.Target())
			}
		}
		fmt.Fprintf(&b, "-- text\n%s\n", s.Text)
		for _, l := range s.Links {
			fmt.Fprintf(&b, "-- link %s line %d at %d auto %v external %v\n", l.Target(), l.Line, l.At, l.Auto, l.External())
		}
	}
	for _, s := range d.Sections {
		section("#"+s.ID, s)
	}
	if len(d.Notes.Body) > 0 {
		section("notes", &d.Notes)
	}
	for _, f := range d.Faults {
		fmt.Fprintf(&b, "-- fault line %d: %s; %s\n", f.Line, f.Text, f.Hint)
	}
	return b.String()
}

// CommonMark constructs that authors use come out as its specification says.
func TestCommonMark(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n"},
		{"1. x\n2. y", "<ol>\n<li>x</li>\n<li>y</li>\n</ol>\n"},
		{"> q", "<blockquote>\n<p>q</p>\n</blockquote>\n"},
		{"a\\\nb", "<p>a<br />\nb</p>\n"},
		{"&lt; < \" é ñ", "<p>&lt; &lt; &quot; é ñ</p>\n"},
	} {
		d := Read([]byte(tc.in), 1, nil)
		if got := d.Sections[0].Body[0].HTML; got != tc.want {
			t.Errorf("%q: got %q, want %q", tc.in, got, tc.want)
		}
	}
}

// The blocks of a section know what they are and where they stand.
func TestBlocks(t *testing.T) {
	src := `[](source:only)

One. Two.[](source:a)
Same paragraph.

- first
- second

  more of it

> quoted

| a | b |
|---|---|
| [](faq:q) | 2; |

` + "```\ncode\n```\n"
	want := []Block{
		{Paragraph, "One. Two. Same paragraph.", 0, 12},
		{Item, "first", 26, 15}, {Item, "second", 32, 16}, {Item, "more of it", 39, 18},
		{Paragraph, "quoted", 50, 20},
		{Head, "a", 57, 22}, {Head, "b", 60, 22}, {Cell, TitleSlot, 64, 24}, {Cell, "2;", 69, 24},
		{Other, "code", 74, 26},
	}
	s := Read([]byte(src), 10, nil).Sections[0]
	if diff := cmp.Diff(want, slices.Collect(s.Blocks)); diff != "" {
		t.Error(diff)
	}
	for b := range s.Blocks {
		if !strings.HasPrefix(s.Text[b.At:], b.Text) {
			t.Errorf("%q does not stand at %d", b.Text, b.At)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("# a\n\n## B {#b}\n\n[x](memo:y#z) ICE <b>\n\n| a | b |\n|---|---|\n| [](faq:q) | 2 |\n\nx[^1]\n\n[^1]: n")
	f.Add("\x00\x01\x02[a\x00](b)")
	f.Add("0\n\n[^1]\n[^1]:")
	terms := NewTerms(map[string]string{"ICE": "ice", "a b": "ab"})
	f.Fuzz(func(t *testing.T, s string) {
		d := Read([]byte(s), 1, terms)
		for _, s := range append(d.Sections, &d.Notes) {
			for _, p := range s.Body {
				if strings.ContainsAny(p.HTML, holeBegins+holeLabel+holeEnds) {
					t.Fatalf("a hole was left in %q", p.HTML)
				}
			}
			for b := range s.Blocks {
				if !strings.HasPrefix(s.Text[b.At:], b.Text) || b.Line < 1 {
					t.Fatalf("%q does not stand at %d of line %d", b.Text, b.At, b.Line)
				}
			}
			for _, l := range s.Links {
				if l.At < 0 {
					t.Fatal("a link before its section")
				}
			}
		}
	})
}

func TestTermsIn(t *testing.T) {
	terms := NewTerms(map[string]string{"ICE": "ice", "work permit": "ead", "EAD": "ead", "permit": "permit"})
	for text, want := range map[string][]string{
		"":                                   nil,
		"ice melts":                          nil,
		"A Work Permit, an EAD\nfrom ICE":    {"ead", "ice"},
		"no work, no permit; a work\npermit": {"permit", "ead"},
	} {
		if got := terms.In(text); !slices.Equal(got, want) {
			t.Errorf("%q uses %q, want %q", text, got, want)
		}
	}
}
