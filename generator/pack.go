package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"amparo/generator/site"
)

const packHelp = `Usage: amparo pack [OPTION]...

Makes the whole site as one zip, to hand over on a stick or by message. It needs
no server and no network: unzip it and open index.html in a browser. Links,
comparison and search work. Phones mostly open only a single file: for them there
is phone-LANG.html, all pages for workers in one, which can be sent on its own.
The same content gives the same bytes.

  --out FILE        the zip (amparo.zip); one that is there is replaced
  --with-index      with the search index for amparo search
  --content DIR     the content (content)
  --layouts DIR     layouts of your own, by the names of the default ones (layouts, if there)
  --static DIR      static files of your own, likewise (static, if there)
  --workers N       how many pages to make at a time (as many as processors)

Example:
  amparo pack --out /media/stick/amparo.zip
`

// forHosts are the files of a site that only a host or its visitors' robots read.
var forHosts = []string{"404.html", "_headers", "robots.txt", "sitemap.xml"}

func pack(ctx context.Context, args []string, out, diag io.Writer) (int, error) {
	roomy()
	var p project
	f := flags("pack", packHelp, out)
	p.sources(f)
	to := f.String("out", "amparo.zip", "")
	withIndex := f.Bool("with-index", false, "")
	if err := parse(f, args, 0); err != nil {
		return 2, err
	}
	if info, err := os.Stat(*to); err == nil && !info.Mode().IsRegular() {
		return 2, fmt.Errorf("%q is not a file", *to)
	}
	if err := p.theme(); err != nil {
		return 2, err
	}
	bar := newProgress(diag)
	base, problems, err := sound(p.content, diag, "nothing was packed")
	if err != nil {
		return 2, err
	}
	if base == nil {
		return 1, nil
	}
	folder, err := os.MkdirTemp("", "amparo-")
	if err != nil {
		return 2, err
	}
	defer os.RemoveAll(folder)
	p.Out, p.NoIndex, p.Pointed, p.Progress = folder, !*withIndex, true, bar.tell
	b := site.Builder{Options: p.Options}
	_, err = b.Build(ctx, base)
	bar.clear()
	if errors.Is(err, context.Canceled) {
		return 2, errors.New("stopped; nothing was packed")
	}
	if err != nil {
		return 2, err
	}
	n, size, err := zipped(*to, os.DirFS(folder), base.Newest.Time())
	if err != nil {
		return 2, err
	}
	fmt.Fprintf(out, "%d files in %q, %.1f MB; unzip it and open index.html, on a phone phone-%s.html\n", n, *to, float64(size)/1e6, base.Site.Languages[0])
	if len(problems) > 0 {
		fmt.Fprintf(diag, "%s; amparo check tells more\n", counted(problems))
	}
	return 0, nil
}

// zipped writes the files of a built site into a zip, in the order of their
// names and with the same time, and says how many and how large it became. The
// zip is there as a whole or not at all.
func zipped(to string, files fs.FS, day time.Time) (n int, size int64, err error) {
	names, err := packed(files)
	if err != nil {
		return 0, 0, err
	}
	w, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+"-*")
	if err != nil {
		return 0, 0, err
	}
	defer func() {
		if err != nil {
			w.Close()
			os.Remove(w.Name())
		}
	}()
	z := zip.NewWriter(w)
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return 0, 0, err
		}
		header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: day}
		header.SetMode(0o644)
		entry, err := z.CreateHeader(header)
		if err != nil {
			return 0, 0, err
		}
		if _, err := entry.Write(data); err != nil {
			return 0, 0, err
		}
	}
	if err := z.Close(); err != nil {
		return 0, 0, err
	}
	info, err := w.Stat()
	if err != nil {
		return 0, 0, err
	}
	if err := w.Chmod(0o644); err != nil { // it is for others; temporary files are not
		return 0, 0, err
	}
	if err := w.Close(); err != nil {
		return 0, 0, err
	}
	return len(names), info.Size(), os.Rename(w.Name(), to)
}

// packed are the names of the files to pack. Every system must be able to unzip
// them.
func packed(files fs.FS) ([]string, error) {
	var names []string
	folded := map[string]string{} // as systems see them that know no case
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".amparo": // what the build remembers
			return fs.SkipDir
		case slices.Contains(forHosts, name):
			return nil
		}
		if name != "." {
			if why := unfit(name); why != "" {
				return fmt.Errorf("%q cannot be unzipped everywhere: %s", name, why)
			}
			key := strings.ToLower(name)
			if other, ok := folded[key]; ok {
				return fmt.Errorf("%q and %q are one file where case does not count", other, name)
			}
			folded[key] = name
		}
		if !d.IsDir() {
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

// longest is how long a name in the zip may be. Windows allows 259 characters,
// and the folder in which somebody unzips takes its part.
const longest = 180

// unfit tells why some system cannot have a file of that name, or "".
func unfit(name string) string {
	if len(name) > longest {
		return fmt.Sprintf("it is longer than %d letters", longest)
	}
	for _, r := range name {
		if r < ' ' || r > '~' || strings.ContainsRune(`<>:"\|?*`, r) {
			return fmt.Sprintf("it has the letter %q", r)
		}
	}
	base := path.Base(name)
	stem, _, _ := strings.Cut(strings.ToLower(base), ".")
	switch {
	case strings.HasSuffix(base, ".") || strings.HasSuffix(base, " "):
		return "it ends in a dot or a space"
	case slices.Contains([]string{"con", "prn", "aux", "nul"}, stem),
		len(stem) == 4 && (strings.HasPrefix(stem, "com") || strings.HasPrefix(stem, "lpt")) && stem[3] >= '1' && stem[3] <= '9':
		return "Windows keeps that name for a device"
	}
	return ""
}
