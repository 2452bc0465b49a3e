package kb

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"amparo/generator/markdown"
)

// A Kind is the kind of an entry.
type Kind string

const (
	KindMemo      Kind = "memo"
	KindFactor    Kind = "factor"
	KindFAQ       Kind = "faq"
	KindScenario  Kind = "scenario"
	KindForm      Kind = "form"
	KindPage      Kind = "page"
	KindTerm      Kind = "term"
	KindLaw       Kind = "law"
	KindAuthority Kind = "authority"
	KindWarning   Kind = "warning"
	KindSource    Kind = "source" // not an entry: what a pinpoint names
)

// bundleKinds are the kinds that have folders of their own, in the order in
// which a reader meets them.
var bundleKinds = []Kind{KindScenario, KindFAQ, KindFactor, KindMemo, KindForm, KindPage}

// folder is the folder of a kind's bundles.
func (k Kind) folder() string { return string(k) + "s" }

// linkable are the kinds that a link may name.
var linkable = append(slices.Clone(bundleKinds), KindTerm, KindLaw, KindAuthority)

// Kinds are the kinds of entries that have a page or a place on one.
func Kinds() []Kind { return slices.Clone(linkable) }

// A Ref names an entry, as memo:meissner-2000.
type Ref struct {
	Kind Kind
	ID   string
	line int
}

func (r Ref) String() string { return string(r.Kind) + ":" + r.ID }

// bare is the reference without its line, for use as a key.
func (r Ref) bare() Ref { return Ref{Kind: r.Kind, ID: r.ID} }

func (r *Ref) scan(word string, line int, kind Kind) (problem, hint string) {
	k, id, found := strings.Cut(word, ":")
	if !found {
		if kind == "" {
			return fmt.Sprintf("%q names no kind", word), "write kind:id, as faq:" + word
		}
		k, id = string(kind), word
	}
	if kind != "" && Kind(k) != kind {
		return fmt.Sprintf("%q is not a %s", word, kind), ""
	}
	*r = Ref{Kind(k), id, line}
	return "", ""
}

// A Date is a day, a month or a year: 2000-11-17, 2011-06 or 2011. Dates
// compare as strings. The zero Date is no date.
type Date string

var dateLayouts = map[int]string{4: "2006", 7: "2006-01", 10: "2006-01-02"}

func (d *Date) scan(word string, _ int, _ Kind) (problem, hint string) {
	layout, ok := dateLayouts[len(word)]
	if ok {
		_, err := time.Parse(layout, word)
		ok = err == nil
	}
	if !ok {
		return fmt.Sprintf("%q is not a date", word), "write 2025-01-31, 2025-01 or 2025"
	}
	*d = Date(word)
	return "", ""
}

// Year is the year, or 0 when there is no date.
func (d Date) Year() int {
	if len(d) < 4 {
		return 0
	}
	y, _ := strconv.Atoi(string(d[:4]))
	return y
}

// Time is the first moment of the date, in UTC.
func (d Date) Time() time.Time {
	t, _ := time.Parse(dateLayouts[len(d)], string(d))
	return t
}

// A Pinpoint is a place in a source: lines of our text copy, or the whole.
type Pinpoint struct {
	Source   string
	From, To int // 1-based lines; 0 when the whole source is meant
	line     int
}

var pinpointForm = regexp.MustCompile(`^([a-z0-9-]+)(?:#([0-9]{1,6})(?:-([0-9]{1,6}))?)?$`)

func (p *Pinpoint) scan(word string, line int, _ Kind) (problem, hint string) {
	m := pinpointForm.FindStringSubmatch(word)
	if m == nil {
		return fmt.Sprintf("%q is not a pinpoint", word), "write source, source#12 or source#12-15"
	}
	*p = Pinpoint{Source: m[1], line: line}
	if m[2] != "" {
		p.From, _ = strconv.Atoi(m[2])
		p.To = p.From
	}
	if m[3] != "" {
		p.To, _ = strconv.Atoi(m[3])
	}
	if p.To < p.From || (m[2] != "" && p.From == 0) {
		return fmt.Sprintf("%q: the lines run backwards or begin at 0", word), ""
	}
	return "", ""
}

func (p Pinpoint) String() string {
	switch {
	case p.From == 0:
		return p.Source
	case p.From == p.To:
		return fmt.Sprintf("%s#%d", p.Source, p.From)
	}
	return fmt.Sprintf("%s#%d-%d", p.Source, p.From, p.To)
}

// PinpointOf reads the target of a source link.
func PinpointOf(l *markdown.Link) (Pinpoint, bool) {
	target := l.ID
	if l.Place != "" {
		target += "#" + l.Place
	}
	var p Pinpoint
	text, _ := p.scan(target, l.Line, "")
	return p, text == ""
}

// An Entry is what all kinds have in common. Memo, Factor and the others embed it.
type Entry struct {
	Kind  Kind   `yaml:"-"`
	ID    string `yaml:"-"`
	File  string `yaml:"-"` // of the facts
	Lines Lines  `yaml:"-"`
	Stamp string `yaml:"-"` // hash of the facts

	Reviewed  Date       `yaml:"reviewed,required"`
	Pinpoints []Pinpoint `yaml:"pinpoints"`
	RestsOn   []Ref      `yaml:"rests_on" ref:"memo"`
	Related   []Ref      `yaml:"related"`
	Warnings  []Ref      `yaml:"warnings" ref:"warning"`
	Covers    []string   `yaml:"covers"`
	Exit      bool       `yaml:"exit"`
	Acts      *bool      `yaml:"acts"`

	FirstWarning *Ref `yaml:"first_warning" ref:"warning"` // instead of the site's

	// Texts are the words, in the order of Site.Languages; none is nil once loaded.
	Texts []*Text `yaml:"-"`

	near []Ref // made by link: neighbours of all kinds, sorted
}

// Ref is the entry's name.
func (e *Entry) Ref() Ref { return Ref{Kind: e.Kind, ID: e.ID} }

// Is says whether r names e, wherever it was read.
func (e *Entry) Is(r Ref) bool { return r.bare() == e.Ref() }

func (e *Entry) entry() *Entry { return e }

func (e *Entry) problem(key, text, hint string, s Severity) Problem {
	top, _, _ := strings.Cut(key, ".")
	return Problem{e.File, e.Lines[top], key, text, hint, s}
}

// A Text is an entry's words in one language.
type Text struct {
	Lang  string `yaml:"-"`
	File  string `yaml:"-"`
	Hash  string `yaml:"-"` // of the file; see Hash
	Lines Lines  `yaml:"-"`

	Title    string   `yaml:"title,required"`
	Slug     string   `yaml:"slug,required"`
	Summary  string   `yaml:"summary,required"`
	Also     []string `yaml:"also"`
	MadeFrom MadeFrom `yaml:"made_from"`

	Short    string `yaml:"-"` // of a memo: its name in drawings, where words tell it from another; see Memo.Short
	Role     string `yaml:"-"` // of a memo: the author's office
	Audience string `yaml:"-"` // of a memo: whom it addresses
	Status   string `yaml:"-"` // of a memo: how we know where it stands
	Card     *Card  `yaml:"-"` // of a scenario; nil when it has none

	Doc *markdown.Document `yaml:"-"`

	// Behind tells that the text this one was made from has changed since.
	Behind bool `yaml:"-"`
	// Backlinks are the sentences elsewhere that link here, made by link.
	Backlinks []Backlink `yaml:"-"`

	sentences []uint64 // hashes of all but the short ones; see twiceTold
}

// memoText is the front matter of a memo.
type memoText struct {
	Text     `yaml:"-"`
	Short    string `yaml:"short"`
	Role     string `yaml:"role"`
	Audience string `yaml:"audience"`
	Status   string `yaml:"status,required"`
}

// scenarioText is the front matter of a scenario.
type scenarioText struct {
	Text `yaml:"-"`
	Card *Card `yaml:"card"`
}

// MadeFrom says of a translation which text it was made from.
type MadeFrom struct {
	Lang, Hash string
}

var madeFromForm = regexp.MustCompile(`^([a-z]{2,3}) ([0-9a-f]{12})$`)

func (m *MadeFrom) scan(word string, _ int, _ Kind) (problem, hint string) {
	parts := madeFromForm.FindStringSubmatch(word)
	if parts == nil {
		return fmt.Sprintf("%q is not a language and a hash", word), "write nothing here; amparo translated KIND ID LANG does"
	}
	m.Lang, m.Hash = parts[1], parts[2]
	return "", ""
}

// A Backlink is a sentence of another page that links to this one.
type Backlink struct {
	From    *Entry
	Section *markdown.Section // of From, in the language of the text linked to
	at      int               // where in the section's Text
}

// A Factor is something an officer weighs.
type Factor struct {
	Entry
	Group    string   `yaml:"group,required"`
	Polarity Polarity `yaml:"polarity,required"`
	Parent   *Ref     `yaml:"parent" ref:"factor"`
	Opposite *Ref     `yaml:"opposite" ref:"factor"`

	// Unattributed is what is said of an agency without a document being named.
	Unattributed *Saying `yaml:"unattributed"`

	said *Cell // made by link, of Unattributed
}

// Polarity says which way a factor usually counts.
type Polarity string

func (Polarity) choices() []string { return []string{"favorable", "adverse", "either"} }

// An FAQ is one question and its answer; the summary is the short answer.
type FAQ struct {
	Entry
	Audience Audience `yaml:"audience,required"`
	Group    string   `yaml:"group,required"`
	Order    Order    `yaml:"order"`
	Factors  []Ref    `yaml:"factors" ref:"factor"`
}

// An Order is an entry's place within its group: the lowest stands first, and the
// zero Order, which is none, after all others.
type Order int

func (o *Order) scan(word string, _ int, _ Kind) (problem, hint string) {
	n, err := strconv.ParseUint(word, 10, 16)
	if err != nil || n == 0 {
		return fmt.Sprintf("%q is not a number of 1 or more", word), "leave it out to come after those that have one"
	}
	*o = Order(n)
	return "", ""
}

// compare is as in package cmp.
func (o Order) compare(p Order) int { return cmp.Compare(uint(o)-1, uint(p)-1) } // 0 wraps to the greatest

// Audience says for whom an answer is written.
type Audience string

func (Audience) choices() []string { return []string{"worker", "advocate", "both"} }

// A Scenario is a situation and what to do in it.
type Scenario struct {
	Entry
	Group   string `yaml:"group,required"`
	Order   Order  `yaml:"order"`
	Factors []Ref  `yaml:"factors" ref:"factor"`
}

// A Form is a thing an officer can do.
type Form struct {
	Entry
	Stage   string `yaml:"stage,required"`
	Factors []Ref  `yaml:"factors" ref:"factor"`
}

// A Page is any other page.
type Page struct {
	Entry
	Shows View `yaml:"shows"`
}

// A View is what the generator adds below a page's own prose.
type View string

const (
	ShowsNothing     View = ""
	ShowsHome        View = "home"
	ShowsComparison  View = "comparison"
	ShowsTimeline    View = "timeline"
	ShowsGlossary    View = "glossary"
	ShowsLaws        View = "laws"
	ShowsAuthorities View = "authorities"
	ShowsSearch      View = "search"
	ShowsSources     View = "sources"
	ShowsPrepare     View = "prepare"
)

func (View) choices() []string {
	return []string{"home", "memos", "factors", "faqs", "scenarios", "forms",
		"comparison", "timeline", "glossary", "laws", "authorities", "search", "sources", "prepare"}
}

// Lists is the kind whose entries the view lists, or nothing.
func (v View) Lists() Kind {
	for _, k := range bundleKinds {
		if k != KindPage && k.folder() == string(v) {
			return k
		}
	}
	return ""
}

// A Warning is a sentence that stands wherever it is needed.
type Warning struct {
	ID        string             `yaml:"id,required"`
	Severity  Gravity            `yaml:"severity,required"`
	Pinpoints []Pinpoint         `yaml:"pinpoints"`
	Covers    []string           `yaml:"covers"`
	Words     map[string]warning `yaml:",lang"`
	Line      int
}

type warning struct {
	Text  string `yaml:"text,required"`
	Short string `yaml:"short"`
}

// Text is the warning in that language.
func (w *Warning) Text(lang string) string { return w.Words[lang].Text }

// Short is the warning in few words, where there is no room for more; it may be empty.
func (w *Warning) Short(lang string) string { return w.Words[lang].Short }

// Gravity says how much a warning matters.
type Gravity string

func (Gravity) choices() []string { return []string{"critical", "high", "medium"} }

// A Source is a row of the bibliography.
type Source struct {
	ID        string    `yaml:"id,required"`
	Short     string    `yaml:"short,required"`
	Publisher string    `yaml:"publisher,required"`
	Title     string    `yaml:"title,required"`
	Date      Date      `yaml:"date"`
	URL       string    `yaml:"url"`
	Archived  string    `yaml:"archived"`
	Read      Date      `yaml:"read,required"`
	Language  string    `yaml:"language"`
	LineCount int       `yaml:"lines"`
	SHA256    string    `yaml:"sha256"`
	Sections  []heading `yaml:"sections"`
	Line      int
}

// heading is a heading of a source and the line on which its part begins.
type heading struct {
	line  int
	title string
}

func (h *heading) scan(word string, _ int, _ Kind) (problem, hint string) {
	n, title, _ := strings.Cut(word, " ")
	line, err := strconv.Atoi(n)
	if err != nil || title == "" {
		return fmt.Sprintf("%q is not a line and a heading", word), "write - 518 Attachment"
	}
	*h = heading{line, strings.TrimSpace(title)}
	return "", ""
}

// Part is the heading under which a line of the source stands, if known.
func (s *Source) Part(line int) string {
	title := ""
	for _, h := range s.Sections {
		if h.line <= line {
			title = h.title
		}
	}
	return title
}

// Site is site.yaml.
type Site struct {
	Name           string   `yaml:"name,required"`
	Languages      []string `yaml:"languages,required"` // the first is the default
	BaseURL        string   `yaml:"base_url,required"`  // ends in a slash
	FirstWarning   *Ref     `yaml:"first_warning" ref:"warning"`
	Agencies       []string `yaml:"agencies,required"`
	FactorGroups   []string `yaml:"factor_groups,required"`
	FAQGroups      []string `yaml:"faq_groups,required"`
	ScenarioGroups []string `yaml:"scenario_groups,required"`
	Stages         []string `yaml:"stages,required"`
	Review         struct {
		Warn int `yaml:"warn_days,required"`
		Fail int `yaml:"fail_days,required"`
	} `yaml:"review,required"`
	Lines Lines
}

// ListOf is the view that lists the entries of a kind.
func ListOf(k Kind) View { return View(k.folder()) }
