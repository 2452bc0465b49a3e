package site

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	theme "amparo/layouts"
	"amparo/static"
)

// states notes of every file below dir what tells whether it was written again.
func states(t testing.TB, dir string) map[string]fs.FileInfo {
	t.Helper()
	out := map[string]fs.FileInfo{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		at, _ := filepath.Rel(dir, name)
		out[filepath.ToSlash(at)], err = d.Info()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// touched are the files that are new, gone or written again, in order.
func touched(before, after map[string]fs.FileInfo) []string {
	var out []string
	for name, a := range after {
		if b := before[name]; b == nil || !os.SameFile(a, b) || !a.ModTime().Equal(b.ModTime()) {
			out = append(out, name)
		}
	}
	for name := range before {
		if after[name] == nil {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// changed is a small site with everything that can happen to files: pages that
// differ, are new and are gone, and an asset under a new name.
func changed(t testing.TB) fstest.MapFS {
	content := smallContent(t)
	edit(t, content, "memos/old-2000/en.md", "title: The old memo", "title: The former memo")
	edit(t, content, "faqs/denied/es.md", "Pregunte por qué.", "Pregunte.")
	for name := range content {
		if rest, ok := strings.CutPrefix(name, "forms/stay/"); ok {
			content["forms/pause/"+rest] = content[name]
			delete(content, name)
		}
		if strings.HasPrefix(name, "scenarios/raid/") || strings.HasPrefix(name, "faqs/standard/") {
			delete(content, name)
		}
	}
	edit(t, content, "forms/pause/en.md", "slug: stay", "slug: pause")
	edit(t, content, "forms/pause/es.md", "slug: suspension", "slug: pausa")
	return content
}

// changedOptions has another style than options, so that assets change too.
func changedOptions(out string) Options {
	o := options(out)
	o.Static = []fs.FS{static.Files, fstest.MapFS{"site.css": {Data: []byte("body{}")}, "flyer.pdf": {Data: []byte("new")}}}
	return o
}

func TestSecondBuildWritesNothing(t *testing.T) {
	t.Parallel()
	base := load(t, smallContent(t))
	out := t.TempDir()
	o := options(out)
	o.NoIndex = false
	first := build(t, o, base)
	if first.Written == 0 || first.Passages == 0 || first.Removed != 0 {
		t.Errorf("the first build: %+v", first)
	}
	before := states(t, out)
	if before["search/es.bleve/index_meta.json"] == nil {
		t.Fatal("there is no index")
	}
	r := build(t, o, load(t, smallContent(t)))
	if r.Written != 0 || r.Removed != 0 {
		t.Errorf("the second build wrote %d and removed %d files", r.Written, r.Removed)
	}
	if got := touched(before, states(t, out)); len(got) > 0 {
		t.Errorf("the second build touched %q", got)
	}
}

// A change touches the files whose bytes differ and no others; what is gone is
// removed, with the folders that this leaves empty.
func TestChangeTouchesOnlyWhatDiffers(t *testing.T) {
	t.Parallel()
	fresh := t.TempDir()
	build(t, changedOptions(fresh), load(t, changed(t)))
	want := tree(t, fresh)

	out := t.TempDir()
	build(t, options(out), load(t, smallContent(t)))
	was, before := tree(t, out), states(t, out)
	r := build(t, changedOptions(out), load(t, changed(t)))
	same(t, "the changed site", want, tree(t, out))

	var differ []string
	written, removed := 0, 0
	for name, data := range want {
		if old, ok := was[name]; !strings.HasSuffix(name, "/") && (!ok || old != data) {
			differ = append(differ, name)
			written++
		}
	}
	for name := range was {
		if _, ok := want[name]; !strings.HasSuffix(name, "/") && !ok {
			differ = append(differ, name)
			removed++
		}
	}
	slices.Sort(differ)
	got := slices.DeleteFunc(touched(before, states(t, out)), func(name string) bool { return strings.HasPrefix(name, ownFolder) })
	if !slices.Equal(differ, got) {
		t.Errorf("touched\n%q\ninstead of\n%q", got, differ)
	}
	if r.Written != written || r.Removed != removed || removed == 0 {
		t.Errorf("the result is %+v instead of %d written and %d removed", r, written, removed)
	}
	for _, gone := range []string{"en/situations/raid", "es/preguntas/criterio", "en/measures/stay"} {
		if _, err := os.Lstat(filepath.Join(out, gone)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", gone, err)
		}
	}
}

// Without an index the folder of an earlier one goes, and it comes back; what browsers search stays.
func TestNoIndex(t *testing.T) {
	t.Parallel()
	base := load(t, smallContent(t))
	out := t.TempDir()
	with := options(out)
	with.NoIndex = false
	build(t, with, base)
	without := tree(t, out)
	maps.DeleteFunc(without, func(name, _ string) bool { return strings.Contains(name, ".bleve/") })
	if len(without) == len(tree(t, out)) {
		t.Fatal("there is no index")
	}
	if r := build(t, options(out), base); r.Removed != 2 || r.Passages == 0 || r.Written != 0 {
		t.Errorf("without index: %+v", r)
	}
	same(t, "the site without index", without, tree(t, out))
	if r := build(t, with, base); r.Written != 2 {
		t.Errorf("with the index again: %+v", r)
	}
}

// The search index of a language is made anew only when its passages change.
func TestIndexOfOneLanguage(t *testing.T) {
	t.Parallel()
	content := smallContent(t)
	out := t.TempDir()
	o := options(out)
	o.NoIndex = false
	build(t, o, load(t, content))
	before := states(t, out)
	edit(t, content, "faqs/denied/es.md", "Pregunte por qué.", "Pregunte.")
	build(t, o, load(t, content))
	for _, name := range touched(before, states(t, out)) {
		if strings.HasPrefix(name, "search/en.bleve/") {
			t.Errorf("%s was written again", name)
		}
	}
	if after := states(t, out); os.SameFile(before["search/es.bleve/index_meta.json"], after["search/es.bleve/index_meta.json"]) {
		t.Error("the index in Spanish was not made anew")
	}
}

// link makes a symbolic link to where something stands that must not be harmed.
func link(t testing.TB, to, dir, name string) {
	t.Helper()
	at := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(at); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}

// outside is a folder with a file that no build may touch.
func outside(t *testing.T) string {
	dir := t.TempDir()
	write(t, dir, "index.html", "mine")
	write(t, dir, "deep/index.html", "mine")
	before := states(t, dir)
	t.Cleanup(func() {
		if got := touched(before, states(t, dir)); len(got) > 0 {
			t.Errorf("outside the output folder %q was touched", got)
		}
	})
	return dir
}

// What no build wrote is refused and stays as it is, and so does the site.
func TestForeign(t *testing.T) {
	t.Parallel()
	for name, add := range map[string]func(t *testing.T, out string){
		"note.txt":                func(t *testing.T, out string) { write(t, out, "note.txt", "mine") },
		"en/questions/x/note.txt": func(t *testing.T, out string) { write(t, out, "en/questions/x/note.txt", "mine") },
		".env":                    func(t *testing.T, out string) { write(t, out, ".env", "mine") },
		"en/.gitignore":           func(t *testing.T, out string) { write(t, out, "en/.gitignore", "mine") },
		"search/note":             func(t *testing.T, out string) { write(t, out, "search/note", "mine") },
		"elsewhere":               func(t *testing.T, out string) { link(t, outside(t), out, "elsewhere") },
		"en/questions":            func(t *testing.T, out string) { link(t, outside(t), out, "en/questions") },
		"dangling":                func(t *testing.T, out string) { link(t, "/nowhere/at/all", out, "dangling") },
	} {
		t.Run(strings.ReplaceAll(name, "/", "_"), func(t *testing.T) {
			for _, built := range []bool{false, true} {
				out := t.TempDir()
				if built {
					build(t, options(out), load(t, smallContent(t)))
				}
				add(t, out)
				before, was := tree(t, out), states(t, out)
				_, err := (&Builder{Options: changedOptions(out)}).Build(t.Context(), load(t, changed(t)))
				var foreign *ForeignError
				if !errors.As(err, &foreign) || foreign.Path != name || foreign.Folder != out || foreign.InTheWay || !strings.Contains(err.Error(), name) {
					t.Errorf("built before %v: the error is %v", built, err)
				}
				same(t, "the folder", before, tree(t, out))
				if got := touched(was, states(t, out)); len(got) > 0 {
					t.Errorf("built before %v: touched %q", built, got)
				}
			}
		})
	}
}

// With force the site is built around what others put there.
func TestForce(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	theirs := map[string]string{"note.txt": "mine", "en/questions/note.txt": "mine", "en/situations/raid/photo.jpg": "mine", "own/index.html": "mine", "assets/x.css": "mine"}
	build(t, options(out), load(t, smallContent(t)))
	for name, data := range theirs {
		write(t, out, name, data)
	}
	link(t, outside(t), out, "elsewhere")
	if err := os.Mkdir(filepath.Join(out, "en", "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	before := states(t, out)

	fresh := t.TempDir()
	build(t, changedOptions(fresh), load(t, changed(t)))
	want := tree(t, fresh)
	maps.Copy(want, theirs)
	want["en/situations/raid/"], want["own/"], want["en/empty/"] = "", "", ""
	o := changedOptions(out)
	o.Force = true
	build(t, o, load(t, changed(t)))
	got := tree(t, out)
	if !strings.HasPrefix(got["elsewhere"], "link to ") {
		t.Error("the link is gone")
	}
	delete(got, "elsewhere")
	same(t, "the site and what is theirs", want, got)
	after := states(t, out)
	for name := range theirs {
		if !os.SameFile(before[name], after[name]) {
			t.Errorf("%s was written again", name)
		}
	}
	_, err := (&Builder{Options: changedOptions(out)}).Build(t.Context(), load(t, changed(t)))
	if foreign := (*ForeignError)(nil); !errors.As(err, &foreign) {
		t.Errorf("without force again: %v", err)
	}
}

// Force does not give leave to write over what others put where the site goes.
func TestForceInTheWay(t *testing.T) {
	t.Parallel()
	for name, add := range map[string]func(t *testing.T, out string){
		"robots.txt":                func(t *testing.T, out string) { write(t, out, "robots.txt", "mine") },
		"en":                        func(t *testing.T, out string) { write(t, out, "en", "mine") },
		"en/questions":              func(t *testing.T, out string) { link(t, outside(t), out, "en/questions") },
		"es":                        func(t *testing.T, out string) { link(t, outside(t), out, "es") },
		"sitemap.xml/note":          func(t *testing.T, out string) { write(t, out, "sitemap.xml/note", "mine") },
		"search/es.bleve/note":      func(t *testing.T, out string) { write(t, out, "search/es.bleve/note", "mine") },
		"en/help/index.html/a/note": func(t *testing.T, out string) { write(t, out, "en/help/index.html/a/note", "mine") },
	} {
		t.Run(strings.ReplaceAll(name, "/", "_"), func(t *testing.T) {
			out := t.TempDir()
			add(t, out)
			before := tree(t, out)
			o := options(out)
			o.Force, o.NoIndex = true, false
			for range 2 {
				_, err := (&Builder{Options: o}).Build(t.Context(), load(t, smallContent(t)))
				var foreign *ForeignError
				if !errors.As(err, &foreign) || foreign.Path != name || !foreign.InTheWay || strings.Contains(err.Error(), "--force") {
					t.Errorf("the error is %v", err)
				}
				same(t, "the folder", before, tree(t, out))
			}
		})
	}
}

// The same when a site stands there already: files of it that were replaced by
// folders of others, or whose folders were, are neither written nor removed.
func TestForceInTheWayOfOld(t *testing.T) {
	t.Parallel()
	t.Run("replaced", func(t *testing.T) {
		out := t.TempDir()
		build(t, options(out), load(t, smallContent(t)))
		if err := os.Remove(filepath.Join(out, "en/help/index.html")); err != nil {
			t.Fatal(err)
		}
		write(t, out, "en/help/index.html/note", "mine")
		before := tree(t, out)
		o := options(out)
		o.Force = true
		_, err := (&Builder{Options: o}).Build(t.Context(), load(t, smallContent(t)))
		if foreign := (*ForeignError)(nil); !errors.As(err, &foreign) || foreign.Path != "en/help/index.html/note" {
			t.Errorf("the error is %v", err)
		}
		same(t, "the folder", before, tree(t, out))
	})
	t.Run("removed", func(t *testing.T) {
		out := t.TempDir()
		build(t, options(out), load(t, smallContent(t)))
		link(t, outside(t), out, "en/situations/raid")
		if err := os.Remove(filepath.Join(out, "es/situaciones/redada/index.html")); err != nil {
			t.Fatal(err)
		}
		write(t, out, "es/situaciones/redada/index.html/note", "mine")
		o := options(out)
		o.Force = true
		build(t, o, load(t, changed(t)))
		got := tree(t, out)
		if !strings.HasPrefix(got["en/situations/raid"], "link to ") || got["es/situaciones/redada/index.html/note"] != "mine" {
			t.Errorf("what others put in the place of pages that are gone was not left: %q %q", got["en/situations/raid"], got["es/situaciones/redada/index.html/note"])
		}
	})
}

// People keep a .gitignore in an output folder, or publish it with git.
func TestTolerated(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	write(t, out, ".gitignore", "*")
	write(t, out, ".gitkeep", "")
	write(t, out, ".git/config", "mine")
	before := states(t, out)
	for range 2 {
		build(t, options(out), load(t, smallContent(t)))
		build(t, options(out), load(t, changed(t)))
	}
	after := states(t, out)
	for name, b := range before {
		if after[name] == nil || !os.SameFile(b, after[name]) {
			t.Errorf("%s was touched", name)
		}
	}
}

// A file of ours that was changed by hand, whatever became of it, is restored,
// by a builder that has built the site before as well as by a new one.
func TestRestores(t *testing.T) {
	t.Parallel()
	const name = "en/questions/denied/index.html"
	for what, spoil := range map[string]func(t *testing.T, out, at string){
		"longer": func(t *testing.T, out, at string) { write(t, out, name, "longer") },
		"same size": func(t *testing.T, out, at string) {
			info, err := os.Stat(at)
			if err != nil {
				t.Fatal(err)
			}
			write(t, out, name, strings.Repeat("x", int(info.Size())))
			later := info.ModTime().Add(time.Second)
			if err := os.Chtimes(at, later, later); err != nil {
				t.Fatal(err)
			}
		},
		"same time": func(t *testing.T, out, at string) {
			info, err := os.Stat(at)
			if err != nil {
				t.Fatal(err)
			}
			write(t, out, name, "shorter")
			if err := os.Chtimes(at, info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
		},
		"removed":         func(t *testing.T, out, at string) { os.Remove(at) },
		"folder removed":  func(t *testing.T, out, at string) { os.RemoveAll(filepath.Join(out, "en")) },
		"an empty folder": func(t *testing.T, out, at string) { os.Remove(at); os.MkdirAll(at, 0o755) },
		"a link":          func(t *testing.T, out, at string) { link(t, filepath.Join(outside(t), "index.html"), out, name) },
		"index a link":    func(t *testing.T, out, at string) { link(t, outside(t), out, "search/en.bleve") },
		"index removed":   func(t *testing.T, out, at string) { os.RemoveAll(filepath.Join(out, "search")) },
	} {
		t.Run(what, func(t *testing.T) {
			out := t.TempDir()
			o := options(out)
			o.NoIndex = false
			b := &Builder{Options: o}
			base := load(t, smallContent(t))
			if _, err := b.Build(t.Context(), base); err != nil {
				t.Fatal(err)
			}
			want := tree(t, out)
			for _, again := range []*Builder{b, {Options: o}} {
				spoil(t, out, filepath.Join(out, name))
				if _, err := again.Build(t.Context(), base); err != nil {
					t.Fatal(err)
				}
				got := tree(t, out)
				for _, files := range []map[string]string{want, got} { // Bleve never writes the same twice
					maps.DeleteFunc(files, func(name, _ string) bool {
						return strings.HasPrefix(name, searchPath) && strings.Count(name, "/") > 1 && !strings.HasSuffix(name, ".bleve/")
					})
				}
				same(t, "the site", want, got)
			}
		})
	}
}

// Links in the generator's own folder lead it nowhere either.
func TestOwnFolderLinks(t *testing.T) {
	t.Parallel()
	for _, name := range []string{ownFolder, lockFile, stageFolder, manifestFile, journalFile} {
		t.Run(strings.ReplaceAll(name, "/", "_"), func(t *testing.T) {
			for _, to := range []string{"deep", "index.html", "nothing"} {
				away := outside(t)
				out := t.TempDir()
				link(t, filepath.Join(away, to), out, name)
				o := options(out)
				o.Force = true
				_, err := (&Builder{Options: o}).Build(t.Context(), load(t, smallContent(t)))
				if name == stageFolder { // the link is removed like any leftover
					if err != nil {
						t.Error(err)
					}
				} else if err == nil && to != "nothing" {
					t.Errorf("%s as a link to %s is taken", name, to)
				}
				if foreign := (*ForeignError)(nil); (name == ownFolder || name == lockFile) && !errors.As(err, &foreign) {
					t.Errorf("%s as a link gives %v", name, err)
				}
				if _, err := os.Lstat(filepath.Join(away, "nothing")); err == nil {
					t.Errorf("%s as a dangling link made a file outside", name)
				}
			}
		})
	}
}

func TestOutIsFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "out", "mine")
	for _, out := range []string{"out", "out/below"} {
		_, err := (&Builder{Options: options(filepath.Join(dir, out))}).Build(t.Context(), load(t, smallContent(t)))
		if err == nil || !strings.Contains(err.Error(), "output folder") || !strings.Contains(err.Error(), filepath.Join(dir, "out")) {
			t.Errorf("%s: the error is %v", out, err)
		}
	}
	if got := tree(t, dir); got["out"] != "mine" || len(got) != 1 {
		t.Errorf("there is %q", got)
	}
	build(t, options(filepath.Join(dir, "new/folder")), load(t, smallContent(t)))
}

// A build that fails, or is given up, leaves the old site byte for byte, and
// the next one puts the new site in its place.
func TestFailureLeavesOldSite(t *testing.T) {
	t.Parallel()
	broken := func(name, text string) func(o *Options) context.Context {
		return func(o *Options) context.Context {
			o.Layouts = []fs.FS{theme.Files, fstest.MapFS{name: {Data: []byte(text)}}}
			return t.Context()
		}
	}
	for what, tc := range map[string]struct {
		spoil func(o *Options) context.Context
		says  string
	}{
		"layout does not parse":   {broken("faq.html", "{{if}}"), "faq.html"},
		"layout fails":            {broken("faq.html", "<h1>{{.Nothing}}</h1>"), "faq.html"},
		"layout fails in one row": {broken("glossary.html", "{{range .Body.Terms}}{{if .Acronym}}{{.Nothing}}{{end}}{{end}}"), "glossary.html"},
		"no such label":           {broken("memo.html", `{{t "no.such"}}`), "no.such"},
		"no such part":            {broken("form.html", `{{template "nothing"}}`), "nothing"},
		"static collides": {func(o *Options) context.Context {
			o.Static = append(o.Static, fstest.MapFS{"404.html": {}})
			return t.Context()
		}, "404.html"},
		"cancelled before": {func(o *Options) context.Context {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			return ctx
		}, "canceled"},
		"cancelled meanwhile": {func(o *Options) context.Context {
			ctx, cancel := context.WithCancel(t.Context())
			o.Progress = func(_ string, done, total int) {
				if done == total/2 {
					cancel()
				}
			}
			return ctx
		}, "canceled"},
		"cancelled at the index": {func(o *Options) context.Context {
			ctx, cancel := context.WithCancel(t.Context())
			o.NoIndex = false
			o.Progress = func(stage string, done, total int) {
				if stage == "search" && done == total {
					cancel()
				}
			}
			return ctx
		}, "canceled"},
	} {
		t.Run(what, func(t *testing.T) {
			out := t.TempDir()
			b := &Builder{Options: options(out)}
			if _, err := b.Build(t.Context(), load(t, smallContent(t))); err != nil {
				t.Fatal(err)
			}
			want, before := tree(t, out), states(t, out)
			good := b.Options
			b.Options = changedOptions(out)
			ctx := tc.spoil(&b.Options)
			if _, err := b.Build(ctx, load(t, changed(t))); err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("the error is %v", err)
			}
			same(t, "the old site", want, tree(t, out))
			for _, name := range touched(before, states(t, out)) {
				if !strings.HasPrefix(name, stageFolder) {
					t.Errorf("%s was touched", name)
				}
			}
			b.Options = good
			if _, err := b.Build(t.Context(), load(t, smallContent(t))); err != nil {
				t.Fatal(err)
			}
			same(t, "the old site built again", want, tree(t, out))
			if _, err := os.Lstat(filepath.Join(out, stageFolder)); err == nil {
				t.Error("what was left in .amparo/next is still there")
			}
			b.Options = changedOptions(out)
			if _, err := b.Build(t.Context(), load(t, changed(t))); err != nil {
				t.Fatal(err)
			}
			fresh := t.TempDir()
			build(t, changedOptions(fresh), load(t, changed(t)))
			same(t, "the new site", tree(t, fresh), tree(t, out))
		})
	}
}

// Two sites of few files with all that can happen between them: a name in
// brackets is that of a folder which is published as a whole.
var (
	siteBefore = map[string]string{
		"assets/a.1.css": "a1", "en/index.html": "old", "en/kept/index.html": "kept", "en/gone/deep/index.html": "gone", "en/gone/index.html": "gone",
		"robots.txt": "old", "plan": "a file", "sub/x": "x", "sub/deep/y": "y", "lone/way/down/index.html": "gone", "[search/en.bleve/]": "index 1", "[search/fr.bleve/]": "index f",
	}
	siteAfter = map[string]string{
		"assets/a.2.css": "a2", "assets/js/b.1.js": "b1", "en/index.html": "new", "en/kept/index.html": "kept", "en/new/index.html": "new", "en/new/data.csv": "new",
		"robots.txt": "new!", "plan/x": "now a folder", "plan/y/z": "z", "sub": "now a file", "[search/en.bleve/]": "index 2", "[search/es.bleve/]": "index s",
	}
)

// puts gives a folder the files of a site.
func puts(t testing.TB, f *folder, files map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if whole, ok := strings.CutPrefix(name, "["); ok {
			whole = strings.TrimSuffix(whole, "]")
			if f.keep(whole, files[name]) {
				continue
			}
			_, err := f.stageFolder(whole, func(dir string) error {
				if err := os.Mkdir(dir, 0o755); err != nil {
					return err
				}
				for i := range 3 {
					write(t, dir, fmt.Sprintf("store/%d", i), files[name])
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			f.note(whole, piece{Hash: files[name]}, true)
		} else if err := f.put(name, []byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
}

func publish(t testing.TB, out string, files map[string]string) (written, removed int) {
	t.Helper()
	f, err := openFolder(out, false)
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	puts(t, f, files)
	written, removed, err = f.publish()
	if err != nil {
		t.Fatal(err)
	}
	return written, removed
}

// copyOf is a copy of a folder, times and all.
func copyOf(t testing.TB, dir string) string {
	t.Helper()
	out := t.TempDir()
	copyInto(t, dir, out)
	return out
}

func copyInto(t testing.TB, dir, out string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		to := filepath.Join(out, rel)
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(to, data, 0o644); err != nil {
			return err
		}
		return os.Chtimes(to, info.ModTime(), info.ModTime())
	})
	if err != nil {
		t.Fatal(err)
	}
}

// steps are the single changes of the disk that finish makes of a journal, in
// its order. Whatever it did, the process may die after any of them.
func steps(t *testing.T, out string, j journal) []func() {
	var all []func()
	step := func(do func() error) {
		all = append(all, func() {
			if err := do(); err != nil {
				t.Fatal(err)
			}
		})
	}
	at := func(name string) string { return filepath.Join(out, filepath.FromSlash(name)) }
	// removeAll is a removal that may end in the midst of a folder.
	removeAll := func(name string) {
		step(func() error {
			entries, _ := os.ReadDir(at(name))
			for _, e := range entries {
				return os.RemoveAll(filepath.Join(at(name), e.Name()))
			}
			return nil
		})
		step(func() error { return os.RemoveAll(at(name)) })
	}
	isFile := func(name string) bool { info, err := os.Lstat(at(name)); return err == nil && !info.IsDir() }
	for _, name := range j.Moves {
		from := staged(name)
		name := strings.TrimSuffix(name, "/")
		step(func() error {
			for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
				if isFile(dir) {
					return os.Remove(at(dir))
				}
			}
			return nil
		})
		step(func() error { return os.MkdirAll(filepath.Dir(at(name)), 0o755) })
		if info, err := os.Lstat(at(name)); err == nil && info.IsDir() {
			removeAll(name)
		}
		step(func() error { return os.Rename(at(from), at(name)) })
	}
	for _, name := range j.Removals {
		name, whole := strings.CutSuffix(name, "/")
		if whole {
			removeAll(name)
		} else {
			step(func() error {
				if isFile(name) {
					return os.Remove(at(name))
				}
				return nil
			})
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			step(func() error {
				if !isFile(dir) {
					os.Remove(at(dir)) // when it is empty
				}
				return nil
			})
		}
	}
	step(func() error { return os.WriteFile(at(manifestFile+".new"), []byte(`{"vers`), 0o644) })
	step(func() error {
		data, err := os.ReadFile(at(journalFile))
		if err != nil {
			return err
		}
		_, rest, _ := strings.Cut(string(data), `"manifest":`)
		if err := os.WriteFile(at(manifestFile+".new"), []byte(strings.TrimSuffix(rest, "}")), 0o644); err != nil {
			return err
		}
		return os.Rename(at(manifestFile+".new"), at(manifestFile))
	})
	step(func() error { return os.Remove(at(journalFile)) })
	removeAll(stageFolder)
	return all
}

// A build that dies once its journal is in place has made the new site: from
// whatever step it had come to, the next that opens the folder completes it.
func TestCrashAfterJournal(t *testing.T) {
	t.Parallel()
	fresh := t.TempDir()
	publish(t, fresh, siteAfter)
	want := tree(t, fresh)

	start := t.TempDir()
	publish(t, start, siteBefore)
	f, err := openFolder(start, false)
	if err != nil {
		t.Fatal(err)
	}
	puts(t, f, siteAfter)
	j := f.journal()
	if err := f.commit(j); err != nil {
		t.Fatal(err)
	}
	f.close()
	if len(j.Moves) < 10 || len(j.Removals) < 6 {
		t.Fatalf("the journal is too short to tell: %+v", j)
	}

	total := len(steps(t, start, j))
	for n := range total + 1 {
		out := copyOf(t, start)
		for _, do := range steps(t, out, j)[:n] {
			do()
		}
		f, err := openFolder(out, false)
		if err != nil {
			t.Fatalf("after %d of %d steps: %v", n, total, err)
		}
		f.close()
		if d := differing(want, tree(t, out)); d != "" {
			t.Fatalf("after %d of %d steps the site differs:\n%s", n, total, d)
		}
		left, err := os.ReadDir(filepath.Join(out, ownFolder))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range left {
			if name := path.Join(ownFolder, e.Name()); name != lockFile && name != manifestFile {
				t.Errorf("after %d of %d steps %s is left", n, total, name)
			}
		}
		if written, removed := publish(t, out, siteAfter); written+removed > 0 {
			t.Errorf("after %d of %d steps the next build wrote %d and removed %d", n, total, written, removed)
		}
	}
	// Files that are needed alike may be moved in any order.
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 0))
		other := j
		other.Moves = slices.Clone(j.Moves)
		random.Shuffle(len(other.Moves), func(a, b int) { other.Moves[a], other.Moves[b] = other.Moves[b], other.Moves[a] })
		slices.SortStableFunc(other.Moves, func(a, b string) int { return needed(b) - needed(a) })
		out := copyOf(t, start)
		all := steps(t, out, other)
		n := random.IntN(len(all) + 1)
		for _, do := range all[:n] {
			do()
		}
		f, err := openFolder(out, false)
		if err != nil {
			t.Fatalf("seed %d, after %d of %d steps: %v", seed, n, total, err)
		}
		f.close()
		if d := differing(want, tree(t, out)); d != "" {
			t.Fatalf("seed %d, after %d of %d steps the site differs:\n%s", seed, n, total, d)
		}
	}
	// The steps are those of finish: all of them give what it gives.
	out := copyOf(t, start)
	for _, do := range steps(t, out, j) {
		do()
	}
	same(t, "after all steps", want, tree(t, out))
}

// The same for the very first build of a folder, which has no manifest yet.
func TestCrashOfFirstBuild(t *testing.T) {
	t.Parallel()
	fresh := t.TempDir()
	publish(t, fresh, siteAfter)
	want := tree(t, fresh)
	start := t.TempDir()
	f, err := openFolder(start, false)
	if err != nil {
		t.Fatal(err)
	}
	puts(t, f, siteAfter)
	j := f.journal()
	if err := f.commit(j); err != nil {
		t.Fatal(err)
	}
	f.close()
	for n := range len(steps(t, start, j)) + 1 {
		out := copyOf(t, start)
		for _, do := range steps(t, out, j)[:n] {
			do()
		}
		f, err := openFolder(out, false)
		if err != nil {
			t.Fatalf("after %d steps: %v", n, err)
		}
		f.close()
		if d := differing(want, tree(t, out)); d != "" {
			t.Fatalf("after %d steps the site differs:\n%s", n, d)
		}
	}
}

// A build that dies before its journal is in place has done nothing.
func TestCrashBeforeJournal(t *testing.T) {
	t.Parallel()
	start := t.TempDir()
	publish(t, start, siteBefore)
	want, before := tree(t, start), states(t, start)
	f, err := openFolder(start, false)
	if err != nil {
		t.Fatal(err)
	}
	puts(t, f, siteAfter)
	f.close()
	write(t, start, journalFile+".new", `{"moves":["en/ind`)
	same(t, "what readers see meanwhile", want, tree(t, start))

	f, err = openFolder(start, false)
	if err != nil {
		t.Fatal(err)
	}
	f.close()
	same(t, "the site", want, tree(t, start))
	for _, name := range touched(before, states(t, start)) {
		if name != journalFile+".new" {
			t.Errorf("%s was touched", name)
		}
	}
	if _, err := os.Lstat(filepath.Join(start, stageFolder)); err == nil {
		t.Error("what was left in .amparo/next is still there")
	}
	fresh := t.TempDir()
	publish(t, fresh, siteAfter)
	publish(t, start, siteAfter)
	same(t, "the new site", tree(t, fresh), tree(t, start))
}

// While a site is published, nothing that a page on the disk needs is missing:
// assets come before pages, and what is gone goes last.
func TestOrderOfPublishing(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	publish(t, out, siteBefore)
	f, err := openFolder(out, false)
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	puts(t, f, siteAfter)
	j := f.journal()
	last := 3
	for _, name := range j.Moves {
		rank := 0
		switch {
		case strings.HasPrefix(name, "assets/"):
			rank = 2
		case strings.HasPrefix(name, "search/"):
			rank = 1
		}
		if rank > last {
			t.Errorf("%s comes too late in %q", name, j.Moves)
		}
		last = rank
	}
}

// A file that becomes a folder, and the other way round, is no hindrance.
func TestFileBecomesFolder(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	for i, files := range []map[string]string{
		{"a": "1", "b/c/d": "1", "[search/en.bleve/]": "1"},
		{"a/b/c": "2", "b": "2", "search": "2"},
		{"a": "3", "a.txt": "3", "b/c": "3", "[search/en.bleve/]": "3"},
		{"a/b/c/d/e": "4", "b/c/d": "4"},
		{"a/b": "5", "[b/]": "5"},
	} {
		fresh := t.TempDir()
		publish(t, fresh, files)
		publish(t, out, files)
		same(t, fmt.Sprint("round ", i+1), tree(t, fresh), tree(t, out))
	}
}

// Two files cannot have one name, and a file cannot be a folder too.
func TestClash(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{{"a", "a"}, {"a/b", "a/b"}, {"en/index.html", "en"}, {"en/x/y/z", "en/x"}, {"[search/en.bleve/]", "search/en.bleve/x"}} {
		out := t.TempDir()
		publish(t, out, map[string]string{names[0]: "old"})
		want := tree(t, out)
		f, err := openFolder(out, false)
		if err != nil {
			t.Fatal(err)
		}
		f.is.Files[strings.Trim(names[0], "[]")] = f.was.Files[strings.Trim(names[0], "[]")] // kept
		err = f.put(names[1], []byte("new"))
		if err == nil {
			_, _, err = f.publish()
		}
		if err == nil || !strings.Contains(err.Error(), names[1]) {
			t.Errorf("%q: the error is %v", names, err)
		}
		f.close()
		same(t, "the site", want, tree(t, out))
	}
}

// Builds of different sites into one folder at the same time wait for each
// other, also when the folder is new: in the end one of the sites stands there.
func TestTwoBuildsAtOnce(t *testing.T) {
	t.Parallel()
	bases := []func(t testing.TB) fstest.MapFS{smallContent, changed}
	var want []map[string]string
	for _, content := range bases {
		fresh := t.TempDir()
		build(t, options(fresh), load(t, content(t)))
		want = append(want, tree(t, fresh))
	}
	for range 4 {
		out := filepath.Join(t.TempDir(), "new")
		var wait sync.WaitGroup
		var failed atomic.Pointer[error]
		for i := range 6 {
			base := load(t, bases[i%2](t))
			wait.Go(func() {
				if _, err := (&Builder{Options: options(out)}).Build(t.Context(), base); err != nil {
					failed.Store(&err)
				}
			})
		}
		wait.Wait()
		if err := failed.Load(); err != nil {
			t.Fatal(*err)
		}
		got := tree(t, out)
		if differing(want[0], got) != "" && differing(want[1], got) != "" {
			t.Errorf("neither site stands there:\n%s", differing(want[0], got))
		}
	}
}

// A manifest that cannot be read is told, with what to do.
func TestBadManifest(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	build(t, options(out), load(t, smallContent(t)))
	write(t, out, manifestFile, "{")
	before := tree(t, out)
	_, err := (&Builder{Options: options(out)}).Build(t.Context(), load(t, changed(t)))
	if err == nil || !strings.Contains(err.Error(), manifestFile) || !strings.Contains(err.Error(), out) {
		t.Errorf("the error is %v", err)
	}
	same(t, "the site", before, tree(t, out))
}
