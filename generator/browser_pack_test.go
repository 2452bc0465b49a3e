package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBrowserPack unzips the packed site of the real content and walks through
// it by clicking, as somebody does who was handed a stick.
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
	b := &browsing{chromium: chromium, site: site, files: htmlFiles(t, site)}
	root := (&url.URL{Scheme: "file", Path: filepath.ToSlash(site)}).String() + "/"
	x := b.open(t, root)
	click := func(what, link string) {
		t.Helper()
		x.must(what, loaded(chromedp.Click(chromedp.JSPath(link))))
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
	click("the Spanish side", `document.querySelector('.door [hreflang=es]')`)
	click("a situation", `document.querySelector('.door li a')`)
	if layout := mustEval[string](x, `document.body.className`); layout != "layout-scenario" {
		t.Errorf("the first door leads to %s", layout)
	}
	if !mustEval[bool](x, `document.querySelector('.save').hidden`) {
		t.Error("a page is offered to be saved that is a file on this device")
	}
	click("its twin", `document.querySelector('[data-twin]')`)
	const nav = `[...document.querySelectorAll('header nav a, .doors a')]`
	click("the comparison", nav+`.find(a => /compar/.test(a.href))`)
	if n := mustEval[int](x, `document.querySelectorAll('table.grid tbody tr').length`); n < 20 {
		t.Errorf("the comparison has %d rows", n)
	}
	click("back to Spanish", `document.querySelector('[data-twin]')`)
	click("search", nav+`.find(a => /buscar/.test(a.href))`)
	const first = `document.querySelector('ol.entrances > li > a')`
	x.must("typing", chromedp.SendKeys(searchBox, "me corrieron"))
	x.until("results", first+` !== null`)
	title := mustEval[string](x, first+`.textContent`)
	click("the first result", first)
	if h1 := mustEval[string](x, `document.querySelector('h1').textContent`); h1 != title {
		t.Errorf("the result %q leads to %q", title, h1)
	}

	// A page opened inside the zip is there without the rest.
	alone := filepath.Join(dir, "index.html")
	data, err := os.ReadFile(filepath.Join(site, "index.html"))
	if err == nil {
		err = os.WriteFile(alone, data, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	x.must("opening alone", chromedp.Navigate((&url.URL{Scheme: "file", Path: filepath.ToSlash(alone)}).String()))
	if n := mustEval[int](x, `[...document.querySelectorAll('.alone')].filter(e => e.getClientRects().length).length`); n != 2 {
		t.Errorf("a page that is alone says so in %d languages", n)
	}
}
