package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// stored is all that pages keep in the browser.
const stored = `(async () => {
	const all = await navigator.serviceWorker.getRegistrations();
	const databases = indexedDB.databases ? await indexedDB.databases() : [];
	return [...await caches.keys(), ...all.map(r => r.scope), ...Object.keys(localStorage), ...Object.keys(sessionStorage), ...databases.map(d => d.name), document.cookie].filter(x => x).sort();
})()`

// testSave keeps a page on the phone and takes it off again, on a host that
// serves the site below a path and can lose its network.
func (b *browsing) testSave(t *testing.T) {
	var dead, slow atomic.Bool
	late := make(chan bool) // what pages fetch, when the host is slow, is answered when this is closed
	answerLate := sync.OnceFunc(func() { close(late) })
	var change atomic.Value // what is done to pages before they are served
	change.Store(func(page string) string { return page })
	files := http.StripPrefix("/sub", http.FileServer(http.Dir(b.site)))
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if dead.Load() {
			if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
				c.Close()
			}
			return
		}
		if name, ok := strings.CutPrefix(r.URL.Path, "/sub/"); ok && strings.HasSuffix(name, "/") {
			data, err := os.ReadFile(filepath.Join(b.site, name, "index.html"))
			page := change.Load().(func(string) string)(string(data))
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			if err != nil || page == "" {
				w.WriteHeader(http.StatusNotFound)
				fmt.Fprint(w, `<link rel="icon" href="data:,">`) // or Chromium asks for one
				return
			}
			if slow.Load() && r.Header.Get("Sec-Fetch-Dest") == "empty" {
				<-late
			}
			fmt.Fprint(w, page)
			return
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(host.Close)
	t.Cleanup(answerLate)
	root := host.URL + "/sub/"
	x := b.open(t, root)
	at := func(lang, layout string) string {
		return root + strings.TrimSuffix(b.fileWith(t, lang, `class="layout-`+layout), "index.html")
	}
	keeps := func(when string, want ...string) {
		t.Helper()
		if got := mustEval[[]string](x, stored); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Fatalf("%s the browser keeps %q, not %q", when, got, want)
		}
	}
	says := func(key string) string {
		return fmt.Sprintf(`document.querySelector('.save [role=status]').textContent === document.querySelector('.save').dataset.%s`, key)
	}
	const button = chromedp.CSS(".save button")
	const offered = `!document.querySelector('.save').hidden`

	// Nothing is kept by looking, or by reading what the button would do.
	page, other := at("es", "scenario"), at("en", "faq")
	x.must(page, chromedp.Navigate(page))
	x.until("offering", offered)
	if mustEval[bool](x, `document.querySelector('.save button').checkVisibility()`) {
		t.Error("the button is there before the explanation")
	}
	x.must("asking", click(chromedp.CSS(".save summary")), chromedp.WaitVisible(button))
	if wide := mustEval[look](x, inspect).Wide; len(wide) > 0 {
		t.Errorf("the explanation does not fit: %s", wide)
	}
	keeps("before the second tap")

	// The second tap keeps this page and nothing else.
	x.must("saving", click(button))
	x.until("saving", says("done"))
	keeps("after it", root, root+"saved.js "+page)
	type file struct{ Path, Type string }
	kept := mustEval[[]file](x, `(async () => {
		const cache = await caches.open((await caches.keys())[0]);
		return Promise.all((await cache.keys()).map(async r => ({Path: new URL(r.url).pathname, Type: (await cache.match(r)).headers.get('content-type')})));
	})()`)
	types := ""
	for _, f := range kept {
		types += strings.SplitN(f.Type, ";", 2)[0] + " "
		if f.Type != "text/html; charset=utf-8" && !strings.HasPrefix(f.Path, "/sub/assets/") {
			t.Errorf("%s is kept", f.Path)
		}
	}
	if strings.Count(types, "html") != 1 || strings.Count(types, "css") != 1 || strings.Count(types, "javascript") < 1 {
		t.Errorf("what is kept has the types %s", types)
	}
	if !mustEval[bool](x, `navigator.serviceWorker.ready.then(r => r.active.scriptURL.endsWith('/sub/saved.js'))`) {
		t.Error("another script answers")
	}
	x.check("saving")

	// With a network the page is that of the host, and the copy becomes it.
	change.Store(func(page string) string { return strings.Replace(page, "<h1>", "<h1>Nuevo: ", 1) })
	x.must("again", chromedp.Navigate(page))
	x.until("controlled", `navigator.serviceWorker.controller !== null`)
	const h1 = `document.querySelector('h1').textContent`
	if got := mustEval[string](x, h1); !strings.HasPrefix(got, "Nuevo: ") || mustEval[bool](x, `document.querySelector('.copy') !== null`) {
		t.Errorf("with a network the page is an old one: %s", got)
	}
	x.until("renewing", `caches.match(location.href).then(r => r.text()).then(t => t.includes('<h1>Nuevo: '))`)
	x.must("another page", chromedp.Navigate(other))
	x.check("with a network")

	// Without one it is the copy, which says so and since when; no other page is there.
	dead.Store(true)
	x.must("without a network", chromedp.Navigate(page))
	if got := mustEval[string](x, h1); !strings.HasPrefix(got, "Nuevo: ") {
		t.Errorf("without a network the page is %s", got)
	}
	copied := mustEval[string](x, `document.querySelector('main > .copy').textContent`)
	if year := fmt.Sprint(time.Now().Year()); !strings.Contains(copied, " de "+year) {
		t.Errorf("the copy does not say of which day it is: %s", copied)
	}
	if l := mustEval[look](x, inspect); !l.Styled || len(l.Wide) > 0 || l.H1 != 1 {
		t.Errorf("the copy: %+v", l)
	}
	x.until("the copy's script", offered)
	if err := x.do(chromedp.Navigate(other)); err == nil {
		t.Errorf("without a network there is also %s", other)
	}
	x.told() // of what could not be had

	// The same button removes it; then nothing is left, although the copy was just being renewed.
	dead.Store(false)
	slow.Store(true)
	x.must("with a network again", chromedp.Navigate(page))
	x.until("offering", offered)
	x.must("removing", click(chromedp.CSS(".save summary")), chromedp.WaitVisible(button), click(button))
	x.until("removing", says("removed"))
	keeps("after removal")
	answerLate()
	slow.Store(false)
	time.Sleep(time.Second)
	keeps("after what was under way at its removal")

	// Two pages, and one of them removed: the other stays. A page that the host takes back is not kept.
	for _, p := range []string{page, other} {
		x.must(p, chromedp.Navigate(p))
		x.until("offering", offered)
		x.must("saving", click(chromedp.CSS(".save summary")), chromedp.WaitVisible(button), click(button))
		x.until("saving", says("done"))
	}
	x.must("removing one", click(button))
	x.until("removing one", says("removed"))
	keeps("after removing one of two", root, root+"saved.js "+page)
	change.Store(func(string) string { return "" })
	x.told()
	x.must("a page that is gone", chromedp.Navigate(page))
	x.until("forgetting", stored+`.then(all => all.length === 0)`)
	x.told() // 404

	// Pages for advocates have no such button.
	change.Store(func(page string) string { return page })
	x.must("a memo", chromedp.Navigate(at("en", "memo")))
	if mustEval[bool](x, `document.querySelector('.save') !== null`) {
		t.Error("a memo can be saved")
	}
	x.check("in the end")
}
