package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
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
		data, err := os.ReadFile(filepath.Join(b.site, name))
		if err != nil {
			t.Fatal(err)
		}
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

// testAxe has axe judge every layout in every language, narrow and wide, light
// and dark, with and without script, and what readers can call up.
func (b *browsing) testAxe(t *testing.T) {
	source, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	axe := string(source)
	layouts := map[string][]*judged{}
	for _, is := range b.samples(t) {
		of := layouts[is.layout]
		of = append(of, &judged{file: is.heavy, screen: screen{width: 320, script: true, open: true}})
		for _, s := range []screen{{width: 1280, script: true}, {width: 320, script: true, dark: true, open: true}, {width: 320}, {width: 1280, open: true}} {
			of = append(of, &judged{file: is.heavy, screen: s, part: true})
		}
		if is.light != is.heavy {
			of = append(of, &judged{file: is.light, screen: screen{width: 320, script: true}})
			of = append(of, &judged{file: is.light, screen: screen{width: 1280, dark: true}})
		}
		layouts[is.layout] = of
	}
	for _, layout := range slices.Sorted(maps.Keys(layouts)) {
		t.Run(layout, func(t *testing.T) { b.judge(t, layouts[layout], axe) })
	}
	t.Run("results", func(t *testing.T) { b.judgeResults(t, axe) })
}

// judge has axe judge pages, two at a time.
func (b *browsing) judge(t *testing.T, pages []*judged, axe string) {
	work := make(chan *judged)
	var wait sync.WaitGroup
	for range 2 {
		x := b.open(t, b.host+"/")
		wait.Go(func() {
			for j := range work {
				if j.err = j.screen.show(x); j.err == nil {
					if j.err = x.do(chromedp.Navigate(b.host + address(j.file))); j.err == nil {
						j.ask(x, axe)
					}
				}
			}
		})
	}
	for _, j := range pages {
		work <- j
	}
	close(work)
	wait.Wait()
	report(t, pages)
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

// ask has axe judge what a tab shows.
func (j *judged) ask(x *tab, axe string) {
	before := ""
	if j.screen.open {
		before += `document.querySelectorAll('details').forEach(e => { e.open = true; });`
	}
	if j.part {
		before += few
	}
	// Without script a page has no timers, and axe waits for one.
	before += `self.setTimeout = f => { Promise.resolve().then(f); };`
	if j.err = x.do(chromedp.Evaluate[chromedp.Void](before + axe + `;`)); j.err == nil {
		j.found, j.err = eval[[]violation](x, runAxe)
	}
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
			}
			j := &judged{file: is.heavy, screen: s}
			j.ask(x, axe)
			all = append(all, j)
		}
	}
	report(t, all)
}
