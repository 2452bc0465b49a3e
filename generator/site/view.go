package site

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"amparo/generator/kb"
	"amparo/generator/markdown"
)

// The types here are what the layouts are given. Text is plain and is escaped
// by the layout; what is HTML has that type.

// A Page is what every layout is given.
type Page struct {
	Layout      string // the file of the layout, without .html
	Lang        string
	Title       string
	Description string
	Address     string // below the root
	Canonical   string // with base_url; "" where a page has no address of its own
	Default     string // the same page for readers of no known language
	Root        string // the way to the root, as ../../
	Home        string
	Name        string // of the site
	Style       string
	Scripts     []string
	Nav         []Link
	Twins       []Twin
	Crumbs      []Link
	Feed        string // of all memos
	Follow      *Link  // the feed of what the page tells of; nil when it has none
	Help        *Link  // the page with id help, or nil
	About       string
	Built       template.HTML // the date of the content
	Exit        bool
	Find        *Find // nil when no page shows the search
	Paper       *Paper
	Saves       string // answers for the page once it is saved on a phone; "" on pages that are not for workers
	Message     string // title and address, to send to somebody; "" where a page is not for that
	Reader      string // the script that reads the page aloud; "" where a page is not for that
	Card        string // the picture that goes with a link, with base_url
	Article     bool   // of one thing, not a list or a door
	Linked      any    // what the page says about itself to programs

	Entry   *Entry // what an entry's page shows; nil on pages that no entry has
	Body    any    // what the layout shows besides
	Sources []CitedSource

	linked linkedPage // what is known of Linked before the page is made
}

// Find is where a page's search box finds what it needs, once somebody uses it.
type Find struct {
	Page   string // shows the results; takes the query after #q=
	Script string // answers queries
	Words  string // the script with what is said of the results
	Folder string // of the editions, see package search
	Langs  string // the page's language, then the others
}

// A Link is a link with its words.
type Link struct {
	Title, URL string
	Anchor     template.HTML // both, ready, where pages have dozens of them
	Current    bool
}

// A Twin is the same page in a language; the page itself is one of them.
type Twin struct {
	Lang    string
	Name    string // of the language, in that language
	Note    string // "this page in Spanish", in the page's language
	Here    string // "this page is in Spanish", in that language
	URL     string
	Address string // absolute, for search engines
	Current bool
}

// An Entry is what all entries show.
type Entry struct {
	Kind     string
	ID       string
	Title    string
	Summary  string
	Cites    template.HTML // what supports title and summary
	First    *Notice
	Notices  []MemoLine
	Behind   *Link  // the text this one was made from, when that has changed
	Overdue  bool   // reviewed before a memo it rests on changed
	Changed  string // the page that tells what has changed, or ""
	Warnings []Notice
	Now      []Section // of a situation: what to do, to say and not to do, which stand first
	Sections []Section // the rest
	Notes    template.HTML
	Also     []string
	Others   []Foreign // of a factor, the same in the other languages
	Memos    []MemoTrail
	Near     []Group
	Reviewed template.HTML
	Version  string // of the text; another one has other words
}

// A MemoTrail is a memo that a page for workers leans on or speaks of, what it
// was, and what supports that.
type MemoTrail struct {
	Entrance
	Cites template.HTML
}

// A Notice is a warning.
type Notice struct {
	ID, Text, Severity string
	Cites              template.HTML
}

// A Section is a heading, what follows it, and the sections below it.
type Section struct {
	ID    string
	Level int
	Title string
	HTML  template.HTML
	Part  string // what it is on a page for workers, for its look: do-now, say, careful ...
	Under []Section
	Cell  *Cell  // in a memo, what it does with the factor of this section
	All   string // there, the page of the factor, which has every memo
}

// Long says whether a list of the sections helps to find one: there are many, or
// they are a memo's on its factors.
func (e *Entry) Long() bool {
	return len(e.Sections) > 3 || slices.ContainsFunc(e.Sections, func(s Section) bool { return len(s.Told()) > 0 })
}

// Told are the sections below this one that say what the memo does with a factor.
func (s Section) Told() []Section {
	return slices.DeleteFunc(slices.Clone(s.Under), func(u Section) bool { return u.Cell == nil })
}

// A Status is where a memo stands.
type Status struct {
	Is        string // the id, for the style
	Word      string
	Tag       string // the word and, in short, how sure it is: for wherever Certainty does not stand beside it
	Since     template.HTML
	AsOf      template.HTML
	Year      int    // of AsOf
	Certainty string // the words, empty when confirmed
	Reason    string
	Cites     template.HTML
}

// A MemoLine is a memo named elsewhere, with its status.
type MemoLine struct {
	Link
	Date   template.HTML
	Status Status
}

// A Group is links under a heading; More are those that a page folds away.
type Group struct {
	Kind        kb.Kind
	ID, Title   string
	Links, More []Entrance
}

// An Entrance is an entry in a list.
type Entrance struct {
	Link
	Summary string
	Date    template.HTML
	Status  *Status // of a memo
	Tag     string  // a word about it: polarity, stage ...

	Sentences []string // of it that link to the page
}

// page is the frame of a page. twins are its addresses by language.
func (s *sheet) page(layout, title, description string, twins []string) *Page {
	p := &Page{
		Layout: layout, Lang: s.addresses.lang(s.lang), Title: title, Description: description,
		Address: s.address, Canonical: s.base.Site.BaseURL + s.address, Root: s.root(),
		Home: s.link(s.addresses.home(s.lang)), Name: s.base.Site.Name,
		Feed: s.link(s.addresses.home(s.lang) + feedFile), Built: s.date(s.base.Newest),
		linked: linkedPage{Type: "WebPage", Modified: s.base.Newest},
	}
	p.Card = s.base.Site.BaseURL + s.assets.published[cardName(p.Lang)]
	p.Default = s.base.Site.BaseURL + s.defaultTwin(twins)
	p.Paper = s.paper()
	p.Style = s.asset("site.css")
	for _, script := range []string{everyScript, "layout/" + layout + ".js"} {
		if at := s.asset(script); at != "" {
			p.Scripts = append(p.Scripts, at)
		}
	}
	for _, v := range []kb.View{"scenarios", "faqs", kb.ShowsComparison} {
		if at := s.addresses.view(v, s.lang); at != "" {
			p.Nav = append(p.Nav, Link{Title: s.label("nav." + string(v)), URL: s.link(at), Current: at == s.address})
		}
	}
	if e := s.base.Entry(kb.KindPage, "help"); e != nil {
		at := s.addresses.entry(e, s.lang)
		p.Help = &Link{Title: s.label("nav.help"), URL: s.link(at), Current: at == s.address}
	}
	if e := s.base.Entry(kb.KindPage, "about"); e != nil {
		p.About = s.link(s.addresses.entry(e, s.lang))
	}
	if at := s.addresses.view(kb.ShowsSearch, s.lang); at != "" {
		p.Find = &Find{Page: s.link(at), Script: s.asset("search/search.js"), Words: s.asset(findWords(p.Lang)), Folder: s.root() + searchPath, Langs: p.Lang}
		for _, lang := range s.base.Site.Languages {
			if lang != p.Lang {
				p.Find.Langs += " " + lang
			}
		}
	}
	for i, at := range twins {
		w := s.base.Words[i]
		name, _ := w.Label("language." + w.Lang)
		here, err := w.Label("language.here")
		s.err = cmp.Or(s.err, err)
		p.Twins = append(p.Twins, Twin{Lang: w.Lang, Name: name, Here: here, Note: s.label("language.note." + w.Lang),
			URL: s.link(at), Address: s.base.Site.BaseURL + at, Current: i == s.lang})
	}
	return p
}

// follow is the link to a feed.
func (s *sheet) follow(f feed) *Link {
	return &Link{Title: f.title, URL: s.link(f.address)}
}

// root is the way from the page to the root of the site.
func (s *sheet) root() string {
	if s.fixed != "" {
		return s.fixed
	}
	return strings.Repeat("../", strings.Count(s.address, "/"))
}

// twins are the addresses of an entry in all languages.
func (s *site) twins(e *kb.Entry) []string {
	var out []string
	for i := range s.base.Site.Languages {
		out = append(out, s.addresses.entry(e, i))
	}
	return out
}

// entryPage is the frame and the common part of an entry's page. Pinpoints
// are numbered in the order in which the layouts show them; early are those
// that a layout shows between the summary and the prose.
func (s *sheet) entryPage(layout string, e *kb.Entry, early ...kb.Pinpoint) *Page {
	t := e.Texts[s.lang]
	p := s.page(layout, t.Title, t.Summary, s.twins(e))
	p.Exit = e.Exit
	p.linked.Modified = e.Reviewed
	prose := e.Kind != kb.KindPage || layout == "page" // and no list of others
	if prose || layout == "home" {
		p.Message = t.Title + " " + p.Canonical
	}
	if prose && e.Kind != kb.KindMemo {
		p.Reader = s.asset("listen/listen.js")
	}
	if e.Kind != kb.KindPage {
		p.Article, p.linked.Type = true, "Article"
		list := &s.base.View(kb.ListOf(e.Kind)).Entry
		p.Crumbs = []Link{{Title: s.title(list), URL: s.link(s.addresses.entry(list, s.lang))}}
	}
	v := s.told(e)
	p.Entry = v
	if e.Kind != kb.KindPage && e.Kind != kb.KindMemo { // memos are long, and for desks
		p.Paper.Code = s.code(s.address)
	}
	sections := slices.DeleteFunc(slices.Clone(t.Doc.Sections), func(sec *markdown.Section) bool {
		return sec.ID == "" && len(sec.Body) == 0 || e.Kind == kb.KindFactor && sec.ID == kb.UnattributedID
	})
	if e.Kind == kb.KindScenario {
		n := 0
		for n < len(sections) && (sections[n].Level > 2 || slices.Contains(nowParts, sections[n].ID)) {
			n++
		}
		v.Now, sections = s.sections(e.Kind, sections[:n]), sections[n:]
	}
	v.Cites = s.cites(e.Pinpoints)
	s.cites(early)
	v.Sections = s.sections(e.Kind, sections)
	v.Notes = s.section(&t.Doc.Notes)
	for _, r := range e.Warnings {
		if w := s.base.Warning(r.ID); w != s.base.First(e) {
			v.Warnings = append(v.Warnings, s.notice(w))
		}
	}
	for _, o := range e.Texts {
		if o != t && len(o.Also) > 0 && e.Kind == kb.KindFactor {
			v.Others = append(v.Others, Foreign{o.Lang, strings.Join(o.Also, ", ")})
		}
	}
	mentions := mentions(t)
	forWorkers := e.Kind == kb.KindFAQ || e.Kind == kb.KindScenario
	for _, k := range []kb.Kind{kb.KindScenario, kb.KindFAQ, kb.KindFactor, kb.KindForm, kb.KindMemo} {
		near := s.near(e, k)
		switch {
		case len(near) == 0:
			continue
		case forWorkers && k == kb.KindMemo:
			v.Memos = s.trail(near)
			continue
		}
		if m := s.base.Memo(e.ID); e.Kind == kb.KindMemo && k == kb.KindFactor { // its sections lead to the others
			near = slices.DeleteFunc(near, func(n *kb.Entry) bool { return s.base.Cell(m, s.base.Factor(n.ID)) != nil })
			if len(near) == 0 {
				continue
			}
		}
		near = near[:min(len(near), nearMost)]
		g := s.group(s.label("kind."+string(k)+".other"), near)
		g.Kind = k
		if !forWorkers {
			for i, n := range near {
				if links := mentions[n]; links != nil && (i < nearShown || len(near) <= sentencesShown) {
					s.mention(&g.Links[i], links)
				}
			}
		}
		if len(g.Links) > nearShown+1 { // one more takes no more room than the fold
			g.Links, g.More = g.Links[:nearShown], g.Links[nearShown:]
		}
		v.Near = append(v.Near, g)
	}
	return p
}

// trail is the memos near to a page for workers.
func (s *sheet) trail(memos []*kb.Entry) []MemoTrail {
	var out []MemoTrail
	for i, m := range memos {
		t := MemoTrail{Entrance: s.entrance(m)}
		if i < nearShown {
			t.Cites = s.cites(m.Pinpoints)
		} else {
			t.Summary = ""
		}
		out = append(out, t)
	}
	return out
}

// Of the related pages of a kind so many stand open, and so many at all: one memo
// has a hundred. Where there are more than so many, the folded ones stand without
// the sentences that name the page.
const (
	nearShown      = 4
	nearMost       = 10
	sentencesShown = 6
)

// near are the entries of a kind near to e: those that it rests on, then those
// that its editor named, then those that name it as such, then those where it is
// only spoken of.
func (s *site) near(e *kb.Entry, k kb.Kind) []*kb.Entry {
	named := slices.Concat(e.RestsOn, e.Related)
	rank := func(n *kb.Entry) int {
		if i := slices.IndexFunc(named, n.Is); i >= 0 {
			return i
		}
		if slices.ContainsFunc(n.RestsOn, e.Is) || slices.ContainsFunc(n.Related, e.Is) {
			return len(named)
		}
		return len(named) + 1
	}
	near := slices.Clone(s.base.Near(e, k))
	slices.SortStableFunc(near, func(a, b *kb.Entry) int { return cmp.Compare(rank(a), rank(b)) })
	return near
}

// nowParts are the sections that a situation begins with.
var nowParts = []string{"do-now", "say", "do-not"}

// parts are the sections of pages for workers that have a look of their own.
var parts = map[kb.Kind][]string{
	kb.KindScenario: append([]string{"write-down"}, nowParts...),
	kb.KindFAQ:      {"say", "careful"},
}

// sections are sections as a page shows them, each below its heading.
func (s *sheet) sections(k kb.Kind, all []*markdown.Section) []Section {
	var out []Section
	for _, sec := range all {
		x := Section{ID: sec.ID, Level: sec.Level, Title: sec.Title, HTML: s.section(sec)}
		if n := len(out); n > 0 && sec.Level > 2 {
			out[n-1].Under = append(out[n-1].Under, x)
			continue
		}
		if slices.Contains(parts[k], sec.ID) {
			x.Part = sec.ID
		}
		out = append(out, x)
	}
	return out
}

// told is what must be said of an entry wherever its words are shown, but not
// what supports its summary.
func (s *sheet) told(e *kb.Entry) *Entry {
	t := e.Texts[s.lang]
	v := &Entry{Kind: string(e.Kind), ID: e.ID, Title: t.Title, Summary: t.Summary, Also: t.Also, Version: t.Hash,
		Reviewed: s.date(e.Reviewed), Overdue: len(s.base.Outdated(e)) > 0}
	if c := s.base.Entry(kb.KindPage, "what-has-changed"); c != nil && c != e {
		v.Changed = s.link(s.addresses.entry(c, s.lang))
	}
	if first := s.base.First(e); first != nil {
		n := s.notice(first)
		v.First = &n
	}
	for _, m := range s.base.Shaken(e) {
		v.Notices = append(v.Notices, s.memoLine(m))
	}
	if t.Behind {
		for i, o := range e.Texts {
			if o.Lang == t.MadeFrom.Lang {
				v.Behind = &Link{Title: o.Title, URL: s.link(s.addresses.entry(e, i))}
			}
		}
	}
	return v
}

func (s *sheet) notice(w *kb.Warning) Notice {
	return Notice{ID: w.ID, Text: w.Text(s.addresses.lang(s.lang)), Severity: string(w.Severity), Cites: s.cites(w.Pinpoints)}
}

// standings are the dates and the statuses of all memos in the words of a language.
func (s *site) standings(lang int) (map[*kb.Memo]MemoLine, error) {
	out := map[*kb.Memo]MemoLine{}
	sh := s.sheet(lang, "")
	for _, m := range s.base.Memos {
		out[m] = MemoLine{Date: sh.date(m.Date), Status: sh.status(m)}
	}
	return out, sh.err
}

// status is where a memo stands.
func (s *sheet) status(m *kb.Memo) Status {
	st := Status{Is: string(m.Status.Is), Word: s.label("status." + string(m.Status.Is)), AsOf: s.date(m.Status.AsOf),
		Year: m.Status.AsOf.Year(), Reason: m.Texts[s.lang].Status}
	st.Tag = s.tag(m, st.Word)
	if m.Status.Since != "" {
		st.Since = s.time(m.Status.Since, s.sinceText(m.Status.Since))
	}
	if m.Status.Certainty != kb.Confirmed {
		st.Certainty = s.label("certainty." + string(m.Status.Certainty))
	}
	return st
}

// tag is what is said of a memo's status and, in short, how sure that is.
func (s *sheet) tag(m *kb.Memo, said string) string {
	return s.label("status-tag."+string(m.Status.Told()), "status", said)
}

func (s *sheet) memoLine(m *kb.Memo) MemoLine {
	line := s.standing[s.lang][m]
	line.Link = s.entryLink(&m.Entry)
	return line
}

func (s *sheet) entryLink(e *kb.Entry) Link {
	return s.ready(s.title(e), s.link(s.addresses.place(e, s.lang, "")))
}

func (s *sheet) ready(title, url string) Link {
	return Link{Title: title, URL: url, Anchor: s.anchor(url, escape(title), "", "")}
}

func (s *sheet) group(title string, entries []*kb.Entry) Group {
	g := Group{Title: title}
	for _, e := range entries {
		g.Links = append(g.Links, s.entrance(e))
	}
	return g
}

func (s *sheet) entrance(e *kb.Entry) Entrance {
	x := Entrance{Link: s.entryLink(e), Summary: e.Texts[s.lang].Summary}
	if e.Kind == kb.KindMemo {
		line := s.standing[s.lang][s.base.Memo(e.ID)]
		x.Status, x.Date = &line.Status, line.Date
	}
	return x
}

// mentions are the links of each entry to a text.
func mentions(t *kb.Text) map[*kb.Entry][]kb.Backlink {
	out := map[*kb.Entry][]kb.Backlink{}
	for _, l := range t.Backlinks {
		out[l.From] = append(out[l.From], l)
	}
	return out
}

// mention is a related page with its sentences that name this one, each once.
func (s *sheet) mention(x *Entrance, links []kb.Backlink) {
	for _, l := range links {
		if sentence := s.base.Sentence(l, s.lang); sentence != "" && !slices.Contains(x.Sentences, sentence) {
			x.Sentences = append(x.Sentences, sentence)
		}
	}
	x.Link = s.ready(x.Title, s.link(s.addresses.place(links[0].From, s.lang, links[0].Section.ID)))
}

// Per kind.

// Memo is what a memo's page shows besides.
type Memo struct {
	IssuedTitle string
	Agency      string
	AgencyName  string
	Author      string
	Role        string
	Audience    string
	Number      string
	Date        template.HTML
	Status      Status
	Supersedes  []Succeeding
	Superseded  []Succeeding
	Relations   []Group
	Told        bool        // it has cells
	Readers     []Group     // pages for workers that it stands behind
	Document    *SourceLine // its own text, where we have read it
	Origin      *Origin     // for those who cite it
	Compare     string      // this memo and its predecessor in the comparison, or ""
	History     []Milestone
	Data        Data
}

// Origin is where a memo can be read, or the first source that tells of it.
type Origin struct {
	Short, Lang string // of that source; empty when it is the memo itself
	Address     string
	Read        template.HTML
}

// origin is nil when no source is named.
func (s *sheet) origin(m *kb.Memo) *Origin {
	var src *kb.Source
	o := &Origin{}
	switch {
	case m.Text != nil:
		src = s.base.Source(m.Text.Source)
	case len(m.Pinpoints) > 0:
		src = s.base.Source(m.Pinpoints[0].Source)
		o.Short, o.Lang = src.Short, src.Language
	default:
		return nil
	}
	o.Address = s.readAt(src)
	o.Read = s.date(src.Read)
	return o
}

// readAt is where somebody who cites a source reads it: its own address, that of
// a copy, or its line among our sources.
func (s *sheet) readAt(src *kb.Source) string {
	return cmp.Or(src.URL, src.Archived, s.base.Site.BaseURL+s.addresses.source(src.ID, s.lang))
}

// Succeeding is a memo before or after this one, and the page that compares them.
type Succeeding struct {
	MemoLine
	Changes string
}

func (s *sheet) memoPage(m *kb.Memo) *Page {
	p := s.entryPage("memo", &m.Entry, m.Status.Pinpoints...)
	t := m.Texts[s.lang]
	v := Memo{IssuedTitle: m.Title, Agency: s.label("agency." + m.Agency), AgencyName: s.label("agency-name." + m.Agency),
		Author: m.Author, Role: t.Role, Audience: t.Audience, Number: m.Number, Date: s.date(m.Date), Status: s.status(m)}
	v.Status.Cites = s.cites(m.Status.Pinpoints)
	for _, x := range s.pairs {
		switch m {
		case x.Newer:
			v.Supersedes = append(v.Supersedes, Succeeding{s.memoLine(x.Older), s.link(s.addresses.changes(x, s.lang))})
		case x.Older:
			v.Superseded = append(v.Superseded, Succeeding{s.memoLine(x.Newer), s.link(s.addresses.changes(x, s.lang))})
		}
	}
	for _, r := range []struct {
		key  string
		refs []kb.Ref
	}{{"cites", m.Cites}, {"implements", m.Implements}, {"expands", m.Expands}, {"companions", m.Companions}} {
		var entries []*kb.Entry
		for _, ref := range r.refs {
			entries = append(entries, s.base.Entry(ref.Kind, ref.ID))
		}
		if len(entries) > 0 {
			v.Relations = append(v.Relations, s.group(s.label("memo."+r.key), entries))
		}
	}
	judge := func(sec *Section) {
		if f := s.base.Factor(sec.ID); f != nil {
			if c := s.base.Cell(m, f); c != nil {
				cell := s.cell(c)
				sec.Cell, sec.All, v.Told = &cell, s.link(s.addresses.entry(&f.Entry, s.lang)), true
			}
		}
	}
	for i := range p.Entry.Sections {
		sec := &p.Entry.Sections[i]
		judge(sec)
		for j := range sec.Under {
			judge(&sec.Under[j])
		}
	}
	var near []Group
	for _, g := range p.Entry.Near {
		if g.Kind == kb.KindScenario || g.Kind == kb.KindFAQ {
			v.Readers = append(v.Readers, g)
		} else {
			near = append(near, g)
		}
	}
	p.Entry.Near = near
	if m.Text != nil {
		line := s.sourceLine(s.base.Source(m.Text.Source))
		v.Document = &line
	}
	v.Origin = s.origin(m)
	for _, e := range s.base.Timeline() {
		if e.Memo == m {
			v.History = append(v.History, s.milestone(e))
		}
	}
	v.Data = s.data(s.address + "factors")
	chosen := []*kb.Memo{m}
	for _, x := range s.pairs {
		if x.Newer == m && len(chosen) == 1 {
			chosen = append(chosen, x.Older)
		}
	}
	v.Compare = s.compared(chosen...)
	p.Follow = s.follow(s.memoFeed(m))
	p.Body = v
	return p
}

// Factor is what a factor's page shows besides.
type Factor struct {
	Group, Polarity  string
	Parent, Opposite *Link
	Trend            string
	Strip            *Strip // nil when too few memos name it
	Table            Table
	Silent           []Row    // memos that do not address it
	Said             *Section // with no document named
	Compare          string   // its row in the comparison, or ""
	Data             Data
}

func (s *sheet) factorPage(f *kb.Factor) *Page {
	p := s.entryPage("factor", &f.Entry)
	v := Factor{Group: s.label("group." + f.Group), Polarity: s.label("polarity." + string(f.Polarity)), Data: s.data(s.address + "memos")}
	v.Table, v.Silent = s.row(f)
	v.Compare = s.inGrid("x-row-" + f.ID)
	for ref, into := range map[*kb.Ref]**Link{f.Parent: &v.Parent, f.Opposite: &v.Opposite} {
		if ref != nil {
			l := s.entryLink(s.base.Entry(ref.Kind, ref.ID))
			*into = &l
		}
	}
	if c := f.Said(); c != nil {
		cell := s.cell(c)
		v.Said = &Section{ID: kb.UnattributedID, HTML: s.section(c.Section(s.lang)), Cell: &cell}
	}
	row := s.base.Row(f)
	favors, standing := 0, 0
	for _, c := range row {
		if c.Stance == "favors" {
			favors++
		}
		if !c.Memo.Status.Notable() {
			standing++
		}
	}
	p.Follow = s.follow(s.factorFeed(f))
	p.linked.About = &linkedTerm{Type: "DefinedTerm", Name: s.title(&f.Entry),
		Set: s.base.Site.BaseURL + s.addresses.view(kb.ListOf(kb.KindFactor), s.lang)}
	v.Trend = s.label("factor.trend", "favors", favors, "named", len(row), "memos", len(s.base.Memos), "standing", standing)
	v.Strip = s.strip(row)
	p.Body = v
	return p
}

// Answer is what an faq's page shows besides.
type Answer struct {
	Audience, Group string
	ForWorkers      bool
	Says            bool // it has words of its own to say
	Factors         []Link
}

func (s *sheet) faqPage(q *kb.FAQ) *Page {
	p := s.entryPage("faq", &q.Entry)
	if q.Audience != "advocate" {
		p.Saves = s.asset(savedScript)
	}
	p.Body = Answer{s.label("audience." + string(q.Audience)), s.label("group." + q.Group), q.Audience != "advocate",
		q.Texts[s.lang].Doc.Section("say") != nil, s.factorLinks(q.Factors)}
	return p
}

// Situation is what a scenario's page shows besides.
type Situation struct {
	Group         string
	Factors       []Link
	Card, Handout string // for paper; Card may be empty
}

func (s *sheet) scenarioPage(x *kb.Scenario) *Page {
	p := s.entryPage("scenario", &x.Entry)
	p.Saves = s.asset(savedScript)
	v := Situation{Group: s.label("group." + x.Group), Factors: s.factorLinks(x.Factors), Handout: s.link(s.addresses.handout(x, s.lang))}
	if x.HasCard() {
		v.Card = s.link(s.addresses.card(x, s.lang))
	}
	p.Body = v
	return p
}

// Measure is what a form's page shows besides.
type Measure struct {
	Stage   string
	Factors []Link
}

func (s *sheet) formPage(f *kb.Form) *Page {
	p := s.entryPage("form", &f.Entry)
	p.Body = Measure{s.label("stage." + f.Stage), s.factorLinks(f.Factors)}
	return p
}

func (s *sheet) factorLinks(refs []kb.Ref) []Link {
	var out []Link
	for _, r := range refs {
		out = append(out, s.entryLink(s.base.Entry(r.Kind, r.ID)))
	}
	return out
}

// A Milestone is one line of a timeline.
type Milestone struct {
	Date   template.HTML
	Event  string
	Kind   string
	Agency string // of the memo
	Memo   MemoLine
	By     *Link
	Cites  template.HTML
}

func (s *sheet) milestone(m kb.Milestone) Milestone {
	out := Milestone{Date: s.date(m.Date), Event: s.label("event." + string(m.Kind)), Kind: string(m.Kind), Agency: m.Memo.Agency, Memo: s.memoLine(m.Memo), Cites: s.cites(m.Pinpoints)}
	if m.By != nil {
		l := s.entryLink(&m.By.Entry)
		out.By = &l
	}
	return out
}
