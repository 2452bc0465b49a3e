package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"amparo/generator/kb"
	"amparo/generator/site"
	"amparo/layouts"
	"amparo/search"
	"amparo/search/searchtest"
	"amparo/static"
)

// enough is the share of the rows of queries.yaml that must be answered as they ask.
const enough = 0.95

// TestQueries asks the index of the real content, and the browser's search of it, what queries.yaml
// says people ask. It tells the mean reciprocal rank of the right page by language and kind of query,
// and every row that fails.
func TestQueries(t *testing.T) {
	t.Parallel()
	base, out := realSite(t)
	ix, err := search.Open(filepath.Join(out, "search"))
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	browser := browserOf(t, out)
	type tally struct {
		rows, met  int
		reciprocal float64
	}
	sums := map[string]*tally{}
	for _, q := range base.Queries {
		right := q.Among
		if q.First != nil {
			right = []kb.Ref{*q.First}
		}
		pages := pagesFound(t, ix, q)
		if there := pagesFoundThere(t, browser, base, q); !slices.Equal(there, pages[:min(len(there), len(pages))]) || len(there) < min(3, len(pages)) {
			t.Errorf("queries.yaml:%d: %s %q: the browser finds %v, and amparo search %v", q.Line, q.Lang, q.Query, there, pages)
		}
		rank := slices.IndexFunc(pages, func(page string) bool {
			return slices.ContainsFunc(right, func(r kb.Ref) bool { return r.String() == page })
		}) + 1
		met := rank == 1 || q.First == nil && rank > 0 && rank <= 3
		for _, key := range []string{q.Lang, q.Lang + " " + string(q.Kind)} {
			s := sums[key]
			if s == nil {
				s = &tally{}
				sums[key] = s
			}
			s.rows++
			if met {
				s.met++
			}
			if rank > 0 {
				s.reciprocal += 1 / float64(rank)
			}
		}
		if !met {
			t.Logf("queries.yaml:%d: %s %q: rank %d of %v; first are %v", q.Line, q.Lang, q.Query, rank, right, pages[:min(3, len(pages))])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(sums)) {
		s := sums[key]
		t.Logf("%-14s %3d of %3d as asked, mean reciprocal rank %.3f", key, s.met, s.rows, s.reciprocal/float64(s.rows))
		if len(key) == 2 && float64(s.met) < enough*float64(s.rows) {
			t.Errorf("%s: %d of %d queries are answered as queries.yaml asks, not %.0f %%", key, s.met, s.rows, 100*enough)
		}
	}
}

// realSite builds the real content, and returns where.
func realSite(t testing.TB) (*kb.Base, string) {
	t.Helper()
	base, problems, err := (&kb.Loader{FS: os.DirFS("../content")}).Load(time.Now())
	if err != nil || problems.Count(kb.Error) > 0 {
		t.Fatalf("the content: %v, %d errors", err, problems.Count(kb.Error))
	}
	out := t.TempDir()
	b := site.Builder{Options: site.Options{Layouts: []fs.FS{layouts.Files}, Static: []fs.FS{static.Files}, Out: out}}
	if _, err := b.Build(context.Background(), base); err != nil {
		t.Fatal(err)
	}
	return base, out
}

// browserOf is a browser that has the files of the search of the site in out at hand.
func browserOf(t testing.TB, out string) *searchtest.Reader {
	t.Helper()
	script, err := fs.ReadFile(static.Files, "search/search.js")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	root := os.DirFS(filepath.Join(out, "search"))
	names, err := fs.Glob(root, "*.js")
	if err != nil {
		t.Fatal(err)
	}
	parts, err := fs.Glob(root, "*/*.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, parts...) {
		if files[name], err = fs.ReadFile(root, name); err != nil {
			t.Fatal(err)
		}
	}
	browser, err := searchtest.New(script, files)
	if err != nil {
		t.Fatal(err)
	}
	return browser
}

// pagesFoundThere are the first three that the browser shows.
func pagesFoundThere(t testing.TB, browser *searchtest.Reader, base *kb.Base, q *kb.Query) []string {
	t.Helper()
	langs := []string{q.Lang}
	for _, l := range base.Site.Languages {
		if l != q.Lang {
			langs = append(langs, l)
		}
	}
	a, err := browser.Ask(map[string]any{"text": q.Query, "langs": langs})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := browser.Pages(a, 3)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// pagesFound are the entries a query finds, each once, in order.
func pagesFound(t testing.TB, ix *search.Index, q *kb.Query) []string {
	t.Helper()
	r, err := ix.Search(search.Query{Text: q.Query, Lang: q.Lang, Limit: 60})
	if err != nil {
		t.Fatal(fmt.Errorf("%q: %w", q.Query, err))
	}
	var pages []string
	for _, h := range r.Hits {
		if !slices.Contains(pages, h.Entry) {
			pages = append(pages, h.Entry)
		}
	}
	return pages
}
