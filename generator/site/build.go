package site

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"amparo/generator/kb"
	"amparo/search"
)

// Options say where a site comes from, besides the content, and where it goes.
type Options struct {
	Layouts []fs.FS // a later one's files take the place of an earlier one's
	Static  []fs.FS
	Out     string
	Force   bool // build around files of others in Out, without touching them
	NoIndex bool // leave the Bleve index out
	Pointed bool // for use without a server: links name index.html, and there is a booklet
	Workers int  // 0: as many as there are processors
	// Progress, if not nil, is told how far a stage has come. It may be called
	// from many goroutines.
	Progress func(stage string, done, total int)
}

// A Result says what a build did.
type Result struct {
	Pages    int // pages of the site
	Files    int // files of the site, the pages among them; a search index counts as one
	Made     int // files that had to be made
	Written  int
	Removed  int
	Passages int
	Phases   []Phase
}

// A Phase is the time that a part of the build took. Phases may overlap.
type Phase struct {
	Name string
	Time time.Duration
}

// A Builder builds one site again and again, and makes anew only what depends
// on what has changed.
type Builder struct {
	Options
	made  map[string]made   // of the last build, by address
	drawn map[string][]byte // see pictures
}

// made is what a file was made from, and what came of it: another builder may
// have put something else in its place.
type made struct {
	stamp uint64
	hash  string
}

// Build makes the site of a base that has no errors, and publishes it: the
// whole of it, or nothing when it fails or ctx is done before all is made.
func (b *Builder) Build(ctx context.Context, base *kb.Base) (Result, error) {
	var r Result
	start := time.Now()
	phase := func(name string) {
		r.Phases = append(r.Phases, Phase{name, time.Since(start)})
		start = time.Now()
	}
	s, err := b.prepare(base)
	if err != nil {
		return r, err
	}
	outputs := s.plan()
	for i := range outputs[1:] {
		if outputs[i].address == outputs[i+1].address {
			return r, fmt.Errorf("two files for the address %q: a file of static stands where a page goes", outputs[i].address)
		}
	}
	f, err := openFolder(b.Out, b.Force)
	if err != nil {
		return r, err
	}
	defer f.close()
	phase("plan")

	if err := b.make(ctx, f, outputs, &r); err != nil {
		return r, err
	}
	phase("render")
	if !b.NoIndex || base.View(kb.ShowsSearch) != nil {
		if err := b.index(ctx, s, f, &r); err != nil {
			return r, err
		}
		phase("index")
	}
	if err := ctx.Err(); err != nil {
		return r, err
	}
	if r.Written, r.Removed, err = f.publish(); err != nil {
		b.made = nil
		return r, err
	}
	b.made = map[string]made{}
	for _, o := range outputs {
		if o.made != 0 {
			b.made[o.address] = made{o.made, f.is.Files[file(o.address)].Hash}
		}
		if o.twins != nil {
			r.Pages++
		}
	}
	r.Files = len(f.is.Files)
	phase("publish")
	return r, nil
}

// prepare reads layouts and static files, and stamps what all pages share.
func (b *Builder) prepare(base *kb.Base) (*site, error) {
	sources, err := files(b.Layouts)
	if err != nil {
		return nil, fmt.Errorf("layouts: %w", err)
	}
	static, err := files(b.Static)
	if err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	s := &site{base: base, addresses: addresses{base}, assets: newAssets(static), pairs: base.Successions(), events: base.Timeline(), pointed: b.Pointed, titles: map[*kb.Entry]uint64{}}
	if err := b.pictures(s.assets, base); err != nil {
		return nil, fmt.Errorf("pictures: %w", err)
	}
	for _, w := range base.Words {
		l, err := layouts(sources, w)
		if err != nil {
			return nil, err
		}
		s.layouts = append(s.layouts, l)
		said, err := said(w)
		if err != nil {
			return nil, err
		}
		s.assets.add(findWords(w.Lang), said)
	}
	for lang := range base.Site.Languages {
		standing, err := s.standings(lang)
		if err != nil {
			return nil, err
		}
		s.standing = append(s.standing, standing)
	}
	h := fnv.New64a()
	for _, name := range slices.Sorted(mapKeys(sources)) {
		h.Write([]byte(name))
		h.Write(sources[name])
	}
	for _, name := range slices.Sorted(mapKeys(s.assets.content)) {
		h.Write([]byte(name))
	}
	fmt.Fprint(h, base.Shared(), b.Pointed)
	s.stamp = h.Sum64()
	return s, nil
}

// make makes every output that is not as it was, in parallel.
func (b *Builder) make(ctx context.Context, f *folder, outputs []output, r *Result) error {
	var done, made atomic.Int64
	err := parallel(ctx, b.workers(), len(outputs), func(i int) error {
		o := outputs[i]
		name := file(o.address)
		if b.Progress != nil {
			b.Progress("pages", int(done.Add(1)), len(outputs))
		}
		if was := b.made[o.address]; o.made != 0 && was.stamp == o.made && f.keep(name, was.hash) {
			return nil
		}
		made.Add(1)
		data, err := o.make()
		if err != nil {
			return err
		}
		return f.put(name, data)
	})
	r.Made = int(made.Load())
	return err
}

func (b *Builder) index(ctx context.Context, s *site, f *folder, r *Result) error {
	langs := len(s.base.Site.Languages)
	passages := make([][]search.Passage, langs)
	if b.Progress != nil {
		b.Progress("search", 0, 1)
	}
	err := parallel(ctx, b.workers(), langs, func(i int) error {
		passages[i] = s.passages(i)
		return s.index(f, i, passages[i], !b.NoIndex)
	})
	for _, p := range passages {
		r.Passages += len(p)
	}
	if b.Progress != nil {
		b.Progress("search", 1, 1)
	}
	return err
}

func (b *Builder) workers() int {
	if b.Workers > 0 {
		return b.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// parallel does work(0) to work(n-1). The error is that of the first piece, in
// their order, that failed; once one has failed no more are begun.
func parallel(ctx context.Context, workers, n int, work func(int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var stop atomic.Bool
	var wait sync.WaitGroup
	for range min(workers, n) {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n || stop.Load() || ctx.Err() != nil {
					return
				}
				if errs[i] = work(i); errs[i] != nil {
					stop.Store(true)
				}
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
