package site

import (
	"cmp"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"rsc.io/qr"

	"amparo/generator/kb"
)

// What is made for paper: the foot that leads a reader of a printed page back
// to the page, the wallet cards and the handouts.

// A Paper is the foot of a printed page.
type Paper struct {
	Address  string // short, for people who type
	Language string // of the page, in that language
	Code     *Code  // nil on pages that nobody hands on
}

// A Code is a QR code as a drawing: lines of width 1 in a square of Size.
type Code struct {
	Size  int
	Lines string
}

const quiet = 4 // modules left white around a code, as its standard asks

// newCode draws the code of a text. Cards are worn in wallets: level M bears
// the loss of a seventh.
func newCode(text string) (*Code, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("QR code of %q: %w", text, err)
	}
	var b []byte
	var x, y int // where the pen is
	for row := range c.Size {
		for from := 0; from < c.Size; from++ {
			if !c.Black(from, row) {
				continue
			}
			to := from
			for c.Black(to, row) {
				to++
			}
			switch {
			case b == nil:
				b = fmt.Appendf(b, "M%d %d.5", from+quiet, row+quiet)
			case row == y:
				b = append(strconv.AppendInt(append(b, 'm'), int64(from-x), 10), " 0"...)
			default:
				b = append(strconv.AppendInt(append(b, 'm'), int64(from-x), 10), ' ')
				b = strconv.AppendInt(b, int64(row-y), 10)
			}
			b = strconv.AppendInt(append(b, 'h'), int64(to-from), 10)
			x, y, from = to, row, to
		}
	}
	return &Code{c.Size + 2*quiet, string(b)}, nil
}

// code is the code that leads to an address of the site.
func (s *sheet) code(address string) *Code {
	c, err := newCode(s.base.Site.BaseURL + address)
	s.err = cmp.Or(s.err, err)
	return c
}

// short is the absolute address as people type it.
func (s *sheet) short(address string) string {
	_, at, _ := strings.Cut(s.base.Site.BaseURL+address, "://")
	return strings.TrimSuffix(at, "/")
}

func (s *sheet) paper() *Paper {
	return &Paper{Address: s.short(s.address), Language: s.label("language." + s.addresses.lang(s.lang))}
}

// pair are the languages of what is printed in two: the default one and the
// page's own, or the next where these are the same.
func (s *sheet) pair() []int {
	switch {
	case len(s.base.Site.Languages) == 1:
		return []int{0}
	case s.lang == 0:
		return []int{0, 1}
	}
	return []int{0, s.lang}
}

// in is a sheet for words of another language on the same page, without links
// and the numbers of pinpoints: what is printed for others leads back to the page.
func (s *sheet) in(lang int) *sheet {
	return &sheet{site: s.site, lang: lang, address: s.address, bare: true}
}

// Wallet is the page of a wallet card.
type Wallet struct {
	Entry         *Entry // what must be told of the page that it is made from
	Page, Handout string
	Cards         []CardSide
}

// A CardSide is one side of a card.
type CardSide struct {
	Lang      string
	Face      int // 1 is the front
	Title     string
	To, Say   string
	Tight     bool   // in smaller print
	Means     string // that the other side says it
	Do        []string
	First     string // the first warning, in short
	Overdue   string // that a memo changed after the review; empty when none did
	Name      string // of the site
	Legal     string
	Reviewed  string
	Address   string
	Code      *Code
	CodeLabel string
	Copies    [cardsOnSheet]struct{}
}

// The eight of a sheet are alike, and stand in its middle: so a sheet turned on
// its long edge, where what was left is right, has the back of a card behind
// each front.
const cardsOnSheet = 8

func (s *sheet) cardPage(x *kb.Scenario, twins []string) *Page {
	p := s.besides("card", x, twins)
	w := Wallet{Entry: s.told(&x.Entry), Page: s.link(s.addresses.entry(&x.Entry, s.lang)), Handout: s.link(s.addresses.handout(x, s.lang))}
	w.Entry.Cites = s.cites(x.Pinpoints)
	for i, lang := range s.pair() {
		o := s.in(lang)
		t := x.Texts[lang]
		at := s.addresses.entry(&x.Entry, lang)
		side := CardSide{Lang: t.Lang, Face: i + 1, Title: t.Card.Title, To: t.Card.To, Say: t.Card.Say, Tight: t.Card.Tight(), Means: o.label("card.means"), Do: t.Card.Do,
			Name: s.base.Site.Name, Legal: o.label("card.legal"), Reviewed: o.label("card.reviewed", "date", o.dateText(x.Reviewed)),
			Address: s.short(at), Code: o.code(at), CodeLabel: o.label("paper.code")}
		if f := s.base.First(&x.Entry); f != nil {
			side.First = f.Short(t.Lang)
		}
		changed := kb.Date("")
		for _, m := range s.base.Outdated(&x.Entry) {
			changed = max(changed, m.Status.Changed())
		}
		if changed != "" {
			side.Overdue = o.label("card.overdue", "date", o.dateText(changed))
		}
		s.err = cmp.Or(s.err, o.err)
		w.Cards = append(w.Cards, side)
	}
	p.Body = w
	return p
}

// besides is the frame of a page that stands under a scenario's own.
func (s *sheet) besides(layout string, x *kb.Scenario, twins []string) *Page {
	t := x.Texts[s.lang]
	p := s.page(layout, s.label(layout+".title", "title", t.Title), t.Summary, twins)
	p.Exit = x.Exit
	p.Crumbs = []Link{s.entryLink(&s.base.View(kb.ListOf(kb.KindScenario)).Entry), s.entryLink(&x.Entry)}
	return p
}

// Handout is a scenario in two languages side by side.
type Handout struct {
	Page, Card string
	Heads      []HandoutHead
	Rows       [][]HandoutCell // the same section in each language
	Feet       []HandoutFoot
}

// A HandoutHead is what stands above one language of a handout.
type HandoutHead struct {
	Lang, Title, Summary string
	First                *Labeled
	Behind               string
	Shaken               *Labeled
}

// Labeled is a text with its label in a language that is not always the page's.
type Labeled struct {
	Label, Text string
	Memos       []string // of the notice that something changed
}

// A HandoutCell is one section in one language, as prose or as points.
type HandoutCell struct {
	Lang   string
	Level  int
	Title  string
	HTML   template.HTML
	Points []string
}

// A HandoutFoot is what stands below one language.
type HandoutFoot struct {
	Lang, Name, Stamp, Legal, Sources string
	ReviewedLabel                     string
	Reviewed                          template.HTML
	Address, CodeLabel                string
	Code                              *Code
	Help                              *Labeled // the page of help and its address
}

func (s *sheet) handoutPage(x *kb.Scenario, twins []string) *Page {
	p := s.besides("handout", x, twins)
	h := Handout{Page: s.link(s.addresses.entry(&x.Entry, s.lang))}
	if x.HasCard() {
		h.Card = s.link(s.addresses.card(x, s.lang))
	}
	for _, lang := range s.pair() {
		o := s.in(lang)
		h.Heads = append(h.Heads, o.handoutHead(x))
		for i, c := range o.handoutCells(x) {
			if i == len(h.Rows) {
				h.Rows = append(h.Rows, nil)
			}
			h.Rows[i] = append(h.Rows[i], c)
		}
		h.Feet = append(h.Feet, o.handoutFoot(x))
		s.err = cmp.Or(s.err, o.err)
	}
	p.Body = h
	return p
}

func (s *sheet) handoutHead(x *kb.Scenario) HandoutHead {
	t := x.Texts[s.lang]
	h := HandoutHead{Lang: t.Lang, Title: t.Title, Summary: t.Summary}
	if w := s.base.First(&x.Entry); w != nil {
		h.First = &Labeled{Label: s.label("warning.first"), Text: w.Text(t.Lang)}
	}
	if t.Behind {
		h.Behind = s.label("handout.behind")
	}
	if shaken := s.base.Shaken(&x.Entry); len(shaken) > 0 {
		h.Shaken = &Labeled{Label: s.label("notice.shaken"), Text: s.label("notice.shaken-text")}
		if len(s.base.Outdated(&x.Entry)) > 0 {
			h.Shaken.Text += " " + s.label("notice.overdue")
		}
		for _, m := range shaken {
			said := s.label("status." + string(m.Status.Is))
			if m.Status.Since != "" {
				said += " " + s.label("status.since") + " " + s.sinceText(m.Status.Since)
			}
			h.Shaken.Memos = append(h.Shaken.Memos, s.title(&m.Entry)+": "+s.tag(m, said))
		}
	}
	return h
}

// handoutCells are the sections of a scenario and its warnings.
func (s *sheet) handoutCells(x *kb.Scenario) []HandoutCell {
	t := x.Texts[s.lang]
	var out []HandoutCell
	for _, sec := range t.Doc.Sections {
		if sec.ID != "" || len(sec.Body) > 0 {
			out = append(out, HandoutCell{Lang: t.Lang, Level: sec.Level, Title: sec.Title, HTML: s.section(sec)})
		}
	}
	warnings := HandoutCell{Lang: t.Lang, Level: 2, Title: s.label("warning.title")}
	for _, r := range x.Warnings {
		if w := s.base.Warning(r.ID); w != s.base.First(&x.Entry) {
			warnings.Points = append(warnings.Points, w.Text(t.Lang))
		}
	}
	if warnings.Points != nil {
		out = append(out, warnings)
	}
	return out
}

func (s *sheet) handoutFoot(x *kb.Scenario) HandoutFoot {
	at := s.addresses.entry(&x.Entry, s.lang)
	f := HandoutFoot{Lang: x.Texts[s.lang].Lang, Name: s.base.Site.Name, Stamp: s.label("handout.stamp"), Legal: s.label("footer.legal"),
		Sources: s.label("handout.sources"), ReviewedLabel: s.label("page.reviewed"), Reviewed: s.date(x.Reviewed),
		Address: s.short(at), Code: s.code(at), CodeLabel: s.label("paper.code")}
	if e := s.base.Entry(kb.KindPage, "help"); e != nil {
		f.Help = &Labeled{Label: s.label("footer.help"), Text: s.short(s.addresses.entry(e, s.lang))}
	}
	return f
}
