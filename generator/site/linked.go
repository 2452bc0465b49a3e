package site

import (
	"net/url"
	"slices"
	"strings"

	"amparo/generator/kb"
)

// The types here are what a page says about itself to programs, in the words
// of schema.org. The layout writes them as JSON-LD; html/template makes the
// JSON, and escapes what could end the script.

type linkedGraph struct {
	Context string `json:"@context"`
	Graph   []any  `json:"@graph"`
}

type linkedPage struct {
	Type       string        `json:"@type"` // WebSite, WebPage, Article or DefinedTermSet
	URL        string        `json:"url"`
	Name       string        `json:"name,omitempty"`
	Headline   string        `json:"headline,omitempty"` // of an Article, in place of the name
	InLanguage any           `json:"inLanguage"`
	Modified   kb.Date       `json:"dateModified,omitempty"`
	IsBasedOn  []string      `json:"isBasedOn,omitempty"`
	About      *linkedTerm   `json:"about,omitempty"`
	Author     *organization `json:"author,omitempty"`
	Publisher  *organization `json:"publisher"`
}

type linkedTerm struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	Set  string `json:"inDefinedTermSet"`
}

type organization struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

type linkedTrail struct {
	Type  string       `json:"@type"`
	Items []linkedItem `json:"itemListElement"`
}

type linkedItem struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Name     string `json:"name"`
	Item     string `json:"item,omitempty"` // the last is the page itself
}

const (
	maxHeadline = 110 // runes; what search engines show of a title
	maxBasedOn  = 2
)

// linked is what the page says about itself, once all that it cites is known.
func (s *sheet) linked(p *Page) *linkedGraph {
	home := s.base.Site.BaseURL
	of := &organization{"Organization", p.Name, home}
	page := linkedPage{Type: p.linked.Type, URL: p.Canonical, InLanguage: p.Lang, Modified: p.linked.Modified,
		IsBasedOn: s.basedOn(), About: p.linked.About, Publisher: of}
	switch page.Type {
	case "Article":
		page.Headline, page.Author = shortened(p.Title, maxHeadline), of
	case "WebSite":
		page.Name, page.InLanguage = p.Title, s.base.Site.Languages
	default:
		page.Name = p.Title
	}
	g := &linkedGraph{"https://schema.org", []any{page}}
	if p.Crumbs != nil {
		trail := linkedTrail{Type: "BreadcrumbList"}
		add := func(name, address string) {
			trail.Items = append(trail.Items, linkedItem{"ListItem", len(trail.Items) + 1, name, address})
		}
		add(s.label("nav.home"), home+s.addresses.home(s.lang))
		for _, c := range p.Crumbs {
			add(c.Title, absolute(p.Canonical, c.URL))
		}
		add(p.Title, "")
		g.Graph = append(g.Graph, trail)
	}
	return g
}

// basedOn are the addresses of the sources that the page cites first.
func (s *sheet) basedOn() []string {
	var out []string
	for _, p := range s.cited {
		if at := s.base.Source(p.Source).URL; at != "" && !slices.Contains(out, at) {
			if out = append(out, at); len(out) == maxBasedOn {
				break
			}
		}
	}
	return out
}

// absolute is where a link on a page leads, as canonical addresses are written.
func absolute(page, link string) string {
	base, err := url.Parse(page)
	if err == nil {
		base, err = base.Parse(link)
	}
	if err != nil {
		return page
	}
	return strings.TrimSuffix(base.String(), "index.html")
}

// shortened is a text of at most that many letters, cut between words.
func shortened(text string, letters int) string {
	runes := []rune(text)
	if len(runes) <= letters {
		return text
	}
	cut := string(runes[:letters-1])
	if at := strings.LastIndex(cut, " "); at > 0 {
		cut = cut[:at]
	}
	return cut + "…"
}
