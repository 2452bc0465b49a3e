package main

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"amparo/generator/kb"
	"amparo/generator/site"
)

const serveHelp = `Usage: amparo serve [OPTION]...

Makes the site, shows it at an address on this machine only, and makes it anew
after every change of content, layouts or static files. The browser reloads by
itself. Problems of the content stand at the head of every page; the pages are
those of the last state without errors.

  --address HOST:PORT  where to listen (localhost:8080); port 0 takes a free one
  --poll DURATION      look for changes this often instead of being told by the
                       system: for network drives and shared folders (off)
  and the options of amparo build: --content, --out, --layouts, --static,
  --no-index-files, --force, --workers

Example:
  amparo serve --address localhost:9000
`

// settle is how long the folders must be quiet before a rebuild: editors save
// a file in several steps.
const settle = 25 * time.Millisecond

func serve(ctx context.Context, args []string, out, diag io.Writer) (int, error) {
	var p project
	f := flags("serve", serveHelp, out)
	p.options(f)
	address := f.String("address", "localhost:8080", "")
	poll := f.Duration("poll", 0, "")
	if err := parse(f, args, 0); err != nil {
		return 2, err
	}
	if err := p.theme(); err != nil {
		return 2, err
	}
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		return 2, err
	}
	if !listener.Addr().(*net.TCPAddr).IP.IsLoopback() {
		listener.Close()
		return 2, fmt.Errorf("%q is not an address of this machine only; serve is for writing, not for hosting", *address)
	}
	w := &workshop{project: p, diag: diag, builder: site.Builder{Options: p.Options}}
	if _, _, err := load(&w.loader, p.content); err != nil { // no content at all: nothing to wait for
		listener.Close()
		return 2, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	changes, err := w.watch(ctx, *poll)
	if err != nil {
		listener.Close()
		return 2, err
	}
	w.rebuild(ctx)
	server := &http.Server{Handler: w, BaseContext: func(net.Listener) context.Context { return ctx }}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	idle := make(chan struct{})
	go func() {
		defer close(idle)
		for range changes {
			w.rebuild(ctx)
		}
	}()
	fmt.Fprintf(out, "http://%s/\n", listener.Addr())
	err = server.Serve(listener)
	stop()
	<-idle // a rebuild that is under way ends before the program does
	if !errors.Is(err, http.ErrServerClosed) {
		return 2, err
	}
	return 0, nil
}

// A workshop is the state of serve: the site as last built, what is wrong with
// the content now, and the browsers to tell.
type workshop struct {
	project
	diag    io.Writer
	loader  kb.Loader
	builder site.Builder

	mu       sync.Mutex
	problems []string
	version  int
	changed  chan struct{} // closed when version grows
}

func (w *workshop) rebuild(ctx context.Context) {
	start := time.Now()
	var told []string
	base, problems, err := load(&w.loader, w.content)
	if err == nil {
		for _, p := range problems {
			if p.Severity != kb.Remark {
				told = append(told, p.String())
			}
		}
		if problems.Count(kb.Error) == 0 {
			var r site.Result
			if r, err = w.builder.Build(ctx, base); err == nil {
				fmt.Fprintf(w.diag, "%d of %d files written in %s; %s\n", r.Written, r.Files, time.Since(start).Round(time.Millisecond), counted(problems))
			}
		} else {
			show(w.diag, w.content, problems)
			fmt.Fprintf(w.diag, "%s: the site stays as it was\n", counted(problems))
		}
	}
	if errors.Is(err, context.Canceled) {
		return
	}
	if err != nil {
		told = append([]string{err.Error()}, told...)
		fmt.Fprintf(w.diag, "amparo: %v\n", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = told
	w.version++
	if w.changed != nil {
		close(w.changed)
	}
	w.changed = make(chan struct{})
}

// watch tells of changes in the folders that the site is made from, once they
// have settled. The channel is closed when ctx is done.
func (w *workshop) watch(ctx context.Context, poll time.Duration) (<-chan struct{}, error) {
	folders := []string{w.content}
	for _, own := range []struct{ dir, usual string }{{w.layouts, "layouts"}, {w.static, "static"}} {
		dir := own.dir
		if dir == "" {
			dir = own.usual
		}
		if _, err := os.Stat(dir); err == nil {
			folders = append(folders, dir)
		}
	}
	for i, dir := range folders { // a folder may be a link to one; walking does not follow it
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			folders[i] = real
		}
	}
	changes := make(chan struct{}, 1)
	tell := func() {
		select {
		case changes <- struct{}{}:
		default: // one is waiting already
		}
	}
	if poll > 0 {
		go pollFolders(ctx, folders, stateOf(folders), poll, tell, changes)
		return changes, nil
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watching: %w; try --poll 1s", err)
	}
	for _, dir := range folders {
		if err := addAll(watcher, dir); err != nil {
			watcher.Close()
			return nil, fmt.Errorf("watching %q: %w; try --poll 1s", dir, err)
		}
	}
	go func() {
		defer close(changes)
		defer watcher.Close()
		quiet := time.NewTimer(time.Hour)
		quiet.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-watcher.Events:
				if ignorable(e) {
					continue
				}
				if e.Has(fsnotify.Create) { // fsnotify does not look into new folders by itself
					if err := addAll(watcher, e.Name); err != nil {
						fmt.Fprintf(w.diag, "amparo: watching %q: %v\n", e.Name, err)
					}
				}
				quiet.Reset(settle)
			case err := <-watcher.Errors:
				fmt.Fprintf(w.diag, "amparo: watching: %v\n", err)
				quiet.Reset(settle) // something may have been missed
			case <-quiet.C:
				tell()
			}
		}
	}()
	return changes, nil
}

func ignorable(e fsnotify.Event) bool {
	name := filepath.Base(e.Name)
	return e.Op == fsnotify.Chmod || strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~")
}

// addAll watches a folder and all folders in it; a file is left to its folder.
func addAll(w *fsnotify.Watcher, dir string) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // gone again
			return nil
		case err != nil:
			return err
		case !d.IsDir():
			return nil
		case strings.HasPrefix(d.Name(), ".") && name != dir:
			return filepath.SkipDir
		}
		return w.Add(name)
	})
}

// stateOf tells one state of the folders from another by the sizes and times of
// all that is in them.
func stateOf(folders []string) string {
	var b strings.Builder
	for _, dir := range folders {
		filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err == nil {
				if info, err := d.Info(); err == nil {
					fmt.Fprintln(&b, name, info.Size(), info.ModTime().UnixNano())
				}
			}
			return nil
		})
	}
	return b.String()
}

// pollFolders tells of every state that is not the last one.
func pollFolders(ctx context.Context, folders []string, last string, every time.Duration, tell func(), changes chan struct{}) {
	defer close(changes)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if now := stateOf(folders); now != last {
				last = now
				tell()
			}
		}
	}
}

const (
	eventsPath = "/.amparo/events"
	scriptPath = "/.amparo/serve.js"
)

//go:embed serve.js
var serveScript []byte

// ServeHTTP shows the site from the output folder. Pages get a script that
// reloads them and shows the problems; nothing of it is in the files.
func (w *workshop) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		http.Error(rw, "this server is for this machine only", http.StatusForbidden) // another name may be a trick of another site
		return
	}
	rw.Header().Set("Cache-Control", "no-store")
	switch r.URL.Path {
	case eventsPath:
		w.events(rw, r)
		return
	case scriptPath:
		rw.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		rw.Write(serveScript)
		return
	}
	root, err := os.OpenRoot(w.Out)
	if err != nil {
		w.page(rw, http.StatusServiceUnavailable, nil)
		return
	}
	defer root.Close()
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/") // "" is the first page
	if info, err := root.Stat(cmp.Or(name, ".")); err == nil && info.IsDir() {
		if !strings.HasSuffix(r.URL.Path, "/") {
			http.Redirect(rw, r, (&url.URL{Path: "/" + name + "/"}).String(), http.StatusFound)
			return
		}
		name = path.Join(name, "index.html")
	}
	data, err := root.ReadFile(name)
	status := http.StatusOK
	if err != nil || strings.HasPrefix(name, ".") { // what begins with a dot is not of the site
		status, name = http.StatusNotFound, "404.html"
		data, _ = root.ReadFile(name)
	}
	if strings.HasSuffix(name, ".html") {
		w.page(rw, status, data)
		return
	}
	http.ServeContent(rw, r, name, time.Time{}, strings.NewReader(string(data)))
}

// page sends a page with the script in it; without a page, a bare one.
func (w *workshop) page(rw http.ResponseWriter, status int, html []byte) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.WriteHeader(status)
	if html == nil {
		html = []byte("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>amparo</title></head><body><h1>There is no site yet</h1></body></html>")
	}
	script := `<script defer src="` + template.HTMLEscapeString(scriptPath) + `"></script></head>`
	io.WriteString(rw, strings.Replace(string(html), "</head>", script, 1))
}

// events tells a browser, as server-sent events, the version of the site and
// the problems: at once, and whenever they change.
func (w *workshop) events(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(rw)
	for {
		w.mu.Lock()
		version, problems, changed := w.version, w.problems, w.changed
		w.mu.Unlock()
		fmt.Fprintf(rw, "id: %d\ndata: %d\n", version, version)
		for _, p := range problems {
			fmt.Fprintf(rw, "data: %s\n", strings.ReplaceAll(p, "\n", " "))
		}
		fmt.Fprint(rw, "\n")
		if flush.Flush() != nil {
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}
