package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"amparo/generator/kb"
	"amparo/generator/site"
	"amparo/layouts"
	"amparo/search"
	"amparo/static"
)

// BenchmarkBeside puts the search of a site beside Pagefind's of the same HTML, for the shipped content
// and for generated sites of 1,000 and 10,000 pages: what each costs to make, and what a reader's phone
// has to load and wait for, in Chromium. PAGEFIND names the program; "make bench-search" sets it. Bytes
// are those of a host that compresses. Both show ten pages, from the moment somebody comes to the box.
//
//	index-s         making it, of the pages that are there
//	files, disk-kB  what it adds to the site
//	first-kB        loaded for the first search, script and all
//	requests        for that
//	rounds          of these, on a slow net, each of which had to wait for the one before
//	next-kB         loaded for each search after it
//	key-ms          from a key to results, all loaded, on a phone a quarter as fast as this machine
//	slow-s          from coming to the box to the first results, on such a phone and DevTools' "slow 3G"
//	next-slow-s     from a new query to its results, there
//	mrr             mean reciprocal rank of the right page for the rows of queries.yaml
func BenchmarkBeside(b *testing.B) {
	pagefind := os.Getenv("PAGEFIND")
	if pagefind == "" {
		b.Skip("PAGEFIND does not name the program")
	}
	chromium := startChromium(b)
	for _, n := range []int{0, 1000, 10000} {
		name, content := fmt.Sprint(n), "../content"
		if n > 0 {
			content = generated(b, n)
		} else {
			name = "shipped"
		}
		base := mustLoad(b, &kb.Loader{FS: os.DirFS(content)})
		queries := base.Queries
		if n > 0 {
			queries = generatedQueries()
		}
		out := b.TempDir()
		builder := site.Builder{Options: site.Options{Layouts: []fs.FS{layouts.Files}, Static: []fs.FS{static.Files}, Out: out}}
		built, err := builder.Build(context.Background(), base)
		if err != nil {
			b.Fatal(err)
		}
		entries := entriesByURL(b, out)
		searchPage := map[string]string{}
		for _, lang := range base.Site.Languages {
			name, err := pageOf(out, lang, `class="layout-search"`)
			if err != nil {
				b.Fatal(err)
			}
			searchPage[lang] = name
		}
		for _, r := range []rival{amparo{built}, pagefindOf(b, pagefind, out, base.Site.Languages)} {
			b.Run(name+"/"+r.name(), func(b *testing.B) {
				for b.Loop() {
					m := measured{b: b, chromium: chromium, rival: r, out: out, pages: searchPage}
					m.report(queries, entries, n == 0)
				}
			})
		}
	}
}

// A rival is one way to search a site.
type rival interface {
	name() string
	seconds() float64                    // making it took
	files() []string                     // globs below the site
	page(lang, searchPage string) string // where its box is
	focus() string                       // scripts: somebody comes to the box
	ask(query string) string             // ... and asks; its value is the milliseconds to the results
	results() string                     // ... the addresses of the pages found
}

type amparo struct{ built site.Result }

func (amparo) name() string { return "amparo" }
func (a amparo) seconds() float64 {
	for _, p := range a.built.Phases {
		if p.Name == "index" {
			return p.Time.Seconds()
		}
	}
	return 0
}
func (amparo) files() []string                     { return []string{"search/*.js", "search/*/*.js", "assets/search/*"} }
func (amparo) page(lang, searchPage string) string { return searchPage }
func (amparo) focus() string                       { return `document.querySelector('.find input').focus()` }
func (amparo) ask(query string) string {
	return fmt.Sprintf(`(async q => {
		const input = document.querySelector('.find input'), told = document.querySelector('.found [role=status]'), list = document.querySelector('.found ol');
		const done = new Promise(resolve => new MutationObserver(changes => {
			if (told.textContent === document.querySelector('.find').dataset.none || changes.some(c => c.target === list && c.addedNodes.length)) resolve(performance.now());
		}).observe(document.querySelector('.found'), {childList: true, subtree: true, characterData: true}));
		const began = performance.now();
		input.value = q;
		input.dispatchEvent(new Event('input'));
		return await done - began;
	})(%q)`, query)
}
func (amparo) results() string {
	return `[...document.querySelectorAll('.found ol > li > a')].map(a => a.pathname)`
}

type pagefind struct{ took time.Duration }

// pagefindOf makes Pagefind's index of the site in out, and a page for each language that asks it.
func pagefindOf(b *testing.B, program, out string, langs []string) rival {
	b.Helper()
	start := time.Now()
	if told, err := exec.Command(program, "--site", out).CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", program, err, told)
	}
	took := time.Since(start)
	for _, lang := range langs {
		page := fmt.Sprintf(`<!doctype html><html lang=%s><title>x</title><input><ol></ol><script>
self.focused = () => self.pagefind ??= import('/pagefind/pagefind.js').then(async p => (await p.init(), p));
self.ask = async q => {
	const began = performance.now(), p = await focused(), found = await p.search(q);
	const pages = await Promise.all(found.results.slice(0, 10).map(r => r.data()));
	self.urls = pages.map(p => new URL(p.url, location).pathname);
	document.querySelector('ol').replaceChildren(...pages.map(p => {
		const li = document.createElement('li');
		li.innerHTML = p.excerpt;
		li.prepend(p.meta.title);
		return li;
	}));
	return performance.now() - began;
}</script>`, lang)
		if err := os.WriteFile(filepath.Join(out, "pagefind-"+lang+".html"), []byte(page), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	return pagefind{took}
}

func (pagefind) name() string               { return "pagefind" }
func (p pagefind) seconds() float64         { return p.took.Seconds() }
func (pagefind) files() []string            { return []string{"pagefind/*", "pagefind/*/*"} }
func (pagefind) page(lang, _ string) string { return "pagefind-" + lang + ".html" }
func (pagefind) focus() string              { return `void focused()` }
func (pagefind) ask(query string) string    { return fmt.Sprintf(`ask(%q)`, query) }
func (pagefind) results() string            { return `urls` }

// generatedQueries are one to three words of generated prose, as often as they stand there.
func generatedQueries() []*kb.Query {
	g := &gibberish{Rand: rand.New(rand.NewPCG(11, 12))}
	var out []*kb.Query
	for i := range 60 {
		lang := []string{"en", "es"}[i%2]
		out = append(out, &kb.Query{Query: strings.ToLower(g.words(lang, 1+g.IntN(3))), Lang: lang})
	}
	return out
}

// entriesByURL are the entries that stand on each page of the site in out.
func entriesByURL(b *testing.B, out string) map[string][]string {
	ix, err := search.Open(filepath.Join(out, "search"))
	if err != nil {
		b.Fatal(err)
	}
	defer ix.Close()
	entries := map[string][]string{}
	for _, lang := range ix.Languages() {
		r, err := ix.Search(search.Query{Lang: lang, Limit: 1 << 30})
		if err != nil {
			b.Fatal(err)
		}
		for _, h := range r.Hits {
			url, _, _ := strings.Cut("/"+h.URL, "#")
			entries[url] = append(entries[url], h.Entry)
		}
	}
	return entries
}

func pageOf(out, lang, mark string) (found string, err error) {
	err = fs.WalkDir(os.DirFS(out), lang, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".html" || found != "" {
			return err
		}
		text, err := os.ReadFile(filepath.Join(out, name))
		if bytes.Contains(text, []byte(mark)) {
			found = strings.TrimSuffix(name, "index.html")
		}
		return err
	})
	if found == "" && err == nil {
		err = fmt.Errorf("no page of %s has %q", out, mark)
	}
	return found, err
}

// measured is one rival in a browser.
type measured struct {
	rival
	b        *testing.B
	chromium context.Context
	out      string
	pages    map[string]string // of the search, by language
	host     string

	ctx  context.Context
	line *wire
}

// A wire is what lies between a host and a phone, workers of its browser included.
type wire struct {
	mu      sync.Mutex
	sent    []*sending
	latency time.Duration // before each answer
	speed   float64       // bytes a second of all answers together; 0 is as many as go

	link sync.Mutex // one packet at a time
}

type sending struct {
	began, ended time.Time
	size         int
}

// send writes an answer as the line lets it.
func (l *wire) send(w http.ResponseWriter, data []byte) {
	s := &sending{began: time.Now(), size: len(data) + 200} // with its head
	l.mu.Lock()
	l.sent = append(l.sent, s)
	latency, speed := l.latency, l.speed
	l.mu.Unlock()
	time.Sleep(latency)
	for len(data) > 0 {
		packet := data[:min(len(data), 1400)]
		data = data[len(packet):]
		l.link.Lock()
		if speed > 0 {
			time.Sleep(time.Duration(float64(len(packet)) / speed * float64(time.Second)))
		}
		w.Write(packet)
		l.link.Unlock()
	}
	l.mu.Lock()
	s.ended = time.Now()
	l.mu.Unlock()
}

const browserPatience = time.Minute

func (m *measured) do(steps ...chromedp.Action[chromedp.Void]) {
	m.b.Helper()
	ctx, stop := context.WithTimeout(m.ctx, browserPatience)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		m.b.Fatal(err)
	}
}

// sent is a command of the browser as a step.
func sent[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, command, params)
		return err
	})
}

// slow makes the phone so many times slower than this machine, and its line answer after so long with so
// many bytes a second (0 is as many as go).
func (m *measured) slow(times float64, latency time.Duration, speed float64) {
	m.do(sent(emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times}))
	m.line.mu.Lock()
	m.line.latency, m.line.speed = latency, speed
	m.line.mu.Unlock()
}

func value[T any](m *measured, expression string) T {
	m.b.Helper()
	ctx, stop := context.WithTimeout(m.ctx, browserPatience)
	defer stop()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		m.b.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

// loadedSince is what the host has sent since it was last asked: bytes, files, and rounds of them, each of
// which was asked for when all before it had been sent.
func (m *measured) loadedSince() (bytes float64, files, rounds int) {
	m.line.mu.Lock()
	defer m.line.mu.Unlock()
	var ended time.Time
	for _, s := range slices.SortedFunc(slices.Values(m.line.sent), func(a, b *sending) int { return a.began.Compare(b.began) }) {
		if s.began.After(ended) {
			rounds++
		}
		if s.ended.After(ended) {
			ended = s.ended
		}
		bytes += float64(s.size)
		files++
	}
	m.line.sent = nil
	return bytes, files, rounds
}

func (m *measured) report(queries []*kb.Query, entries map[string][]string, judged bool) {
	b := m.b
	m.line = &wire{}
	host := httptest.NewServer(compressing(m.out, m.line))
	defer host.Close()
	m.host = host.URL
	var closeTab context.CancelFunc
	m.ctx, closeTab = chromedp.NewContext(m.chromium)
	defer closeTab()
	if err := chromedp.Do(m.ctx, chromedp.EmulateViewport(320, 640)); err != nil {
		b.Fatal(err)
	}

	files, disk := 0, int64(0)
	for _, glob := range m.files() {
		names, err := filepath.Glob(filepath.Join(m.out, glob))
		if err != nil {
			b.Fatal(err)
		}
		for _, name := range names {
			if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
				files++
				disk += info.Size()
			}
		}
	}
	b.ReportMetric(m.seconds(), "index-s")
	b.ReportMetric(float64(files), "files")
	b.ReportMetric(float64(disk)/1000, "disk-kB")

	some := slices.Collect(func(yield func(*kb.Query) bool) { // spread over the languages and kinds
		for i := 0; i < 12; i++ {
			if !yield(queries[i*len(queries)/12]) {
				return
			}
		}
	})
	var first, next, requests, rounds, key, slow, nextSlow []float64
	begin := func(q *kb.Query) {
		m.do(sent(network.ClearBrowserCache, cdp.Empty{}), chromedp.Navigate(m.host+"/"+m.page(q.Lang, m.pages[q.Lang])))
		m.loadedSince()
	}
	for i, q := range some {
		m.slow(4, 0, 0)
		begin(q)
		value[any](m, m.focus())
		time.Sleep(time.Second) // somebody types the first word
		before, warm, _ := m.loadedSince()
		value[float64](m, m.ask(q.Query))
		size, n, _ := m.loadedSince()
		first, requests = append(first, before+size), append(requests, float64(warm+n))
		then := another(some, i)
		value[float64](m, m.ask(then.Query))
		size, _, _ = m.loadedSince()
		next = append(next, size)
		for range 3 { // the same again, as if the last letter were typed once more, at the pace of a quick hand
			value[float64](m, m.ask(q.Query+" "))
			time.Sleep(150 * time.Millisecond)
			key = append(key, value[float64](m, m.ask(q.Query)))
			time.Sleep(150 * time.Millisecond)
		}
	}
	for i, q := range some[:3] {
		begin(q)
		m.slow(4, 2*time.Second, 50_000)
		value[any](m, m.focus())
		m.loadedSince()
		slow = append(slow, value[float64](m, m.ask(q.Query)))
		_, _, round := m.loadedSince()
		rounds = append(rounds, float64(round))
		nextSlow = append(nextSlow, value[float64](m, m.ask(another(some, i).Query)))
		m.slow(4, 0, 0)
	}
	m.slow(1, 0, 0)
	b.ReportMetric(mean(first)/1000, "first-kB")
	b.ReportMetric(slices.Max(first)/1000, "first-max-kB")
	b.ReportMetric(mean(requests), "requests")
	b.ReportMetric(mean(rounds), "rounds")
	b.ReportMetric(mean(next)/1000, "next-kB")
	slices.Sort(key)
	b.ReportMetric(key[len(key)/2], "key-ms")
	b.ReportMetric(key[len(key)*95/100], "key-95-ms")
	b.ReportMetric(mean(slow)/1000, "slow-s")
	b.ReportMetric(mean(nextSlow)/1000, "next-slow-s")
	b.ReportMetric(0, "ns/op")
	if judged {
		m.judge(queries, entries)
	}
}

func another(queries []*kb.Query, i int) *kb.Query {
	for j := i + 1; ; j++ {
		if q := queries[j%len(queries)]; q.Lang == queries[i].Lang {
			return q
		}
	}
}

// judge asks all rows of queries.yaml.
func (m *measured) judge(queries []*kb.Query, entries map[string][]string) {
	sums, rows := map[string]float64{}, map[string]float64{}
	for _, lang := range []string{"en", "es"} {
		m.do(chromedp.Navigate(m.host + "/" + m.page(lang, m.pages[lang])))
		for _, q := range queries {
			if q.Lang != lang {
				continue
			}
			value[float64](m, m.ask(q.Query))
			right := q.Among
			if q.First != nil {
				right = []kb.Ref{*q.First}
			}
			rank := 1 + slices.IndexFunc(value[[]string](m, m.results()), func(url string) bool {
				return slices.ContainsFunc(right, func(r kb.Ref) bool { return slices.Contains(entries[url], r.String()) })
			})
			for _, key := range []string{lang, string(q.Kind)} {
				rows[key]++
				if rank > 0 {
					sums[key] += 1 / float64(rank)
				}
			}
		}
	}
	for key, sum := range sums {
		m.b.ReportMetric(sum/rows[key], key+"-mrr")
	}
}

func mean(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(len(xs))
}

// compressing serves a folder as a host that compresses.
func compressing(folder string, line *wire) http.Handler {
	var made sync.Map
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Clean("/" + r.URL.Path)
		if strings.HasSuffix(r.URL.Path, "/") {
			name = path.Join(name, "index.html")
		}
		zipped, ok := made.Load(name)
		if !ok {
			text, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				http.NotFound(w, r)
				return
			}
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			z.Write(text)
			z.Close()
			zipped, _ = made.LoadOrStore(name, b.Bytes())
		}
		kind := mime.TypeByExtension(path.Ext(name))
		if kind == "" {
			kind = "application/octet-stream"
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Cache-Control", "public, max-age=3600")
		line.send(w, zipped.([]byte))
	})
}
