package kb

import (
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// The fuzz tests ask of what reads human input that it neither panics nor
// hangs, and that what is wrong is said where it is.

// located reports problems that name no line of the input.
func located(t *testing.T, src []byte, first int, problems Problems) {
	t.Helper()
	lines := first
	for _, c := range src {
		if c == '\n' {
			lines++
		}
	}
	for _, p := range problems {
		// The parser puts what is missing at the end on a line after the last.
		if p.Line < 0 || p.Line > lines+1 {
			t.Errorf("%d lines, but %v", lines, p)
		}
		if p.Text == "" || !utf8.ValidString(p.String()) {
			t.Errorf("says nothing that can be printed: %q", p)
		}
	}
}

func FuzzFacts(f *testing.F) {
	a, err := txtar.ParseFile("testdata/link.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range a.Files {
		f.Add(file.Data)
	}
	for _, s := range []string{"", "~", "a: *b", "&a [*a]", "? [a]\n: {b: c}", "status: {is: [", "<<: {}", "- - - x", "!!map {}", "title: |\n  x\n\n y", "%YAML 1.2\n---\na: b", "\t", "factors:\n  x:\n", "---\n...\n---\n", "supersedes: [{memo: x, changes: {a: b}}]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		d := &decoder{file: "facts.yaml", langs: []string{"en", "es"}}
		if d.checkEncoding(src); len(d.problems) > 0 {
			return
		}
		m := &Memo{}
		whole := d.mapping(src, 1, m)
		if !whole && len(d.problems) == 0 {
			t.Error("nothing was read, and nothing said")
		}
		var rows []*Source
		d.list(src, &rows)
		for _, r := range rows {
			if r == nil {
				t.Error("a row is nil")
			}
		}
		d.readWords("en", src)
		located(t, src, 1, d.problems)
	})
}

func FuzzText(f *testing.F) {
	a, err := txtar.ParseFile("testdata/base.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range a.Files {
		f.Add(file.Data)
	}
	f.Add([]byte("---\n---\n"))
	f.Add([]byte("---\ntitle: x\n---\n# a\n\n[](x:y) [^1]\n\n[^1]: n\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		d := &decoder{file: "en.md", langs: []string{"en"}}
		if d.checkEncoding(src); len(d.problems) > 0 {
			return
		}
		text := d.readText(KindMemo, "en", src, nil)
		if text == nil && len(d.problems) == 0 {
			t.Error("nothing was read, and nothing said")
		}
		located(t, src, 1, d.problems)
	})
}

// Whatever one file of a site holds, the site can be linked and judged.
func FuzzLoad(f *testing.F) {
	a, err := txtar.ParseFile("testdata/base.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for i, file := range a.Files {
		f.Add(i, file.Data)
	}
	f.Fuzz(func(t *testing.T, i int, src []byte) {
		content := fstest.MapFS{}
		for _, file := range a.Files {
			content[file.Name] = &fstest.MapFile{Data: file.Data}
		}
		content[a.Files[uint(i)%uint(len(a.Files))].Name] = &fstest.MapFile{Data: src}
		b, problems, err := (&Loader{FS: content}).Load(today)
		if err != nil {
			t.Fatal(err)
		}
		if b == nil && problems.Count(Error) == 0 {
			t.Error("nothing to show, and nothing said")
		}
		if b != nil {
			summary(b)
		}
	})
}

// A reference, pinpoint or date that is good prints as something that reads
// back as the same.
func FuzzScan(f *testing.F) {
	for _, s := range []string{"memo:meissner-2000", "x", ":", "a:b:c", "guide", "guide#1", "guide#12-15", "guide#5-5", "guide#007", "2000-11-17", "2011-06", "2011", "2000-02-30", "en 5f0c9d2b77aa", "518 Attachment"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, kind := range []Kind{"", KindMemo} {
			var r, again Ref
			if problem, _ := r.scan(s, 1, kind); problem == "" {
				if problem, _ := again.scan(r.String(), 1, kind); problem != "" || again != r {
					t.Errorf("%q is %v, then %v %s", s, r, again, problem)
				}
			}
		}
		var p, q Pinpoint
		if problem, _ := p.scan(s, 1, ""); problem == "" {
			if problem, _ := q.scan(p.String(), 1, ""); problem != "" || q != p {
				t.Errorf("%q is %v, then %v %s", s, p, q, problem)
			}
			if p.From > p.To || p.From < 0 {
				t.Errorf("%q runs backwards", s)
			}
		}
		var d Date
		if problem, _ := d.scan(s, 1, ""); problem == "" {
			if got := d.Time().Format(dateLayouts[len(d)]); got != s || d.Time().Year() != d.Year() {
				t.Errorf("%q is %s of the year %d", s, got, d.Year())
			}
		}
		new(MadeFrom).scan(s, 1, "")
		new(heading).scan(s, 1, "")
		new(verdict).scan(s, 1, "")
	})
}
