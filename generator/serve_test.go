package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what must come: much longer than it
// takes, because other work may go on on the machine.
const patience = 2 * time.Minute

// A running is an amparo serve of the small site.
type running struct {
	t      *testing.T
	dir    string // holds content and public
	url    string // ends in a slash
	events <-chan event
	client *http.Client
}

// An event is what serve tells the browser.
type event struct {
	version  int
	problems []string
}

// startServe serves the small site in a folder of its own until the test ends.
// Prepare, if not nil, may change the folder before.
func startServe(t *testing.T, prepare func(dir string), args ...string) *running {
	t.Helper()
	t.Setenv("AMPARO_TODAY", smallSiteDay)
	r := &running{t: t, dir: t.TempDir(), client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if err := unpackSmallSite(r.dir); err != nil {
		t.Fatal(err)
	}
	if prepare != nil {
		prepare(r.dir)
	}
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	diag := &safeBuffer{}
	type end struct {
		status int
		err    error
	}
	ended := make(chan end, 1)
	args = append([]string{"--address", "localhost:0", "--content", r.path("content"), "--out", r.path("public")}, args...)
	go func() {
		status, err := serve(ctx, args, in, diag)
		in.CloseWithError(io.EOF)
		ended <- end{status, err}
	}()
	t.Cleanup(func() {
		stop()
		select {
		case e := <-ended:
			if e.status != 0 || e.err != nil {
				t.Errorf("serve ended with %d, %v", e.status, e.err)
			}
		case <-time.After(patience):
			t.Error("serve does not end")
		}
		if t.Failed() {
			t.Logf("serve said:\n%s", diag)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("no address: %v", err)
	}
	r.url = strings.TrimSpace(line)
	r.listen(ctx)
	return r
}

func (r *running) path(name string) string { return filepath.Join(r.dir, filepath.FromSlash(name)) }

// listen follows the events until ctx is done.
func (r *running) listen(ctx context.Context) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(ctx, "GET", r.url+".amparo/events", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		r.t.Fatalf("events are %q", got)
	}
	events := make(chan event, 100)
	r.events = events
	go func() {
		defer resp.Body.Close()
		defer close(events)
		var data []string
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			switch line := lines.Text(); {
			case line == "" && len(data) > 0:
				version, _ := strconv.Atoi(data[0])
				events <- event{version, data[1:]}
				data = nil
			case strings.HasPrefix(line, "data: "):
				data = append(data, strings.TrimPrefix(line, "data: "))
			}
		}
	}()
}

// until waits for an event after which ok holds. What a save leads to may come
// in more than one event, and a state between two saves is a state like any
// other, so others may come before.
func (r *running) until(what string, ok func(e event) bool) {
	r.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case e, more := <-r.events:
			if !more {
				r.t.Fatalf("the events end before this: %s", what)
			}
			if ok(e) {
				return
			}
		case <-deadline:
			r.t.Fatalf("no event after which this holds: %s", what)
		}
	}
}

func (r *running) read(name string) string {
	data, err := os.ReadFile(r.path(name))
	if err != nil {
		return ""
	}
	return string(data)
}

// save puts text into a file in one step, as editors do.
func (r *running) save(name, text string) {
	r.t.Helper()
	at := r.path(name)
	if err := os.WriteFile(at+"~", []byte(text), 0o666); err != nil {
		r.t.Fatal(err)
	}
	if err := os.Rename(at+"~", at); err != nil {
		r.t.Fatal(err)
	}
}

func (r *running) replace(name, old, text string) {
	r.t.Helper()
	was := r.read(name)
	if strings.Count(was, old) != 1 {
		r.t.Fatalf("%q does not stand once in %s", old, name)
	}
	r.save(name, strings.Replace(was, old, text, 1))
}

// get asks for a path, with another Host than the right one if host is not "".
func (r *running) get(path, host string) (status int, header http.Header, body string) {
	r.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, "GET", strings.TrimSuffix(r.url, "/")+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	if host != "" {
		req.Host = host
	}
	resp, err := r.client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(data)
}

const scriptTag = `<script defer src="/.amparo/serve.js"></script>`

func TestServePages(t *testing.T) {
	r := startServe(t, nil)
	for _, c := range []struct {
		path     string
		status   int
		kind     string // of content
		contains string
	}{
		{"/", 200, "text/html; charset=utf-8", "<h1"},
		{"/en/", 200, "text/html; charset=utf-8", "<h1>Choose your cases</h1>"},
		{"/es/preguntas/me-corrieron/", 200, "text/html; charset=utf-8", "<h1>Me corrieron. ¿Y ahora?</h1>"},
		{"/en/questions/fired/index.html", 200, "text/html; charset=utf-8", "<h1>I was fired. What now?</h1>"},
		{"/en/questions/hired/", 404, "text/html; charset=utf-8", "<h1"},
		{"/assets/", 404, "text/html; charset=utf-8", "<h1"},
		{"/en/feed.xml", 200, "xml", "<feed"},
		{"/favicon.svg", 200, "image/svg+xml", "<svg"},
		{"/.amparo/serve.js", 200, "text/javascript; charset=utf-8", "EventSource"},
	} {
		status, header, body := r.get(c.path, "")
		if status != c.status || !strings.Contains(header.Get("Content-Type"), c.kind) || !strings.Contains(body, c.contains) {
			t.Errorf("%s: %d, %s, %.300s", c.path, status, header.Get("Content-Type"), body)
		}
		if got, want := strings.Count(body, scriptTag), strings.Count(c.kind, "text/html"); got != want {
			t.Errorf("%s has the script %d times, not %d", c.path, got, want)
		}
		if got := header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s may be kept: %q", c.path, got)
		}
	}
	if strings.Contains(r.read("public/en/index.html"), "serve.js") {
		t.Error("the script is in the site itself")
	}
	if _, _, body := r.get("/nowhere", ""); !strings.Contains(body, strings.TrimSuffix(between(r.read("public/404.html"), "<main", "</main>"), "\n")) {
		t.Errorf("a missing page is not the site's own: %s", body)
	}
	for _, path := range []string{"/en", "//en"} { // //en/ would be another host
		if status, header, _ := r.get(path, ""); status != http.StatusFound || header.Get("Location") != "/en/" {
			t.Errorf("%s: %d to %q", path, status, header.Get("Location"))
		}
	}
}

func between(text, begin, end string) string {
	_, text, _ = strings.Cut(text, begin)
	text, _, _ = strings.Cut(text, end)
	return text
}

func TestServeFollowsChanges(t *testing.T) {
	for _, mode := range []struct {
		name string
		args []string
		link bool // the content is a link to a folder elsewhere
	}{
		{"told by the system", nil, false},
		{"through a link", nil, true},
		{"polling", []string{"--poll", "20ms"}, false},
		{"polling through a link", []string{"--poll", "20ms"}, true},
	} {
		t.Run(mode.name, func(t *testing.T) {
			r := startServe(t, func(dir string) {
				if !mode.link {
					return
				}
				if err := os.Rename(filepath.Join(dir, "content"), filepath.Join(dir, "elsewhere")); err != nil {
					t.Fatal(err)
				}
				if err := os.Symlink("elsewhere", filepath.Join(dir, "content")); err != nil {
					t.Fatal(err)
				}
			}, mode.args...)
			r.until("the first state", func(e event) bool { return e.version == 1 && len(e.problems) == 0 })

			page := "public/en/questions/fired/index.html"
			r.replace("content/faqs/fired/en.md", "Keep your pay stubs.", "Keep your papers.")
			r.until("the new words are on disk", func(event) bool { return strings.Contains(r.read(page), "Keep your papers.") })
			if _, _, body := r.get("/en/questions/fired/", ""); !strings.Contains(body, "Keep your papers.") {
				t.Error("the new words are on disk, and not in the browser")
			}

			was := r.read(page)
			r.replace("content/faqs/fired/en.md", "Keep your papers.", "Keep your [papers](faq:papers).")
			r.until("the mistake is told", func(e event) bool {
				return strings.Contains(strings.Join(e.problems, "\n"), `faqs/fired/en.md:9: error: there is no "faq:papers"`)
			})
			if r.read(page) != was {
				t.Error("a mistake in the content changed the site")
			}
			if status, _, body := r.get("/en/questions/fired/", ""); status != 200 || !strings.Contains(body, "Keep your papers.") {
				t.Errorf("a mistake in the content took the old page away: %d, %s", status, body)
			}
			r.replace("content/faqs/fired/en.md", "[papers](faq:papers)", "documents")
			r.until("the mistake is mended", func(e event) bool {
				return !strings.Contains(strings.Join(e.problems, "\n"), "error") && strings.Contains(r.read(page), "Keep your documents.")
			})

			if err := os.Mkdir(r.path("content/faqs/strike"), 0o777); err != nil {
				t.Fatal(err)
			}
			r.save("content/faqs/strike/facts.yaml", "reviewed: 2026-06-01\naudience: worker\ngroup: work\n")
			r.save("content/faqs/strike/en.md", "---\ntitle: May we strike?\nslug: strike\nsummary: Often.\n---\n")
			r.save("content/faqs/strike/es.md", "---\ntitle: ¿Podemos ir a huelga?\nslug: huelga\nsummary: A menudo.\n---\n")
			strike := "public/es/preguntas/huelga/index.html"
			r.until("the new folder is a page", func(event) bool { return r.read(strike) != "" })
			r.replace("content/faqs/strike/es.md", "A menudo.", "Casi siempre.")
			r.until("the new folder is followed, too", func(event) bool { return strings.Contains(r.read(strike), "Casi siempre.") })

			if err := os.RemoveAll(r.path("content/faqs/strike")); err != nil {
				t.Fatal(err)
			}
			r.until("what is gone is gone", func(event) bool { return r.read(strike) == "" })
			if status, _, _ := r.get("/es/preguntas/huelga/", ""); status != 404 {
				t.Errorf("the page that is gone: %d", status)
			}
		})
	}
}

func TestServeFollowsLayouts(t *testing.T) {
	var layouts, static string
	r := startServe(t, func(dir string) {
		layouts, static = filepath.Join(dir, "layouts"), filepath.Join(dir, "static")
		for _, dir := range []string{layouts, static} {
			if err := os.Mkdir(dir, 0o777); err != nil {
				t.Fatal(err)
			}
		}
		t.Chdir(dir) // where a site's own layouts are looked for
	})
	page := "public/en/questions/fired/index.html"
	r.save("layouts/faq.html", "<!DOCTYPE html>\n<title>{{.Entry.Title}}</title>\n")
	r.until("the page has the new layout", func(event) bool { return strings.HasPrefix(r.read(page), "<!DOCTYPE html>\n<title>I was fired") })

	was := r.read(page)
	r.save("layouts/faq.html", "{{.Colour}}")
	r.until("the mistake is told", func(e event) bool { return strings.Contains(strings.Join(e.problems, "\n"), "faq.html:1") })
	if r.read(page) != was {
		t.Error("a mistake in a layout changed the site")
	}

	r.save("layouts/faq.html", "<!DOCTYPE html>\n<title>{{.Entry.Title}}!</title>\n")
	r.until("the mistake is mended", func(e event) bool {
		return len(e.problems) == 0 && strings.Contains(r.read(page), "What now?!</title>")
	})
	r.save("static/hello.txt", "hello")
	r.until("the static file is there", func(event) bool { return r.read("public/hello.txt") == "hello" })
}

// TestServeBegins begins with content that has a mistake and an output folder
// that is not there.
func TestServeBegins(t *testing.T) {
	r := startServe(t, func(dir string) {
		if err := os.Remove(filepath.Join(dir, "content", "faqs", "fired", "es.md")); err != nil {
			t.Fatal(err)
		}
	})
	r.until("the mistake is told", func(e event) bool {
		return len(e.problems) == 1 && e.problems[0] == "faqs/fired/es.md: error: the file is missing; an entry has facts.yaml, en.md, es.md"
	})
	status, _, body := r.get("/en/", "")
	if status != http.StatusServiceUnavailable || !strings.Contains(body, scriptTag) {
		t.Errorf("before the first site: %d, %s", status, body)
	}
	r.save("content/faqs/fired/es.md", "---\ntitle: Me corrieron\nslug: me-corrieron\nsummary: Apunte todo.\n---\n\n## Haga {#do}\n\nApunte.\n\n## Cuidado {#careful}\n\nNo firme.\n")
	r.until("the first site is there", func(e event) bool { return len(e.problems) == 0 })
	if status, _, _ := r.get("/en/", ""); status != 200 {
		t.Errorf("the first site: %d", status)
	}
}

// TestServeHosts: a page of another site may give our address a name of its
// own and read through it, unless the name is refused.
func TestServeHosts(t *testing.T) {
	r := startServe(t, nil)
	_, port, err := net.SplitHostPort(strings.Trim(strings.TrimPrefix(r.url, "http://"), "/"))
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]int{
		"localhost":              200,
		"localhost:" + port:      200,
		"127.0.0.1:" + port:      200,
		"[::1]:" + port:          200,
		"evil.example":           403,
		"evil.example:" + port:   403,
		"localhost.evil.example": 403,
		"127.0.0.1.evil.example": 403,
		"192.168.0.1:" + port:    403,
		"0.0.0.0:" + port:        403,
	} {
		paths := []string{"/en/", "/.amparo/serve.js"}
		if want == 403 { // else they would never end
			paths = append(paths, "/.amparo/events")
		}
		for _, path := range paths {
			status, _, body := r.get(path, host)
			if status != want {
				t.Errorf("%s of %s: %d, not %d", path, host, status, want)
			}
			if want == 403 && strings.Contains(body, "<h1") {
				t.Errorf("%s of %s is refused and shown", path, host)
			}
		}
	}
}

func TestServeNothingOutside(t *testing.T) {
	r := startServe(t, func(dir string) {
		if err := os.WriteFile(filepath.Join(dir, "secret.txt"), []byte("the secret"), 0o666); err != nil {
			t.Fatal(err)
		}
	})
	if err := os.Symlink(r.path("secret.txt"), r.path("public/link.txt")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("..", r.path("public/up")); err != nil {
		t.Fatal(err)
	}
	if r.read("public/.amparo/manifest.json") == "" {
		t.Fatal("there is no manifest that could be shown")
	}
	for _, path := range []string{
		"/../secret.txt",
		"/..%2fsecret.txt",
		"/%2e%2e/secret.txt",
		"/%2e%2e%2fsecret.txt",
		"/..%5csecret.txt",
		"/en/../../secret.txt",
		"/en/%2e%2e/%2e%2e/secret.txt",
		"/./../secret.txt",
		"//../secret.txt",
		"/" + r.path("secret.txt"),
		"/link.txt",
		"/up/secret.txt",
		"/.amparo/",
		"/.amparo/manifest.json",
		"/%2eamparo/manifest.json",
		"/.amparo%2fmanifest.json",
		"/en/../.amparo/manifest.json",
		"/./.amparo/manifest.json",
		"//.amparo/manifest.json",
		"/.amparo/../.amparo/manifest.json",
		"/up/public/.amparo/manifest.json",
		"/index.html%00.txt",
	} {
		status, _, body := r.get(path, "")
		if status != 404 || strings.Contains(body, "secret") || strings.Contains(body, `"hash"`) {
			t.Errorf("%s: %d, %.200s", path, status, body)
		}
	}
}

// TestServeRefuses: what amparo serve does not even begin with.
func TestServeRefuses(t *testing.T) {
	t.Setenv("AMPARO_TODAY", smallSiteDay)
	dir := t.TempDir()
	if err := unpackSmallSite(dir); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct{ address, content, want string }{
		{"0.0.0.0:0", "content", `"0.0.0.0:0" is not an address of this machine only`},
		{":0", "content", `":0" is not an address of this machine only`},
		{"[::]:0", "content", `"[::]:0" is not an address of this machine only`},
		{"localhost", "content", "missing port"},
		{taken.Addr().String(), "content", "address already in use"},
		{"localhost:0", "fotos", "no site.yaml there"},
		{"localhost:0", "content/faqs", "no site.yaml there"},
	} {
		ctx, stop := context.WithTimeout(context.Background(), patience)
		var out bytes.Buffer
		status, err := serve(ctx, []string{"--address", c.address, "--content", filepath.Join(dir, c.content), "--out", filepath.Join(dir, "public")}, &out, io.Discard)
		stop()
		if status != 2 || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, %s: %d, %v; want %s", c.address, c.content, status, err, c.want)
		}
		if out.Len() > 0 {
			t.Errorf("%s, %s: gave an address, %s", c.address, c.content, &out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "public")); err == nil {
		t.Error("what was refused made a site")
	}
}

// safeBuffer is a buffer that many may write to.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
