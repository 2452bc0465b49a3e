package site

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"amparo/generator/kb"
	theme "amparo/layouts"
	"amparo/static"
)

// elsewhere builds the project's own site in a process of its own.
func elsewhere() int {
	var t failing
	o := options(os.Getenv("AMPARO_TEST_OUT"))
	o.NoIndex = false
	o.Workers, _ = strconv.Atoi(os.Getenv("AMPARO_TEST_WORKERS"))
	build(&t, o, load(&t, os.DirFS("../../content")))
	return 0
}

// The same content gives the same bytes in every folder, in every time zone,
// with however many processors and workers; only Bleve's folders differ.
func TestDeterminism(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	for i, env := range [][]string{
		{"TZ=UTC", "GOMAXPROCS=1", "AMPARO_TEST_WORKERS=1"},
		{"TZ=Pacific/Kiritimati", "GOMAXPROCS=4", "AMPARO_TEST_WORKERS=7", "LANG=es_MX.UTF-8"},
		{"TZ=America/Los_Angeles", "AMPARO_TEST_WORKERS=0", "LC_ALL=tr_TR.UTF-8", "HOME=/nowhere"},
	} {
		out := t.TempDir()
		c := exec.Command(exe)
		c.Env = append(append(os.Environ(), "AMPARO_TEST_CHILD=build", "AMPARO_TEST_OUT="+out), env...)
		if msg, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, msg)
		}
		got := tree(t, out)
		bleve := 0
		maps.DeleteFunc(got, func(name, _ string) bool {
			inside := strings.Contains(name, ".bleve/") && !strings.HasSuffix(name, ".bleve/")
			if inside {
				bleve++
			}
			return inside
		})
		if bleve == 0 || len(got) < 100 {
			t.Fatalf("%d files, %d of the index", len(got), bleve)
		}
		if i == 0 {
			want = got
		} else {
			same(t, strings.Join(env, " "), want, got)
		}
	}
}

// linked is a small site on which every entry names others without words of
// its own, so that titles stand in the sentences of other pages.
func linked(t testing.TB) fstest.MapFS {
	content := smallContent(t)
	var bundles []string
	for name := range content {
		if dir, ok := strings.CutSuffix(name, "/en.md"); ok && !strings.HasPrefix(dir, "pages/") {
			bundles = append(bundles, dir)
		}
	}
	slices.Sort(bundles)
	ref := func(i int) string {
		kind, id, _ := strings.Cut(bundles[i%len(bundles)], "s/")
		return kind + ":" + id
	}
	for i, dir := range bundles {
		about := "removal"
		if i%2 == 1 {
			about = "[](term:removal)"
		}
		for _, lang := range []string{"en", "es"} {
			name := dir + "/" + lang + ".md"
			content[name] = &fstest.MapFile{Data: fmt.Appendf(slices.Clone(content[name].Data),
				"\n\n## More {#more}\n\nRead [](%s) and [](%s), [here](%s) too. It is about %s.\n", ref(i+1), ref(i+3), ref(i+4), about)}
		}
	}
	edit(t, content, "faqs/denied/facts.yaml", "audience:", "rests_on: [old-2000]\npinpoints: [advisory#55]\nwarnings: [no-status]\naudience:")
	edit(t, content, "memos/new-2011/en.md", "Service still counts.", "Service still counts, see [](scenario:raid).")
	edit(t, content, "memos/new-2011/es.md", "El servicio todavía cuenta.", "El servicio cuenta, vea [](scenario:raid).")
	for _, f := range content {
		f.ModTime = someday // so that the loader may keep what it has read
	}
	return content
}

// A workshop builds again and again, as serve does, and compares with what a
// new builder makes of the same.
type workshop struct {
	content fstest.MapFS
	loader  *kb.Loader
	builder *Builder
	out     string
}

func newWorkshop(t *testing.T, content fstest.MapFS) *workshop {
	w := &workshop{content: content, out: t.TempDir()}
	w.loader = &kb.Loader{FS: content}
	w.builder = &Builder{Options: options(w.out)}
	w.build(t)
	return w
}

func (w *workshop) build(t *testing.T) Result {
	t.Helper()
	r, err := w.builder.Build(context.Background(), loadAgain(t, w.loader))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// compare reports pages that are not as a new builder makes them.
func (w *workshop) compare(t *testing.T) {
	t.Helper()
	s, err := (&Builder{Options: w.builder.Options}).prepare(load(t, w.content))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, o := range s.plan() {
		data, err := o.make()
		if err != nil {
			t.Fatal(err)
		}
		name := file(o.address)
		want[name] = string(data)
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			want[dir+"/"] = ""
		}
	}
	got := tree(t, w.out)
	maps.DeleteFunc(got, func(name, _ string) bool { return strings.HasPrefix(name, searchPath) }) // no output of the plan
	same(t, "the site, built again,", want, got)
}

// After a change the site is what a new build makes of it, and only what
// depends on the change was made: at most that many files more than are made
// when nothing has changed.
func TestAgain(t *testing.T) {
	t.Parallel()
	const all = 1000
	still := newWorkshop(t, linked(t)).build(t)
	if still.Written+still.Removed != 0 || still.Made > still.Files/2 {
		t.Errorf("without a change: %+v", still)
	}
	for _, tc := range []struct {
		what   string
		most   int
		change func(t *testing.T, w *workshop)
	}{
		{"nothing", 0, func(t *testing.T, w *workshop) {}},
		{"text of an answer", 20, func(t *testing.T, w *workshop) {
			edit(t, w.content, "faqs/standard/en.md", "Read the memo.", "Read it.")
		}},
		{"sentence that names others", 20, func(t *testing.T, w *workshop) {
			edit(t, w.content, "faqs/standard/en.md", "Read [](", "Do read [](")
		}},
		{"title of an answer", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "faqs/denied/en.md", "title: What", "title: And what")
		}},
		{"title of a situation that a cell names", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "scenarios/raid/en.md", "title: A raid", "title: The raid")
		}},
		{"summary of a situation", 40, func(t *testing.T, w *workshop) { edit(t, w.content, "scenarios/raid/es.md", "Vinieron", "Entraron") }},
		{"title of a memo", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "memos/old-2000/en.md", "title: The old", "title: The first")
		}},
		{"title of a memo that one factor lacks", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "memos/old-2000/es.md", "title: El memorando", "title: Memorando")
		}},
		{"status of a memo", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "memos/new-2011/facts.yaml", "is: in-effect", "is: blocked")
		}},
		{"status of the memo that a page rests on", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "memos/old-2000/facts.yaml", "recorded: 2025-12-01", "recorded: 2026-01-11")
		}},
		{"cell of a memo", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "memos/new-2011/facts.yaml", "stance: considers", "stance: weighs-against")
		}},
		{"sentence of a cell", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "memos/old-2000/en.md", "Service counted", "Service once counted")
		}},
		{"cell gone", all, func(t *testing.T, w *workshop) {
			f := w.content["memos/new-2011/facts.yaml"]
			cut, _, _ := strings.Cut(string(f.Data), "  family-ties:")
			w.content["memos/new-2011/facts.yaml"] = &fstest.MapFile{Data: []byte(cut), ModTime: someday.Add(time.Hour)}
			edit(t, w.content, "memos/new-2011/en.md", "{#family-ties}", "{#family}")
			edit(t, w.content, "memos/new-2011/es.md", "{#family-ties}", "{#family}")
		}},
		{"date of a memo", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "memos/old-2000/facts.yaml", "date: 2000-11-17", "date: 1999-01-02")
		}},
		{"text of a factor", 44, func(t *testing.T, w *workshop) {
			edit(t, w.content, "factors/military-service/en.md", "Any branch", "Every branch")
		}},
		{"title of a factor", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "factors/family-ties/es.md", "title: Lazos", "title: Nexos")
		}},
		{"group of a factor", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "factors/family-ties/facts.yaml", "family-and-community", "service-and-education")
		}},
		{"definition of a term", all, func(t *testing.T, w *workshop) { edit(t, w.content, "terms.yaml", "An order to leave.", "An order.") }},
		{"title of a term", all, func(t *testing.T, w *workshop) { edit(t, w.content, "terms.yaml", "term: Removal", "term: Expulsion") }},
		{"form of a term", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "terms.yaml", "forms: [removals]", "forms: [removals, Service]")
		}},
		{"acronym of a term", all, func(t *testing.T, w *workshop) { edit(t, w.content, "terms.yaml", "acronym: RMV", "acronym: Ask why") }},
		{"term more", all, func(t *testing.T, w *workshop) {
			f := w.content["terms.yaml"]
			w.content["terms.yaml"] = &fstest.MapFile{Data: append(slices.Clone(f.Data), "- id: memo\n  en: {term: Memo, definition: A paper.}\n  es: {term: Memorando, definition: Un papel.}\n"...)}
		}},
		{"label", all, func(t *testing.T, w *workshop) { edit(t, w.content, "words/en.yaml", "Short answer", "In short") }},
		{"source", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "sources.yaml", "short: The advisory", "short: Advisory")
		}},
		{"heading of a source", all, func(t *testing.T, w *workshop) { edit(t, w.content, "sources.yaml", "50 Annex", "50 Appendix") }},
		{"line of a heading", all, func(t *testing.T, w *workshop) { edit(t, w.content, "sources.yaml", "50 Annex", "56 Annex") }},
		{"warning", all, func(t *testing.T, w *workshop) { edit(t, w.content, "warnings.yaml", "Wait for a lawyer.", "Wait.") }},
		{"pinpoint of a warning", all, func(t *testing.T, w *workshop) { edit(t, w.content, "warnings.yaml", "advisory#3", "advisory#4") }},
		{"first warning", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "site.yaml", "first_warning: wait", "first_warning: no-status")
		}},
		{"name of the site", all, func(t *testing.T, w *workshop) { edit(t, w.content, "site.yaml", "Small Site", "Other") }},
		{"order of groups", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "site.yaml", "[family-and-community, service-and-education]", "[service-and-education, family-and-community]")
		}},
		{"title of a list", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "pages/memos/en.md", "title: Memos", "title: Papers")
		}},
		{"slug of a list", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "pages/memos/es.md", "slug: memorandos", "slug: memos")
		}},
		{"slug of an answer", all, func(t *testing.T, w *workshop) { edit(t, w.content, "faqs/denied/es.md", "slug: negado", "slug: no") }},
		{"title of a page", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "pages/help/en.md", "title: Get help", "title: Help")
		}},
		{"review of an answer", 40, func(t *testing.T, w *workshop) {
			edit(t, w.content, "faqs/denied/facts.yaml", "2026-01-10", "2025-11-01")
		}},
		{"newest date of all", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "faqs/denied/facts.yaml", "2026-01-10", "2026-01-12")
		}},
		{"twin behind", 40, func(t *testing.T, w *workshop) {
			edit(t, w.content, "faqs/denied/es.md", "slug: negado", "slug: negado\nmade_from: en 000000000000")
		}},
		{"advocates instead of workers", 40, func(t *testing.T, w *workshop) {
			edit(t, w.content, "faqs/denied/facts.yaml", "audience: worker", "audience: advocate")
		}},
		{"answer more", all, func(t *testing.T, w *workshop) {
			for _, file := range []string{"facts.yaml", "en.md", "es.md"} {
				data := strings.NewReplacer("slug: denied", "slug: more", "slug: negado", "slug: more", "title: What", "title: More what").Replace(string(w.content["faqs/denied/"+file].Data))
				w.content["faqs/more/"+file] = &fstest.MapFile{Data: []byte(data), ModTime: someday}
			}
		}},
		{"page gone", all, func(t *testing.T, w *workshop) {
			maps.DeleteFunc(w.content, func(name string, _ *fstest.MapFile) bool { return strings.HasPrefix(name, "pages/timeline/") })
		}},
		{"editor's word", all, func(t *testing.T, w *workshop) {
			edit(t, w.content, "memos/new-2011/facts.yaml", "pinpoints: [advisory#41]", "pinpoints: [advisory#41]\n    changes: {military-service: stronger}")
		}},
		{"layout", all, func(t *testing.T, w *workshop) {
			w.builder.Layouts = []fs.FS{theme.Files, fstest.MapFS{"faq.html": {Data: []byte(`{{template "top" .}}<h1>{{.Title}}</h1>{{template "bottom" .}}`)}}}
		}},
		{"style", all, func(t *testing.T, w *workshop) {
			w.builder.Static = []fs.FS{static.Files, fstest.MapFS{"site.css": {Data: []byte("body{}")}}}
		}},
		{"script", all, func(t *testing.T, w *workshop) {
			w.builder.Static = []fs.FS{static.Files, fstest.MapFS{"js/more.js": {Data: []byte("more()")}}}
		}},
		{"picture", 0, func(t *testing.T, w *workshop) {
			w.builder.Static = []fs.FS{static.Files, fstest.MapFS{"favicon.svg": {Data: []byte("<svg/>")}}}
		}},
		{"pointed links", all, func(t *testing.T, w *workshop) { w.builder.Pointed = true }},
	} {
		t.Run(strings.ReplaceAll(tc.what, " ", "-"), func(t *testing.T) {
			t.Parallel()
			w := newWorkshop(t, linked(t))
			tc.change(t, w)
			r := w.build(t)
			w.compare(t)
			if more := r.Made - still.Made; more > tc.most {
				t.Errorf("%d files were made of %d, and %d are always made: %d more, not at most %d", r.Made, r.Files, still.Made, more, tc.most)
			}
			if tc.what != "nothing" && r.Written+r.Removed == 0 {
				t.Error("the change changes nothing, and so tells nothing")
			}
		})
	}
}

// The same for the words of every entry in turn, one builder making them all.
func TestAgainEveryText(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t, linked(t))
	for _, name := range slices.Sorted(maps.Keys(w.content)) {
		if strings.HasSuffix(name, "en.md") {
			edit(t, w.content, name, "title: ", "title: Now ")
			w.build(t)
			edit(t, w.content, name, "summary: ", "summary: And ")
			w.build(t)
			w.compare(t)
			if t.Failed() {
				t.Fatalf("that was after %s", name)
			}
		}
	}
}

// The same on the project's own content, where few pages depend on one.
func TestAgainReal(t *testing.T) {
	t.Parallel()
	content := realContent(t)
	for name, f := range content {
		content[name] = &fstest.MapFile{Data: f.Data, ModTime: someday}
	}
	w := newWorkshop(t, content)
	still := w.build(t)
	pages := 0
	for name, most := range map[string]int{"faqs/scams/en.md": 60, "forms/stay-of-removal/es.md": 60} {
		f := content[name]
		if f == nil {
			t.Fatalf("there is no %s any more; name another", name)
		}
		content[name] = &fstest.MapFile{Data: append(slices.Clone(f.Data), "\nOne more thing.\n"...), ModTime: someday.Add(time.Second)}
		r := w.build(t)
		if more := r.Made - still.Made; more > most || more < 2 || r.Written < 1 {
			t.Errorf("%s: %d of %d files made, %d more than always; %d written", name, r.Made, r.Files, more, r.Written)
		}
		pages = r.Pages
	}
	if still.Made > pages {
		t.Errorf("%d files are made although nothing has changed, and there are %d pages", still.Made, pages)
	}
	w.compare(t)
}

// A builder whose build failed has not forgotten what stands on the disk, and
// one that finds another builder's site there does not take it for its own.
func TestAgainAfterFailure(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t, linked(t))
	good := w.builder.Layouts
	edit(t, w.content, "faqs/denied/en.md", "Ask why.", "Ask.")
	w.builder.Layouts = []fs.FS{theme.Files, fstest.MapFS{"404.html": {Data: []byte("{{.Nothing}}")}}}
	if _, err := w.builder.Build(t.Context(), loadAgain(t, w.loader)); err == nil {
		t.Fatal("the layout does not fail")
	}
	w.builder.Layouts = good
	w.build(t)
	w.compare(t)

	build(t, changedOptions(w.out), load(t, changed(t)))
	w.build(t)
	w.compare(t)
}
