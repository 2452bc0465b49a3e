package main

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// testPrepare ticks what a reader would, prints it, and sees that it is gone
// with the reader.
func (b *browsing) testPrepare(t *testing.T) {
	folder := (&url.URL{Scheme: "file", Path: filepath.ToSlash(b.site)}).String() + "/"
	for _, lang := range []string{"en", "es"} {
		file := b.fileWith(t, lang, `class="layout-prepare`)
		beside(t, lang, func(t *testing.T) { b.testSheet(t, b.host+"/", b.host+address(file), lang) })
		beside(t, lang+"FromFolder", func(t *testing.T) { b.testSheet(t, folder, folder+file, lang) })
		beside(t, lang+"WithoutScript", func(t *testing.T) { b.testPaper(t, b.host+address(file)) })
	}
}

// pdfPage begins each page of a PDF.
var pdfPage = regexp.MustCompile(`/Type\s*/Page\b`)

// print is the PDF of what a tab shows.
func (x *tab) print(how ...func(*page.PrintToPDFParams)) ([]byte, error) {
	ctx, stop := context.WithTimeout(x.ctx, patience)
	defer stop()
	return chromedp.Run(ctx, chromedp.PrintToPDF(how...))
}

func (x *tab) pages() int {
	x.t.Helper()
	file, err := x.print()
	if err != nil {
		x.t.Fatal(err)
	}
	return len(pdfPage.FindAll(file, -1))
}

const (
	asked       = `performance.getEntriesByType('resource').length` // of a host or the folder
	boxesTicked = `document.querySelectorAll('form.prepare :checked').length`
	// kept is everything a page can keep on a device.
	kept = `(async () => [document.cookie, localStorage.length || '', sessionStorage.length || '', (await indexedDB.databases()).length || '',
		(await globalThis.caches?.keys() ?? []).length || '', location.search, location.hash].join(''))()`
)

func (b *browsing) testSheet(t *testing.T, origin, at, lang string) {
	x := b.open(t, origin)
	x.must(at, chromedp.Navigate(at))
	if wide := mustEval[look](x, inspect).Wide; len(wide) > 0 {
		t.Errorf("the form does not fit: %s", wide)
	}
	x.must("again", chromedp.Navigate("about:blank"), chromedp.Navigate(at)) // inspect has set a fragment
	before := mustEval[int](x, asked)

	whole := x.pages()
	if mustEval[bool](x, `document.querySelectorAll('details[open]').length !== 1`) {
		t.Error("printing leaves the groups open")
	}
	// A fact that helps with its first paper, and one that weighs against.
	tick := func(part int) (title, paper string) {
		fact := fmt.Sprintf(`document.querySelectorAll('.prepare section')[%d].querySelector('.fact')`, part)
		x.must("opening the group", chromedp.Evaluate[chromedp.Void](fact+`.closest('details').open = true`))
		if mustEval[bool](x, fact+`.querySelector('.papers').checkVisibility()`) {
			t.Error("papers are shown before their fact is ticked")
		}
		x.must("the fact", click(chromedp.JSPath(fact+`.querySelector('label')`)))
		x.must("its paper", click(chromedp.JSPath(fact+`.querySelector('.papers label')`)))
		return mustEval[string](x, fact+`.querySelector('label').textContent`), mustEval[string](x, fact+`.querySelector('.papers label').textContent`)
	}
	helps, paper := tick(0)
	against, _ := tick(2)
	sheet := mustEval[string](x, `document.querySelector('.forlawyer').innerText`)
	for _, words := range []string{helps, paper, against} {
		if !strings.Contains(mustEval[string](x, `document.querySelector('.forlawyer').textContent`), words) {
			t.Errorf("the sheet lacks %q:\n%s", words, sheet)
		}
	}
	if !strings.Contains(sheet, "For my immigration lawyer") || (lang == "es") != strings.Contains(sheet, "Para mi abogado de inmigración") {
		t.Errorf("the sheet is in the wrong languages:\n%s", sheet)
	}
	type marks struct{ Facts, Has, Lacks int }
	if got := mustEval[marks](x, `({Facts: document.querySelectorAll('.ticked > ul > li').length, Has: document.querySelectorAll('.ticked .has').length,
		Lacks: document.querySelectorAll('.ticked .lacks').length})`); got.Facts != 2 || got.Has != 2 || got.Lacks == 0 {
		t.Errorf("the sheet has %+v", got)
	}
	if wide := mustEval[[]string](x, `[...document.querySelectorAll('.forlawyer, .forlawyer *')].filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.className)`); len(wide) > 0 {
		t.Errorf("the sheet does not fit: %s", wide)
	}
	if n := x.pages(); n > 2 || n >= whole {
		t.Errorf("the sheet has %d pages, and the empty list %d", n, whole)
	}
	x.must("Enter", chromedp.Evaluate[chromedp.Void](`document.querySelector('form.prepare').requestSubmit()`))
	if got := mustEval[string](x, kept); got != "" {
		t.Errorf("something is kept: %q", got)
	}

	x.must("clearing", click(chromedp.CSS("form.prepare [type=reset]")))
	x.until("clearing", boxesTicked+` === 0 && document.querySelector('.ticked').textContent === '' && !document.querySelector('.forlawyer').checkVisibility()`)
	if n := mustEval[int](x, asked); n > before {
		t.Errorf("ticking asks for %d files", n-before)
	}

	tick(0)
	x.must("leaving", loaded(click(chromedp.CSS("header .name a"))))
	x.must("coming back", chromedp.Evaluate[chromedp.Void](`void setTimeout(() => history.back())`))
	x.until("coming back", `document.readyState === 'complete' && document.querySelector('form.prepare.live') !== null`)
	if n := mustEval[int](x, boxesTicked); n > 0 || mustEval[bool](x, `document.querySelector('.forlawyer').checkVisibility()`) {
		t.Errorf("%d ticks come back", n)
	}
	for _, fault := range x.told() {
		if !strings.Contains(fault, "about:blank") {
			t.Errorf("%s: %s", at, fault)
		}
	}
}

// testPaper prints the whole list with script turned off, as for a pen.
func (b *browsing) testPaper(t *testing.T, at string) {
	x := b.open(t, b.host+"/")
	x.must("turning script off", chromedp.Func(func(ctx context.Context, tgt *chromedp.Target) error {
		_, err := cdp.Call(ctx, tgt, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	x.must(at, chromedp.Navigate(at))
	if mustEval[bool](x, `document.querySelector('.buttons [type=button]').checkVisibility()`) {
		t.Error("there is a button that does nothing")
	}
	if hidden := mustEval[int](x, `[...document.querySelectorAll('.prepare input')].filter(e => !e.checkVisibility()).length`); hidden > 0 {
		t.Errorf("%d boxes are not shown", hidden)
	}
	if n := x.pages(); n < 5 || n > 20 {
		t.Errorf("the list has %d pages", n)
	}
	x.must("paper", chromedp.Func(func(ctx context.Context, tgt *chromedp.Target) error {
		_, err := cdp.Call(ctx, tgt, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
	if mustEval[bool](x, `[...document.querySelectorAll('.prepare li label, .forlawyer .blanks li')].some(e => !e.checkVisibility())`) {
		t.Error("the paper lacks lines of the list")
	}
	x.check(at)
}
