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

// letters sets how large a reader wants them.
func letters(size int64) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: size, Fixed: size}})
		return err
	})
}

// testTemplates opens every template on a narrow screen, and reads it with more room
// between the letters and with letters of twice the size. Then it uses the search box,
// and looks for what the page leaves on the device and for requests that it makes beside
// its own files.
func (b *browsing) testTemplates(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		beside(t, lang, func(t *testing.T) {
			x := b.open(t, b.host+"/")
			for _, is := range b.samples(t) {
				if is.lang != lang {
					continue
				}
				for _, file := range is.files() {
					x.must(file, chromedp.Navigate(b.host+address(file)))
					x.fits(address(file))
					x.leavesNothing(address(file))
				}
			}
		})
	}
}

// fits looks whether a page has room for letters of other sizes, and leaves them as they were.
func (x *tab) fits(at string) {
	x.t.Helper()
	for _, how := range []struct {
		name   string
		size   int64
		change string
	}{{"spaced", 16, spaced}, {"twice the size", 32, `document.adoptedStyleSheets = []`}} {
		x.must(at, letters(how.size), chromedp.Evaluate[chromedp.Void](how.change))
		if size := mustEval[string](x, `getComputedStyle(document.documentElement).fontSize`); size != fmt.Sprintf("%dpx", how.size) {
			x.t.Fatalf("letters are %s", size)
		}
		if wide := mustEval[[]string](x, tooWide); len(wide) > 0 {
			x.t.Errorf("%s, letters %s, does not fit in 320 px: %s", at, how.name, strings.Join(wide, "; "))
		}
		for _, e := range mustEval[[]string](x, cut) {
			x.t.Errorf("%s, letters %s, cuts off %s", at, how.name, e)
		}
	}
	x.must(at, letters(16))
}

// leavesNothing looks at what a page asks for, and at what is left when somebody has searched on it.
func (x *tab) leavesNothing(at string) {
	x.t.Helper()
	for _, found := range mustEval[[]string](x, `performance.getEntriesByType('resource').map(e => e.name).filter(name => !/\/assets\/(site|layout\/\w+)\.\w+\.(css|js)$|\/favicon\.svg$/.test(name))`) {
		x.t.Errorf("%s asks for %s before anybody does anything", at, found)
	}
	if mustEval[bool](x, `document.querySelector('.find input')?.getClientRects().length > 0`) {
		x.must(at, chromedp.SendKeys(searchBox, "visa"))
		x.until(at, `document.querySelectorAll('.found li').length > 0`)
	}
	if found := strings.TrimPrefix(mustEval[string](x, kept), "#q=visa"); found != "" { // that is the address of results
		x.t.Errorf("%s leaves on the device: %s", at, found)
	}
	x.check(at)
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
		beside(t, s.String(), func(t *testing.T) {
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
	beside(t, "Search", b.walkSearch)
	beside(t, "Comparison", b.walkComparison)
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
