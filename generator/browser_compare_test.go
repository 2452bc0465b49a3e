package main

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// testCompare chooses what the comparison shows.
func (b *browsing) testCompare(t *testing.T) {
	beside(t, "Picker", b.testPicker)
	beside(t, "Filters", b.testFilters)
	beside(t, "Factors", b.testFactors)
	beside(t, "Link", b.testCompareLink)
	beside(t, "Back", b.testCompareBack)
	beside(t, "Narrow", b.testCompareNarrow)
	beside(t, "Keyboard", b.testCompareKeyboard)
	beside(t, "WithoutScript", b.testCompareWithoutScript)
	beside(t, "Print", b.testComparePrint)
}

// A grid is what the comparison shows.
type grid struct {
	Memos   []string // the ids of the columns
	Others  int      // columns of no memo
	Rows    []string // the ids of the factors
	Ragged  int      // rows that show another number of cells
	Groups  int      // groups with a heading
	Empty   int      // groups that show nothing but their heading
	Blank   int      // cells without a word
	Told    []int    // the numbers in the live region
	Hash    string
	Checked int
	Closed  int // boxes that cannot be checked now
}

const (
	readGrid = `(() => {
	const seen = e => e.getClientRects().length > 0;
	const table = document.querySelector('table.grid'), cells = row => [...row.cells].filter(seen);
	const heads = cells(table.tHead.rows[0]).slice(1), rows = [...table.querySelectorAll('tbody tr[id]')].filter(seen);
	const groups = [...table.tBodies].filter(seen);
	return {
		Memos: heads.map(e => e.dataset.memo).filter(Boolean),
		Others: heads.filter(e => !e.dataset.memo).length,
		Rows: rows.map(e => e.id.slice('x-row-'.length)),
		Ragged: [...table.rows].filter(e => seen(e) && cells(e).length !== heads.length + 1).length,
		Groups: groups.length,
		Empty: groups.filter(e => [...e.rows].filter(seen).length < 2).length,
		Blank: rows.flatMap(cells).filter(e => !e.textContent.trim()).length,
		Told: (document.querySelector('.pick [role=status]').textContent.match(/\d+/g) || []).map(Number),
		Hash: location.hash,
		Checked: document.querySelectorAll('.pick :checked').length,
		Closed: document.querySelectorAll('.pick [data-facet=m] :disabled').length,
	};
})()`
	// says is the stance and the class of a row's cells that are shown.
	says = `[...document.querySelectorAll('table.grid tbody tr[id]')].filter(e => e.getClientRects().length).map(row =>
	[...row.cells].slice(1).filter(e => e.getClientRects().length).map(e => [...e.querySelectorAll('.stance, .level')].map(e => e.textContent).join()))`
)

// openGrid opens the comparison of a language at a fragment.
func (b *browsing) openGrid(t *testing.T, x *tab, lang, fragment string) grid {
	t.Helper()
	x.must("leaving", chromedp.Navigate("about:blank"))
	x.told() // about:blank is another origin
	path := address(b.fileWith(t, lang, `class="layout-comparison`))
	x.must(path, chromedp.Navigate(b.host+path+fragment), chromedp.WaitVisible(chromedp.CSS(".pick")))
	return mustEval[grid](x, readGrid)
}

// box is a box of the picker.
func box(facet string, n int) chromedp.JSPath {
	return chromedp.JSPath(fmt.Sprintf(`[...document.querySelectorAll('.pick [name=%s]')].filter(e => !e.disabled)[%d]`, facet, n))
}

// testPicker chooses memos on a wide screen.
func (b *browsing) testPicker(t *testing.T) {
	x := b.open(t, b.host+"/")
	x.must("a wide screen", chromedp.EmulateViewport(1280, 900))
	all := b.openGrid(t, x, "en", "")
	if len(all.Memos) < 20 || len(all.Rows) < 30 || all.Others != 1 || all.Checked > 0 || all.Blank > 0 || all.Ragged > 0 {
		t.Fatalf("before a choice: %+v", all)
	}
	if want := []int{len(all.Memos), len(all.Rows)}; !slices.Equal(all.Told, want) {
		t.Errorf("the page tells %d, not %d", all.Told, want)
	}
	x.must("the list", click(chromedp.CSS("[data-facet=m] summary")))
	var picked []string
	for i, n := range []int{13, 20, 21, 30} {
		x.must("a memo", click(box("m", n)))
		picked = append(picked, all.Memos[n])
		// The address changes before the page; the link to the twin changes with it.
		x.until("a choice", fmt.Sprintf(`document.querySelector('a[data-twin]').hash === '#m=%s'`, strings.Join(picked, ",")))
		got := mustEval[grid](x, readGrid)
		if !slices.Equal(got.Memos, picked) || got.Others != 0 || got.Ragged > 0 || got.Blank > 0 || got.Empty > 0 || got.Checked != i+1 {
			t.Fatalf("after %q: %+v", picked, got)
		}
		if len(got.Rows) == 0 || len(got.Rows) == len(all.Rows) || len(got.Told) != 3 || got.Told[1] != len(got.Rows) || got.Told[1]+got.Told[2] != len(all.Rows) {
			t.Errorf("of %d factors %d are shown, and the page tells %d", len(all.Rows), len(got.Rows), got.Told)
		}
		if want := len(all.Memos) - 4; (i == 3) != (got.Closed == want) || i < 3 && got.Closed > 0 {
			t.Errorf("after %d memos %d boxes are closed", i+1, got.Closed)
		}
		for _, row := range mustEval[[][]string](x, says) {
			if strings.Join(row, "") == "" {
				t.Errorf("a factor is shown that none of %q addresses", picked)
			}
		}
	}

	before := mustEval[grid](x, readGrid)
	x.must("differences", click(chromedp.CSS(".diff input")))
	x.until("differences", `document.querySelector('a[data-twin]').hash.endsWith('&diff')`)
	differing := 0
	got := mustEval[grid](x, readGrid)
	for _, row := range mustEval[[][]string](x, says) {
		if len(slices.Compact(slices.Sorted(slices.Values(said(row))))) < 2 {
			t.Errorf("a row without a difference is shown: %q", row)
		}
		differing++
	}
	var want [3]int // rows that differ, that one memo addresses, that all treat alike
	x.must("all of them", click(chromedp.CSS(".diff input")))
	x.until("all of them", `!document.querySelector('a[data-twin]').hash.endsWith('&diff')`)
	for _, row := range mustEval[[][]string](x, says) {
		switch words := said(row); {
		case len(words) < 2:
			want[1]++
		case len(slices.Compact(slices.Sorted(slices.Values(words)))) < 2:
			want[2]++
		default:
			want[0]++
		}
	}
	x.must("differences", click(chromedp.CSS(".diff input")))
	x.until("differences", `document.querySelector('a[data-twin]').hash.endsWith('&diff')`)
	if min(want[0], want[1], want[2]) == 0 {
		t.Errorf("the memos are no example: %d", want)
	}
	if told := []int{4, want[0], len(all.Rows) - len(before.Rows), want[1], want[2]}; differing != want[0] || differing != len(got.Rows) || !slices.Equal(got.Told, told) {
		t.Errorf("%d rows differ, and the page tells %d, not %d", differing, got.Told, told)
	}
	// Another reader's page, in the other language, and the one after a reload, show the same.
	shared := b.openGrid(t, x, "es", got.Hash)
	if !slices.Equal(shared.Memos, got.Memos) || !slices.Equal(shared.Rows, got.Rows) || shared.Checked != 5 {
		t.Errorf("a shared address shows %+v, not %+v", shared, got)
	}
	if hash := mustEval[string](x, `document.querySelector('a[data-twin]').hash`); hash != got.Hash {
		t.Errorf("the link to the twin leads to %s", hash)
	}

	x.must("everything", click(chromedp.CSS(".pick button")))
	x.until("everything", `document.querySelector('a[data-twin]').hash === '#all'`)
	if got := mustEval[grid](x, readGrid); !slices.Equal(got.Memos, all.Memos) || !slices.Equal(got.Rows, all.Rows) || got.Others != 1 || got.Checked+got.Closed > 0 {
		t.Errorf("everything is %+v", got)
	}
	nonsense := b.openGrid(t, x, "en", "#m=nothing,constructor,"+strings.Repeat(picked[0]+",", 3)+"&agency=%F0%00&diff=)(&group")
	if !slices.Equal(nonsense.Memos, picked[:1]) || nonsense.Checked != 2 {
		t.Errorf("nonsense is %+v", nonsense)
	}
	if many := b.openGrid(t, x, "en", "#m="+strings.Join(all.Memos, ",")); len(many.Memos) != 4 {
		t.Errorf("an address may choose %d memos", len(many.Memos))
	}
	// Nothing to show has its reason: the memos do not differ, or there are none.
	alike := mustEval[string](x, `(() => {
	const says = (c) => [...c.querySelectorAll('.stance, .level')].map(e => e.textContent).join();
	const heads = [...document.querySelectorAll('th[data-memo]')], rows = [...document.querySelectorAll('table.grid tbody tr[id]')];
	const of = heads.map(h => rows.map(r => says(r.cells[h.cellIndex])));
	for (const [i, a] of of.entries()) for (const [j, b] of of.entries())
		if (i < j && a.some((s, n) => s && s === b[n]) && a.every((s, n) => !s || !b[n] || s === b[n])) return heads[i].dataset.memo + ',' + heads[j].dataset.memo;
	})()`)
	elsewhere := mustEval[string](x, `[...document.querySelectorAll('th[data-memo]')].find(e => e.dataset.agency !== document.querySelector('th[data-memo="`+picked[0]+`"]').dataset.agency).dataset.agency`)
	for fragment, label := range map[string]string{"#m=" + alike + "&diff": "alike", "#m=" + picked[0] + "&agency=" + elsewhere: "none"} {
		got := b.openGrid(t, x, "en", fragment)
		why := mustEval[string](x, `(({dataset}) => Object.keys(dataset).find(k => dataset[k] && document.querySelector('.pick [role=status]').textContent.includes(dataset[k])))(document.querySelector('.pick'))`)
		if len(got.Rows) > 0 || why != label {
			t.Errorf("%s shows %d rows, because of %q and not %q", fragment, len(got.Rows), why, label)
		}
	}
	x.check("the comparison")
}

// said is what there is in cells that are not empty.
func said(row []string) []string {
	return slices.DeleteFunc(slices.Clone(row), func(s string) bool { return s == "" })
}

// testFilters narrows by what is not a memo.
func (b *browsing) testFilters(t *testing.T) {
	x := b.open(t, b.host+"/")
	x.must("a wide screen", chromedp.EmulateViewport(1280, 900))
	all := b.openGrid(t, x, "en", "")
	for facet, of := range map[string]string{"agency": `e.dataset.agency`, "status": `e.querySelector('.status').className.split('is-')[1]`, "year": `e.querySelector('time')?.dateTime.slice(0, 4)`} {
		x.must(facet, click(chromedp.CSS("[data-facet="+facet+"] summary")), click(box(facet, 0)))
		x.until(facet, fmt.Sprintf(`document.querySelector('a[data-twin]').hash.startsWith('#%s=')`, facet))
		want := mustEval[[]string](x, fmt.Sprintf(`[...document.querySelectorAll('th[data-memo]')].filter(e => (%s) === location.hash.split('=')[1]).map(e => e.dataset.memo)`, of))
		got := mustEval[grid](x, readGrid)
		if len(want) == 0 || len(want) == len(all.Memos) || !slices.Equal(got.Memos, want) || got.Others > 0 {
			t.Errorf("%s shows %q, not %q", got.Hash, got.Memos, want)
		}
		if n := mustEval[int](x, `[...document.querySelectorAll('[data-facet=m] li')].filter(e => !e.hidden).length`); n != len(want) {
			t.Errorf("%s offers %d memos", got.Hash, n)
		}
		x.must(facet, click(box(facet, 0)))
		x.until(facet, `document.querySelector('a[data-twin]').hash === '#all'`)
	}
	x.must("factors", click(chromedp.CSS("[data-facet=group] summary")), click(box("group", 1)))
	x.until("factors", `document.querySelector('a[data-twin]').hash.startsWith('#group=')`)
	if got := mustEval[grid](x, readGrid); got.Groups != 1 || got.Empty > 0 || len(got.Rows) == 0 || len(got.Memos) != len(all.Memos) || got.Others != 1 {
		t.Errorf("one group is %+v", got)
	}
	// A choice that nothing fits says so, and the way out is there.
	none := b.openGrid(t, x, "en", "#m="+all.Memos[1]+"&year=2026")
	if len(none.Memos) > 0 || len(none.Rows) > 0 || !mustEval[bool](x, `document.querySelector('.pick [role=status]').textContent.includes(document.querySelector('.pick').dataset.none)`) {
		t.Errorf("a choice that nothing fits shows %+v", none)
	}
	x.check("the comparison")
}

// testFactors chooses factors one by one and by the group.
func (b *browsing) testFactors(t *testing.T) {
	x := b.open(t, b.host+"/")
	all := b.openGrid(t, x, "es", "")
	hash := func(want string) {
		t.Helper()
		x.until(want, fmt.Sprintf(`document.querySelector('a[data-twin]').hash === %q`, want))
	}
	type boxes struct {
		Count        string // in the summary
		Ticked, Part int    // boxes of groups
	}
	state := func() boxes {
		t.Helper()
		return mustEval[boxes](x, `({
			Count: document.querySelector('[data-facet=group] summary .when').textContent,
			Ticked: document.querySelectorAll('[name=group]:checked').length,
			Part: document.querySelectorAll('[name=group]:indeterminate').length,
		})`)
	}
	x.must("factors", click(chromedp.CSS("[data-facet=group] summary")))
	if wide := mustEval[[]string](x, tooWide); len(wide) > 0 {
		t.Errorf("the factors do not fit: %s", wide)
	}
	x.must("a factor", click(box("f", 7)))
	hash("#f=" + all.Rows[7])
	if got := mustEval[grid](x, readGrid); !slices.Equal(got.Rows, all.Rows[7:8]) || !slices.Equal(got.Memos, all.Memos) || got.Groups != 1 || got.Empty+got.Ragged > 0 {
		t.Errorf("one factor is %+v", got)
	}
	if got := state(); got != (boxes{"(1)", 0, 1}) {
		t.Errorf("one factor makes the boxes %+v", got)
	}
	// A group, but for one of its factors: the address tells the others.
	group := mustEval[[]string](x, `[...document.querySelector('tbody[data-group]').rows].slice(1).map(e => e.id.slice('x-row-'.length))`)
	name := mustEval[string](x, `document.querySelector('tbody[data-group]').dataset.group`)
	x.must("its group", click(box("group", 0)))
	hash("#group=" + name + "&f=" + all.Rows[7])
	if got := mustEval[grid](x, readGrid); !slices.Equal(got.Rows, append(slices.Clone(group), all.Rows[7])) {
		t.Errorf("a group and a factor are %q", got.Rows)
	}
	if got := state(); len(group) < 2 || got != (boxes{fmt.Sprintf("(%d)", len(group)+1), 1, 1}) {
		t.Errorf("a group of %d and a factor make the boxes %+v", len(group), got)
	}
	x.must("one less", click(box("f", 0)))
	want := append(slices.Clone(group[1:]), all.Rows[7])
	hash("#f=" + strings.Join(want, ","))
	if got := state(); got != (boxes{fmt.Sprintf("(%d)", len(group)), 0, 2}) {
		t.Errorf("a group without one makes the boxes %+v", got)
	}
	if got := b.openGrid(t, x, "en", "#f="+strings.Join(want, ",")); !slices.Equal(got.Rows, want) {
		t.Errorf("a shared address shows %q, not %q", got.Rows, want)
	}
	// All of a group, one by one, are the group.
	b.openGrid(t, x, "en", "#f="+strings.Join(group, ","))
	x.must("a memo", click(chromedp.CSS("[data-facet=m] summary")), click(box("m", 20)))
	hash("#m=" + all.Memos[20] + "&group=" + name)
	// What was chosen is shown though the memo does not address it; else it is not.
	if got := mustEval[grid](x, readGrid); !slices.Equal(got.Rows, group) || !slices.Equal(got.Memos, all.Memos[20:21]) {
		t.Errorf("a group of a memo is %+v", got)
	}
	silent := ""
	for _, row := range all.Rows {
		if named := b.openGrid(t, x, "en", "#m="+all.Memos[20]).Rows; !slices.Contains(named, row) {
			silent = row
			break
		}
	}
	if got := b.openGrid(t, x, "en", "#m="+all.Memos[20]+"&f="+silent); silent == "" || !slices.Equal(got.Rows, []string{silent}) {
		t.Errorf("the factor %q, which the memo does not address, is %+v", silent, got)
	}
	x.must("everything", click(chromedp.CSS(".pick button")))
	hash("#all")
	if got := mustEval[grid](x, readGrid); !slices.Equal(got.Rows, all.Rows) || got.Checked > 0 {
		t.Errorf("everything is %+v", got)
	}
	if got := state(); got != (boxes{}) {
		t.Errorf("everything makes the boxes %+v", got)
	}
	x.check("the factors")
}

// testCompareLink takes the address of a choice away, in the clipboard and on paper.
func (b *browsing) testCompareLink(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		x := b.open(t, b.host+"/")
		all := b.openGrid(t, x, lang, "")
		const paper = `document.querySelector('.paper').textContent`
		if mustEval[bool](x, paper+`.includes('#')`) {
			t.Errorf("%s: paper has a choice before there is one", lang)
		}
		choice := "#m=" + all.Memos[20] + "&f=" + all.Rows[7]
		b.openGrid(t, x, lang, choice)
		if !mustEval[bool](x, fmt.Sprintf(paper+`.includes(new URL(document.querySelector('link[rel=canonical]').href).pathname.replace(/\/$/, '') + %q)`, choice)) {
			t.Errorf("%s: paper has the address %s", lang, mustEval[string](x, paper))
		}
		told := mustEval[string](x, `document.querySelector('.pick [role=status]').textContent`)
		if !mustEval[bool](x, fmt.Sprintf(paper+`.includes(%q)`, told)) {
			t.Errorf("%s: paper does not tell what is left out: %s", lang, mustEval[string](x, paper))
		}
		// A place on the page is in the address now; the choice is what is copied.
		x.must("a place", chromedp.Evaluate[chromedp.Void](`location.hash = 'x-caption'; addEventListener('copy', () => { self.copied = getSelection().toString(); })`))
		x.must("the link", click(chromedp.CSS("[data-copied]")))
		x.until("the link", `!!self.copied`)
		if got, want := mustEval[string](x, `self.copied`), b.host+mustEval[string](x, `location.pathname`)+choice; got != want {
			t.Errorf("%s: %s is copied, not %s", lang, got, want)
		}
		if got, want := mustEval[string](x, `document.querySelector('.pick [role=status]').textContent`), mustEval[string](x, `document.querySelector('[data-copied]').dataset.copied`)+" "+told; got != want {
			t.Errorf("%s: the page tells %q, not %q", lang, got, want)
		}
		// Where nothing can be copied, the address is there, and marked.
		x.must("no clipboard", chromedp.Evaluate[chromedp.Void](`document.execCommand = () => false`), click(chromedp.CSS("[data-copied]")))
		x.until("the address", fmt.Sprintf(`getSelection().toString().endsWith(%q) && document.querySelector('.pick [role=status]').textContent === getSelection().toString()`, choice))
		x.check("the link")
	}
}

// testCompareBack leaves by a cell, and comes back.
func (b *browsing) testCompareBack(t *testing.T) {
	x := b.open(t, b.host+"/")
	all := b.openGrid(t, x, "en", "")
	chosen := b.openGrid(t, x, "en", "#m="+strings.Join([]string{all.Memos[13], all.Memos[20], all.Memos[21], all.Memos[30]}, ",")+"&diff")
	place := mustEval[string](x, `document.querySelector('table.grid tr[id]:not([hidden]) .sentence').hash`)
	x.must("a cell", loaded(chromedp.Evaluate[chromedp.Void](`document.querySelector('table.grid tr[id]:not([hidden]) .sentence').click()`)))
	if got := mustEval[string](x, `document.querySelector(':target') ? location.hash : ''`); got != place || got == "" {
		t.Errorf("a cell that leads to %q opens %q", place, got)
	}
	x.must("back", chromedp.Evaluate[chromedp.Void](`void setTimeout(() => history.back())`))
	x.until("back", `document.querySelectorAll('.pick :checked').length === 5`)
	if got := mustEval[grid](x, readGrid); !slices.Equal(got.Memos, chosen.Memos) || !slices.Equal(got.Rows, chosen.Rows) || got.Hash != chosen.Hash {
		t.Errorf("back is %+v, not %+v", got, chosen)
	}
	// A link to a place on the page takes nothing back.
	x.must("a place", chromedp.Evaluate[chromedp.Void](`location.hash = 'x-pairs'`))
	if got := mustEval[grid](x, readGrid); !slices.Equal(got.Memos, chosen.Memos) {
		t.Errorf("a place on the page shows %q", got.Memos)
	}
	// A memo's page and a factor's page lead to their places.
	memo := address(b.fileWith(t, "es", `class="layout-memo`))
	x.must(memo, chromedp.Navigate(b.host+memo), loaded(chromedp.Evaluate[chromedp.Void](`document.querySelector('a[href*="#m="]').click()`)))
	x.until("a memo's column", `document.querySelectorAll('.pick :checked').length > 0`)
	factor := address(b.fileWith(t, "es", `class="layout-factor`))
	x.must(factor, chromedp.Navigate(b.host+factor), loaded(chromedp.Evaluate[chromedp.Void](`document.querySelector('a[href*="#x-row-"]').click()`)))
	x.until("a factor's row, below the head", `(() => {
		const row = document.querySelector('tr:target')?.getBoundingClientRect(), head = document.querySelector('table.grid thead').getBoundingClientRect();
		const top = document.querySelector('table.grid thead th').getBoundingClientRect();
		return row && row.top >= top.bottom - 1 && row.top < innerHeight && top.top >= -1;
	})()`)
	x.check("coming and going")
}

// testCompareNarrow reads the comparison on a phone.
func (b *browsing) testCompareNarrow(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		x := b.open(t, b.host+"/")
		x.must("a phone", chromedp.EmulateViewport(320, 640, chromedp.EmulateMobile, chromedp.EmulateTouch))
		all := b.openGrid(t, x, lang, "")
		if got := b.openGrid(t, x, lang, "#m="+all.Memos[13]+","+all.Memos[20]); got.Closed != len(all.Memos)-2 || len(got.Memos) != 2 {
			t.Errorf("two memos on a phone are %+v", got)
		}
		b.openGrid(t, x, lang, "")
		type sight struct{ Page, First, Left, Right, HeadTop, RegionTop, Region float64 }
		for _, at := range []int{0, 1000, 3333, 100000} {
			got := mustEval[sight](x, fmt.Sprintf(`(async () => {
				const region = document.querySelector('.scroll'), table = region.querySelector('table');
				region.scrollIntoView({behavior: 'instant'});
				region.scrollTo({left: %d, top: 2000, behavior: 'instant'});
				await `+still+`;
				const first = table.tHead.rows[0].cells[0].getBoundingClientRect();
				const columns = [...table.tHead.rows[0].cells].slice(1).map(e => e.getBoundingClientRect());
				const whole = columns.find(e => e.left >= first.right - 1 && e.right <= innerWidth + 1) || {left: -1, right: -1};
				return {Page: document.documentElement.scrollWidth, First: first.width, Left: whole.left, Right: whole.right,
					HeadTop: first.top, RegionTop: region.getBoundingClientRect().top, Region: region.clientHeight};
			})()`, at))
			if got.Page != 320 || got.First > 96 || got.Left < 0 || got.Right-got.Left > 216 {
				t.Errorf("%s at %d: no memo is wholly in sight beside its factor: %+v", lang, at, got)
			}
			if got.HeadTop < got.RegionTop-1 || got.HeadTop > got.RegionTop+1 || got.Region > 0.9*640 {
				t.Errorf("%s at %d: the head is not at the top of the table: %+v", lang, at, got)
			}
		}
		// A thumb that has come to the end of the table goes on with the page.
		end := mustEval[float64](x, `(() => {
			const region = document.querySelector('.scroll');
			region.scrollTop = region.scrollHeight;
			return scrollY;
		})()`)
		for range 2 {
			x.must("a thumb", swipe(160, 500, 200))
		}
		x.until("the page goes on", fmt.Sprintf(`scrollY > %f + 100`, end))
		// On a low screen, as with large letters, all of it goes on with the page.
		x.must("a low screen", chromedp.EmulateViewport(320, 256))
		if !mustEval[bool](x, `(r => r.scrollHeight <= r.clientHeight + 1)(document.querySelector('.scroll'))`) {
			t.Errorf("%s: the table scrolls in a low screen", lang)
		}
		x.check("on a phone")
	}
}

// swipe draws a thumb over the screen, upwards when to is less than from.
func swipe(left, from, to float64) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tgt *chromedp.Target) error {
		const steps = 20
		for i := range steps + 2 {
			p := input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchMove, TouchPoints: []*input.TouchPoint{{X: left, Y: from + (to-from)*float64(i)/steps}}}
			switch i {
			case 0:
				p.Type = input.DispatchTouchEventTypeTouchStart
			case steps + 1:
				p.Type, p.TouchPoints = input.DispatchTouchEventTypeTouchEnd, []*input.TouchPoint{}
			}
			if _, err := cdp.Call(ctx, tgt, input.DispatchTouchEvent, p); err != nil {
				return err
			}
			time.Sleep(10 * time.Millisecond)
		}
		return nil
	})
}

// testCompareKeyboard goes through the picker and the table with the tab key:
// nothing that has the focus is covered.
func (b *browsing) testCompareKeyboard(t *testing.T) {
	x := b.open(t, b.host+"/")
	b.openGrid(t, x, "en", "")
	x.must("the list", chromedp.Focus(chromedp.CSS("[data-facet=m] summary")), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(" "))
	x.until("a choice", `document.querySelector('a[data-twin]').hash.startsWith('#m=') && document.activeElement.matches('[data-facet=m] :checked')`)
	x.must("back", chromedp.KeyEvent(" "))
	x.until("everything", `document.querySelector('a[data-twin]').hash === '#all'`)
	x.must("the table", chromedp.Focus(chromedp.CSS(".scroll")))
	seen := map[string]bool{}
	for range 150 {
		x.must("tab", chromedp.KeyEvent(kb.Tab))
		type focus struct {
			Name    string
			Inside  bool
			Covered bool
		}
		got := mustEval[focus](x, `(async () => {
			const e = document.activeElement;
			await `+still+`; // the page scrolls smoothly
			const r = e.getClientRects()[0], at = document.elementFromPoint(r.left + 2, r.top + r.height / 2), past = document.elementFromPoint(r.left + Math.min(r.width, 60) - 2, r.top + r.height / 2);
			return {Name: e.textContent + ' ' + e.href, Inside: e.closest('.scroll') !== null, Covered: !e.contains(at) || !e.contains(past)};
		})()`)
		if !got.Inside {
			t.Fatalf("the tab key has left the table at %s", got.Name)
		}
		if got.Covered {
			t.Errorf("%s is covered when it has the focus", got.Name)
		}
		seen[got.Name] = true
	}
	if len(seen) < 60 {
		t.Errorf("150 tabs come to %d links", len(seen))
	}
	x.check("the tab key")
}

// testCompareWithoutScript reads the comparison with script turned off.
func (b *browsing) testCompareWithoutScript(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		x := b.open(t, b.host+"/")
		x.must("turning script off", chromedp.Func(func(ctx context.Context, tgt *chromedp.Target) error {
			_, err := cdp.Call(ctx, tgt, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			return err
		}))
		path := address(b.fileWith(t, lang, `class="layout-comparison`))
		x.must(path, chromedp.Navigate(b.host+path+"#m=kelly-2017"))
		got := mustEval[grid](x, readGrid)
		if len(got.Memos) < 20 || len(got.Rows) < 30 || got.Others != 1 || got.Ragged+got.Blank+got.Empty > 0 {
			t.Errorf("%s without script shows %+v", path, got)
		}
		if mustEval[int](x, `document.querySelector('.pick').getClientRects().length`) > 0 {
			t.Errorf("%s shows a picker that does nothing without script", path)
		}
		if mustEval[int](x, `[...document.querySelectorAll('.pairs a')].filter(e => e.getClientRects().length).length`) < 5 {
			t.Errorf("%s shows no ready pairs", path)
		}
		x.check(path)
	}
}

var (
	sheetOf  = regexp.MustCompile(`/Type /Page\b[^s]`)
	mediaBox = regexp.MustCompile(`/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]`)
)

// testComparePrint prints the whole, which is a survey of a few sheets, and
// a choice, which is in words; both on landscape paper.
func (b *browsing) testComparePrint(t *testing.T) {
	x := b.open(t, b.host+"/")
	all := b.openGrid(t, x, "en", "")
	sheets := func(what string) int {
		t.Helper()
		pdf, err := x.print(func(p *page.PrintToPDFParams) { p.PreferCSSPageSize = new(true) })
		if err != nil {
			t.Fatalf("printing %s: %v", what, err)
		}
		for _, m := range mediaBox.FindAllSubmatch(pdf, -1) {
			if !bytes.Equal(m[1], []byte("792")) || !bytes.Equal(m[2], []byte("612")) {
				t.Errorf("%s has a sheet of %s x %s points", what, m[1], m[2])
			}
		}
		return len(sheetOf.FindAll(pdf, -1))
	}
	media := func(name string) {
		x.must(name, chromedp.Func(func(ctx context.Context, tgt *chromedp.Target) error {
			_, err := cdp.Call(ctx, tgt, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name})
			return err
		}))
	}
	const shown = `[...document.querySelectorAll('.sentence')].filter(e => e.getClientRects().length).length`
	if n := sheets("the whole"); n < 1 || n > 6 {
		t.Errorf("the whole is printed on %d sheets", n)
	}
	media("print")
	if n := mustEval[int](x, shown); n > 0 {
		t.Errorf("the survey has %d sentences", n)
	}
	if !mustEval[bool](x, `[...document.querySelectorAll('td .stance')].every(e => !['none', 'normal', '""'].includes(getComputedStyle(e, '::before').content))`) {
		t.Error("a stance has no sign on paper")
	}
	if mustEval[int](x, `document.querySelector('.key').getClientRects().length`) == 0 {
		t.Error("the survey does not say what the signs mean")
	}
	media("")
	b.openGrid(t, x, "en", "#m="+strings.Join(all.Memos[20:24], ","))
	if n := sheets("a choice"); n < 1 || n > 14 {
		t.Errorf("four memos are printed on %d sheets", n)
	}
	media("print")
	if mustEval[int](x, shown) == 0 || mustEval[int](x, `document.querySelector('.key').getClientRects().length`) > 0 {
		t.Error("a choice is not printed in words")
	}
	if mustEval[int](x, `document.querySelector('.pick').getClientRects().length`) > 0 {
		t.Error("the picker is printed")
	}
	x.check("printing")
}
