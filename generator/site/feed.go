package site

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"net/url"
	"slices"
	"strings"

	"amparo/generator/kb"
)

// basePath is the path of base_url, with a slash at both ends.
func (s *site) basePath() string {
	u, err := url.Parse(s.base.Site.BaseURL)
	if err != nil {
		return "/"
	}
	return u.EscapedPath()
}

type urlset struct {
	XMLName xml.Name `xml:"urlset"`
	NS      string   `xml:"xmlns,attr"`
	XHTML   string   `xml:"xmlns:xhtml,attr"`
	URLs    []locURL `xml:"url"`
}

type locURL struct {
	Loc     string      `xml:"loc"`
	LastMod string      `xml:"lastmod,omitempty"`
	Links   []alternate `xml:"xhtml:link"`
}

type alternate struct {
	Rel      string `xml:"rel,attr"`
	HrefLang string `xml:"hreflang,attr"`
	Href     string `xml:"href,attr"`
}

// sitemap lists every page with all its twins, itself among them, and the page
// for readers of no known language: the chooser for the homes, and the first
// language's page for the others.
func (s *site) sitemap(pages []output) ([]byte, error) {
	set := urlset{NS: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
	base := s.base.Site.BaseURL
	for _, p := range pages {
		if p.twins == nil {
			continue
		}
		u := locURL{Loc: base + p.address, LastMod: string(p.changed)}
		for i, twin := range p.twins {
			u.Links = append(u.Links, alternate{"alternate", s.addresses.lang(i), base + twin})
		}
		u.Links = append(u.Links, alternate{"alternate", "x-default", base + s.defaultTwin(p.twins)})
		set.URLs = append(set.URLs, u)
	}
	slices.SortFunc(set.URLs, func(a, b locURL) int { return cmp.Compare(a.Loc, b.Loc) })
	return marshal(set)
}

// defaultTwin is what a reader of no known language is given.
func (s *site) defaultTwin(twins []string) string {
	if len(twins) > 0 && twins[0] == s.addresses.home(0) {
		return ""
	}
	return twins[0]
}

func marshal(v any) ([]byte, error) {
	b := bytes.NewBufferString(xml.Header)
	e := xml.NewEncoder(b)
	e.Indent("", " ")
	err := e.Encode(v)
	b.WriteByte('\n')
	return b.Bytes(), err
}

// Atom, RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel      string `xml:"rel,attr"`
	Type     string `xml:"type,attr,omitempty"`
	HrefLang string `xml:"hreflang,attr,omitempty"`
	Href     string `xml:"href,attr"`
}

type atomEntry struct {
	Title     string     `xml:"title"`
	ID        string     `xml:"id"`
	Published string     `xml:"published,omitempty"` // the day of the event, where that is known
	Updated   string     `xml:"updated"`
	Links     []atomLink `xml:"link"`
	Summary   string     `xml:"summary"`
}

const feedLength = 50

// A feed tells of what happens to some memos, what was learned last first: who
// follows it sees an old event on the day on which the site tells of it. An
// event has the same id in each feed that tells of it.
type feed struct {
	address string
	page    string // that it follows
	title   string
	updated kb.Date // when it has no events
	events  []kb.Milestone
}

// learned is the day on which readers could first be told of an event.
func learned(x kb.Milestone) kb.Date { return cmp.Or(x.Recorded, x.Date) }

// siteFeed tells of all memos.
func (s *sheet) siteFeed() feed {
	return feed{s.addresses.home(s.lang) + feedFile, s.addresses.home(s.lang), s.label("feed.title", "name", s.base.Site.Name), s.base.Newest, s.events}
}

// memoFeed tells of one memo.
func (s *sheet) memoFeed(m *kb.Memo) feed {
	return s.feedOf(&m.Entry, []*kb.Memo{m}, s.label("feed.memo", "memo", s.title(&m.Entry)))
}

// factorFeed tells of the memos that address a factor.
func (s *sheet) factorFeed(f *kb.Factor) feed {
	var memos []*kb.Memo
	for _, c := range s.base.Row(f) {
		memos = append(memos, c.Memo)
	}
	return s.feedOf(&f.Entry, memos, s.label("feed.factor", "factor", s.title(&f.Entry)))
}

func (s *sheet) feedOf(e *kb.Entry, memos []*kb.Memo, title string) feed {
	page := s.addresses.entry(e, s.lang)
	f := feed{address: page + feedFile, page: page, title: title, updated: e.Reviewed}
	for _, x := range s.events {
		if slices.Contains(memos, x.Memo) {
			f.events = append(f.events, x)
		}
	}
	return f
}

// atom is the file of a feed.
func (s *sheet) atom(f feed) ([]byte, error) {
	base, lang := s.base.Site.BaseURL, s.addresses.lang(s.lang)
	out := atomFeed{Lang: lang, Title: f.title, ID: base + f.address, Updated: stampDate(f.updated), Author: s.base.Site.Name,
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: base + f.address},
			{Rel: "alternate", Type: "text/html", HrefLang: lang, Href: base + f.page},
		}}
	events := slices.Clone(f.events)
	slices.SortStableFunc(events, func(a, b kb.Milestone) int { return cmp.Compare(learned(b), learned(a)) })
	if len(events) > 0 {
		out.Updated = stampDate(learned(events[0]))
	}
	for _, x := range events[:min(len(events), feedLength)] {
		published := ""
		if len(x.Date) == len("2006-01-02") {
			published = stampDate(x.Date)
		}
		page := base + s.addresses.entry(&x.Memo.Entry, s.lang)
		out.Entries = append(out.Entries, atomEntry{
			Title:     s.label("feed.event", "memo", s.title(&x.Memo.Entry), "event", s.label("event."+string(x.Kind)), "date", s.dateText(x.Date)),
			ID:        page + "#" + string(x.Kind) + "-" + string(x.Date),
			Published: published,
			Updated:   stampDate(learned(x)),
			Links:     []atomLink{{Rel: "alternate", Type: "text/html", Href: page}},
			Summary:   s.label("memo.status-today") + ": " + s.standing[s.lang][x.Memo].Status.Tag + ". " + strings.TrimSpace(x.Memo.Texts[s.lang].Status),
		})
	}
	if s.err != nil {
		return nil, s.err
	}
	return marshal(out)
}

func stampDate(d kb.Date) string { return d.Time().Format("2006-01-02T15:04:05Z") }

func (s *site) robots() ([]byte, error) {
	return []byte("User-agent: *\nAllow: /\nSitemap: " + s.base.Site.BaseURL + "sitemap.xml\n"), nil
}

// Policy is the Content-Security-Policy of every page. A page cannot forbid
// being framed by itself; hosts that read _headers do that too.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'"

func (s *site) headers() ([]byte, error) {
	root := s.basePath()
	return []byte(root + "*\n" +
		"  Content-Security-Policy: " + Policy + "; frame-ancestors 'none'\n" +
		"  Referrer-Policy: no-referrer\n" +
		"  X-Content-Type-Options: nosniff\n" +
		root + assetFolder + "*\n" +
		"  Cache-Control: public, max-age=31536000, immutable\n" +
		root + searchPath + ":lang/*\n" +
		"  Cache-Control: public, max-age=31536000, immutable\n"), nil
}
