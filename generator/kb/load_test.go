package kb

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// A loader that has read the content before makes of it what a fresh one does.
func TestReload(t *testing.T) {
	clock := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	stamp := func(content fstest.MapFS, name string) {
		clock = clock.Add(time.Minute)
		content[name].ModTime = clock
	}
	content := site(t, linked(t)...)
	for name := range content {
		stamp(content, name)
	}
	again := &Loader{FS: content}
	outcome := func(l *Loader) (s string) {
		b, problems, err := l.Load(today)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			s += p.String() + "\n"
		}
		if b == nil {
			return s
		}
		return s + b.Shared() + "\n" + summary(b)
	}
	last := outcome(again)
	if outcome(again) != last {
		t.Error("a second look at the same content gives another result")
	}
	for _, step := range []struct {
		name   string
		kept   string // a bundle that must not be read again
		change []txtar.File
	}{
		{"a text changes", "faqs/which", []txtar.File{{Name: "edit faqs/denied/en.md", Data: []byte("-Ask for a [stay](form:stay). The [](memo:new-2011#family-ties) may help you. [](source:guide#31)\n+Ask again.")}}},
		{"facts change", "faqs/denied", []txtar.File{{Name: "edit memos/new-2011/facts.yaml", Data: []byte("-      family-ties: stronger\n+      family-ties: weaker")}}},
		{"an original moves on", "faqs/which", []txtar.File{{Name: "edit faqs/denied/es.md", Data: []byte("-slug: negado\n+slug: negado\n+made_from: en 0123456789ab")}}},
		{"the translation follows", "faqs/which", []txtar.File{{Name: "edit faqs/denied/es.md", Data: []byte("-made_from: en 0123456789ab")}}},
		{"a bundle goes", "faqs/denied", []txtar.File{{Name: "delete scenarios/raid"}, {Name: "delete memos/manual"}}},
		{"bundles come", "faqs/denied", linked(t)[len(linked(t))-6:]},
		{"a bundle breaks", "faqs/denied", []txtar.File{{Name: "edit memos/old-2000/en.md", Data: []byte("-slug: old-2000\n+\"slug: old\\xff\"")}}},
		{"and is mended", "faqs/denied", []txtar.File{{Name: "edit memos/old-2000/en.md", Data: []byte("-\"slug: old\\xff\"\n+slug: old-2000")}}},
		{"the glossary changes", "", []txtar.File{{Name: "edit terms.yaml", Data: []byte("-    forms: [reliefs]\n+    forms: [papers]")}}},
		{"a language goes", "", []txtar.File{{Name: "edit site.yaml", Data: []byte("-languages: [en, es]\n+languages: [es]")}}},
		{"a language comes", "", []txtar.File{{Name: "edit site.yaml", Data: []byte("-languages: [es]\n+languages: [es, en]")}}},
		{"site.yaml breaks", "", []txtar.File{{Name: "edit site.yaml", Data: []byte("-languages: [es, en]\n+languages: []")}}},
		{"and is mended, in the old order", "", []txtar.File{{Name: "edit site.yaml", Data: []byte("-languages: []\n+languages: [en, es]")}}},
	} {
		t.Run(step.name, func(t *testing.T) {
			kept := again.bundles[step.kept]
			for _, c := range step.change {
				change(t, content, c)
			}
			for name, f := range content {
				if f.ModTime.IsZero() {
					stamp(content, name)
				}
			}
			got := outcome(again)
			if diff := cmp.Diff(outcome(&Loader{FS: content}), got); diff != "" {
				t.Error(diff)
			}
			if got == last {
				t.Error("the change is not seen")
			}
			if last = got; step.kept != "" && (kept == nil || again.bundles[step.kept] != kept) {
				t.Errorf("%s was read again", step.kept)
			}
		})
	}
}

// The same content gives the same problems and the same base, in whatever
// order its files are read and however maps are walked.
func TestDeterminism(t *testing.T) {
	changes := linked(t)
	for _, rule := range []string{"unknown-id", "words-label", "bad-address", "day-wanted", "covers", "excludes"} {
		a, err := txtar.ParseFile("testdata/rules/" + rule + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			if f.Name != "golden" && !strings.Contains(f.Name, "memos/new-2011") {
				changes = append(changes, f)
			}
		}
	}
	content := site(t, changes...)
	run := func(workers int) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
		b, _, err := (&Loader{FS: content}).Load(today)
		if err != nil {
			t.Fatal(err)
		}
		return judged(content) + b.Shared() + "\n" + summary(b)
	}
	want := run(1)
	for range 20 {
		if diff := cmp.Diff(want, run(8)); diff != "" {
			t.Fatal(diff)
		}
	}
}

// spoilt is content of which one file or folder cannot be opened, or is
// something that a disk may hold and a test archive cannot.
type spoilt struct {
	fstest.MapFS
	name string
	file fs.File // nil when it may not be opened
}

func (s spoilt) Open(name string) (fs.File, error) {
	if name != s.name {
		return s.MapFS.Open(name)
	}
	if s.file == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return s.file, nil
}

// ReadDir and the others go through Open.
func (s spoilt) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(opener{s}, name) }

type opener struct{ fs spoilt }

func (o opener) Open(name string) (fs.File, error) { return o.fs.Open(name) }

// endless is a file that says it is short and never ends.
type endless struct{ fs.FileInfo }

func (e endless) Stat() (fs.FileInfo, error) { return e.FileInfo, nil }
func (endless) Close() error                 { return nil }
func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '#'
	}
	return len(b), nil
}

// failing is a file on a disk that fails.
type failing struct{ endless }

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestUnreadable(t *testing.T) {
	content := site(t)
	info, err := fs.Stat(content, "faqs/denied/en.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		file fs.File
		want string
	}{
		{"faqs/denied/en.md", nil, "faqs/denied/en.md: error: cannot be read: permission denied\n"},
		{"faqs/denied/en.md", failing{endless{info}}, "faqs/denied/en.md: error: cannot be read: unexpected EOF\n"},
		{"faqs/denied/en.md", endless{info}, "faqs/denied/en.md: error: the file has more than 1024 kB\n"},
		{"faqs/denied", nil, "faqs/denied: error: cannot be read: permission denied\n"},
		{"faqs", nil, "faqs: error: cannot be read: permission denied\n"},
		{"sources.yaml", nil, "sources.yaml: error: cannot be read: permission denied\n"},
		{"words/es.yaml", nil, "words/es.yaml: error: cannot be read: permission denied\nnothing to show\n"},
		{"site.yaml", nil, "fails: open site.yaml: permission denied\n"},
		{".", nil, "fails: open .: permission denied\n"},
	} {
		t.Run(path.Base(tc.name), func(t *testing.T) {
			if diff := cmp.Diff(tc.want, judged(spoilt{content, tc.name, tc.file})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTooBig(t *testing.T) {
	big := bytes.Repeat([]byte("word word word word\n"), 50<<20/20)
	for _, tc := range []struct {
		name string
		data []byte
		want string
	}{
		{"faqs/denied/en.md", big, "faqs/denied/en.md: error: the file has more than 1024 kB\n"},
		{"terms.yaml", big, "terms.yaml: error: the file has more than 8192 kB\n"},
		{"site.yaml", big, "site.yaml: error: the file has more than 128 kB\nnothing to show\n"},
		{"words/es.yaml", big, "words/es.yaml: error: the file has more than 128 kB\nnothing to show\n"},
		{"faqs/denied/facts.yaml", big, "faqs/denied/facts.yaml: error: the file has more than 128 kB\n"},
		{"faqs/denied/es.md", slices.Concat([]byte("---\n"), big[:200<<10], []byte("\n---\n")), "faqs/denied/es.md:1: error: the front matter has more than 128 kB\n"},
		{"sources.yaml", bytes.Repeat([]byte("a\n---\n"), 1<<20), "sources.yaml:6: error: more documents after ---\n"},
		{"warnings.yaml", append([]byte("# two lines\n"), bytes.Repeat([]byte("x"), maxLine+1)...), "warnings.yaml:2: error: a line of 65537 bytes; at most 65536\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			content := site(t)
			content[tc.name] = &fstest.MapFile{Data: tc.data}
			if diff := cmp.Diff(tc.want, judged(content)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
