package site

import (
	"io/fs"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"amparo/static"
)

// Whatever page a link stands on, and wherever the site stands, following it
// leads to the address it was made for.
func TestRelative(t *testing.T) {
	var all []string
	var grow func(folder string, depth int)
	grow = func(folder string, depth int) {
		all = append(all, folder, folder+"index.html", folder+"en", folder+"a.csv")
		if depth > 0 {
			for _, name := range []string{"en", "a", "b-2"} {
				grow(folder+name+"/", depth-1)
			}
		}
	}
	grow("", 3)
	for _, root := range []string{"https://h.example/", "https://h.example/en/a/", "file:///en/"} {
		base, err := url.Parse(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, from := range all {
			page, err := base.Parse(from)
			if err != nil {
				t.Fatal(err)
			}
			for _, to := range all {
				for _, fragment := range []string{"", "#x-cite-1"} {
					link := relative(from, to+fragment)
					got, err := page.Parse(link)
					if err != nil || got.String() != root+to+fragment {
						t.Fatalf("on %q the link %q to %q leads to %v, %v", from, link, to+fragment, got, err)
					}
					if link == "" || strings.HasPrefix(link, "/") {
						t.Fatalf("on %q the link to %q is %q", from, to, link)
					}
				}
			}
		}
	}
}

func TestFile(t *testing.T) {
	for address, want := range map[string]string{"": "index.html", "en/": "en/index.html", "en/a/": "en/a/index.html", "404.html": "404.html", "en/feed.xml": "en/feed.xml"} {
		if got := file(address); got != want {
			t.Errorf("file(%q) = %q, want %q", address, got, want)
		}
	}
	plain, pointed := &site{}, &site{pointed: true}
	for address, want := range map[string]string{"": "index.html", "en/": "en/index.html", "en/#x": "en/index.html#x", "a.csv": "a.csv", "a.csv#x": "a.csv#x"} {
		if got := plain.indexed(address); got != address {
			t.Errorf("with a server, indexed(%q) = %q", address, got)
		}
		if got := pointed.indexed(address); got != want {
			t.Errorf("indexed(%q) = %q, want %q", address, got, want)
		}
	}
}

// The path of base_url is as it stands in an address.
func TestBasePath(t *testing.T) {
	for base, want := range map[string]string{"https://h.example/": "/", "https://h.example/a/b/": "/a/b/", "https://h.example/a%20b/": "/a%20b/"} {
		content := smallContent(t)
		edit(t, content, "site.yaml", "https://small.example/below/here/", base)
		s := &site{base: load(t, content)}
		if got := s.basePath(); got != want {
			t.Errorf("%s: %q, want %q", base, got, want)
		}
	}
}

// A file of static that stands where the site has one of its own, or where it
// has a folder, is named, and nothing is published.
func TestStaticCollides(t *testing.T) {
	t.Parallel()
	base := load(t, smallContent(t))
	for _, name := range []string{"robots.txt", "404.html", "en/feed.xml", "en/compare/comparison.csv",
		"index.html", "en/index.html", "es/preguntas/negado/index.html", "en", "en/questions"} {
		t.Run(strings.ReplaceAll(name, "/", "_"), func(t *testing.T) {
			out := t.TempDir()
			build(t, options(out), base)
			before := tree(t, out)
			o := options(out)
			o.Static = []fs.FS{static.Files, fstest.MapFS{name: {Data: []byte("mine")}}}
			_, err := (&Builder{Options: o}).Build(t.Context(), base)
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("the error is %v", err)
			}
			same(t, "the site", before, tree(t, out))
		})
	}
}

// A site's own files take the place of the default ones; what has a hidden
// name, or stands in a folder with one, is not for readers.
func TestOwnStatic(t *testing.T) {
	out := t.TempDir()
	o := options(out)
	o.Static = []fs.FS{static.Files, fstest.MapFS{
		"favicon.svg":          {Data: []byte("mine")},
		"docs/flyer.pdf":       {Data: []byte("pdf")},
		"js/own.js":            {Data: []byte("own()")},
		"layout/faq.js":        {Data: []byte("faq()")},
		"static.go":            {Data: []byte("package x")},
		".hidden":              {Data: []byte("no")},
		".git/config":          {Data: []byte("no")},
		".amparo/journal.json": {Data: []byte("no")},
		"docs/.DS_Store":       {Data: []byte("no")},
	}}
	build(t, o, load(t, smallContent(t)))
	files := tree(t, out)
	if files["favicon.svg"] != "mine" || files["docs/flyer.pdf"] != "pdf" {
		t.Error("the site's own files are not there")
	}
	for name, data := range files {
		if data == "no" || strings.HasSuffix(name, ".go") {
			t.Errorf("%s is published", name)
		}
		if strings.HasPrefix(name, "assets/site.") && strings.HasSuffix(name, ".js") && !strings.Contains(data, ";\nown()") {
			t.Errorf("%s does not have the site's own script", name)
		}
		if page := strings.HasSuffix(name, ".html"); page && strings.Contains(data, "assets/layout/faq.") != strings.Contains(data, `class="layout-faq"`) {
			t.Errorf("%s: the script of a layout is on the pages of that layout alone", name)
		}
	}
}
