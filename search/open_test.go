package search

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/google/go-cmp/cmp"
)

func TestOpenErrors(t *testing.T) {
	root := t.TempDir()
	build := func(dir, lang string) string {
		if err := Build(dir, lang, passages(t, "en")[:1]); err != nil {
			t.Fatal(err)
		}
		return filepath.Dir(dir)
	}
	renamed := build(filepath.Join(root, "renamed", "es.bleve"), "en")
	two := build(filepath.Join(root, "two", "en.bleve"), "en")
	if err := os.WriteFile(filepath.Join(two, "en.bleve", "store", "0.zap"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(root, "file", "en.bleve")
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("not a folder"), 0o666); err != nil {
		t.Fatal(err)
	}
	// An index that is not ours, of a language we know.
	foreign := filepath.Join(root, "foreign")
	m := bleve.NewIndexMapping()
	b, err := bleve.NewBuilder(filepath.Join(foreign, "en.bleve"), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Index("a", map[string]any{"text": "b"}); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}

	for _, test := range []struct{ root, want string }{
		{filepath.Join(root, "missing"), "no such file"},
		{root, "no \"*.bleve\""},
		{renamed, "another language, or by another version"},
		{two, `segment "0.zap" is damaged`},
		{filepath.Dir(file), "not a directory"},
		{foreign, "another language, or by another version"},
	} {
		ix, err := Open(test.root)
		if err == nil {
			ix.Close()
			t.Errorf("Open(%q): no error", test.root)
			continue
		}
		if !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.root) {
			t.Errorf("Open(%q): %v; want %q and the path", test.root, err, test.want)
		}
	}
}

// A file that is cut or changed is an error, or it did not matter.
func TestDamaged(t *testing.T) {
	good := t.TempDir()
	if err := Build(Dir(good, "en"), "en", passages(t, "en")); err != nil {
		t.Fatal(err)
	}
	ask := func(root string) (*Results, error) {
		ix, err := Open(root)
		if err != nil {
			return nil, err
		}
		defer ix.Close()
		return ix.Search(Query{Text: `"not a priority" milit`, Lang: "en", Kinds: []string{"memo"}, From: "2000"})
	}
	want, err := ask(good)
	if err != nil {
		t.Fatal(err)
	}
	errors := 0
	try := func(name string, change func([]byte) []byte) {
		bad := t.TempDir()
		if err := os.CopyFS(bad, os.DirFS(good)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(bad, name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, change(data), 0o666); err != nil {
			t.Fatal(err)
		}
		got, err := ask(bad)
		switch {
		case err == nil:
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s is damaged, and gives other results:\n%s", name, diff)
			}
		case strings.Contains(err.Error(), strconv.Quote(Dir(bad, "en"))):
			errors++
		default:
			t.Errorf("%s is damaged: %v; want the path", name, err)
		}
	}
	err = fs.WalkDir(os.DirFS(good), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		const steps = 24
		for i := range steps {
			at := int(info.Size()) * i / steps
			try(name, func(b []byte) []byte { return b[:at] })
			try(name, func(b []byte) []byte { b[at] ^= 0xff; return b })
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if errors == 0 {
		t.Error("no damage was noticed")
	}
}

// Readers share an index; a writer is not waited for.
func TestOpenShared(t *testing.T) {
	root := t.TempDir()
	if err := Build(Dir(root, "en"), "en", passages(t, "en")); err != nil {
		t.Fatal(err)
	}
	writer, err := bleve.Open(Dir(root, "en"))
	if err != nil {
		t.Fatal(err)
	}
	if ix, err := Open(root); err == nil {
		ix.Close()
		t.Error("opened what is being written")
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}

	first, second := open(t, root), open(t, root)
	for _, ix := range []*Index{first, second} {
		if r, err := ix.Search(Query{Text: "military", Lang: "en"}); err != nil || r.Total == 0 {
			t.Errorf("found %v, %v", r, err)
		}
	}
}

func TestReadOnlyFiles(t *testing.T) {
	root := t.TempDir()
	if err := Build(Dir(root, "en"), "en", passages(t, "en")); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm() != 0o644 {
			t.Errorf("%s has mode %v; a web server could not read it, or others could write it", path, info.Mode())
		}
		return os.Chmod(path, 0o444)
	})
	if err != nil {
		t.Fatal(err)
	}
	open(t, root)
}

func TestClose(t *testing.T) {
	ix := site(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				// Until it is closed, results are whole; from then on, it says so.
				r, err := ix.Search(Query{Text: "military", Lang: "en"})
				if err != nil {
					if !strings.Contains(err.Error(), "closed") {
						t.Error(err)
					}
					return
				}
				if r.Total != 4 {
					t.Errorf("total %d", r.Total)
				}
			}
		})
	}
	if err := ix.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if got := ix.Languages(); len(got) != 0 {
		t.Errorf("languages %q after Close", got)
	}
}
