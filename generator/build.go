package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"amparo/generator/kb"
	"amparo/generator/site"
	"amparo/layouts"
	"amparo/static"
)

const buildHelp = `Usage: amparo build [OPTION]...

Makes the site: the whole of it, or nothing when the content has an error.

  --content DIR     the content (content)
  --out DIR         where the site goes (public)
  --layouts DIR     layouts of your own, by the names of the default ones (layouts, if there)
  --static DIR      static files of your own, likewise (static, if there)
  --no-index-files  leave the search index for amparo search out of the site
  --force           build around files in the output folder that no build wrote
  --workers N       how many pages to make at a time (as many as processors)
  --timings         print how long each phase took
  --quiet           print nothing when all is well

Example:
  amparo build --out /var/www/amparo
`

// project is where a site comes from and goes, as the options say.
type project struct {
	content, layouts, static string
	site.Options
}

// sources are the options that say what a site is made from.
func (p *project) sources(f *pflag.FlagSet) {
	f.StringVar(&p.content, "content", "content", "")
	f.StringVar(&p.layouts, "layouts", "", "")
	f.StringVar(&p.static, "static", "", "")
	f.IntVar(&p.Workers, "workers", 0, "")
}

func (p *project) options(f *pflag.FlagSet) {
	p.sources(f)
	f.StringVar(&p.Out, "out", "public", "")
	f.BoolVar(&p.NoIndex, "no-index-files", false, "")
	f.BoolVar(&p.Force, "force", false, "")
}

// theme puts the site's own layouts and static files over the default ones.
func (p *project) theme() error {
	p.Layouts, p.Static = []fs.FS{layouts.Files}, []fs.FS{static.Files}
	for _, own := range []struct {
		dir, usual string
		over       *[]fs.FS
	}{{p.layouts, "layouts", &p.Layouts}, {p.static, "static", &p.Static}} {
		dir := own.dir
		if dir == "" {
			dir = own.usual
		}
		info, err := os.Stat(dir)
		switch {
		case err == nil && info.IsDir():
			*own.over = append(*own.over, os.DirFS(dir))
		case own.dir != "" && err != nil:
			return err
		case own.dir != "":
			return fmt.Errorf("%q is not a folder", dir)
		}
	}
	return nil
}

// roomy lets the garbage collector wait, up to 1.5 GB: a build is short, and on a large site a sixth of
// its time would go into collecting. GOGC and GOMEMLIMIT say otherwise.
func roomy() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(300)
		debug.SetMemoryLimit(1500 << 20)
	}
}

func build(ctx context.Context, args []string, out, diag io.Writer) (int, error) {
	roomy()
	var p project
	f := flags("build", buildHelp, out)
	p.options(f)
	timings := f.Bool("timings", false, "")
	quiet := f.Bool("quiet", false, "")
	if err := parse(f, args, 0); err != nil {
		return 2, err
	}
	if err := p.theme(); err != nil {
		return 2, err
	}
	bar := newProgress(diag)
	p.Progress = bar.tell
	start := time.Now()
	base, problems, err := sound(p.content, diag, "nothing was published")
	read := time.Since(start)
	if err != nil {
		return 2, err
	}
	if base == nil {
		return 1, nil
	}
	b := site.Builder{Options: p.Options}
	r, err := b.Build(ctx, base)
	bar.clear()
	if errors.Is(err, context.Canceled) {
		return 2, errors.New("stopped; the site is as it was")
	}
	if err != nil {
		return 2, err
	}
	if !*quiet {
		fmt.Fprintf(out, "%d pages in %q: %d files, %d written, %d removed, in %s\n", r.Pages, p.Out, r.Files, r.Written, r.Removed, time.Since(start).Round(time.Millisecond))
		if len(problems) > 0 {
			fmt.Fprintf(diag, "%s; amparo check tells more\n", counted(problems))
		}
	}
	if *timings {
		fmt.Fprintf(out, "%-8s %8.0f ms\n", "read", ms(read))
		for _, ph := range r.Phases {
			fmt.Fprintf(out, "%-8s %8.0f ms\n", ph.Name, ms(ph.Time))
		}
		fmt.Fprintf(out, "%d pages a second\n", int(float64(r.Pages)/time.Since(start).Seconds()))
	}
	return 0, nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// counted says how many problems there are of each severity.
func counted(ps kb.Problems) string {
	var parts []string
	for _, s := range []struct {
		severity  kb.Severity
		one, many string
	}{{kb.Error, "error", "errors"}, {kb.Due, "page due", "pages due"}, {kb.Remark, "warning", "warnings"}} {
		switch n := ps.Count(s.severity); n {
		case 0:
		case 1:
			parts = append(parts, "1 "+s.one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, s.many))
		}
	}
	if len(parts) == 0 {
		return "no problems"
	}
	return strings.Join(parts, ", ")
}

// progress shows on a terminal how far long work has come, and nothing
// anywhere else.
type progress struct {
	w     io.Writer
	mu    sync.Mutex
	last  time.Time
	begun time.Time
	shown bool
}

func newProgress(w io.Writer) *progress {
	p := &progress{begun: time.Now()}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.w = w
	}
	return p
}

func (p *progress) tell(stage string, done, total int) {
	if p.w == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); now.Sub(p.begun) > 300*time.Millisecond && now.Sub(p.last) > 100*time.Millisecond {
		p.last, p.shown = now, true
		if total > 1 {
			stage = fmt.Sprintf("%s %d of %d", stage, done, total)
		}
		fmt.Fprintf(p.w, "\r\x1b[K%s ...", stage)
	}
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
