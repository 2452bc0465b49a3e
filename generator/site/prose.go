package site

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"amparo/generator/kb"
	"amparo/generator/markdown"
)

// A sheet is one page while it is being made: it knows the page's address and
// language, and numbers the pinpoints in the order in which they are shown.
type sheet struct {
	*site
	lang    int
	address string
	fixed   string // when set, links begin with it: the page's own address is not known
	text    string // the page that the prose was written for, when that is another one
	cited   []kb.Pinpoint
	bare    bool            // for paper: neither numbers of pinpoints nor links
	err     error           // the first thing that could not be said
	marked  map[string]bool // memos whose status the present section has told
}

func (s *site) sheet(lang int, address string) *sheet {
	return &sheet{site: s, lang: lang, address: address}
}

func (s *sheet) words() *kb.Words { return s.base.Words[s.lang] }

// label is a label of the page's language. Labels that code asks for are in
// every words file, or check would have said so.
func (s *sheet) label(key string, pairs ...any) string {
	text, err := s.words().Label(key, pairs...)
	if err != nil {
		s.err = cmp.Or(s.err, err)
	}
	return text
}

// link is the way from the page to an address.
func (s *sheet) link(address string) string {
	if s.fixed != "" {
		return s.fixed + address
	}
	return relative(s.address, s.indexed(address))
}

// escape is for text between tags and inside quoted attributes.
func escape(s string) string { return template.HTMLEscapeString(s) }

// title is the title of an entry in the page's language.
func (s *sheet) title(e *kb.Entry) string { return e.Texts[s.lang].Title }

// prose fills the holes of rendered Markdown.
func (s *sheet) prose(parts []markdown.Part) template.HTML {
	var b strings.Builder
	for _, p := range parts {
		html := p.HTML
		if p.Link != nil && p.Link.Scheme == "source" && p.Link.Label == "" {
			html = strings.TrimRight(html, " \n") // the mark follows the word
		}
		b.WriteString(html)
		if p.Link != nil {
			b.WriteString(string(s.hole(p.Link)))
		}
	}
	return template.HTML(b.String())
}

func (s *sheet) hole(l *markdown.Link) template.HTML {
	switch {
	case l.Scheme == "source":
		p, _ := kb.PinpointOf(l)
		if l.Label == "" {
			return s.cite(p)
		}
		return s.anchor(s.link(s.addresses.source(p.Source, s.lang)), l.Label, "", "")
	case l.External():
		return s.anchor(l.Scheme+":"+l.ID, l.Label, "", "external")
	case l.Scheme == "lang":
		return template.HTML(`<span lang="` + escape(l.ID) + `">` + l.Label + `</span>`)
	case l.Scheme == "":
		return s.anchor(s.link(cmp.Or(s.text, s.address)+"#"+l.Place), l.Label, "", "")
	}
	e := s.base.Entry(kb.Kind(l.Scheme), l.ID)
	label := l.Label
	if label == "" {
		label = escape(s.title(e))
	}
	if e.Kind == kb.KindTerm {
		return s.anchor(s.link(s.addresses.place(e, s.lang, "")), label, "", "term")
	}
	out := s.anchor(s.link(s.addresses.place(e, s.lang, l.Place)), label, "", "")
	if m := s.base.Memo(e.ID); e.Kind == kb.KindMemo && m.Status.Notable() && !s.marked[m.ID] {
		if s.marked == nil {
			s.marked = map[string]bool{}
		}
		s.marked[m.ID] = true
		out += template.HTML(" <span class=\"standing\">(" + escape(s.tag(m, s.label("status-mark."+string(m.Status.Is)))) + ")</span>")
	}
	return out
}

// anchor is a link; label is HTML already.
func (s *sheet) anchor(href, label, lang, class string) template.HTML {
	if s.bare {
		return template.HTML(label)
	}
	attrs := ""
	if lang != "" {
		attrs += ` hreflang="` + escape(lang) + `"`
	}
	if class != "" {
		attrs += ` class="` + class + `"`
	}
	return template.HTML(`<a href="` + escape(href) + `"` + attrs + `>` + label + `</a>`)
}

// section is the prose of one section; each memo's status is told once in it.
func (s *sheet) section(sec *markdown.Section) template.HTML {
	s.marked = nil
	return s.prose(sec.Body)
}

// cite is the small number that leads to the pinpoint at the foot of the page.
func (s *sheet) cite(p kb.Pinpoint) template.HTML {
	if s.bare {
		return ""
	}
	n := 1 + slices.IndexFunc(s.cited, func(c kb.Pinpoint) bool { return c.Source == p.Source && c.From == p.From && c.To == p.To })
	if n == 0 {
		s.cited = append(s.cited, p)
		n = len(s.cited)
	}
	number := strconv.Itoa(n)
	return template.HTML(`<sup class="cite"><a href="#x-cite-` + number + `" aria-label="` +
		escape(s.label("cite.mark", "n", number)) + `">` + number + `</a></sup>`)
}

func (s *sheet) cites(ps []kb.Pinpoint) template.HTML {
	var out template.HTML
	for _, p := range ps {
		out += s.cite(p)
	}
	return out
}

// A Citation is a pinpoint in words.
type Citation struct {
	Number int    // on a page that numbers it
	Short  string // of the source
	URL    string // its place in the bibliography
	Where  string // the lines; empty when the whole source is meant
	Part   string // the heading they stand under, in the source's language; may be empty

	Heading string // Part, where the pinpoint before it in a list has another
}

// A CitedSource is one source in the list at the foot of a page, with the
// pinpoints to it.
type CitedSource struct {
	Short, URL string
	Pinpoints  []Citation
}

// citations are the pinpoints that the page has shown so far, by source, in
// the order in which the sources are first cited.
func (s *sheet) citations() []CitedSource {
	var out []CitedSource
	place := map[string]int{}
	for n, p := range s.cited {
		c := s.citation(p)
		c.Number = n + 1
		i, ok := place[p.Source]
		if !ok {
			i = len(out)
			place[p.Source] = i
			out = append(out, CitedSource{Short: c.Short, URL: c.URL})
		}
		if before := out[i].Pinpoints; len(before) == 0 || before[len(before)-1].Part != c.Part {
			c.Heading = c.Part
		}
		out[i].Pinpoints = append(out[i].Pinpoints, c)
	}
	return out
}

func (s *sheet) citation(p kb.Pinpoint) Citation {
	src := s.base.Source(p.Source)
	c := Citation{Short: src.Short, URL: s.link(s.addresses.source(p.Source, s.lang)), Where: s.lines(p)}
	if p.From > 0 {
		c.Part = src.Part(p.From)
	}
	return c
}

// lines says in words which lines a pinpoint names.
func (s *sheet) lines(p kb.Pinpoint) string {
	switch {
	case p.From == 0:
		return ""
	case p.From == p.To:
		return s.label("cite.line", "n", p.From)
	}
	return s.label("cite.lines", "from", p.From, "to", p.To)
}

// date is a date in words, with the machine's form beside it.
func (s *sheet) date(d kb.Date) template.HTML {
	if d == "" {
		return template.HTML(escape(s.label("date.none")))
	}
	return s.time(d, s.dateText(d))
}

func (s *sheet) time(d kb.Date, text string) template.HTML {
	return template.HTML(fmt.Sprintf(`<time datetime="%s">%s</time>`, escape(string(d)), escape(text)))
}

// sinceText is a date in words as it stands after "since": in some languages a
// day is said otherwise there than a month or a year.
func (s *sheet) sinceText(d kb.Date) string {
	if len(d) < len("2006-01-02") {
		return s.dateText(d)
	}
	return s.label("date.since", "date", s.dateText(d))
}

func (s *sheet) dateText(d kb.Date) string {
	if d == "" {
		return s.label("date.none")
	}
	t := d.Time()
	month := ""
	if len(d) >= 7 {
		month = s.label("month." + strconv.Itoa(int(t.Month())))
	}
	switch len(d) {
	case 4:
		return string(d)
	case 7:
		return s.label("date.month", "month", month, "year", t.Year())
	}
	return s.label("date.day", "day", t.Day(), "month", month, "year", t.Year())
}
