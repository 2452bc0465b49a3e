package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// testTraces opens every template, uses its search box, and looks for what it
// leaves on the device and for requests that it makes beside its own files.
func (b *browsing) testTraces(t *testing.T) {
	x := b.open(t, b.host+"/")
	for _, is := range b.samples(t) {
		for _, file := range is.files() {
			at := address(file)
			x.must(at, chromedp.Navigate(b.host+at))
			for _, found := range mustEval[[]string](x, `performance.getEntriesByType('resource').map(e => e.name).filter(name => !/\/assets\/(site|layout\/\w+)\.\w+\.(css|js)$|\/favicon\.svg$/.test(name))`) {
				t.Errorf("%s asks for %s before anybody does anything", at, found)
			}
			if mustEval[bool](x, `document.querySelector('.find input')?.getClientRects().length > 0`) {
				x.must(at, chromedp.SendKeys(searchBox, "visa"))
				x.until(at, `document.querySelectorAll('.found li').length > 0`)
			}
			if found := strings.TrimPrefix(mustEval[string](x, kept), "#q=visa"); found != "" { // that is the address of results
				t.Errorf("%s leaves on the device: %s", at, found)
			}
			x.check(at)
		}
	}
}

// spaced is the text spacing that readers may set, as in WCAG 1.4.12.
const spaced = `(() => {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }');
	document.adoptedStyleSheets = [sheet];
})()`

// cut lists the elements that hide some of their text.
const cut = `[...document.body.querySelectorAll(':not(.hidden)')].filter(e => {
	const style = getComputedStyle(e);
	return /hidden|clip/.test(style.overflowX + style.overflowY) && !style.clipPath.includes('inset') && e.clientHeight > 0 &&
		(e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1);
}).map(e => e.outerHTML.slice(0, 100))`

// testText reads every template on a narrow screen with letters of twice the
// size, and with more room between them.
func (b *browsing) testText(t *testing.T) {
	x := b.open(t, b.host+"/")
	letters := func(size int64) {
		x.must("letters", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: size, Fixed: size}})
			return err
		}))
	}
	for _, how := range []struct {
		name   string
		size   int64
		change string
	}{{"twice the size", 32, `undefined`}, {"spaced", 16, spaced}} {
		letters(how.size)
		for _, is := range b.samples(t) {
			for _, file := range is.files() {
				at := address(file)
				x.must(at, chromedp.Navigate(b.host+at), chromedp.Evaluate[chromedp.Void](how.change))
				if size := mustEval[string](x, `getComputedStyle(document.documentElement).fontSize`); size != fmt.Sprintf("%dpx", how.size) {
					t.Fatalf("letters are %s", size)
				}
				if wide := mustEval[[]string](x, tooWide); len(wide) > 0 {
					t.Errorf("%s, letters %s, does not fit in 320 px: %s", at, how.name, strings.Join(wide, "; "))
				}
				for _, e := range mustEval[[]string](x, cut) {
					t.Errorf("%s, letters %s, cuts off %s", at, how.name, e)
				}
			}
		}
	}
}

// walkable notes what the Tab key should come to, in the order of the page, and
// how it looks before.
const walkable = `(() => {
	self.stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
		.filter(e => e.checkVisibility() && e.getClientRects().length > 0 && !e.disabled && e.tabIndex >= 0);
	self.looks = e => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineColor, s.outlineWidth, s.backgroundColor, s.boxShadow, s.borderColor].join(); };
	self.before = stops.map(looks);
	return stops.length;
})()`

// A stop is where the Tab key led.
type stop struct {
	Index   int // among those noted; -1 for what was not
	Name    string
	Marked  bool // it looks other than before
	Covered bool // something lies over it, or it is out of sight
}

const stopped = `(() => {
	const e = document.activeElement, at = stops.indexOf(e), box = e.getClientRects()[0] || new DOMRect();
	const over = document.elementFromPoint((Math.max(0, box.left) + Math.min(box.right, innerWidth)) / 2, (Math.max(0, box.top) + Math.min(box.bottom, innerHeight)) / 2);
	return {Index: at, Name: e.outerHTML.slice(0, 100), Marked: at >= 0 && looks(e) !== before[at], Covered: !over || !(e.contains(over) || over.contains(e))};
})()`

// press presses a key as a reader does who has no mouse.
func (x *tab) press(what string, keys ...string) {
	x.t.Helper()
	for _, key := range keys {
		x.must(what, chromedp.KeyEvent(key))
	}
}

// tabThrough presses Tab through a page from its start, most times at most: it
// comes to everything, in the order of the page, and it is seen where it is.
func (x *tab) tabThrough(what string, most int) {
	x.t.Helper()
	n := mustEval[int](x, walkable)
	if n < 3 {
		x.t.Errorf("%s has %d places to come to", what, n)
	}
	for i := range min(n, most) {
		x.press(what, kb.Tab)
		s := mustEval[stop](x, stopped)
		switch {
		case s.Index != i:
			x.t.Errorf("%s: Tab leads to place %d instead of %d: %s", what, s.Index, i, s.Name)
			return
		case !s.Marked:
			x.t.Errorf("%s: it is not to be seen that Tab came to %s", what, s.Name)
		case s.Covered:
			x.t.Errorf("%s: Tab leads to what is covered: %s", what, s.Name)
		}
	}
}

const focused = `document.activeElement.textContent.trim() || document.activeElement.id`

// testWalk uses the site without a mouse.
func (b *browsing) testWalk(t *testing.T) {
	for _, s := range []screen{{width: 320, script: true}, {width: 1280, script: true, dark: true}, {width: 1280}} {
		t.Run(s.String(), func(t *testing.T) {
			x := b.open(t, b.host+"/")
			if err := s.show(x); err != nil {
				t.Fatal(err)
			}
			for _, is := range b.samples(t) {
				if !slices.Contains([]string{"home", "search", "comparison", "scenario", "chooser", "404"}, is.layout) {
					continue
				}
				at := address(is.heavy)
				x.must(at, chromedp.Navigate(b.host+at))
				x.tabThrough(at, 50)
				x.must(at, chromedp.Navigate("about:blank"), chromedp.Navigate(b.host+at))
				x.told() // about:blank is another origin
				x.press("skipping "+at, kb.Tab, kb.Enter, kb.Tab)
				if !mustEval[bool](x, `location.hash === '#x-main' && document.querySelector('main').contains(document.activeElement)`) {
					t.Errorf("%s: the first link does not skip to the text but to %s", at, mustEval[string](x, focused))
				}
				x.check(at)
			}
		})
	}
	t.Run("Search", func(t *testing.T) { b.walkSearch(t) })
	t.Run("Comparison", func(t *testing.T) { b.walkComparison(t) })
}

// walkSearch goes from the home page to a result, and to results by filters.
func (b *browsing) walkSearch(t *testing.T) {
	x := b.open(t, b.host+"/")
	if err := (screen{width: 320, script: true}).show(x); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "es"} {
		home := address(b.fileWith(t, lang, `class="layout-home`))
		x.must(home, chromedp.Navigate(b.host+home))
		for range 20 {
			if mustEval[string](x, `document.activeElement.id`) == "x-find" {
				break
			}
			x.press("coming to the box", kb.Tab)
		}
		x.press("typing", strings.Split("visa", "")...)
		x.until("typing", `document.querySelectorAll('.found a').length > 2`)
		x.press("going to the second result", kb.ArrowDown, kb.ArrowDown)
		to := mustEval[string](x, `document.activeElement.pathname`)
		x.must("a result", loaded(chromedp.KeyEvent(kb.Enter)))
		if got := mustEval[string](x, `location.pathname`); got != to || got == home {
			t.Errorf("Enter on the result %q leads to %q", to, got)
		}

		path := address(b.fileWith(t, lang, `class="layout-search`))
		x.must(path, chromedp.Navigate(b.host+path+"#q=visa"))
		x.until("results", `document.querySelectorAll('ol.entrances > li').length > 2`)
		x.tabThrough("results", 60)
		x.must("filters", chromedp.Focus(chromedp.CSS("[data-facet=kind] summary")))
		x.press("filters", kb.Enter)
		x.until("filters", `document.querySelectorAll('[data-facet=kind] input').length > 1`)
		x.press("filters", kb.Tab, " ")
		x.until("a filter", `location.hash.includes('kind=')`)
		if !mustEval[bool](x, `document.activeElement.matches('[data-facet=kind] input:checked')`) {
			t.Errorf("after a filter the keyboard is at %s", mustEval[string](x, focused))
		}
		x.check(path)
	}
}

// walkComparison reads the wide table with arrow keys.
func (b *browsing) walkComparison(t *testing.T) {
	x := b.open(t, b.host+"/")
	path := address(b.fileWith(t, "es", `class="layout-comparison`))
	x.must(path, chromedp.Navigate(b.host+path), chromedp.Focus(chromedp.CSS("main .scroll")))
	x.press("the table", kb.ArrowRight, kb.ArrowRight, kb.ArrowRight)
	x.until("the table moves", `document.querySelector('main .scroll').scrollLeft > 0`)
	x.check(path)
}
