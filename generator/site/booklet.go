package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"amparo/generator/kb"
)

// A booklet is every page for workers of one language in one file: without
// script, its style inside, and every link to another of these pages a link
// within. Phones open a single file of their own, but not what it links to.
type Booklet struct {
	Style  template.CSS
	Policy string // that allows this style and nothing else
	Groups []Chapter
}

// A Chapter is pages under a heading.
type Chapter struct {
	Title string
	Pages []Leaf
}

// A Leaf is a page of a booklet; its ids begin with the one of the leaf.
type Leaf struct {
	ID, Title string
	HTML      template.HTML
}

// bookletFile is where the booklet of a language stands.
func (s *site) bookletFile(lang int) string { return "phone-" + s.addresses.lang(lang) + ".html" }

// forWorkers are the pages that a worker may need when there is no network.
func (s *site) forWorkers(lang int) []chapterPlan {
	var out []chapterPlan
	add := func(title string, e *kb.Entry, page func(*sheet) *Page) {
		if n := len(out); n == 0 || out[n-1].title != title {
			out = append(out, chapterPlan{title: title})
		}
		c := &out[len(out)-1]
		c.pages = append(c.pages, pagePlan{e, page})
	}
	label := s.sheet(lang, "").label
	for _, p := range s.base.Pages {
		if p.ID == "help" {
			add(label("nav.help"), &p.Entry, func(sh *sheet) *Page { return sh.viewPage(p) })
		}
	}
	for _, x := range s.base.Scenarios {
		add(label("nav.scenarios")+": "+label("group."+x.Group), &x.Entry, func(sh *sheet) *Page { return sh.scenarioPage(x) })
	}
	for _, q := range s.base.FAQs {
		if q.Audience != "advocate" {
			add(label("nav.faqs")+": "+label("group."+q.Group), &q.Entry, func(sh *sheet) *Page { return sh.faqPage(q) })
		}
	}
	return out
}

type chapterPlan struct {
	title string
	pages []pagePlan
}

type pagePlan struct {
	entry *kb.Entry
	page  func(*sheet) *Page
}

func (s *site) booklet(lang int) ([]byte, error) {
	plan := s.forWorkers(lang)
	leaves := map[string]string{} // ids by address
	for _, c := range plan {
		for _, p := range c.pages {
			leaves[s.addresses.entry(p.entry, lang)] = string(p.entry.Kind) + "-" + p.entry.ID
		}
	}
	sh := s.sheet(lang, s.bookletFile(lang))
	page := sh.page("booklet", sh.label("pack.booklet"), sh.label("pack.booklet-text"), s.homes())
	style := s.assets.content[s.assets.published["site.css"]]
	sum := sha256.Sum256(style)
	body := Booklet{Style: template.CSS(style),
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"}
	for _, c := range plan {
		chapter := Chapter{Title: c.title}
		for _, p := range c.pages {
			at := s.addresses.entry(p.entry, lang)
			own := s.sheet(lang, at)
			data, err := own.render(p.page(own))
			if err != nil {
				return nil, err
			}
			text, err := leaf(data, at, leaves)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file(at), err)
			}
			chapter.Pages = append(chapter.Pages, Leaf{leaves[at], own.title(p.entry), text})
		}
		body.Groups = append(body.Groups, chapter)
	}
	page.Body = body
	return sh.render(page)
}

// leaf is the main part of the page at an address, as it stands in a booklet.
func leaf(page []byte, at string, leaves map[string]string) (template.HTML, error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return "", err
	}
	var main *html.Node
	for n := range doc.Descendants() {
		if n.DataAtom == atom.Main {
			main = n
		}
	}
	if main == nil {
		return "", fmt.Errorf("the page has no main part")
	}
	base, err := url.Parse("/" + at)
	if err != nil {
		return "", err
	}
	var gone, related []*html.Node
	for n := range main.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.DataAtom == atom.Form || get(n, "hidden") != nil || get(n, "data-exit") != nil || isOf(n, "exit-note") || isOf(n, "share") || isOf(n, "here") || isOf(n, "paper") || isOf(n, "prints") || isOf(n, "prints-label"): // they need script, a network, paper or the other language
			gone = append(gone, n)
		default:
			inBooklet(n, base, leaves[at]+".", leaves)
			if isOf(n, "near") {
				related = append(related, n)
			}
		}
	}
	for _, n := range gone {
		n.Parent.RemoveChild(n)
	}
	for _, n := range related {
		withoutDead(n)
	}
	var b bytes.Buffer
	for n := range main.ChildNodes() {
		if err := html.Render(&b, n); err != nil {
			return "", err
		}
	}
	return template.HTML(b.String()), nil // rendered from what the layout had escaped
}

// inBooklet gives an element of the page at base the ids, the links and the
// level of heading that it has in a booklet.
func inBooklet(n *html.Node, base *url.URL, prefix string, leaves map[string]string) {
	if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] < '6' {
		n.Data = "h" + strconv.Itoa(int(n.Data[1]-'0')+2)
		if n.Data > "h6" {
			n.Data = "h6"
		}
	}
	var kept []html.Attribute
	link := false
	for _, a := range n.Attr {
		switch a.Key {
		case "id", "for", "aria-labelledby", "aria-describedby", "headers":
			ids := strings.Fields(a.Val)
			for i := range ids {
				ids[i] = prefix + ids[i]
			}
			a.Val = strings.Join(ids, " ")
		case "href":
			to, err := base.Parse(a.Val)
			if err != nil {
				continue
			}
			if to.Host == "" && to.Scheme == "" {
				id, here := leaves[strings.TrimSuffix(strings.TrimPrefix(to.Path, "/"), "index.html")]
				if !here {
					continue
				}
				if to.Fragment != "" {
					id += "." + to.Fragment
				}
				a.Val = "#" + id
			}
			link = true
		default:
			if strings.HasPrefix(a.Key, "data-") {
				continue
			}
		}
		kept = append(kept, a)
	}
	if n.DataAtom == atom.A && !link { // to a page that is not here
		n.Data, n.DataAtom = "span", atom.Span
		kept = slices.DeleteFunc(kept, func(a html.Attribute) bool { return a.Key != "class" && a.Key != "lang" && a.Key != "id" })
	}
	n.Attr = kept
}

func get(n *html.Node, key string) *html.Attribute {
	if i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key }); i >= 0 {
		return &n.Attr[i]
	}
	return nil
}

func isOf(n *html.Node, class string) bool {
	a := get(n, "class")
	return a != nil && slices.Contains(strings.Fields(a.Val), class)
}

// withoutDead makes one list of the related pages that are in the booklet; without
// any, the section goes.
func withoutDead(related *html.Node) {
	var heading *html.Node
	list := &html.Node{Type: html.ElementNode, Data: "ul", DataAtom: atom.Ul}
	var alive []*html.Node
	for n := range related.Descendants() {
		switch n.DataAtom {
		case atom.H2:
			heading = n
		case atom.Li:
			for x := range n.Descendants() {
				if x.DataAtom == atom.A {
					alive = append(alive, n)
					break
				}
			}
		}
	}
	if len(alive) == 0 || heading == nil {
		related.Parent.RemoveChild(related)
		return
	}
	for _, n := range append(alive, heading) {
		n.Parent.RemoveChild(n)
	}
	for related.FirstChild != nil {
		related.RemoveChild(related.FirstChild)
	}
	for _, n := range alive {
		list.AppendChild(n)
	}
	related.AppendChild(heading)
	related.AppendChild(list)
}
