package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A screen is how a reader looks at a page.
type screen struct {
	width  int64
	script bool
	dark   bool
	open   bool // all that can be opened is open
}

func (s screen) String() string {
	out := fmt.Sprintf("%d px", s.width)
	for _, is := range []struct {
		so   bool
		word string
	}{{!s.script, "without script"}, {s.dark, "dark"}, {s.open, "open"}} {
		if is.so {
			out += ", " + is.word
		}
	}
	return out
}

// show makes a tab such a screen. Pages that it shows already keep their scripts.
func (s screen) show(x *tab) error {
	scheme := "light"
	if s.dark {
		scheme = "dark"
	}
	return x.do(chromedp.EmulateViewport(s.width, 800), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
		if err == nil {
			_, err = cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !s.script})
		}
		return err
	}))
}

var layoutOf = regexp.MustCompile(`<body class="layout-([a-z0-9-]+)`)

// layout is the name of the layout that a page has.
func layout(t *testing.T, file string, page []byte) string {
	t.Helper()
	found := layoutOf.FindSubmatch(page)
	if found == nil {
		t.Fatalf("%s has no layout", file)
	}
	return string(found[1])
}

// A sample is a layout in a language, and the lightest and the heaviest page that
// have it; there may be one only.
type sample struct {
	layout, lang string
	light, heavy string // files
}

func (s sample) files() []string { return slices.Compact([]string{s.light, s.heavy}) }

// samples is one for every layout in every language of the site.
func (b *browsing) samples(t *testing.T) []sample {
	t.Helper()
	found := map[[2]string]sample{}
	sizes := map[string]int{}
	for _, name := range b.files {
		data := b.source[name]
		sizes[name] = len(data)
		key := [2]string{layout(t, name, data), language(address(name))}
		is, ok := found[key]
		if !ok {
			is = sample{key[0], key[1], name, name}
		}
		if sizes[name] < sizes[is.light] {
			is.light = name
		}
		if sizes[name] > sizes[is.heavy] {
			is.heavy = name
		}
		found[key] = is
	}
	return slices.SortedFunc(maps.Values(found), func(a, b sample) int {
		return cmp.Or(strings.Compare(a.layout, b.layout), strings.Compare(a.lang, b.lang))
	})
}

// A violation is what axe finds wrong, in its words.
type violation struct {
	ID    string
	Help  string
	Nodes []struct{ HTML, FailureSummary string }
}

const runAxe = `axe.run(document, {
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
	rules: {'target-size': {enabled: true}},
	resultTypes: ['violations'],
	preload: false,
}).then(found => found.violations.map(v => ({
	ID: v.id, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html.slice(0, 200), FailureSummary: n.failureSummary})),
})))`

// judged is a page, a screen and what axe found.
type judged struct {
	file   string
	screen screen
	part   bool // what is there many times was judged a few times
	found  []violation
	err    error
}

// A visit is a page on one or more screens, for which it is loaded once: they have
// script alike, and where that is on, their width too.
type visit []*judged

// visited is a visit of a file on screens; after the first, only of a part.
func visited(file string, part bool, screens ...screen) visit {
	var v visit
	for i, s := range screens {
		v = append(v, &judged{file: file, screen: s, part: part || i > 0})
	}
	return v
}

// testAxe has axe judge every layout in every language, narrow and wide, light
// and dark, with and without script, and what readers can call up.
func (b *browsing) testAxe(t *testing.T) {
	source, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	axe := string(source)
	layouts := map[string][]visit{}
	for _, is := range b.samples(t) {
		of := append(layouts[is.layout],
			visited(is.heavy, false, screen{width: 320, script: true, open: true}, screen{width: 320, script: true, dark: true, open: true}),
			visited(is.heavy, true, screen{width: 320}, screen{width: 1280, open: true}),
			visited(is.heavy, true, screen{width: 1280, script: true}))
		if is.light != is.heavy {
			of = append(of,
				visited(is.light, false, screen{width: 320, script: true}),
				visited(is.light, false, screen{width: 1280, dark: true}))
		}
		layouts[is.layout] = of
	}
	for _, layout := range slices.Sorted(maps.Keys(layouts)) {
		beside(t, layout, func(t *testing.T) { b.judge(t, layouts[layout], axe) })
	}
	beside(t, "results", func(t *testing.T) { b.judgeResults(t, axe) })
}

// judge has axe judge pages, two at a time.
func (b *browsing) judge(t *testing.T, visits []visit, axe string) {
	work := make(chan visit)
	var wait sync.WaitGroup
	for range 2 {
		x := b.open(t, b.host+"/")
		wait.Go(func() {
			for v := range work {
				for i, j := range v {
					if j.err = j.screen.show(x); j.err == nil && i == 0 {
						j.err = x.do(chromedp.Navigate(b.host+address(j.file)), bring(axe))
					}
					if j.err != nil {
						break // nor can it be judged on the other screens
					}
					j.ask(x)
				}
			}
		})
	}
	for _, v := range visits {
		work <- v
	}
	close(work)
	wait.Wait()
	report(t, slices.Concat(visits...))
}

func report(t *testing.T, pages []*judged) {
	t.Helper()
	faults := map[string][]string{} // where, by what
	for _, j := range pages {
		where := address(j.file) + " (" + j.screen.String() + ")"
		if j.err != nil {
			t.Errorf("%s: %v", where, j.err)
		}
		for _, v := range j.found {
			for _, n := range v.Nodes {
				what := v.ID + ": " + v.Help + "\n\t" + n.HTML + "\n\t" + strings.ReplaceAll(n.FailureSummary, "\n", "\n\t")
				faults[what] = append(faults[what], where)
			}
		}
	}
	for _, what := range slices.Sorted(maps.Keys(faults)) {
		where := faults[what]
		t.Errorf("%s\n\ton %d screens: %s", what, len(where), strings.Join(where[:min(3, len(where))], "; "))
	}
}

// few leaves ten of what is there many times: rows, columns, entries of lists.
const few = `for (const e of document.querySelectorAll('tbody, tr, ol, ul, dl')) while (e.children.length > 12) e.children[10].remove();`

// bring brings axe to the page that a tab shows.
func bring(axe string) chromedp.Action[chromedp.Void] {
	// Without script a page has no timers, and axe waits for one.
	return chromedp.Evaluate[chromedp.Void](`self.setTimeout = f => { Promise.resolve().then(f); };` + axe + `;`)
}

// ask has axe judge what a tab shows.
func (j *judged) ask(x *tab) {
	before := ""
	if j.screen.open {
		before += `document.querySelectorAll('details').forEach(e => { e.open = true; });`
	}
	if j.part {
		before += few
	}
	j.found, j.err = eval[[]violation](x, before+runAxe)
}

// judgeResults has axe judge results below the box of a page, and those of the
// search page with its filters open.
func (b *browsing) judgeResults(t *testing.T, axe string) {
	x := b.open(t, b.host+"/")
	var all []*judged
	for _, is := range b.samples(t) {
		if is.layout != "home" && is.layout != "search" {
			continue
		}
		for _, s := range []screen{{width: 320, script: true}, {width: 1280, script: true, dark: true}} {
			at := address(is.heavy)
			if err := s.show(x); err != nil {
				t.Fatal(err)
			}
			x.must(at, chromedp.Navigate(b.host+at), chromedp.SendKeys(searchBox, "visa"))
			x.until(at, `document.querySelectorAll('.found li').length > 2`)
			if is.layout == "search" {
				x.must(at, chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('[data-facet]').forEach(e => { e.open = true; })`))
				x.until(at, `[...document.querySelectorAll('[data-facet]')].every(e => e.querySelector('li'))`)
				x.must(at, chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-facet] input').click()`))
				x.until(at, `document.querySelector('.facets button').getClientRects().length > 0 && document.querySelectorAll('.found li').length > 0`)
			}
			x.must(at, bring(axe))
			j := &judged{file: is.heavy, screen: s}
			j.ask(x)
			all = append(all, j)
		}
	}
	report(t, all)
}
