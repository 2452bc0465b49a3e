package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestBrowserPack unzips the packed site of the real content and walks through
// it by its links, as somebody does who was handed a stick.
func TestBrowserPack(t *testing.T) {
	chromium := startChromium(t)
	t.Setenv("AMPARO_TODAY", newestDay(t, "../content"))
	dir := t.TempDir()
	zip, site := filepath.Join(dir, "amparo.zip"), filepath.Join(dir, "a folder", "amparo")
	var diag safeBuffer
	if status := command(t.Context(), []string{"pack", "--content", "../content", "--out", zip}, &diag, &diag); status != 0 {
		t.Fatalf("pack ended with %d:\n%s", status, &diag)
	}
	t.Log(diag.String())
	if err := unzip(zip, site); err != nil {
		t.Fatal(err)
	}
	b := newBrowsing(t, site)
	b.chromium = chromium
	root := (&url.URL{Scheme: "file", Path: filepath.ToSlash(site)}).String() + "/"
	x := b.open(t, root)
	follow := func(what, link string) {
		t.Helper()
		x.must(what, loaded(chromedp.SendKeys(chromedp.JSPath(link), kb.Enter)))
		got := mustEval[struct {
			At        string
			H1, Style int
		}](x, `({At: location.href, H1: document.querySelectorAll('h1').length, Style: document.styleSheets.length})`)
		if got.H1 != 1 || got.Style != 1 || !strings.HasPrefix(got.At, root) || !strings.Contains(got.At, ".html") {
			t.Errorf("%s leads to %+v", what, got)
		}
		x.check(what)
	}
	x.must("opening", chromedp.Navigate(root+"index.html"))
	if mustEval[int](x, `document.querySelector('.alone').getClientRects().length`) > 0 {
		t.Error("the first page says that it was not unzipped")
	}
	follow("the Spanish side", `document.querySelector('.door [hreflang=es]')`)
	follow("a situation", `document.querySelector('.door li a')`)
	if layout := mustEval[string](x, `document.body.className`); layout != "layout-scenario" {
		t.Errorf("the first door leads to %s", layout)
	}
	if !mustEval[bool](x, `document.querySelector('.save').hidden`) {
		t.Error("a page is offered to be saved that is a file on this device")
	}
	follow("its twin", `document.querySelector('[data-twin]')`)
	const nav = `[...document.querySelectorAll('header nav a, .doors a')]`
	follow("the comparison", nav+`.find(a => /compar/.test(a.href))`)
	if n := mustEval[int](x, `document.querySelectorAll('table.grid tbody tr').length`); n < 20 {
		t.Errorf("the comparison has %d rows", n)
	}
	follow("back to Spanish", `document.querySelector('[data-twin]')`)
	const first = `document.querySelector('ol.entrances > li > a')`
	x.must("asking", loaded(chromedp.SendKeys(searchBox, "me corrieron"+kb.Enter)))
	x.until("results", first+` !== null`)
	title := mustEval[string](x, first+`.textContent`)
	follow("the first result", first)
	if h1 := mustEval[string](x, `document.querySelector('h1').textContent`); h1 != title {
		t.Errorf("the result %q leads to %q", title, h1)
	}

	// Without the rest, as when opened inside the zip or sent to a phone: the first page says what is missing,
	// and the file for phones misses nothing.
	aside := func(name string) string {
		t.Helper()
		to := filepath.Join(dir, name)
		if err := os.Rename(filepath.Join(site, name), to); err != nil {
			t.Fatal(err)
		}
		return (&url.URL{Scheme: "file", Path: filepath.ToSlash(to)}).String()
	}
	y := b.open(t, aside("phone-es.html"))
	y.must("a single file", chromedp.Navigate(y.origin), click(chromedp.CSS("nav a[href='#scenario-detained']")))
	y.until("its place", `document.querySelector(':target').id === 'scenario-detained' && scrollY > 0`)
	if l := mustEval[look](y, inspect); l.H1 != 1 || len(l.Wide) > 0 || mustEval[string](y, `getComputedStyle(document.querySelector('header')).backgroundColor`) == "rgba(0, 0, 0, 0)" {
		t.Errorf("a single file: %+v", l)
	}
	y.check("a single file")
	x.must("opening alone", chromedp.Navigate(aside("index.html")))
	if n := mustEval[int](x, `[...document.querySelectorAll('.alone')].filter(e => e.getClientRects().length).length`); n != 2 {
		t.Errorf("a page that is alone says so in %d languages", n)
	}
}
