package main

import (
	"errors"
	gobuild "go/build" // build is a verb of ours
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ours is what each package may import of ours, so that dependencies run one
// way. A package that is not listed is a program, which nothing can import.
var ours = map[string][]string{
	"generator/plain":    {},
	"generator/markdown": {},
	"generator/kb":       {"generator/plain", "generator/markdown"},
	"generator/site":     {"generator/plain", "generator/markdown", "generator/kb", "search"},
	"search":             {},
	"search/searchtest":  {}, // for tests
	"content":            {},
	"layouts":            {},
	"static":             {},
}

// only is who may import what touches the world or weighs much.
var only = map[string][]string{
	"github.com/blevesearch": {"search"},
	"os":                     {"search", "generator/site"},
	"html/template":          {"generator/site"},
	"github.com/dop251/goja": {"search/searchtest"},
	"net/http":               {},
}

func TestStructure(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir("..", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); name != ".." && strings.HasPrefix(name, ".") || name == "testdata" || name == "public" {
			return filepath.SkipDir
		}
		p, err := gobuild.ImportDir(dir, 0)
		if none := (*gobuild.NoGoError)(nil); errors.As(err, &none) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel("..", dir)
		name := filepath.ToSlash(rel)
		allowed, listed := ours[name]
		switch seen[name] = true; {
		case p.Name == "main":
			return nil
		case !listed:
			t.Errorf("%s is not in the plan of the house: say here what it may import", name)
		}
		for _, imported := range p.Imports {
			if of, ok := strings.CutPrefix(imported, "amparo/"); ok && !slices.Contains(allowed, of) {
				t.Errorf("%s imports %s", name, imported)
			}
			for what, who := range only {
				if (imported == what || strings.HasPrefix(imported, what+"/")) && !slices.Contains(who, name) {
					t.Errorf("%s imports %s, which is for %v", name, imported, who)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"generator", "generator/plain", "generator/markdown", "generator/kb", "generator/site", "search"} {
		if !seen[name] {
			t.Errorf("%s was not looked at", name)
		}
	}
}
