package site

import (
	"cmp"
	"encoding/binary"
	"hash"
	"hash/fnv"
	"html/template"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"amparo/generator/kb"
)

// site is one state of the content with what is needed to show it.
type site struct {
	base      *kb.Base
	addresses addresses
	assets    assets
	layouts   []*template.Template // by language
	pairs     []*kb.Succession
	events    []kb.Milestone          // of all memos, the newest first
	standing  []map[*kb.Memo]MemoLine // by language; without the links, which differ by page
	pointed   bool                    // links name index.html, for use without a server
	stamp     uint64                  // of all that every page is made from
	titles    map[*kb.Entry]uint64    // see titlesNear
}

// An output is one file of the site, not yet made.
type output struct {
	address string
	twins   []string // the page's addresses by language; nil for what is no page
	changed kb.Date  // for the sitemap
	made    uint64   // stamp of what it is made from; 0 when that is everything
	make    func() ([]byte, error)
}

const (
	assetFolder = "assets/"
	feedFile    = "feed.xml"
	searchPath  = "search/" // of the index, below the root
)

// indexed names the file of a folder where no server would.
func (s *site) indexed(address string) string {
	if !s.pointed {
		return address
	}
	at, fragment, found := strings.Cut(address, "#")
	if at == "" || strings.HasSuffix(at, "/") {
		at += "index.html"
	}
	if found {
		at += "#" + fragment
	}
	return at
}

// plan lists every file of the site except the search index.
func (s *site) plan() []output {
	var out []output
	for address, content := range s.assets.content {
		out = append(out, output{address: address, make: func() ([]byte, error) { return content, nil }})
	}
	for lang := range s.base.Site.Languages {
		out = append(out, s.pages(lang)...)
		home := s.addresses.home(lang)
		out = append(out, output{address: home + feedFile, make: func() ([]byte, error) {
			sheet := s.sheet(lang, home)
			return sheet.atom(sheet.siteFeed())
		}})
		if s.pointed {
			out = append(out, output{address: s.bookletFile(lang), make: func() ([]byte, error) { return s.booklet(lang) }})
		}
	}
	var homes []string
	for lang := range s.base.Site.Languages {
		homes = append(homes, s.addresses.home(lang))
	}
	out = append(out,
		output{address: "", twins: homes, changed: s.base.Newest, make: s.chooser},
		output{address: "404.html", make: s.notFound},
		output{address: "robots.txt", make: s.robots},
		output{address: "_headers", make: s.headers},
	)
	pages := slices.Clone(out)
	out = append(out, output{address: "sitemap.xml", make: func() ([]byte, error) { return s.sitemap(pages) }})
	slices.SortFunc(out, func(a, b output) int { return cmp.Compare(a.address, b.address) })
	return out
}

// pages are the pages and tables of one language.
func (s *site) pages(lang int) []output {
	var out []output
	page := func(e *kb.Entry, made uint64, make func(*sheet) *Page) {
		at := s.addresses.entry(e, lang)
		out = append(out, output{address: at, twins: s.twins(e), changed: e.Reviewed, made: made, make: func() ([]byte, error) {
			sheet := s.sheet(lang, at)
			return sheet.render(make(sheet))
		}})
	}
	matrix := s.matrixStamp()
	table := func(address, name, title string, fill func(*sheet, *dataset)) {
		set := func() (*dataset, error) {
			sheet := s.sheet(lang, address)
			d := sheet.dataset(title)
			fill(sheet, d)
			return d, sheet.err
		}
		out = append(out,
			output{address: address + name + ".csv", made: matrix, make: func() ([]byte, error) {
				d, err := set()
				if err != nil {
					return nil, err
				}
				return d.CSV()
			}},
			output{address: address + name + ".json", made: matrix, make: func() ([]byte, error) {
				d, err := set()
				if err != nil {
					return nil, err
				}
				return d.JSON()
			}})
	}
	follow := func(e *kb.Entry, made uint64, fill func(*sheet) feed) {
		at := s.addresses.entry(e, lang)
		out = append(out, output{address: at + feedFile, made: made, make: func() ([]byte, error) {
			sheet := s.sheet(lang, at)
			return sheet.atom(fill(sheet))
		}})
	}
	b := s.base
	statuses := s.stamp
	for _, m := range b.Memos {
		own := s.madeOnlyFrom(&m.Entry)
		statuses = statuses*31 + own
		follow(&m.Entry, own, func(sh *sheet) feed { return sh.memoFeed(m) })
		page(&m.Entry, s.madeFrom(&m.Entry), func(sh *sheet) *Page { return sh.memoPage(m) })
		table(s.addresses.entry(&m.Entry, lang), "factors", m.Texts[lang].Title, func(sh *sheet, d *dataset) {
			for _, c := range m.Cells() {
				d.Cells = append(d.Cells, sh.record(m, c.Factor))
			}
		})
	}
	for _, f := range b.Factors {
		follow(&f.Entry, s.madeOnlyFrom(&f.Entry)^statuses, func(sh *sheet) feed { return sh.factorFeed(f) })
		page(&f.Entry, s.madeFrom(&f.Entry)^matrix, func(sh *sheet) *Page { return sh.factorPage(f) }) // its table has every memo
		table(s.addresses.entry(&f.Entry, lang), "memos", f.Texts[lang].Title, func(sh *sheet, d *dataset) {
			d.Cells = append(d.Cells, sh.records(f)...)
		})
	}
	for _, q := range b.FAQs {
		page(&q.Entry, s.madeFrom(&q.Entry), func(sh *sheet) *Page { return sh.faqPage(q) })
	}
	for _, x := range b.Scenarios {
		page(&x.Entry, s.madeFrom(&x.Entry), func(sh *sheet) *Page { return sh.scenarioPage(x) })
		below := func(at func(*kb.Scenario, int) string, make func(*sheet, []string) *Page) {
			var twins []string
			for i := range b.Site.Languages {
				twins = append(twins, at(x, i))
			}
			out = append(out, output{address: twins[lang], twins: twins, changed: x.Reviewed, made: s.printedFrom(&x.Entry), make: func() ([]byte, error) {
				sh := s.sheet(lang, twins[lang])
				return sh.render(make(sh, twins))
			}})
		}
		if x.HasCard() {
			below(s.addresses.card, func(sh *sheet, twins []string) *Page { return sh.cardPage(x, twins) })
		}
		below(s.addresses.handout, func(sh *sheet, twins []string) *Page { return sh.handoutPage(x, twins) })
	}
	for _, f := range b.Forms {
		page(&f.Entry, s.madeFrom(&f.Entry), func(sh *sheet) *Page { return sh.formPage(f) })
	}
	for _, p := range b.Pages {
		page(&p.Entry, 0, func(sh *sheet) *Page { return sh.viewPage(p) })
		if p.Shows == kb.ShowsComparison {
			table(s.addresses.entry(&p.Entry, lang), "comparison", p.Texts[lang].Title, func(sh *sheet, d *dataset) {
				for _, f := range b.Factors {
					d.Cells = append(d.Cells, sh.records(f)...)
				}
			})
		}
	}
	for _, l := range s.sheet(lang, "").bibliography() {
		at := s.addresses.letter(l.Title, lang)
		var twins []string
		for i := range b.Site.Languages {
			twins = append(twins, s.addresses.letter(l.Title, i))
		}
		out = append(out, output{address: at, twins: twins, changed: b.Newest, make: func() ([]byte, error) {
			sh := s.sheet(lang, at)
			return sh.render(sh.letterPage(l.Title, twins))
		}})
	}
	for _, x := range s.pairs {
		at := s.addresses.changes(x, lang)
		var twins []string
		for i := range b.Site.Languages {
			twins = append(twins, s.addresses.changes(x, i))
		}
		out = append(out, output{address: at, twins: twins, changed: x.Newer.Reviewed, made: s.madeFrom(&x.Newer.Entry) ^ matrix, make: func() ([]byte, error) {
			sh := s.sheet(lang, at)
			return sh.render(sh.changesPage(x, twins))
		}})
		table(at, "changes", "", func(sh *sheet, d *dataset) {
			d.Title, d.changes = sh.changesTitle(x), true
			d.Cells = append(d.Cells, sh.shifts(x)...)
		})
	}
	return out
}

// madeFrom is the stamp of all that the page of e is made from: the entry, its
// neighbours, whose titles, sentences and statuses it shows, and what every
// page is made from.
func (s *site) madeFrom(e *kb.Entry) uint64 {
	h := fnv.New64a()
	binary.Write(h, binary.LittleEndian, s.stamp)
	s.stampOf(h, e)
	for _, k := range []kb.Kind{kb.KindMemo, kb.KindFactor, kb.KindFAQ, kb.KindScenario, kb.KindForm} {
		for _, n := range s.base.Near(e, k) {
			s.stampOf(h, n)
		}
	}
	return h.Sum64()
}

// madeOnlyFrom is the stamp of what tells of e alone.
func (s *site) madeOnlyFrom(e *kb.Entry) uint64 {
	h := fnv.New64a()
	binary.Write(h, binary.LittleEndian, s.stamp)
	s.stampOf(h, e)
	return h.Sum64()
}

// printedFrom is the stamp of what a card or a handout of e is made from: the
// entry, the titles in its sentences, and the memos, whose statuses it tells.
func (s *site) printedFrom(e *kb.Entry) uint64 {
	h := fnv.New64a()
	binary.Write(h, binary.LittleEndian, s.stamp)
	s.stampOf(h, e)
	for _, m := range s.base.Near(e, kb.KindMemo) {
		s.stampOf(h, m)
	}
	return h.Sum64()
}

// matrixStamp is the stamp of what the tables are made from: all memos and
// all factors.
func (s *site) matrixStamp() uint64 {
	h := fnv.New64a()
	binary.Write(h, binary.LittleEndian, s.stamp)
	for _, m := range s.base.Memos {
		s.stampOf(h, &m.Entry)
	}
	for _, f := range s.base.Factors {
		s.stampOf(h, &f.Entry)
	}
	return h.Sum64()
}

func (s *site) stampOf(h hash.Hash64, e *kb.Entry) {
	h.Write([]byte(e.Stamp))
	for _, t := range e.Texts {
		h.Write([]byte(t.Hash))
		if t.Behind {
			h.Write([]byte{1})
		}
	}
	binary.Write(h, binary.LittleEndian, s.titlesNear(e))
	h.Write([]byte{0})
}

// titlesNear is the stamp of the titles that may stand in the sentences of e.
func (s *site) titlesNear(e *kb.Entry) uint64 {
	if sum, ok := s.titles[e]; ok {
		return sum
	}
	h := fnv.New64a()
	for _, k := range []kb.Kind{kb.KindMemo, kb.KindFactor, kb.KindFAQ, kb.KindScenario, kb.KindForm} {
		for _, n := range s.base.Near(e, k) {
			for _, t := range n.Texts {
				h.Write([]byte(t.Title))
			}
		}
	}
	s.titles[e] = h.Sum64()
	return s.titles[e]
}

// The pages that no single entry makes.

// Home is what the first page shows besides.
type Home struct {
	Urgent *Section // what cannot wait, before the doors
	Doors  []Door
	Latest []Milestone
	More   string // the timeline
}

// A Door leads one kind of reader in.
type Door struct {
	Title string
	Words template.HTML // the editor's own list, in the place of the links
	Links []Entrance
	More  []Link
}

// Listing is entries in groups.
type Listing struct {
	Kind   string
	Groups []Group
}

// Long says whether a list of the groups helps to find one.
func (l Listing) Long() bool { return len(l.Groups) > 3 }

// Glossary is the terms in alphabetical order, and where those of a letter begin.
type Glossary struct {
	Terms   []TermLine
	Letters []Link
}

// A TermLine is one term; Others are its names in the other languages.
type TermLine struct {
	ID, Term, Acronym, Definition string
	Others                        []Foreign
	Cites                         template.HTML
	Used                          []Link
}

// Foreign is words in another language than the page's.
type Foreign struct{ Lang, Text string }

// Bibliography is the sources in the order of their names, each letter of
// which has a page of its own.
type Bibliography struct{ Letters []SourceLetter }

// A SourceLetter is the sources whose names begin with a letter.
type SourceLetter struct {
	Link
	Sources []SourceLine
}

// A SourceLine is one source and the pages that cite it.
type SourceLine struct {
	ID, Short, Publisher, Title, URL, Archived, SHA256, Lang string
	Place                                                    string // its line on the page of its letter
	Foreign                                                  string // "in English", when the page is not
	Date, Read                                               template.HTML
	Lines                                                    int
	CitedBy                                                  []Link // there only
}

// Search is what the search page shows: everything from A to Z, and the words
// for what results can be narrowed to.
type Search struct {
	Letters           []Letter
	Factors, Agencies []Named
}

// Named is an id and its words.
type Named struct{ ID, Title string }

// A Letter is the entries whose title begins with it.
type Letter struct {
	Link
	Links []Finding
}

// A Finding is a line of the A to Z.
type Finding struct {
	Entrance
	Kind string
}

// Comparison is the grid and the pairs.
type Comparison struct {
	Table Table
	Apart int // memos without a column: they address no factor
	Pairs []Pair
	Data  Data
}

// A Pair is a memo and one that it superseded.
type Pair struct {
	Link
	Date template.HTML
}

// Changes is a page of changes.
type Changes struct {
	Cites        template.HTML // what supports that the one superseded the other
	Older, Newer MemoLine
	Section      *Section // the editor's words
	Table        Table
	Same         int
	Compare      string // the two in the comparison, or ""
	Data         Data
}

func (s *sheet) viewPage(p *kb.Page) *Page {
	layout := "page"
	if p.Shows != kb.ShowsNothing {
		layout = string(p.Shows)
		if p.Shows.Lists() != "" {
			layout = "list"
		}
	}
	out := s.entryPage(layout, &p.Entry)
	out.Entry.Near = nil // the page of a list is near to everything
	if p.ID == "help" {
		out.Saves = s.asset(savedScript)
	}
	switch k := p.Shows.Lists(); {
	case k != "":
		out.Body = Listing{string(k), s.listing(k)}
		if k == kb.KindFactor {
			out.linked.Type = "DefinedTermSet"
		}
	case p.Shows == kb.ShowsHome:
		h := s.home()
		rest := out.Entry.Sections[:0]
		for _, sec := range out.Entry.Sections {
			switch sec.ID {
			case "urgent":
				h.Urgent = &sec
			case "workers", "advocates": // stand in the doors
			default:
				rest = append(rest, sec)
			}
		}
		out.Entry.Sections, out.Body = rest, h
	case p.Shows == kb.ShowsComparison:
		c := Comparison{Table: s.grid(), Data: s.data(s.address + "comparison")}
		for _, m := range s.base.Memos {
			if len(m.Cells()) == 0 {
				c.Apart++
			}
		}
		for _, x := range s.pairs {
			c.Pairs = append(c.Pairs, Pair{Link{Title: s.changesTitle(x), URL: s.link(s.addresses.changes(x, s.lang))}, s.date(x.Newer.Date)})
		}
		out.Body = c
	case p.Shows == kb.ShowsTimeline:
		body := Timeline{Drawing: s.drawing(), Years: s.years()}
		for _, lane := range body.Drawing.Lanes {
			body.Agencies = append(body.Agencies, Named{lane.agency, s.label("agency." + lane.agency)})
		}
		out.Body = body
	case p.Shows == kb.ShowsGlossary:
		out.Body, out.linked.Type = s.glossary(), "DefinedTermSet"
	case p.Shows == kb.ShowsLaws:
		out.Body = s.laws()
	case p.Shows == kb.ShowsAuthorities:
		out.Body = s.authorities()
	case p.Shows == kb.ShowsSearch:
		body := Search{Letters: s.letters()}
		for _, f := range s.base.Factors {
			body.Factors = append(body.Factors, Named{f.ID, s.title(&f.Entry)})
		}
		for _, agency := range s.base.Site.Agencies {
			body.Agencies = append(body.Agencies, Named{agency, s.label("agency." + agency)})
		}
		out.Body = body
	case p.Shows == kb.ShowsSources:
		out.Body = Bibliography{s.bibliography()}
	case p.Shows == kb.ShowsPrepare:
		out.Body = s.preparation(out.Entry)
	}
	return out
}

func (s *sheet) home() Home {
	cited := s.cited
	h := Home{Latest: s.timeline(5)}
	s.cited = cited // the sources of the events stand on the timeline
	if at := s.addresses.view(kb.ShowsTimeline, s.lang); at != "" {
		h.More = s.link(at)
	}
	workers := Door{Title: s.label("home.workers"), Words: s.doorWords("workers")}
	for _, r := range s.base.View(kb.ShowsHome).Related {
		if r.Kind == kb.KindScenario {
			workers.Links = append(workers.Links, s.entrance(s.base.Entry(r.Kind, r.ID)))
		}
	}
	if workers.Links == nil { // the editor has named none
		for _, x := range s.base.Scenarios {
			workers.Links = append(workers.Links, s.entrance(&x.Entry))
		}
	}
	workers.More = s.views("scenarios", "faqs")
	advocates := Door{Title: s.label("home.advocates"), Words: s.doorWords("advocates"), More: s.views(kb.ShowsSearch)}
	for _, v := range []kb.View{kb.ShowsComparison, "memos", "factors", "forms", kb.ShowsTimeline} {
		if p := s.base.View(v); p != nil {
			advocates.Links = append(advocates.Links, s.entrance(&p.Entry))
		}
	}
	for _, d := range []Door{workers, advocates} {
		if d.Words != "" {
			d.Links = nil
		}
		if d.Words != "" || len(d.Links) > 0 {
			h.Doors = append(h.Doors, d)
		}
	}
	return h
}

// doorWords is the list that the home page has for a door, or nothing.
func (s *sheet) doorWords(id string) template.HTML {
	if sec := s.base.View(kb.ShowsHome).Texts[s.lang].Doc.Section(id); sec != nil {
		return s.section(sec)
	}
	return ""
}

func (s *sheet) views(views ...kb.View) []Link {
	var out []Link
	for _, v := range views {
		if p := s.base.View(v); p != nil {
			out = append(out, s.entryLink(&p.Entry))
		}
	}
	return out
}

func (s *sheet) timeline(limit int) []Milestone {
	var out []Milestone
	for _, m := range s.base.Timeline() {
		if len(out) == limit {
			break
		}
		out = append(out, s.milestone(m))
	}
	return out
}

// Timeline is the memos drawn, and all that happened to them as a list.
type Timeline struct {
	Drawing  *Drawing
	Agencies []Named // that the list can be narrowed to
	Years    []Year
}

// A Year is the events of one year.
type Year struct {
	Year   int
	Events []Milestone
}

func (s *sheet) years() []Year {
	var out []Year
	for _, m := range s.base.Timeline() {
		if n := len(out); n == 0 || out[n-1].Year != m.Date.Year() {
			out = append(out, Year{Year: m.Date.Year()})
		}
		y := &out[len(out)-1]
		y.Events = append(y.Events, s.milestone(m))
	}
	return out
}

func (s *sheet) listing(k kb.Kind) []Group {
	var out []Group
	add := func(id, label string, x Entrance) {
		if n := len(out); n == 0 || out[n-1].ID != id {
			out = append(out, Group{ID: id, Title: s.label(label)})
		}
		g := &out[len(out)-1]
		g.Links = append(g.Links, x)
	}
	switch k {
	case kb.KindMemo:
		out = []Group{{}} // one, with no name
		for _, m := range slices.Backward(s.base.Memos) {
			out[0].Links = append(out[0].Links, s.entrance(&m.Entry))
		}
	case kb.KindFactor:
		for _, f := range s.base.Factors {
			x := s.entrance(&f.Entry)
			x.Tag = s.label("polarity." + string(f.Polarity))
			add(f.Group, "group."+f.Group, x)
		}
	case kb.KindFAQ:
		for _, q := range s.base.FAQs {
			x := s.entrance(&q.Entry)
			if q.Audience == "advocate" {
				x.Tag = s.label("audience.advocate")
			}
			add(q.Group, "group."+q.Group, x)
		}
	case kb.KindScenario:
		for _, x := range s.base.Scenarios {
			add(x.Group, "group."+x.Group, s.entrance(&x.Entry))
		}
	case kb.KindForm:
		for _, f := range s.base.Forms {
			add(f.Stage, "stage."+f.Stage, s.entrance(&f.Entry))
		}
	}
	return out
}

// sorter makes keys that sort words as a dictionary of the page's language does.
func (s *sheet) sorter() func(string) []byte {
	c := collate.New(language.Make(s.addresses.lang(s.lang)), collate.Loose)
	var buf collate.Buffer
	return func(word string) []byte {
		buf.Reset()
		return slices.Clone(c.KeyFromString(&buf, word))
	}
}

func (s *sheet) glossary() Glossary {
	var out Glossary
	for _, t := range s.base.Terms {
		line := TermLine{ID: t.ID, Term: s.title(&t.Entry), Acronym: t.Acronym, Definition: t.Texts[s.lang].Summary, Cites: s.cites(t.Pinpoints)}
		for _, o := range t.Texts {
			if o.Lang != s.addresses.lang(s.lang) {
				line.Others = append(line.Others, Foreign{o.Lang, o.Title})
			}
		}
		line.Used = s.used(&t.Entry)
		out.Terms = append(out.Terms, line)
	}
	key := s.sorter()
	slices.SortFunc(out.Terms, func(a, b TermLine) int { return slices.Compare(key(a.Term), key(b.Term)) })
	for of := range groups(out.Terms, func(t TermLine) string { return initial(t.Term) }) {
		out.Letters = append(out.Letters, Link{Title: initial(of[0].Term), URL: "#" + of[0].ID})
	}
	return out
}

func (s *sheet) letters() []Letter {
	key := s.sorter()
	type line struct {
		key []byte
		Finding
	}
	var lines []line
	for _, e := range s.base.Entries() {
		if e.Kind == kb.KindPage {
			continue
		}
		f := Finding{Entrance: s.entrance(e), Kind: s.label("kind." + string(e.Kind) + ".one")}
		lines = append(lines, line{key(strings.TrimLeftFunc(f.Title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })), f})
	}
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(slices.Compare(a.key, b.key), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.URL, b.URL))
	})
	var out []Letter
	for _, l := range lines {
		letter := initial(l.Title)
		if n := len(out); n == 0 || out[n-1].Title != letter {
			out = append(out, Letter{Link: Link{Title: letter, URL: "#x-letter-" + letter}})
		}
		x := &out[len(out)-1]
		x.Links = append(x.Links, l.Finding)
	}
	return out
}

// digits stands for the letter of a title that begins with none.
const digits = "#"

// initial is the first letter of a title without its accent, or digits.
func initial(title string) string {
	for _, r := range norm.NFD.String(title) {
		if unicode.IsLetter(r) {
			return string(unicode.ToUpper(r))
		}
		if unicode.IsDigit(r) {
			break
		}
	}
	return digits
}

// bibliography is all sources by letter. What cites them is told on the page
// of the letter.
func (s *sheet) bibliography() []SourceLetter {
	sources := slices.Clone(s.base.Sources)
	key := s.sorter()
	slices.SortFunc(sources, func(a, b *kb.Source) int {
		return cmp.Or(cmp.Compare(initial(a.Short), initial(b.Short)), slices.Compare(key(a.Short), key(b.Short)), cmp.Compare(a.ID, b.ID))
	})
	var out []SourceLetter
	for of := range groups(sources, func(src *kb.Source) string { return initial(src.Short) }) {
		letter := initial(of[0].Short)
		l := SourceLetter{Link: Link{Title: letter, URL: s.link(s.addresses.letter(letter, s.lang))}}
		for _, src := range of {
			l.Sources = append(l.Sources, s.sourceLine(src))
		}
		out = append(out, l)
	}
	return out
}

func (s *sheet) sourceLine(src *kb.Source) SourceLine {
	line := SourceLine{ID: src.ID, Short: src.Short, Publisher: src.Publisher, Title: src.Title, URL: src.URL, Archived: src.Archived,
		SHA256: src.SHA256, Lines: src.LineCount, Read: s.date(src.Read), Lang: src.Language, Place: s.link(s.addresses.source(src.ID, s.lang))}
	if src.Date != "" {
		line.Date = s.date(src.Date)
	}
	if line.Lang != s.addresses.lang(s.lang) {
		line.Foreign, _ = s.words().Label("language.in." + line.Lang) // a language may have no name here
	}
	return line
}

// letterPage is the page of the sources whose names begin with a letter.
func (s *sheet) letterPage(letter string, twins []string) *Page {
	list := &s.base.View(kb.ShowsSources).Entry
	p := s.page("letter", s.label("bibliography.letter", "letter", letter), list.Texts[s.lang].Summary, twins)
	p.Crumbs = []Link{s.entryLink(list)}
	body := Bibliography{Letters: s.bibliography()}
	for i := range body.Letters {
		l := &body.Letters[i]
		if l.Current = l.Title == letter; !l.Current {
			l.Sources = nil
		}
		for j := range l.Sources {
			for _, e := range s.base.Citing(s.base.Source(l.Sources[j].ID)) {
				l.Sources[j].CitedBy = append(l.Sources[j].CitedBy, s.entryLink(e))
			}
		}
	}
	p.Body = body
	return p
}

func (s *sheet) changesTitle(x *kb.Succession) string {
	return s.label("changes.title", "older", s.title(&x.Older.Entry), "newer", s.title(&x.Newer.Entry))
}

func (s *sheet) changesPage(x *kb.Succession, twins []string) *Page {
	title := s.changesTitle(x)
	p := s.page("changes", title, s.label("changes.summary", "older", s.title(&x.Older.Entry), "newer", s.title(&x.Newer.Entry)), twins)
	p.linked.Modified = x.Newer.Reviewed
	p.Crumbs = []Link{s.entryLink(&s.base.View(kb.ListOf(kb.KindMemo)).Entry), s.entryLink(&x.Newer.Entry)}
	c := Changes{Cites: s.cites(x.Pinpoints), Older: s.memoLine(x.Older), Newer: s.memoLine(x.Newer), Same: x.Same, Data: s.data(s.address + "changes")}
	if sec := x.Section(s.lang); sec != nil {
		s.text = s.addresses.entry(&x.Newer.Entry, s.lang) // where its links to places lead
		c.Section = &Section{ID: sec.ID, Title: sec.Title, HTML: s.section(sec)}
	}
	c.Table = s.changes(x)
	c.Compare = s.compared(x.Older, x.Newer)
	p.Body = c
	return p
}

// Chooser is the first page of all: each language with its doors.
type Chooser struct{ Sides []Side }

// A Side is one language of the chooser.
type Side struct {
	Lang, Name, Title, URL string
	Doors                  []Link
	Legal, Privacy         string
	Alone                  string // what to do when nothing but this page is there; "" for what a host serves
}

// sides are all languages, each in its own words. The page for missing
// addresses has them too.
func (s *sheet) sides() []Side {
	var out []Side
	for i, lang := range s.base.Site.Languages {
		other := &sheet{site: s.site, lang: i, address: s.address, fixed: s.fixed}
		home := &s.base.View(kb.ShowsHome).Entry
		side := Side{Lang: lang, Name: other.label("language." + lang), Title: other.title(home),
			URL: other.link(s.addresses.home(i)), Legal: other.label("footer.legal"), Privacy: other.label("footer.privacy")}
		if s.pointed {
			side.Alone = other.label("pack.alone")
		}
		if at := s.addresses.view("scenarios", i); at != "" {
			side.Doors = append(side.Doors, Link{Title: other.label("home.workers"), URL: other.link(at)})
		}
		if at := s.addresses.view(kb.ShowsComparison, i); at != "" {
			side.Doors = append(side.Doors, Link{Title: other.label("home.advocates"), URL: other.link(at)})
		}
		if e := s.base.Entry(kb.KindPage, "help"); e != nil {
			side.Doors = append(side.Doors, Link{Title: other.label("nav.help"), URL: other.link(s.addresses.entry(e, i))})
		}
		s.err = cmp.Or(s.err, other.err)
		out = append(out, side)
	}
	return out
}

func (s *site) homes() []string {
	var out []string
	for i := range s.base.Site.Languages {
		out = append(out, s.addresses.home(i))
	}
	return out
}

func (s *site) chooser() ([]byte, error) {
	sh := s.sheet(0, "")
	home := s.base.View(kb.ShowsHome).Texts[0]
	p := sh.page("chooser", s.base.Site.Name, home.Summary, s.homes())
	p.Nav, p.Body = nil, Chooser{sh.sides()} // the sides are the way on
	p.linked.Type = "WebSite"
	return sh.render(p)
}

// NotFound is the page for missing addresses, in all languages.
type NotFound struct{ Sides []MissingSide }

// A MissingSide is one language of it.
type MissingSide struct {
	Side
	Heading, Text string
	Situations    template.HTML // the first door of the home page
	Search        *Link
}

func (s *site) notFound() ([]byte, error) {
	sh := s.sheet(0, "404.html")
	sh.fixed = s.basePath()
	p := sh.page("404", sh.label("missing.title"), sh.label("missing.text"), s.homes())
	var body NotFound
	for i, side := range sh.sides() {
		other := &sheet{site: s, lang: i, address: sh.address, fixed: sh.fixed}
		x := MissingSide{Side: side, Heading: other.label("missing.title"), Text: other.label("missing.text"), Situations: other.doorWords("workers")}
		if at := s.addresses.view(kb.ShowsSearch, i); at != "" {
			x.Search = &Link{Title: other.label("nav.search"), URL: other.link(at)}
		}
		sh.err = cmp.Or(sh.err, other.err)
		body.Sides = append(body.Sides, x)
	}
	p.Nav, p.Body = nil, body
	p.Canonical = "" // it stands at every missing address
	return sh.render(p)
}
