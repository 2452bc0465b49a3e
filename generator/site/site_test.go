package site

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/tools/txtar"

	"amparo/generator/kb"
	theme "amparo/layouts"
	"amparo/static"
)

var update = flag.Bool("update", false, "rewrite the whole files that testdata wants")

// Each file of testdata is a small site: a sentence about what it shows, the
// content that is laid over base.txtar unless it has a site.yaml of its own,
// and what must come out. Its parts are
//
//	PATH               a file of the content, new or in the place of base's
//	+ PATH             text that is added at the end of base's file
//	want PATH          the file of the site, byte for byte; \r at the end of a
//	                   line stands for the carriage return, and ^ at the begin
//	                   of the file for the byte order mark
//	want PATH (part)   lines that the page reads, in this order; a line with
//	                   ! before it is read nowhere on the page, and one with =
//	                   before it once and no more; see reading
//	want no PATH       the site has no such file
//
// Every page of every small site must also keep the rules of all pages.
func TestSites(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 2 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			content := fstest.MapFS{}
			whole := slices.ContainsFunc(a.Files, func(f txtar.File) bool { return f.Name == "site.yaml" })
			if !whole {
				content = smallContent(t)
			}
			for _, f := range a.Files {
				switch name, added := strings.CutPrefix(f.Name, "+ "); {
				case strings.HasPrefix(name, "want "):
				case added && content[name] == nil:
					t.Fatalf("%s: base has no %s", file, name)
				case added:
					f.Data = slices.Concat(content[name].Data, f.Data)
					fallthrough
				default:
					content[name] = &fstest.MapFile{Data: f.Data}
				}
			}
			maps.Copy(content, labels())
			base := load(t, content)
			out := t.TempDir()
			build(t, options(out), base)
			checkSite(t, out, base)

			changed := false
			for i, f := range a.Files {
				name, ok := strings.CutPrefix(f.Name, "want ")
				if !ok {
					continue
				}
				if gone, ok := strings.CutPrefix(name, "no "); ok {
					if _, err := os.Lstat(filepath.Join(out, gone)); err == nil {
						t.Errorf("the site has %s", gone)
					}
					continue
				}
				page, part := strings.CutSuffix(name, " (part)")
				data, err := os.ReadFile(filepath.Join(out, page))
				if err != nil {
					t.Error(err)
					continue
				}
				if part {
					checkPart(t, page, reading(data), string(f.Data))
					continue
				}
				got := shown(data)
				if *update {
					a.Files[i].Data, changed = []byte(got), true
				} else if diff := cmp.Diff(string(f.Data), got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", page, diff)
				}
			}
			if changed {
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// shown is a file as testdata shows it.
func shown(data []byte) string {
	s := strings.ReplaceAll(string(data), "\r\n", "\\r\n")
	if rest, ok := strings.CutPrefix(s, "\ufeff"); ok {
		s = "^" + rest
	}
	return s
}

// checkPart looks for the wanted lines in their order, and for the unwanted
// ones anywhere.
func checkPart(t *testing.T, page, read, want string) {
	t.Helper()
	from := 0
	for line := range strings.Lines(want) {
		line = strings.TrimSpace(line)
		if unwanted, ok := strings.CutPrefix(line, "! "); ok {
			if strings.Contains(read, unwanted) {
				t.Errorf("%s reads %q. The page:\n%s", page, unwanted, read)
			}
			continue
		}
		if single, ok := strings.CutPrefix(line, "= "); ok {
			if n := strings.Count(read, single); n != 1 {
				t.Errorf("%s reads %q %d times", page, single, n)
			}
			line = single
		}
		at := strings.Index(read[from:], line)
		if line == "" {
			continue
		}
		if at < 0 {
			where := "does not read"
			if strings.Contains(read, line) {
				where = "reads in another place"
			}
			t.Errorf("%s %s %q. The page:\n%s", page, where, line, read)
			continue
		}
		from += at + len(line)
	}
}

// reading is what a page says, without how it is laid out: a line for each
// block, # before headings, - before the lines of lists, | between the cells
// of tables, links as [words](address), words in another language as
// {es: words}, and the places that links may lead to as <id>.
func reading(page []byte) string {
	doc, err := html.Parse(strings.NewReader(string(page)))
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	line := func() {
		if s := b.String(); s != "" && !strings.HasSuffix(s, "\n") {
			b.Reset()
			b.WriteString(strings.TrimRight(s, " ") + "\n")
		}
	}
	space := func() {
		if s := b.String(); s != "" && !strings.HasSuffix(s, "\n") && !strings.HasSuffix(s, " ") {
			b.WriteByte(' ')
		}
	}
	var walk func(n *html.Node)
	inside := func(n *html.Node) {
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			words := strings.Fields(n.Data)
			if len(words) == 0 || strings.TrimLeft(n.Data, " \n") != n.Data {
				space()
			}
			b.WriteString(strings.Join(words, " "))
			if len(words) > 0 && strings.TrimRight(n.Data, " \n") != n.Data {
				space()
			}
			return
		case n.Type != html.ElementNode:
			inside(n)
			return
		}
		block := blocks[n.DataAtom]
		if block {
			line()
		}
		switch n.DataAtom {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			b.WriteString(strings.Repeat("#", int(n.Data[1]-'0')) + " ")
		case atom.Li:
			b.WriteString("- ")
		case atom.Br:
			space()
		case atom.Meta, atom.Link, atom.Script:
			return
		}
		if id := attr(n, "id"); id != "" && n.DataAtom != atom.Main {
			b.WriteString("<" + id + "> ")
		}
		switch lang := attr(n, "lang"); {
		case n.DataAtom == atom.A:
			b.WriteByte('[')
			inside(n)
			b.WriteString("](" + attr(n, "href") + ")")
		case lang != "" && !block && n.DataAtom != atom.Html:
			b.WriteString("{" + lang + ": ")
			inside(n)
			b.WriteByte('}')
		case n.DataAtom == atom.Td || n.DataAtom == atom.Th:
			inside(n)
			b.WriteString(" | ")
		default:
			inside(n)
		}
		if block {
			line()
		}
	}
	walk(doc)
	return b.String()
}

var blocks = map[atom.Atom]bool{}

func init() {
	for _, a := range []atom.Atom{atom.Title, atom.Body, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Section, atom.Aside, atom.Div,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.P, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd,
		atom.Table, atom.Caption, atom.Tr, atom.Details, atom.Summary, atom.Blockquote, atom.Pre} {
		blocks[a] = true
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// Helpers of all tests.

// someday is late enough for every date of the content.
var someday = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)

var allContent = sync.OnceValues(func() (fstest.MapFS, error) {
	out := fstest.MapFS{}
	dir := os.DirFS("../../content")
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(dir, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	return out, err
})

// realContent is the content of the project. Its files are replaced, not
// changed.
func realContent(t testing.TB) fstest.MapFS {
	t.Helper()
	content, err := allContent()
	if err != nil {
		t.Fatal(err)
	}
	return maps.Clone(content)
}

// labels are the words that the small sites print: those of testdata/words,
// which their wanted parts quote, and from the project's own words what those
// lack, because the layouts may have come to ask for more.
var labels = sync.OnceValue(func() fstest.MapFS {
	out := fstest.MapFS{}
	content, _ := allContent()
	for name, f := range content {
		if path.Dir(name) != "words" {
			continue
		}
		all := map[string]string{}
		own, err := os.ReadFile("testdata/" + name)
		for _, src := range [][]byte{f.Data, own} {
			var tree map[string]any
			err = errors.Join(err, yaml.Unmarshal(src, &tree))
			flatten(all, "", tree)
		}
		if err != nil {
			panic(err)
		}
		var b bytes.Buffer
		for _, key := range slices.Sorted(maps.Keys(all)) {
			fmt.Fprintf(&b, "%q: ", key)
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(false)
			e.Encode(all[key])
		}
		out[name] = &fstest.MapFile{Data: b.Bytes()}
	}
	return out
})

func flatten(into map[string]string, prefix string, tree map[string]any) {
	for key, v := range tree {
		if below, ok := v.(map[string]any); ok {
			flatten(into, prefix+key+".", below)
		} else {
			into[prefix+key] = fmt.Sprint(v)
		}
	}
}

// smallContent is the valid small site that tests change.
func smallContent(t testing.TB) fstest.MapFS {
	t.Helper()
	a, err := txtar.ParseFile("testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	out := maps.Clone(labels())
	for _, f := range a.Files {
		if !strings.HasPrefix(f.Name, "want ") {
			out[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return out
}

// edit replaces old by new in a file, where it must occur.
func edit(t testing.TB, content fstest.MapFS, name, old, new string) {
	t.Helper()
	f := content[name]
	if f == nil {
		t.Fatalf("there is no %s to edit", name)
	}
	if !strings.Contains(string(f.Data), old) {
		t.Fatalf("%s does not hold %q", name, old)
	}
	content[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(f.Data), old, new)), ModTime: f.ModTime.Add(time.Second)}
}

func load(t testing.TB, content fs.FS) *kb.Base {
	t.Helper()
	return loadAgain(t, &kb.Loader{FS: content})
}

func loadAgain(t testing.TB, l *kb.Loader) *kb.Base {
	t.Helper()
	base, problems, err := l.Load(someday)
	if err != nil {
		t.Fatal(err)
	}
	var wrong []string
	for _, p := range problems {
		if p.Severity == kb.Error {
			wrong = append(wrong, p.String())
		}
	}
	if len(wrong) > 0 {
		t.Fatalf("the content is wrong:\n%s", strings.Join(wrong, "\n"))
	}
	return base
}

// options are those of the default theme, without the index, which takes its
// time and matters in few tests.
func options(out string) Options {
	return Options{Layouts: []fs.FS{theme.Files}, Static: []fs.FS{static.Files}, Out: out, NoIndex: true}
}

func build(t testing.TB, o Options, base *kb.Base) Result {
	t.Helper()
	r, err := (&Builder{Options: o}).Build(context.Background(), base)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// tree is the content of a folder's files by path, and its folders with a
// slash at the end. What the generator keeps for itself is left out.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || name == ".":
		case name == ownFolder:
			return fs.SkipDir
		case d.IsDir():
			out[name+"/"] = ""
		case d.Type()&fs.ModeSymlink != 0:
			to, err := os.Readlink(filepath.Join(dir, name))
			out[name] = "link to " + to
			return err
		default:
			data, err := os.ReadFile(filepath.Join(dir, name))
			out[name] = string(data)
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// differing names what two trees do not have in common.
func differing(a, b map[string]string) string {
	var out []string
	for name := range a {
		if _, ok := b[name]; !ok {
			out = append(out, "- "+name)
		}
	}
	for name, data := range b {
		if old, ok := a[name]; !ok {
			out = append(out, "+ "+name)
		} else if old != data {
			out = append(out, "~ "+name)
		}
	}
	slices.SortFunc(out, func(x, y string) int { return strings.Compare(x[2:], y[2:]) })
	return strings.Join(out, "\n")
}

func same(t testing.TB, what string, want, got map[string]string) {
	t.Helper()
	if d := differing(want, got); d != "" {
		t.Errorf("%s (- is missing, + is too much, ~ differs):\n%s", what, d)
	}
}

func write(t testing.TB, dir, name, data string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}
