package main

import (
	"errors"
	gobuild "go/build" // build is a verb of ours
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amparo/static"

	script "github.com/tdewolff/parse/v2" // parse is a verb of ours
	"github.com/tdewolff/parse/v2/js"
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

// browserNames are those that our scripts may use without declaring them, the
// language's own and the browser's.
var browserNames = strings.Fields(`Array Boolean Date Intl Error Float64Array Math Object Promise String Uint8Array
	parseInt encodeURIComponent undefined setTimeout clearTimeout
	self window document fetch print location performance matchMedia navigator caches addEventListener getSelection
	URL URLSearchParams DOMParser NodeFilter Response SpeechSynthesisUtterance speechSynthesis`)

// TestScriptNames finds what is misspelt, or left over from another file, in
// branches of the scripts that no browser test happens to take.
func TestScriptNames(t *testing.T) {
	scripts := 0
	err := fs.WalkDir(static.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".js") {
			return err
		}
		text, err := fs.ReadFile(static.Files, name)
		if err != nil {
			return err
		}
		tree, err := js.Parse(script.NewInputBytes(text), js.Options{})
		if err != nil {
			return err
		}
		scripts++
		for _, v := range tree.Undeclared {
			if !slices.Contains(browserNames, string(v.Data)) {
				t.Errorf("static/%s: nothing is called %s", name, v.Data)
			}
		}
		return nil
	})
	if err != nil || scripts < 8 {
		t.Fatalf("%d scripts: %v", scripts, err)
	}
}
