package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestBrowser builds the site of the real content, weighs it and looks at it in
// Chromium, as readers do: on a narrow screen, from a host, from a folder, with and
// without script.
func TestBrowser(t *testing.T) {
	t.Setenv("AMPARO_TODAY", newestDay(t, "../content"))
	site := filepath.Join(t.TempDir(), "site")
	var diag safeBuffer
	if status := command(t.Context(), []string{"build", "--content", "../content", "--out", site, "--quiet"}, &diag, &diag); status != 0 {
		t.Fatalf("build ended with %d:\n%s", status, &diag)
	}
	host := httptest.NewServer(http.FileServer(http.Dir(site)))
	t.Cleanup(host.Close)
	b := newBrowsing(t, site)
	b.host = host.URL

	t.Run("Budgets", b.testBudgets)
	b.chromium = startChromium(t) // or the rest is left out
	t.Run("Serve", b.testServe)   // alone: it sets a day of its own, for all of the program
	// Side by side, as they wait for Chromium most of the time. Each has a tab of its own, and leaves
	// nothing in the profile that others would see.
	beside(t, "Pages", b.testPages)
	beside(t, "Print", b.testPrint)
	beside(t, "Axe", b.testAxe)
	beside(t, "Walk", b.testWalk)
	beside(t, "Templates", b.testTemplates)
	beside(t, "Compare", b.testCompare)
	beside(t, "Search", b.testSearch)
	beside(t, "Prepare", b.testPrepare)
	beside(t, "Safety", b.testSafety)
	beside(t, "Save", b.testSave)
	beside(t, "Twins", b.testTwins)
	beside(t, "Folder", b.testFolder)
	beside(t, "Timeline", b.testTimeline)
	beside(t, "WithoutScript", b.testWithoutScript)
}

// beside runs a subtest side by side with others, as many at once as go test's -parallel allows.
func beside(t *testing.T, name string, test func(*testing.T)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		test(t)
	})
}

// startChromium starts a browser with a new profile, which ends with the test.
func startChromium(t testing.TB) context.Context {
	t.Helper()
	if os.Getenv("AMPARO_SKIP_BROWSER") == "1" {
		t.Skip("AMPARO_SKIP_BROWSER=1")
	}
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		t.Fatal("there is no Chromium: install it (Debian: apt-get install chromium), or set AMPARO_SKIP_BROWSER=1 to leave the browser tests out")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		ending, enough := context.WithTimeout(ctx, patience)
		defer enough()
		if err := chromedp.Cancel(ending); err != nil {
			t.Logf("ending Chromium: %v", err)
		}
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting %s: %v", program, err)
	}
	return ctx
}

// browsing is a built site and a browser to look at it.
type browsing struct {
	chromium context.Context
	site     string            // the folder
	host     string            // where it is served; no slash at the end
	files    []string          // all pages, as en/index.html
	source   map[string][]byte // what is in them
}

// newBrowsing is that of a site in a folder, without a browser and a host yet.
func newBrowsing(t *testing.T, site string) *browsing {
	t.Helper()
	b := &browsing{site: site, source: map[string][]byte{}}
	root := os.DirFS(site)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(name, ".html") && err == nil {
			b.files = append(b.files, name)
			b.source[name], err = fs.ReadFile(root, name)
		}
		return err
	})
	if err != nil || len(b.files) < 100 {
		t.Fatalf("only %d pages in %s: %v", len(b.files), site, err)
	}
	return b
}

// address is the path of a page as readers see it.
func address(file string) string { return "/" + strings.TrimSuffix(file, "index.html") }

// language is the language a page must be in.
func language(path string) string {
	if strings.HasPrefix(path, "/es/") {
		return "es"
	}
	return "en" // and so are the chooser and the page for missing addresses
}

// open is a new tab on a narrow screen, with a window of its own. What it asks for must be below origin.
func (b *browsing) open(t *testing.T, origin string) *tab {
	t.Helper()
	x := &tab{t: t, origin: origin}
	var closeTab context.CancelFunc
	x.ctx, closeTab = chromedp.NewContext(b.chromium, chromedp.WithListener(x.hear))
	t.Cleanup(closeTab)
	if err := chromedp.Do(x.ctx, chromedp.EmulateViewport(320, 640), focus); err != nil {
		t.Fatalf("opening a tab: %v", err)
	}
	return x
}

// focus has a tab behave as the one that the reader is at, whatever other tabs are there.
func focus(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
	_, err = cdp.Call(ctx, t, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return none, err
}

// A tab is a browser tab and the faults that it reported.
type tab struct {
	t      *testing.T
	ctx    context.Context
	origin string

	mu     sync.Mutex
	faults []string
}

// hear notes what must not happen. It is called in the order of the events,
// and for those that come before the reply to a command, before that reply.
func (x *tab) hear(ev any) {
	fault := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		fault = "exception: " + ev.ExceptionDetails.Text
		if e := ev.ExceptionDetails.Exception; e != nil {
			fault += " " + e.Description
		}
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeAssert {
			fault = "console." + string(ev.Type)
			for _, arg := range ev.Args {
				fault += fmt.Sprintf(" %s%s", arg.Value, arg.Description)
			}
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError {
			fault = fmt.Sprintf("console: %s (%s)", ev.Entry.Text, ev.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if at := ev.Request.URL; !strings.HasPrefix(at, x.origin) && !strings.HasPrefix(at, "data:") {
			fault = "a request left the site: " + at
		}
	case *network.EventResponseReceived:
		if ev.Response.Status >= 400 {
			fault = fmt.Sprintf("%d: %s", int(ev.Response.Status), ev.Response.URL)
		}
	case *network.EventLoadingFailed:
		if !ev.Canceled {
			fault = "loading failed: " + ev.ErrorText
		}
	}
	if fault != "" {
		x.mu.Lock()
		x.faults = append(x.faults, fault)
		x.mu.Unlock()
	}
}

// told is the faults since it was last asked.
func (x *tab) told() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	faults := x.faults
	x.faults = nil
	return faults
}

// check reports the faults so far as those of a page.
func (x *tab) check(page string) {
	x.t.Helper()
	for _, fault := range x.told() {
		x.t.Errorf("%s: %s", page, fault)
	}
}

// do runs steps, with patience.
func (x *tab) do(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, stop := context.WithTimeout(x.ctx, patience)
	defer stop()
	return chromedp.Do(ctx, steps...)
}

func (x *tab) must(what string, steps ...chromedp.Action[chromedp.Void]) {
	x.t.Helper()
	if err := x.do(steps...); err != nil {
		x.t.Fatalf("%s: %v", what, err)
	}
}

// eval is the value of an expression of JavaScript, or of the promise it gives.
func eval[T any](x *tab, expression string) (T, error) {
	ctx, stop := context.WithTimeout(x.ctx, patience)
	defer stop()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

func mustEval[T any](x *tab, expression string) T {
	x.t.Helper()
	v, err := eval[T](x, expression)
	if err != nil {
		x.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// still is there when nothing has moved for some frames: the page, a wide table on it, and what can be clicked.
const still = `(async () => {
	const at = () => [scrollY, ...[...document.querySelectorAll('.scroll')].flatMap(e => [e.scrollLeft, e.scrollTop]),
		...[...document.querySelectorAll('a, button, label, summary')].map(e => e.getBoundingClientRect().top)].join();
	for (let frames = 0, was = at(); frames < 3; frames++) {
		await new Promise(requestAnimationFrame);
		if (at() !== was) frames = 0, was = at();
	}
})()`

// click clicks what is on a page that no longer moves; else the click may go past it.
func click[S chromedp.Selectable](sel S) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		if _, err := chromedp.Evaluate[chromedp.Void](still, chromedp.EvalAwaitPromise)(ctx, t); err != nil {
			return none, err
		}
		return chromedp.Click(sel)(ctx, t)
	}
}

// A look is what inspect finds on a page.
type look struct {
	H1     int
	Lang   string
	Styled bool     // all style sheets are there and in use
	Wide   []string // what is wider than the screen, outside .scroll
	Places []string // ids of headings of the text
	Set    string   // the fragment that was set
	Twins  []twin   // after that
}

type twin struct{ Path, Hash, Lang string }

// tooWide lists what is wider than the screen, outside .scroll.
const tooWide = `(() => {
	const name = e => e.localName + (e.id && '#' + e.id) + (e.className && '.' + e.className);
	const wide = [];
	if (document.documentElement.scrollWidth > innerWidth)
		wide.push('the page: ' + document.documentElement.scrollWidth + ' px');
	for (const e of document.body.querySelectorAll('*')) {
		if (e.getClientRects().length === 0 || e.parentElement.closest('.scroll')) continue;
		if (e.getBoundingClientRect().right > innerWidth + 1)
			wide.push(name(e) + ' ends at ' + e.getBoundingClientRect().right + ' px');
		if (!e.matches('.scroll') && e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX))
			wide.push(name(e) + ' scrolls');
	}
	return wide.slice(0, 5);
})()`

const inspect = `(async () => {
	const wide = ` + tooWide + `;
	const places = [...document.querySelectorAll('main :is(h2, h3, h4)[id]:not([id^="x-"])')].map(e => e.id);
	const set = places.at(-1) || 'x-main';
	await new Promise(resolve => {
		addEventListener('hashchange', resolve, {once: true});
		location.hash = set;
	});
	const sheets = [...document.querySelectorAll('link[rel=stylesheet]')];
	return {
		H1: document.querySelectorAll('h1').length,
		Lang: document.documentElement.lang,
		Styled: sheets.length > 0 && sheets.every(e => e.sheet && !e.sheet.disabled),
		Wide: wide,
		Places: places,
		Set: '#' + set,
		Twins: [...document.querySelectorAll('a[data-twin]')].map(a => ({Path: a.pathname, Hash: a.hash, Lang: a.hreflang})),
	};
})()`

// testPages opens every page, and prints what readers print.
func (b *browsing) testPages(t *testing.T) {
	looks := map[string]look{}
	faulty := map[string][]string{} // pages by fault: one fault may be on all of them
	var mu sync.Mutex
	type job struct{ path, layout string }
	work := make(chan job)
	var wait sync.WaitGroup
	for range 4 {
		x := b.open(t, b.host+"/")
		wait.Go(func() {
			for j := range work {
				var l look
				err := x.do(chromedp.Navigate(b.host + j.path))
				if err == nil {
					l, err = eval[look](x, inspect)
				}
				if may, ok := sheets[j.layout]; ok && err == nil {
					err = may.print(x)
				}
				if err != nil {
					t.Errorf("%s: %v", j.path, err)
				}
				mu.Lock()
				looks[j.path] = l
				for _, fault := range x.told() {
					faulty[fault] = append(faulty[fault], j.path)
				}
				mu.Unlock()
			}
		})
	}
	for _, file := range b.files {
		work <- job{address(file), layout(t, file, b.source[file])}
	}
	close(work)
	wait.Wait()

	for _, fault := range slices.Sorted(maps.Keys(faulty)) {
		pages := slices.Compact(slices.Sorted(slices.Values(faulty[fault])))
		t.Errorf("%s\n\ton %d pages: %s ...", fault, len(pages), strings.Join(pages[:min(3, len(pages))], ", "))
	}
	for _, path := range slices.Sorted(maps.Keys(looks)) {
		l := looks[path]
		if l.H1 != 1 {
			t.Errorf("%s has %d h1", path, l.H1)
		}
		if l.Lang != language(path) {
			t.Errorf("%s says that it is in %q", path, l.Lang)
		}
		if !l.Styled {
			t.Errorf("%s is without its style", path)
		}
		if len(l.Wide) > 0 {
			t.Errorf("%s does not fit in 320 px: %s", path, strings.Join(l.Wide, "; "))
		}
		if path == "/" || path == "/404.html" {
			continue // they are in both languages
		}
		if len(l.Twins) != 1 {
			t.Errorf("%s has %d links to its twin", path, len(l.Twins))
			continue
		}
		to := l.Twins[0]
		other, ok := looks[to.Path]
		switch {
		case !ok:
			t.Errorf("%s: there is no twin at %s", path, to.Path)
			continue
		case other.Lang == l.Lang || other.Lang != to.Lang:
			t.Errorf("%s in %q has a twin in %q; the link says %q", path, l.Lang, other.Lang, to.Lang)
		case len(other.Twins) != 1 || other.Twins[0].Path != path:
			t.Errorf("%s has the twin %s, whose twin is %v", path, to.Path, other.Twins)
		}
		if to.Hash != l.Set {
			t.Errorf("%s%s: the link to the twin leads to %q", path, l.Set, to.Hash)
		}
		if mine, theirs := slices.Sorted(slices.Values(l.Places)), slices.Sorted(slices.Values(other.Places)); !slices.Equal(mine, theirs) {
			t.Errorf("%s has the places %q, and its twin %q", path, mine, theirs)
		}
	}
}

// fileWith is the first page of a language whose source holds a text.
func (b *browsing) fileWith(t *testing.T, lang, text string) string {
	t.Helper()
	for _, file := range b.files {
		if strings.HasPrefix(file, lang+"/") && bytes.Contains(b.source[file], []byte(text)) {
			return file
		}
	}
	t.Fatalf("no page of %s holds %s", lang, text)
	return ""
}

// loaded does what leads to another page, and waits for it.
func loaded(step chromedp.Action[chromedp.Void]) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		_, err = chromedp.WaitEvent(page.LoadEventFired, nil, step)(ctx, t)
		return none, err
	}
}

// testTwins goes to a twin and back, as a reader does who came to a place by a
// link.
func (b *browsing) testTwins(t *testing.T) {
	x := b.open(t, b.host+"/")
	for _, layout := range []string{"memo", "faq", "factor"} {
		path := address(b.fileWith(t, "es", `class="layout-`+layout))
		x.must(path, chromedp.Navigate(b.host+path))
		place := mustEval[string](x, `document.querySelector('main :is(h2, h3)[id]:not([id^="x-"])').id`)
		x.must(path+"#"+place, chromedp.Navigate("about:blank"), chromedp.Navigate(b.host+path+"#"+place))
		x.told() // about:blank is another origin
		for _, lang := range []string{"en", "es"} {
			x.must("following the link to the twin of "+path, loaded(chromedp.SendKeys(chromedp.CSS("a[data-twin]"), kb.Enter)))
			type where struct{ Path, Hash, Lang, Target string }
			got := mustEval[where](x, `({Path: location.pathname, Hash: location.hash, Lang: document.documentElement.lang, Target: document.querySelector(':target')?.id ?? ''})`)
			if got.Hash != "#"+place || got.Lang != lang || got.Target != place || (lang == "es") != (got.Path == path) {
				t.Errorf("from %s#%s the links to the twin lead to %+v", path, place, got)
			}
		}
		x.check(path)
	}
}

// testFolder opens pages from the disk, as from a stick or a zip.
func (b *browsing) testFolder(t *testing.T) {
	root := (&url.URL{Scheme: "file", Path: filepath.ToSlash(b.site)}).String() + "/"
	x := b.open(t, root)
	for _, file := range []string{
		"index.html", "en/index.html", "es/index.html",
		b.fileWith(t, "en", `class="layout-memo`),
		b.fileWith(t, "es", `class="layout-scenario`),
		b.fileWith(t, "en", `class="layout-comparison`),
		b.fileWith(t, "es", `class="layout-search`),
	} {
		x.must(file, chromedp.Navigate(root+file))
		l := mustEval[look](x, inspect)
		if l.H1 != 1 || !l.Styled || len(l.Wide) > 0 {
			t.Errorf("%s from a folder: %+v", file, l)
		}
		for _, to := range l.Twins {
			if strings.Count(file, "/") > 0 && to.Hash != l.Set { // the script ran
				t.Errorf("%s from a folder: the link to the twin leads to %+v", file, to)
			}
		}
		x.check(file)
	}
}

// A line of the A to Z of the search page.
type line struct {
	Href  string
	Shown bool
}

const lines = `[...document.querySelectorAll('.letter li')].map(e => ({Href: e.querySelector('a').href, Shown: e.getClientRects().length > 0}))`

// testWithoutScript reads the search page with script turned off.
func (b *browsing) testWithoutScript(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		x := b.open(t, b.host+"/")
		withoutScript(x)
		path := address(b.fileWith(t, lang, `class="layout-search`))
		x.must(path, chromedp.Navigate(b.host+path))
		if mustEval[int](x, `document.querySelector('.find').getClientRects().length`) > 0 {
			t.Errorf("%s shows a box that does nothing without script", path)
		}
		listed := map[string]bool{}
		for _, l := range mustEval[[]line](x, lines) {
			if !l.Shown {
				t.Errorf("%s hides %s without script", path, l.Href)
			}
			at, err := url.Parse(l.Href)
			if err != nil {
				t.Error(err)
				continue
			}
			listed[at.Path] = true
		}
		sources := address(b.fileWith(t, lang, `class="layout-sources`))
		for _, file := range b.files {
			// Entries stand at language/list/entry/, and the letters of the sources; changes are deeper, lists less so.
			if at := address(file); strings.HasPrefix(at, "/"+lang+"/") && strings.Count(at, "/") == 4 && !strings.HasPrefix(at, sources) && !listed[at] {
				t.Errorf("%s does not list %s", path, at)
			}
		}
		x.check(path)
	}
}

// testServe has a page of amparo serve open while its author works on it.
func (b *browsing) testServe(t *testing.T) {
	r := startServe(t, nil)
	x := b.open(t, r.url)
	x.must("opening", chromedp.Navigate(r.url+"en/questions/fired/"))
	shows := func(what, expression string) {
		t.Helper()
		deadline := time.Now().Add(patience)
		for {
			// A page that reloads ends what was asked of it; then it is asked again.
			_, err := chromedp.Run(x.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingMutation(), chromedp.WithPollingTimeout(time.Second)))
			if err == nil {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("the browser does not show %s: %v", what, err)
			}
		}
	}
	shows("the page", `document.body.textContent.includes('Sign nothing on that day.')`)
	r.replace("content/faqs/fired/en.md", "Sign nothing on that day.", "Sign nothing at all.")
	shows("the change", `document.body.textContent.includes('Sign nothing at all.')`)
	r.replace("content/faqs/fired/en.md", "Sign nothing at all.", "Sign [nothing](faq:nothing).")
	shows("the mistake", `document.querySelector('#x-problems')?.textContent.includes('faqs/fired/en.md:13: error: there is no "faq:nothing"')`)
	shows("the old page below it", `document.body.textContent.includes('Sign nothing at all.')`)
	r.replace("content/faqs/fired/en.md", "[nothing](faq:nothing)", "no paper")
	shows("the mended page", `document.body.textContent.includes('Sign no paper.') && !/error/.test(document.querySelector('#x-problems')?.textContent ?? '')`)
	x.check(r.url)
}
