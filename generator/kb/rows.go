package kb

import (
	"cmp"
	"fmt"
	"slices"

	"amparo/generator/markdown"
	"amparo/generator/plain"
)

// Rows are the entries that have no folder: each is a row in the file of its
// kind, and all of a kind stand on one page, each at the place of its id.

// rowViews are the views that show the kinds whose entries are rows.
var rowViews = map[Kind]View{KindTerm: ShowsGlossary, KindLaw: ShowsLaws, KindAuthority: ShowsAuthorities}

// StandsOn is the view whose page has the entries of the kind as rows, or
// nothing when each has a page of its own.
func (k Kind) StandsOn() View { return rowViews[k] }

// A Term is a row of the glossary. Its Texts hold the term as title and the
// definition as summary.
type Term struct {
	Entry
	Acronym string
	Forms   [][]string // by language: other shapes to link in running text
}

type termRow struct {
	ID        string               `yaml:"id,required"`
	Acronym   string               `yaml:"acronym"`
	Pinpoints []Pinpoint           `yaml:"pinpoints"`
	Covers    []string             `yaml:"covers"`
	Words     map[string]termWords `yaml:",lang"`
	Lines     Lines
}

type termWords struct {
	Term       string   `yaml:"term,required"`
	Forms      []string `yaml:"forms"`
	Also       []string `yaml:"also"`
	Definition string   `yaml:"definition,required"`
	Line       int
}

func (r termRow) term(langs []string) *Term {
	t := &Term{Entry: row(KindTerm, "terms.yaml", r.ID, r.Pinpoints, r.Covers, r.Lines), Acronym: r.Acronym}
	for _, lang := range langs {
		w := r.Words[lang]
		t.say(lang, w.Line, w.Term, w.Definition, w.Also, "definition")
		t.Forms = append(t.Forms, w.Forms)
	}
	return t
}

// written are the words of running text that mean the term.
func (t *Term) written(lang int) []string {
	out := append([]string{t.Texts[lang].Title, t.Acronym}, t.Forms[lang]...)
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// A Law is a ruling, a statute or the like. Its Texts hold the name as title,
// or the citation when it has no name, and what it stands for as summary.
type Law struct {
	Entry
	Is             Instrument
	Cite           string // the same in all languages; may be empty
	Date           Date
	Today          []string // by language: what has changed since; may be empty
	TodayPinpoints []Pinpoint
}

// An Instrument is what a law is.
type Instrument string

func (Instrument) choices() []string {
	return []string{"case", "statute", "regulation", "bill", "order"}
}

type lawRow struct {
	ID             string              `yaml:"id,required"`
	Is             Instrument          `yaml:"is,required"`
	Cite           string              `yaml:"cite"`
	Date           Date                `yaml:"date"`
	Pinpoints      []Pinpoint          `yaml:"pinpoints"`
	TodayPinpoints []Pinpoint          `yaml:"today_pinpoints"`
	Covers         []string            `yaml:"covers"`
	Words          map[string]lawWords `yaml:",lang"`
	Lines          Lines
}

type lawWords struct {
	Name  string   `yaml:"name"`
	Says  string   `yaml:"says,required"`
	Today string   `yaml:"today"`
	Also  []string `yaml:"also"`
	Line  int
}

func (r lawRow) law(langs []string) *Law {
	l := &Law{Entry: row(KindLaw, "laws.yaml", r.ID, r.Pinpoints, r.Covers, r.Lines), Is: r.Is, Cite: r.Cite, Date: r.Date, TodayPinpoints: r.TodayPinpoints}
	for _, lang := range langs {
		w := r.Words[lang]
		l.say(lang, w.Line, cmp.Or(w.Name, r.Cite), w.Says, w.Also, "says")
		l.Today = append(l.Today, w.Today)
	}
	return l
}

// An Authority is an office that can decide. Its Texts hold the office as
// title and what it can decide as summary.
type Authority struct {
	Entry
	Agency string   // may be empty
	Limits []string // by language: what it cannot decide; may be empty
}

type authorityRow struct {
	ID        string                    `yaml:"id,required"`
	Agency    string                    `yaml:"agency"`
	Pinpoints []Pinpoint                `yaml:"pinpoints"`
	Covers    []string                  `yaml:"covers"`
	Words     map[string]authorityWords `yaml:",lang"`
	Lines     Lines
}

type authorityWords struct {
	Office string   `yaml:"office,required"`
	Can    string   `yaml:"can,required"`
	Limits string   `yaml:"limits"`
	Also   []string `yaml:"also"`
	Line   int
}

func (r authorityRow) authority(langs []string) *Authority {
	a := &Authority{Entry: row(KindAuthority, "authorities.yaml", r.ID, r.Pinpoints, r.Covers, r.Lines), Agency: r.Agency}
	for _, lang := range langs {
		w := r.Words[lang]
		a.say(lang, w.Line, w.Office, w.Can, w.Also, "can")
		a.Limits = append(a.Limits, w.Limits)
	}
	return a
}

func row(k Kind, file, id string, pinpoints []Pinpoint, covers []string, lines Lines) Entry {
	e := Entry{Kind: k, ID: id, File: file, Pinpoints: pinpoints, Covers: covers, Lines: Lines{}}
	for key, line := range lines {
		e.Lines[key] = line
		if first, ok := e.Lines[""]; !ok || line < first {
			e.Lines[""] = line
		}
	}
	return e
}

// say adds the row's words in the next language; field is what the summary is
// called there.
func (e *Entry) say(lang string, line int, title, summary string, also []string, field string) {
	e.Texts = append(e.Texts, &Text{Lang: lang, File: e.File, Title: title, Slug: e.ID, Summary: summary, Also: also,
		Lines: Lines{"title": line, field: line}, Doc: &markdown.Document{}})
}

const (
	maxDefinitionWords = 25
	maxRowWords        = 40
)

// checkRows applies the rules of laws and authorities.
func (b *Base) checkRows(problems *Problems) {
	long := func(t *Text, field, words string) {
		if n := plain.Words(words); n > maxRowWords {
			*problems = append(*problems, Problem{t.File, t.Lines["title"], t.Lang + "." + field, fmt.Sprintf("has %d words; at most %d", n, maxRowWords), "", Error})
		}
	}
	for _, l := range b.Laws {
		told := 0
		for i, t := range l.Texts {
			long(t, "says", t.Summary)
			long(t, "today", l.Today[i])
			if t.Title == "" && t.Summary != "" {
				*problems = append(*problems, Problem{t.File, t.Lines["title"], t.Lang + ".name", "a law without a citation needs a name", "write cite: or name:", Error})
			}
			if l.Today[i] != "" {
				told++
			}
		}
		switch {
		case told > 0 && told < len(l.Texts):
			*problems = append(*problems, Problem{l.File, l.Lines[""], "today", "stands in some languages only", "write today in each, or in none", Error})
		case (told > 0) != (len(l.TodayPinpoints) > 0):
			*problems = append(*problems, Problem{l.File, l.Lines[""], "today_pinpoints", "goes with today, and today with it", "", Error})
		}
	}
	for _, a := range b.Authorities {
		for i, t := range a.Texts {
			long(t, "can", t.Summary)
			long(t, "limits", a.Limits[i])
		}
	}
}
