package site

import (
	"encoding/xml"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"amparo/generator/kb"
)

// Every page of the project's own site keeps the rules of all pages.
func TestRealPages(t *testing.T) {
	t.Parallel()
	base := load(t, realContent(t))
	out := t.TempDir()
	r := build(t, options(out), base)
	if pages := checkSite(t, out, base); pages != r.Pages+1 { // the page for missing addresses is not counted
		t.Errorf("the build counts %d pages, and there are %d with 404.html", r.Pages, pages)
	}
}

// With links that name index.html, for use without a server, every page still
// keeps the rules, and no link leaves it to a server to find the file.
func TestPointedPages(t *testing.T) {
	base := load(t, smallContent(t))
	out := t.TempDir()
	o := options(out)
	o.Pointed = true
	build(t, o, base)
	for _, lang := range base.Site.Languages { // TestBooklet has the rules of booklets
		if err := os.Remove(filepath.Join(out, "phone-"+lang+".html")); err != nil {
			t.Fatal(err)
		}
	}
	checkSite(t, out, base)
	for name, data := range tree(t, out) {
		if path.Ext(name) != ".html" || name == "404.html" { // which is only for servers
			continue
		}
		p, err := readPage(name, data)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range p.links {
			if !strings.Contains(l, "://") && !strings.HasPrefix(l, "#") {
				if at, _, _ := strings.Cut(l, "#"); path.Ext(at) == "" {
					t.Errorf("%s: %q names no file", name, l)
				}
			}
		}
	}
}

// The rules find what breaks them: each of these pages breaks one.
func TestRulesCanFail(t *testing.T) {
	t.Parallel()
	base := load(t, smallContent(t))
	good := t.TempDir()
	build(t, options(good), base)
	const name = "en/questions/denied/index.html"
	for _, tc := range []struct{ name, old, new, want string }{
		{"no twin", "data-twin", "data-x", "0 twins"},
		{"two h1", "</main>", "<h1>x</h1></main>", "2 h1"},
		{"no lang", `<html lang="en">`, `<html>`, `lang "" instead of "en"`},
		{"twice", "</main>", `<i id="do"></i></main>`, `id "do" twice`},
		{"dead link", "</main>", `<a href="../nothing/">x</a></main>`, `"../nothing/" leads nowhere`},
		{"dead place", "</main>", `<a href="../standard/#nowhere">x</a></main>`, `"../standard/#nowhere" leads nowhere`},
		{"dead choice", "</main>", `<a href="../../compare/#m=old-2000,nothing">x</a></main>`, `chooses "nothing", which`},
		{"query", "</main>", `<a href="../standard/?a=b">x</a></main>`, `has a query`},
		{"script", "</main>", `<script>x()</script></main>`, `script in the page`},
		{"style", "</main>", `<p style="x:y">x</p></main>`, `style in the page`},
		{"handler", "</main>", `<p onclick="x()">x</p></main>`, `onclick in the page`},
		{"no policy", "http-equiv", "data-x", `no policy`},
		{"skips", "</main>", `<h5>x</h5></main>`, `h5 after h2`},
		{"foreign picture", "</main>", `<img alt="x" src="https://elsewhere.example/x.png"></main>`, `outside the site`},
		{"no caption", "</main>", `<table><tr><th scope="col">x</th></tr></table></main>`, `no caption`},
		{"no scope", "</main>", `<table><caption>x</caption><tr><th>x</th></tr></table></main>`, `no scope`},
		{"empty link", "</main>", `<a href="../"> </a></main>`, `empty link`},
		{"data about another page", `"url":"https://small.example/below/here/en/questions/denied/"`, `"url":"https://small.example/below/here/en/"`, `the page's own address`},
		{"data with another title", `"headline":"`, `"headline":"Not `, `the title`},
		{"data with a relative address", `"item":"https://small.example/below/here`, `"item":"`, `no absolute address`},
		{"data in another order", `"position":2`, `"position":3`, `position`},
		{"data without a date", `"dateModified":"`, `"dateModified":"in `, `dateModified`},
		{"data that is no JSON", `"@graph":[`, `"@graph":`, `linked data`},
		{"slot", "</main>", `<p>{n} pages</p></main>`, `{n}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			files := tree(t, good)
			if !strings.Contains(files[name], tc.old) {
				t.Fatalf("%s has no %q", name, tc.old)
			}
			files[name] = strings.Replace(files[name], tc.old, tc.new, 1)
			got := faults(files, base)
			if len(got) == 0 || !strings.Contains(strings.Join(got, "\n"), tc.want) {
				t.Errorf("found %q, not %q", got, tc.want)
			}
		})
	}
	if got := faults(tree(t, good), base); len(got) > 0 {
		t.Errorf("the good site: %q", got)
	}
}

// checkSite reports all that is wrong with the site in a folder, and returns
// how many pages there are.
func checkSite(t *testing.T, out string, base *kb.Base) int {
	t.Helper()
	files := tree(t, out)
	wrong := faults(files, base)
	if len(wrong) > 0 {
		t.Errorf("%d faults:\n%s", len(wrong), strings.Join(wrong, "\n"))
	}
	n := 0
	for name := range files {
		if path.Ext(name) == ".html" {
			n++
		}
	}
	return n
}

// page is what the rules look at.
type page struct {
	file  string
	lang  string
	doc   *html.Node
	ids   map[string]int
	memos map[string]bool // with a column in the comparison
	links []string        // href and src of all that has them
	twins map[string]string
	other map[string]string // the alternates of the head
}

func readPage(file, data string) (*page, error) {
	doc, err := html.Parse(strings.NewReader(data))
	if err != nil {
		return nil, err
	}
	p := &page{file: file, doc: doc, ids: map[string]int{}, memos: map[string]bool{}, twins: map[string]string{}, other: map[string]string{}}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.DataAtom == atom.Html {
			p.lang = attr(n, "lang")
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "id":
				p.ids[a.Val]++
			case a.Key == "href" || a.Key == "src":
				p.links = append(p.links, a.Val)
			}
			if a.Key == "data-memo" {
				p.memos[a.Val] = true
			}
			if a.Key == "data-twin" {
				p.twins[attr(n, "hreflang")] = attr(n, "href")
			}
		}
		if n.DataAtom == atom.Link && attr(n, "rel") == "alternate" && attr(n, "hreflang") != "" {
			p.other[attr(n, "hreflang")] = attr(n, "href")
		}
	}
	return p, nil
}

// address is the address below the root of a page's file.
func address(file string) string {
	return strings.TrimSuffix(file, "index.html")
}

var slot = regexp.MustCompile(`\{[a-z]+\}|%!|ZgotmplZ|<no value>|\x{fffc}`)

// faults lists everything on the pages of a site that breaks the rules.
func faults(files map[string]string, base *kb.Base) []string {
	var out []string
	pages := map[string]*page{}
	for name, data := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		p, err := readPage(name, data)
		if err != nil {
			return []string{name + ": " + err.Error()}
		}
		pages[name] = p
		if !strings.HasPrefix(data, "<!DOCTYPE html>\n<html") {
			out = append(out, name+": no doctype")
		}
	}
	root, _ := url.Parse(base.Site.BaseURL)
	// find is the file that a link on the page at from leads to, or "".
	find := func(from, link string) (file string, fragment string, inside bool) {
		to, err := root.Parse(address(from))
		if err == nil {
			to, err = to.Parse(link)
		}
		if err != nil || to.Host != root.Host || !strings.HasPrefix(to.Path, root.Path) {
			return "", "", err != nil
		}
		file = strings.TrimPrefix(to.Path, root.Path)
		if file == "" || strings.HasSuffix(file, "/") {
			file += "index.html"
		}
		if _, ok := files[file]; !ok {
			file = ""
		}
		return file, to.Fragment, true
	}
	for _, p := range pages {
		bad := func(format string, args ...any) {
			out = append(out, p.file+": "+fmt.Sprintf(format, args...))
		}
		for id, n := range p.ids {
			if n > 1 {
				bad("id %q twice", id)
			}
		}
		for _, link := range p.links {
			file, fragment, inside := find(p.file, link)
			switch u, err := url.Parse(link); {
			case err != nil:
				bad("link %q: %v", link, err)
			case u.Scheme == "" && !inside:
				bad("%q leads out of the site without saying so", link)
			case !inside:
			case u.RawQuery != "" || u.ForceQuery:
				bad("%q has a query", link)
			case file == "":
				bad("%q leads nowhere", link)
			case fragment == "":
			case pages[file] == nil:
				bad("%q leads nowhere on %s", link, file)
			case strings.HasPrefix(fragment, "m="): // memos chosen in the comparison
				for memo := range strings.SplitSeq(fragment[len("m="):], ",") {
					if !pages[file].memos[memo] {
						bad("%q chooses %q, which is not on %s", link, memo, file)
					}
				}
			case pages[file].ids[fragment] == 0:
				bad("%q leads nowhere on %s", link, file)
			}
		}
		lang, _, _ := strings.Cut(p.file, "/")
		if !slices.Contains(base.Site.Languages, lang) {
			lang = base.Site.Languages[0]
		}
		if p.lang != lang {
			bad("lang %q instead of %q", p.lang, lang)
		}
		h1, level, linked := 0, 0, 0
		policy, described, titled := false, false, false
		for n := range p.doc.Descendants() {
			if n.Type == html.TextNode && n.Parent.DataAtom != atom.Code {
				if s := slot.FindString(n.Data); s != "" {
					bad("%q is left in %q", s, strings.TrimSpace(n.Data))
				}
			}
			if n.Type != html.ElementNode {
				continue
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
					bad("%s in the page", a.Key)
				}
				if a.Key == "aria-labelledby" || a.Key == "aria-describedby" || a.Key == "for" {
					for _, id := range strings.Fields(a.Val) {
						if p.ids[id] == 0 {
							bad("%s names %q, which is not there", a.Key, id)
						}
					}
				}
				if s := slot.FindString(a.Val); s != "" && !strings.HasPrefix(a.Key, "data-") {
					bad("%q is left in %s", s, a.Key)
				}
				if a.Key == "id" && strings.ContainsAny(a.Val, " \t\n") || a.Key == "id" && a.Val == "" {
					bad("the id %q", a.Val)
				}
			}
			switch n.DataAtom {
			case atom.Title:
				titled = words(n) != ""
			case atom.Meta:
				switch {
				case attr(n, "http-equiv") == "Content-Security-Policy":
					policy = attr(n, "content") == Policy
				case attr(n, "name") == "description":
					described = attr(n, "content") != ""
				}
			case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
				now := int(n.Data[1] - '0')
				if now == 1 {
					h1++
				}
				if now > level+1 {
					bad("h%d after h%d: %q", now, level, words(n))
				}
				if level = now; words(n) == "" {
					bad("empty heading")
				}
			case atom.Style:
				bad("style in the page")
			case atom.Script:
				if attr(n, "type") == "application/ld+json" { // data, not run
					linked++
					for _, fault := range linkedFaults(p, n.FirstChild.Data, base, func(link string) bool {
						file, _, inside := find(p.file, link)
						return inside && file != ""
					}) {
						bad("linked data: %s", fault)
					}
					break
				}
				if attr(n, "src") == "" || n.FirstChild != nil {
					bad("script in the page")
				}
				fallthrough
			case atom.Img, atom.Iframe, atom.Source, atom.Video, atom.Audio, atom.Object, atom.Embed, atom.Link:
				from := attr(n, "src") + attr(n, "href") + attr(n, "data")
				if _, _, inside := find(p.file, from); from != "" && !inside {
					bad("%s from outside the site: %q", n.Data, from)
				}
				if !policy {
					bad("%s before the policy", n.Data)
				}
				if n.DataAtom == atom.Link && attr(n, "rel") == "canonical" {
					if want := base.Site.BaseURL + address(p.file); from != want {
						bad("canonical %q instead of %q", from, want)
					}
				}
			case atom.A:
				if attr(n, "href") == "" {
					bad("link to nothing: %q", words(n))
				}
				if words(n) == "" && attr(n, "aria-label") == "" {
					bad("empty link to %q", attr(n, "href"))
				}
			case atom.Table:
				checkTable(n, bad)
			case atom.Main:
				if words(n) == "" {
					bad("nothing to read")
				}
			}
		}
		if h1 != 1 {
			bad("%d h1", h1)
		}
		if !policy {
			bad("no policy, or another")
		}
		if !titled || !described {
			bad("no title or no description")
		}
		if want := len(base.Site.Languages) - 1; len(p.twins) != want {
			bad("%d twins instead of %d", len(p.twins), want)
		}
		for lang, link := range p.twins {
			file, _, _ := find(p.file, link)
			if twin := pages[file]; twin == nil || twin.file == p.file {
				bad("no twin in %q at %q", lang, link)
			} else if p.file == "index.html" || p.file == "404.html" {
				continue // they lead to the homes, which have each other for twins
			} else if back := twin.twins[p.lang]; back == "" {
				bad("%s has no way back", file)
			} else if at, _, _ := find(file, back); at != p.file {
				bad("the twin of %s is %s", file, at)
			} else if !strings.HasPrefix(file, lang+"/") {
				bad("the twin in %q is %s", lang, file)
			}
		}
		want, about := len(base.Site.Languages)+1, 1
		if p.file == "404.html" {
			want, about = 0, 0 // it is shown at addresses that are not its own
		}
		if len(p.other) != want {
			bad("%d alternates instead of %d", len(p.other), want)
		}
		if linked != about {
			bad("%d pieces of linked data instead of %d", linked, about)
		}
	}
	out = append(out, sitemapFaults(files, pages, base)...)
	slices.Sort(out)
	return slices.Compact(out)
}

// checkTable wants a caption, or a name on what holds the table, and a head of
// every column or row that says which.
func checkTable(table *html.Node, bad func(string, ...any)) {
	caption, heads := "", 0
	for n := range table.Descendants() {
		switch n.DataAtom {
		case atom.Caption:
			caption = words(n)
		case atom.Th:
			heads++
			if !slices.Contains([]string{"col", "row", "colgroup", "rowgroup"}, attr(n, "scope")) {
				bad("a table head with no scope: %q", words(n))
			}
			if words(n) == "" {
				bad("an empty table head")
			}
		}
	}
	if caption == "" && (table.Parent == nil || attr(table.Parent, "aria-label") == "") {
		bad("a table with no caption")
	}
	if heads == 0 {
		bad("a table with no heads")
	}
}

func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
		if c.DataAtom == atom.Img {
			b.WriteString(attr(c, "alt"))
		}
	}
	return strings.TrimSpace(b.String())
}

type readSitemap struct {
	URLs []struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod"`
		Links   []struct {
			Rel      string `xml:"rel,attr"`
			HrefLang string `xml:"hreflang,attr"`
			Href     string `xml:"href,attr"`
		} `xml:"http://www.w3.org/1999/xhtml link"`
	} `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
}

// sitemapFaults: the sitemap has every page once, with the alternates that the
// page itself names, and all pages that name each other name the same.
func sitemapFaults(files map[string]string, pages map[string]*page, base *kb.Base) []string {
	var out []string
	bad := func(format string, args ...any) { out = append(out, "sitemap.xml: "+fmt.Sprintf(format, args...)) }
	var m readSitemap
	if err := xml.Unmarshal([]byte(files["sitemap.xml"]), &m); err != nil {
		return []string{"sitemap.xml: " + err.Error()}
	}
	links := map[string]map[string]string{}
	for _, u := range m.URLs {
		if links[u.Loc] != nil {
			bad("%s twice", u.Loc)
		}
		links[u.Loc] = map[string]string{}
		for _, l := range u.Links {
			if l.Rel != "alternate" || links[u.Loc][l.HrefLang] != "" {
				bad("%s: %+v", u.Loc, l)
			}
			links[u.Loc][l.HrefLang] = l.Href
		}
		if _, err := time.Parse("2006-01-02", u.LastMod); err != nil {
			bad("%s: %v", u.Loc, err)
		}
	}
	for name, p := range pages {
		at := base.Site.BaseURL + address(name)
		if name == "404.html" {
			if links[at] != nil {
				bad("the page for missing addresses")
			}
			continue
		}
		if links[at] == nil {
			bad("%s is missing", name)
			continue
		}
		if d := differing(p.other, links[at]); d != "" {
			bad("%s names other alternates than the page: %s", name, d)
		}
	}
	for at, mine := range links {
		if file, ok := strings.CutPrefix(at, base.Site.BaseURL); !ok || pages[path.Join(file, "index.html")] == nil {
			bad("%s is no page", at)
		}
		for _, lang := range append(slices.Clone(base.Site.Languages), "x-default") {
			twin := mine[lang]
			if links[twin] == nil {
				bad("%s: the page in %q is %q, which is not listed", at, lang, twin)
			} else if d := differing(mine, links[twin]); d != "" {
				bad("%s and %s name different alternates: %s", at, twin, d)
			}
		}
	}
	return out
}

// Each language, memo and factor has a feed, as new as its newest entry, with
// that first, an id for each entry, and dates as RFC 3339; the page that it
// follows names it. An entry is as new as the day on which the event was
// recorded, and has the day of the event only where that is known.
func TestFeeds(t *testing.T) {
	base := load(t, realContent(t))
	out := t.TempDir()
	build(t, options(out), base)
	files := tree(t, out)
	type entry struct {
		ID        string `xml:"id"`
		Title     string `xml:"title"`
		Published string `xml:"published"`
		Updated   string `xml:"updated"`
		Summary   string `xml:"summary"`
		Link      struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
	}
	feeds, told := 0, map[string]entry{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Base(name) != "feed.xml" {
			continue
		}
		feeds++
		var f struct {
			Lang    string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
			Author  string `xml:"author>name"`
			Links   []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Entries []entry `xml:"http://www.w3.org/2005/Atom entry"`
		}
		if err := xml.Unmarshal([]byte(files[name]), &f); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		own, page := base.Site.BaseURL+name, strings.TrimSuffix(name, "feed.xml")
		if f.ID != own || f.Author == "" || f.Title == "" || f.Lang != name[:2] || len(f.Links) != 2 ||
			f.Links[0].Rel != "self" || f.Links[0].Href != own || f.Links[1].Rel != "alternate" || f.Links[1].Href != base.Site.BaseURL+page {
			t.Errorf("%s: the feed is %+v", name, f)
		}
		if _, err := time.Parse(time.RFC3339, f.Updated); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if p, err := readPage(page+"index.html", files[page+"index.html"]); err != nil || !slices.Contains(p.links, "feed.xml") {
			t.Errorf("%s does not name its feed", page)
		}
		if len(f.Entries) > 0 && f.Updated != f.Entries[0].Updated {
			t.Errorf("%s is of %s, and its newest entry of %s", name, f.Updated, f.Entries[0].Updated)
		}
		seen, last := map[string]bool{}, "9"
		for _, e := range f.Entries {
			if seen[e.ID] {
				t.Errorf("%s: two entries with the id %s", name, e.ID)
			}
			seen[e.ID] = true
			if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.Title == "" || e.Updated > last || e.Updated > f.Updated {
				t.Errorf("%s of %s: %+v after %s", name, f.Updated, e, last)
			}
			last = e.Updated
			to, ok := strings.CutPrefix(e.Link.Href, base.Site.BaseURL)
			if _, there := files[path.Join(to, "index.html")]; !ok || !there {
				t.Errorf("%s: %s is no page", name, e.Link.Href)
			}
			if was, ok := told[e.ID]; ok && was != e {
				t.Errorf("%s tells %+v, and another feed %+v", name, e, was)
			}
			told[e.ID] = e
		}
	}
	if want := len(base.Site.Languages) * (1 + len(base.Memos) + len(base.Factors)); feeds != want {
		t.Errorf("%d feeds instead of %d", feeds, want)
	}
	late := 0
	for _, m := range base.Timeline() { // the feed of a factor tells of the memos that address it, and of no other
		s := &site{base: base, addresses: addresses{base}}
		at := s.addresses.entry(&m.Memo.Entry, 0)
		told, ok := told[base.Site.BaseURL+at+"#"+string(m.Kind)+"-"+string(m.Date)]
		published := ""
		if len(m.Date) == 10 {
			published = string(m.Date) + "T00:00:00Z"
		}
		updated := stampDate(m.Date)
		if m.Recorded != "" {
			updated, late = string(m.Recorded)+"T00:00:00Z", late+1
		}
		if !ok || told.Published != published || told.Updated != updated {
			t.Errorf("%s, %s of %s, recorded %s, is told as %+v", at, m.Kind, m.Date, m.Recorded, told)
		}
		for _, f := range base.Factors {
			id := base.Site.BaseURL + s.addresses.entry(&m.Memo.Entry, 0) + "#" + string(m.Kind) + "-" + string(m.Date)
			has := strings.Contains(files[s.addresses.entry(&f.Entry, 0)+"feed.xml"], "<id>"+id+"</id>")
			if want := base.Cell(m.Memo, f) != nil; has != want {
				t.Errorf("the feed of %s tells of %s: %t", f.ID, id, has)
			}
		}
	}
	if late == 0 {
		t.Error("no event has the day on which it was recorded")
	}
}
