package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// testSearch types into the boxes of a host's pages and of a folder's.
func (b *browsing) testSearch(t *testing.T) {
	beside(t, "Box", func(t *testing.T) { b.testBox(t, b.host+"/") })
	beside(t, "BoxFromFolder", func(t *testing.T) {
		b.testBox(t, (&url.URL{Scheme: "file", Path: filepath.ToSlash(b.site)}).String()+"/")
	})
	beside(t, "Results", b.testResults)
	beside(t, "FiltersOn", b.testFiltersOn)
	beside(t, "OtherLanguage", b.testOtherLanguage)
	beside(t, "Missing", b.testMissing)
	beside(t, "Stale", b.testStale)
}

const (
	searchBox = chromedp.CSS("form.find input")
	// requested are the scripts that the page has asked for.
	requested = `[...document.scripts].map(e => e.src)`
)

// until waits for an expression to be true.
func (x *tab) until(what, expression string) {
	x.t.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		// A page that goes away ends what was asked of it; then the next one is asked.
		if ok, err := eval[bool](x, expression); err == nil && ok {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	told, _ := eval[string](x, `location.href + ': ' + document.querySelector('.found')?.textContent`)
	x.t.Fatalf("%s: %s is not so at %s", what, expression, told)
}

// testBox finds a page from the header of another, in Spanish without accents.
func (b *browsing) testBox(t *testing.T, root string) {
	x := b.open(t, root)
	x.must("opening", chromedp.Navigate(root+"es/index.html"), chromedp.WaitVisible(searchBox))
	before := mustEval[int](x, requested+`.length`)
	if mustEval[bool](x, requested+`.some(name => name.includes('/search/'))`) {
		t.Error("the search is asked for before anybody comes to its box")
	}
	x.must("coming to the box", chromedp.Focus(searchBox))
	x.until("after focus", fmt.Sprintf(requested+`.length >= %d`, before+2))
	x.must("typing", chromedp.SendKeys(searchBox, "que es la accion diferida"))
	x.until("typing", `[...document.querySelectorAll('.found a')].some(a => a.textContent === '¿Qué es la acción diferida?')`)
	x.until("telling", `/\d/.test(document.querySelector('.found [role=status]').textContent)`)
	if mustEval[int](x, `document.querySelectorAll('.found mark').length`) == 0 {
		t.Error("no word is marked")
	}
	if wide := mustEval[look](x, inspect).Wide; len(wide) > 0 {
		t.Errorf("the results do not fit: %s", wide)
	}

	focused := func() string {
		return mustEval[string](x, `document.activeElement.textContent || document.activeElement.id`)
	}
	first := mustEval[string](x, `document.querySelector('.found a').textContent`)
	x.must("going down", chromedp.SendKeys(searchBox, kb.ArrowDown))
	if focused() != first {
		t.Errorf("arrow down leads to %q", focused())
	}
	x.must("going up", chromedp.KeyEvent(kb.ArrowUp))
	if focused() != "x-find" {
		t.Errorf("arrow up leads to %q", focused())
	}
	x.must("leaving", chromedp.KeyEvent(kb.Escape))
	if mustEval[int](x, `document.querySelectorAll('.found li').length`) > 0 || focused() != "x-find" {
		t.Error("escape does not close the results")
	}

	const emptied = `void (document.querySelector('form.find input').value = '')`
	x.must("a memo", chromedp.Evaluate[chromedp.Void](emptied), chromedp.SendKeys(searchBox, "memo forman"))
	x.until("where a memo stands", `document.querySelector('.found .status.is-replaced')?.textContent === 'Reemplazado, sin confirmar'`)
	x.must("typing again", chromedp.Evaluate[chromedp.Void](emptied), chromedp.SendKeys(searchBox, "que es la accion diferida"))

	x.must("Enter", loaded(chromedp.SendKeys(searchBox, kb.Enter)))
	x.until("all results", `document.querySelectorAll('ol.entrances > li').length > 5`)
	at := mustEval[string](x, `location.href`)
	if !strings.HasSuffix(at, "#q=que+es+la+accion+diferida") {
		t.Errorf("Enter leads to %s", at)
	}
	const passage = `document.querySelector('ol.entrances p a[href*="#"]')`
	place := mustEval[string](x, passage+`.hash.replace(/:~:.*/, '')`)
	x.must("a passage", loaded(click(chromedp.JSPath(passage))))
	if got := mustEval[string](x, `document.getElementById(location.hash.slice(1)) ? location.hash : ''`); got != place || got == "" {
		t.Errorf("a passage at %q opens at %q", place, got)
	}
	x.until("the place", `scrollY > 0`)
	x.must("back", chromedp.Evaluate[chromedp.Void](`void setTimeout(() => history.back())`))
	x.until("back", fmt.Sprintf(`location.href === %q && document.querySelectorAll('ol.entrances > li').length > 5 && document.querySelector('.find input').value === 'que es la accion diferida'`, at))
	x.check("searching")
}

// testResults narrows what the search page finds.
func (b *browsing) testResults(t *testing.T) {
	x := b.open(t, b.host+"/")
	path := address(b.fileWith(t, "en", `class="layout-search`))
	x.must(path, chromedp.Navigate(b.host+path))
	x.must("a letter", click(chromedp.CSS("nav.letters li:last-child a")))
	const place = `document.querySelector('section.letter:last-of-type h3').getBoundingClientRect()`
	x.until("a letter", place+`.top >= 0 && `+place+`.bottom < innerHeight && scrollY > innerHeight`)
	x.must(path, chromedp.Navigate("about:blank"), chromedp.Navigate(b.host+path+"#q=deferred+action&kind=memo"))
	const kinds = `[...new Set([...document.querySelectorAll('ol.entrances .tag')].map(e => e.textContent))].join()`
	x.until("a shared address", kinds+` === 'Memo'`)
	x.until("its filter", `document.querySelector('[data-facet=kind] :checked')?.labels[0].textContent.startsWith('Memos')`)
	if mustEval[int](x, `document.querySelectorAll('ol.entrances .status').length`) == 0 {
		t.Error("memos are without their status")
	}
	type counts struct{ All, Option, Then int }
	const found = `+document.querySelector('.found [role=status]').textContent.match(/\d+/)`
	all := mustEval[int](x, found)
	for _, facet := range []string{"status", "agency", "year", "factor"} {
		option := fmt.Sprintf(`document.querySelector('[data-facet=%s] label')`, facet)
		x.must(facet, click(chromedp.CSS("[data-facet="+facet+"] summary")))
		x.until(facet, option+` !== null`)
		n := mustEval[int](x, `+`+option+`.querySelector('.when').textContent.slice(1, -1)`)
		x.must(facet, click(chromedp.JSPath(option)))
		x.until(facet, fmt.Sprintf(found+` === %d`, n))
		x.until("an address with the "+facet, fmt.Sprintf(`new URLSearchParams(location.hash.slice(1)).getAll('%s').length === 1`, facet))
		x.must(facet, click(chromedp.JSPath(option)))
		x.until("without "+facet, fmt.Sprintf(found+` === %d`, all))
	}
	if title := mustEval[string](x, `document.querySelector('[data-facet=factor] label').textContent`); strings.ToUpper(title) == title {
		t.Errorf("a factor is named %s", title)
	}
	if wide := mustEval[look](x, inspect).Wide; len(wide) > 0 {
		t.Errorf("the results do not fit: %s", wide)
	}
	x.until("an address with nothing to find", `document.querySelectorAll('ol.entrances > li').length === 0`) // inspect sets it
	x.must("an address", chromedp.Evaluate[chromedp.Void](`location.hash = 'q=deferred'`))
	x.until("an address", `document.querySelectorAll('ol.entrances > li').length === 10`)
	x.must("more", click(chromedp.CSS(".found button")))
	x.until("more", `document.querySelectorAll('ol.entrances > li').length > 10 && document.activeElement === document.querySelector('ol.entrances > li:nth-child(11) > a')`)
	const said = `document.querySelector('ol.entrances a[href^="#factor="]')`
	x.must("a factor", chromedp.Evaluate[chromedp.Void](`location.hash = 'q=military+service&kind=factor'`))
	x.until("a factor", kinds+` === 'Factor' && `+said+` !== null`) // not those found before
	x.must("what each memo says about it", click(chromedp.JSPath(said)))
	x.until("what each memo says about it", kinds+` === 'Memo' && document.querySelector('[data-facet=factor] :checked') !== null`)
	x.must("asking", chromedp.SetValue(searchBox, "deferred action"), chromedp.SendKeys(searchBox, kb.Enter))
	x.until("asking", `new URLSearchParams(location.hash.slice(1)).get('q') === 'deferred action' && document.querySelectorAll('ol.entrances > li').length > 0`)
	x.must("nonsense", chromedp.Evaluate[chromedp.Void](`location.hash = 'q=xyzxyzxyz%F0%00%&n=-9&kind=nothing&year=)('`))
	x.until("nonsense", `document.querySelector('.found [role=status]').textContent === document.querySelector('.find').dataset.none`)
	x.check(path)
}

// testFiltersOn has filters on in closed boxes: the page tells them, and takes them off.
func (b *browsing) testFiltersOn(t *testing.T) {
	const (
		on    = `[...document.querySelectorAll('[data-facet]')].map(e => e.querySelector('summary .when').textContent).join()`
		clear = `document.querySelector('.facets button')`
		found = `+document.querySelector('.found [role=status]').textContent.match(/\d+/)`
	)
	for _, lang := range []string{"en", "es"} {
		x := b.open(t, b.host+"/")
		path := address(b.fileWith(t, lang, `class="layout-search`))
		x.must(path, chromedp.Navigate(b.host+path+"#q=visa"))
		x.until("without filters", found+` > 0`)
		all := mustEval[int](x, found)
		if mustEval[bool](x, clear+`.getClientRects().length > 0 || `+on+` !== ',,,,'`) {
			t.Errorf("%s tells of filters when none is on", path)
		}
		x.must("filters", chromedp.Evaluate[chromedp.Void](`location.hash = 'q=visa&kind=faq&kind=memo&status=rescinded'`))
		x.until("filters", fmt.Sprintf(`%s === '(2),,,(1),' && %s > 0 && %s < %d`, on, found, found, all))
		x.must("closing", chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('[data-facet]').forEach(e => { e.open = false; })`))
		if !mustEval[bool](x, clear+`.getClientRects().length > 0 && `+on+` === '(2),,,(1),'`) {
			t.Errorf("%s does not tell of filters in closed boxes", path)
		}
		if wide := mustEval[[]string](x, tooWide); len(wide) > 0 {
			t.Errorf("%s with filters does not fit: %s", path, wide)
		}
		x.must("clear", click(chromedp.JSPath(clear)))
		x.until("clear", fmt.Sprintf(`%s === %d && %s === ',,,,' && location.hash === '#q=visa'`, found, all, on))
		if !mustEval[bool](x, clear+`.getClientRects().length === 0 && document.activeElement.matches('[data-facet] summary')`) {
			t.Errorf("%s: the focus or the button is not where it should be", path)
		}
		// A box that opens now has nothing ticked.
		x.must("kinds", click(chromedp.CSS("[data-facet=kind] summary")))
		x.until("kinds", `document.querySelector('[data-facet=kind] li') !== null && document.querySelector('[data-facet=kind] :checked') === null`)
		x.check(path)
	}
}

// testOtherLanguage asks an English page for a Spanish word.
func (b *browsing) testOtherLanguage(t *testing.T) {
	x := b.open(t, b.host+"/")
	path := address(b.fileWith(t, "en", `class="layout-search`))
	x.must(path, chromedp.Navigate(b.host+path+"#q=indocumentados+patrones"))
	x.until("Spanish", `document.querySelectorAll('ol.entrances > li > a[lang=es][hreflang=es]').length > 0`)
	x.until("Spanish", `document.querySelector('.found [role=status]').textContent.includes('Español')`)
	x.check(path)
}

// testMissing takes away a part of the index.
func (b *browsing) testMissing(t *testing.T) {
	var gone atomic.Value // what is missing
	gone.Store("")
	files := http.FileServer(http.Dir(b.site))
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if part := gone.Load().(string); part != "" && strings.HasPrefix(r.URL.Path, part) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(host.Close)
	path := address(b.fileWith(t, "en", `class="layout-search`))
	for _, part := range []string{"/assets/search/", "/search/en.js", "/search/en/w", "/search/en/t", "/search/en/n."} {
		gone.Store(part)
		x := b.open(t, host.URL+"/")
		x.must(path, chromedp.Navigate(host.URL+path+"#q=deferred+action&kind=memo"))
		x.until("without "+part, `document.querySelector('.found [role=status]').textContent === document.querySelector('.find').dataset.failed`)
		if n := mustEval[int](x, `document.querySelectorAll('.letter li').length`); n < 20 {
			t.Errorf("without %s, the A to Z has %d lines", part, n)
		}
		gone.Store("")
		x.must("trying again", chromedp.SendKeys(searchBox, "s"))
		x.until("again after "+part, `document.querySelectorAll('ol.entrances > li').length > 0`)
		for _, fault := range x.told() {
			if !strings.Contains(fault, "404") && !strings.Contains(fault, "MIME type") && !strings.Contains(fault, "amparo_take is not defined") {
				t.Errorf("without %s: %s", part, fault)
			}
		}
	}
}

// testStale keeps the root of another build, or of another format, as a browser's cache may.
func (b *browsing) testStale(t *testing.T) {
	root, err := os.ReadFile(filepath.Join(b.site, "search", "en.js"))
	if err != nil {
		t.Fatal(err)
	}
	parts := regexp.MustCompile(`("digits":").....`)
	versions := regexp.MustCompile(`"version":"\d+"`)
	for name, old := range map[string]string{
		"another build":  parts.ReplaceAllString(string(root), "${1}xxxxx"),
		"another format": versions.ReplaceAllString(string(root), `"version":"0"`),
		"cut":            string(root[:len(root)/2]),
	} {
		if old == string(root) {
			t.Fatalf("%s: the root is as it was", name)
		}
		files := http.FileServer(http.Dir(b.site))
		host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/search/en.js" && r.URL.RawQuery == "" {
				w.Header().Set("Content-Type", "text/javascript")
				fmt.Fprint(w, old)
				return
			}
			files.ServeHTTP(w, r)
		}))
		t.Cleanup(host.Close)
		x := b.open(t, host.URL+"/")
		path := address(b.fileWith(t, "en", `class="layout-search`))
		x.must(path, chromedp.Navigate(host.URL+path+"#q=deferred+action"))
		x.until(name, `document.querySelectorAll('ol.entrances > li').length > 0`)
		x.told() // of the files that are gone
	}
}
