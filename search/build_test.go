package search

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The forms are whole wherever the last batch ends.
func TestBuildBatches(t *testing.T) {
	for _, n := range []int{0, 1, batchSize - 1, batchSize, batchSize + 1} {
		var ps []Passage
		for i := range n {
			ps = append(ps, Passage{ID: fmt.Sprint(i), Text: fmt.Sprintf("number%c%c%c", 'a'+i%26, 'a'+i/26%26, 'a'+i/676)})
		}
		root := t.TempDir()
		if err := Build(Dir(root, "en"), "en", ps); err != nil {
			t.Fatalf("%d passages: %v", n, err)
		}
		ix := open(t, root)
		for text, want := range map[string]int{"": n, "num": n, "xyzzy": 0} {
			r, err := ix.Search(Query{Text: text, Lang: "en"})
			if err != nil || r.Total != want {
				t.Errorf("%d passages: %q finds %d, %v; want %d", n, text, r.Total, err, want)
			}
		}
	}
}

func TestBuildErrors(t *testing.T) {
	root := t.TempDir()
	file := filepath.Join(root, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	exists := Dir(root, "es")
	if err := os.Mkdir(exists, 0o777); err != nil {
		t.Fatal(err)
	}
	a := Passage{ID: "a", URL: "en/a/"}
	for _, test := range []struct {
		dir      string
		passages []Passage
		want     string
	}{
		{exists, nil, "file exists"},
		{filepath.Join(file, "en.bleve"), nil, "not a directory"},
		{Dir(root, "en"), []Passage{a, a}, `two passages have the id "a"`},
		{Dir(root, "en"), []Passage{a, {URL: "en/b/"}}, `passage 1, of "en/b/", has the id ""`},
		{Dir(root, "en"), []Passage{{ID: formsID}}, `has the id "\x00forms"`},
	} {
		err := Build(test.dir, "en", test.passages)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), root) {
			t.Errorf("Build(%q): %v; want %s and the path", test.dir, err, test.want)
		}
	}
	// What could not be finished is gone; what was there is not touched.
	entries, err := os.ReadDir(root)
	if err != nil || len(entries) != 2 {
		t.Errorf("left over: %v, %v", entries, err)
	}
	if _, err := os.Stat(exists); err != nil {
		t.Error(err)
	}
}

// An index is a folder of Bleve's and nothing else: no temporary files are left in it.
func TestBuildFiles(t *testing.T) {
	root := t.TempDir()
	if err := Build(Dir(root, "en"), "en", passages(t, "en")); err != nil {
		t.Fatal(err)
	}
	var files []string
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, strings.TrimPrefix(filepath.ToSlash(path), filepath.ToSlash(root)))
		}
		return err
	})
	want := "[/en.bleve/index_meta.json /en.bleve/store/000000000002.zap /en.bleve/store/root.bolt]"
	if fmt.Sprint(files) != want || err != nil {
		t.Errorf("files %v, %v; want %s", files, err, want)
	}
}
