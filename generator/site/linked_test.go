package site

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"amparo/generator/kb"
)

// thing is any thing of schema.org.
type thing map[string]any

func (t thing) text(key string) string { s, _ := t[key].(string); return s }

func (t thing) thing(key string) thing { m, _ := t[key].(map[string]any); return m }

// linkedFaults is what is wrong with what a page says about itself to programs:
// what schema.org and search engines want of each type, and that it is true of
// this page. known tells whether a link leads to a page of the site.
func linkedFaults(p *page, data string, base *kb.Base, known func(string) bool) []string {
	var out []string
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	var graph struct {
		Context string  `json:"@context"`
		Graph   []thing `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(data), &graph); err != nil || graph.Context != "https://schema.org" || len(graph.Graph) == 0 {
		return []string{fmt.Sprintf("%v, %q", err, data)}
	}
	web := func(what, address string) {
		if u, err := url.Parse(address); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			bad("%s: %q is no absolute address", what, address)
		} else if strings.HasPrefix(address, base.Site.BaseURL) && !known(address) {
			bad("%s: %q leads nowhere", what, address)
		}
	}
	title, own, crumbs := "", base.Site.BaseURL+address(p.file), []string{}
	for n := range p.doc.Descendants() {
		switch {
		case n.DataAtom == atom.Title && n.Parent.DataAtom == atom.Head: // drawings have some too
			title = strings.TrimSuffix(words(n), " · "+base.Site.Name)
		case n.DataAtom == atom.A && within(n, "crumbs"):
			crumbs = append(crumbs, words(n))
		}
	}
	org := func(what string, t thing) {
		if t.text("@type") != "Organization" || t.text("name") != base.Site.Name || t.text("url") != base.Site.BaseURL {
			bad("%s: %v", what, t)
		}
	}
	about := graph.Graph[0]
	name := about.text("name")
	switch kind := about.text("@type"); kind {
	case "Article":
		name = about.text("headline")
		if n := len([]rune(name)); n > 110 {
			bad("a headline of %d letters", n)
		}
		org("author", about.thing("author"))
	case "WebPage", "DefinedTermSet":
	case "WebSite":
		if fmt.Sprint(about["inLanguage"]) != fmt.Sprint(base.Site.Languages) {
			bad("inLanguage %v", about["inLanguage"])
		}
	default:
		bad("@type %q", kind)
	}
	if name == "" || name != title && !strings.HasPrefix(title, strings.TrimSuffix(name, "…")) {
		bad("%q is not the title, which is %q", name, title)
	}
	org("publisher", about.thing("publisher"))
	if about.text("url") != own {
		bad("%q is not the page's own address", about.text("url"))
	}
	if about.text("@type") != "WebSite" && about.text("inLanguage") != p.lang {
		bad("inLanguage %v", about["inLanguage"])
	}
	if _, err := time.Parse("2006-01-02", about.text("dateModified")); err != nil {
		bad("dateModified: %v", err)
	}
	sources, _ := about["isBasedOn"].([]any)
	for _, at := range sources {
		web("isBasedOn", fmt.Sprint(at))
	}
	if term := about.thing("about"); term != nil {
		if term.text("@type") != "DefinedTerm" || term.text("name") != title {
			bad("about %v", term)
		}
		web("inDefinedTermSet", term.text("inDefinedTermSet"))
	}
	if trails := graph.Graph[1:]; len(crumbs) == 0 && len(trails) > 0 || len(crumbs) > 0 && (len(trails) != 1 || trails[0].text("@type") != "BreadcrumbList") {
		bad("%d crumbs, and %v", len(crumbs), trails)
	} else if len(crumbs) > 0 {
		items, _ := trails[0]["itemListElement"].([]any)
		var names []string
		for i, item := range items {
			item, _ := item.(map[string]any)
			t := thing(item)
			if t.text("@type") != "ListItem" || t["position"] != float64(i+1) {
				bad("position %d: %v", i+1, t)
			}
			names = append(names, t.text("name"))
			if i < len(items)-1 { // the last is the page itself
				web("item", t.text("item"))
			}
		}
		if want := append(crumbs, title); !slices.Equal(names, want) {
			bad("the breadcrumbs are %q, and on the page %q", names, want)
		}
	}
	return out
}

// within tells whether a node stands in an element of that class.
func within(n *html.Node, class string) bool {
	for p := range n.Ancestors() {
		if slices.Contains(strings.Fields(attr(p, "class")), class) {
			return true
		}
	}
	return false
}

// Whatever the words are, they cannot end the script that they stand in.
func TestLinkedEscapes(t *testing.T) {
	content := smallContent(t)
	const nasty = `</script><script>x()</script> <!-- "q" & 'a'`
	edit(t, content, "faqs/denied/en.md", "title: What", "title: >-\n  "+nasty+" What")
	base := load(t, content)
	out := t.TempDir()
	build(t, options(out), base)
	files := tree(t, out)
	if got := faults(files, base); len(got) > 0 {
		t.Errorf("%q", got)
	}
	if name := "en/questions/denied/index.html"; !strings.Contains(files[name], `"headline":"\u003c/script`) {
		t.Errorf("%s does not have the title %q: %s", name, nasty, files[name])
	}
}

func TestShortened(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"", ""},
		{"ñandú", "ñandú"},
		{"0123456789", "0123456789"},
		{"0123 56789x", "0123…"},
		{"ñandúñandúñ", "ñandúñand…"},
	} {
		if got := shortened(tc.text, 10); got != tc.want {
			t.Errorf("%q becomes %q, not %q", tc.text, got, tc.want)
		}
	}
}
