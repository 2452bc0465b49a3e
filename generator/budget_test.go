package main

import (
	"bytes"
	"compress/gzip"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A weight is what a page may weigh: bytes as gzip packs them, as most hosts
// send them, and the files that it asks for. Its icon, which a browser asks for
// once for the whole site, counts in bytes and not as a request.
type weight struct{ page, all, requests int }

const kB = 1024

// reading is for every page but those of the layouts in weights. Its HTML comes
// with the first flight of a connection, ten packets.
var reading = weight{14 * kB, 30 * kB, 3}

var weights = map[string]weight{ // by layout; a fourth request is for its script
	"chooser":    {4 * kB, 14 * kB, 3},
	"home":       {12 * kB, 20 * kB, 3},
	"comparison": {50 * kB, 60 * kB, 4},
	"glossary":   {18 * kB, 30 * kB, 3},
	"letter":     {16 * kB, 30 * kB, 3}, // sources
	"prepare":    {24 * kB, 36 * kB, 4},
	"search":     {30 * kB, 42 * kB, 4}, // with the A to Z of everything, for who has no script
	"timeline":   {20 * kB, 32 * kB, 4},
}

// pieces is what single files may weigh, by a pattern of their names.
var pieces = map[string]int{
	"assets/site.*.css":         8 * kB,
	"assets/site.*.js":          3.5 * kB, // every page's
	"assets/search/search.*.js": 5.5 * kB, // the engine, when somebody searches
	"assets/layout/*.*.js":      2.5 * kB,
	"favicon.svg":               kB / 2,
}

// testBudgets weighs every page and all that it loads.
func (b *browsing) testBudgets(t *testing.T) {
	packed := map[string]int{}
	weigh := func(file string) int {
		if packed[file] == 0 {
			data, err := os.ReadFile(filepath.Join(b.site, file))
			if err != nil {
				t.Fatal(err)
			}
			var buf bytes.Buffer
			w := gzip.NewWriter(&buf)
			w.Write(data)
			w.Close()
			packed[file] = buf.Len()
		}
		return packed[file]
	}
	for _, file := range b.files {
		data := b.source[file]
		doc, err := html.Parse(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		at := address(file)
		got := weight{weigh(file), weigh(file), 1}
		for n := range doc.Descendants() {
			attrs := map[string]string{}
			for _, a := range n.Attr {
				attrs[a.Key] = a.Val
			}
			link := attrs["src"]
			if n.DataAtom == atom.Link && (attrs["rel"] == "stylesheet" || attrs["rel"] == "icon") {
				link = attrs["href"]
			}
			if link == "" {
				continue
			}
			if !strings.HasPrefix(link, "/") { // as on the page for missing addresses
				link = path.Join(path.Dir(file), link)
			}
			got.all += weigh(strings.TrimPrefix(link, "/"))
			if attrs["rel"] != "icon" {
				got.requests++
			}
		}
		may := reading
		if own, ok := weights[layout(t, file, data)]; ok {
			may = own
		}
		if got.page > may.page {
			t.Errorf("%s: its HTML weighs %d bytes, and may weigh %d", at, got.page, may.page)
		}
		if got.all > may.all {
			t.Errorf("%s weighs %d bytes with all that it loads, and may weigh %d", at, got.all, may.all)
		}
		if got.requests > may.requests {
			t.Errorf("%s makes %d requests, and may make %d", at, got.requests, may.requests)
		}
	}
	for _, pattern := range slices.Sorted(maps.Keys(pieces)) {
		found, err := filepath.Glob(filepath.Join(b.site, filepath.FromSlash(pattern)))
		if err != nil || len(found) == 0 {
			t.Errorf("no file is %s: %v", pattern, err)
		}
		for _, name := range found {
			name, _ = filepath.Rel(b.site, name)
			if got := weigh(filepath.ToSlash(name)); got > pieces[pattern] {
				t.Errorf("%s weighs %d bytes, and may weigh %d", name, got, pieces[pattern])
			}
		}
	}
}
