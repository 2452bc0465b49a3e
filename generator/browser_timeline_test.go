package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// testTimeline narrows the list of events to an agency, and follows a mark of
// the drawing, whose newest years are in view on a phone.
func (b *browsing) testTimeline(t *testing.T) {
	type events struct {
		Ice, Other, EmptyYears int
		Told, Hash, Twin       string
	}
	const count = `(() => {
	const seen = e => e.getClientRects().length > 0;
	const all = [...document.querySelectorAll('main [data-agency]')].filter(seen);
	const ice = all.filter(e => e.dataset.agency === 'ice').length;
	return {
		Ice: ice, Other: all.length - ice,
		EmptyYears: [...document.querySelectorAll('.year')].filter(y => seen(y) && ![...y.querySelectorAll('li')].some(seen)).length,
		Told: document.querySelector('.agencies [role=status]').textContent,
		Hash: location.hash, Twin: document.querySelector('a[data-twin]').hash,
	};
})()`
	choose := func(agency string) string {
		return fmt.Sprintf(`new Promise(done => {
	addEventListener('hashchange', () => setTimeout(done), {once: true});
	const select = document.querySelector('.agencies select');
	select.value = %q;
	select.dispatchEvent(new Event('change'));
})`, agency)
	}
	path := address(b.fileWith(t, "es", `class="layout-timeline`))
	x := b.open(t, b.host+"/")
	x.must(path, chromedp.Navigate(b.host+path))
	all := mustEval[events](x, count)
	if all.Ice < 10 || all.Other < 10 {
		t.Fatalf("%s lists %+v", path, all)
	}
	type view struct{ Region, Newest, Wide float64 }
	v := mustEval[view](x, `(() => {
	const region = document.querySelector('.drawing .scroll'), right = e => e.getBoundingClientRect().right;
	return {Region: right(region), Newest: Math.max(...[...region.querySelectorAll('a')].map(right)), Wide: region.scrollWidth - region.clientWidth};
})()`)
	if v.Wide <= 0 || v.Newest > v.Region || v.Newest < v.Region-60 {
		t.Errorf("the newest mark of the drawing ends at %v of %v", v.Newest, v.Region)
	}
	mustEval[any](x, choose("ice"))
	got := mustEval[events](x, count)
	if want := (events{all.Ice, 0, 0, fmt.Sprintf("Hechos en la lista: %d", all.Ice), "#agency=ice", "#agency=ice"}); got != want {
		t.Errorf("narrowed to ICE: %+v, not %+v", got, want)
	}
	x.must("loading it again", chromedp.Reload())
	if again := mustEval[events](x, count); again != got {
		t.Errorf("loaded again: %+v, not %+v", again, got)
	}
	mustEval[any](x, choose(""))
	if got := mustEval[events](x, count); got.Ice != all.Ice || got.Other != all.Other || got.Told != "" || got.Hash != "#x-list" {
		t.Errorf("all agencies again: %+v", got)
	}
	to := mustEval[string](x, `document.querySelector('.time a').getAttribute('href')`)
	mustEval[any](x, `document.querySelector('.time a').focus()`)
	x.must("following the first mark", loaded(chromedp.KeyEvent(kb.Enter)))
	if at := mustEval[string](x, `location.pathname`); !strings.HasSuffix(at, strings.TrimPrefix(to, "..")) {
		t.Errorf("the mark for %s leads to %s", to, at)
	}
	x.check(path)
}
