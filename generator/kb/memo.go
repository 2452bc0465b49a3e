package kb

import (
	"cmp"
	"slices"
)

// A Memo is a document of guidance and its column of the comparison.
type Memo struct {
	Entry
	Title      string            `yaml:"title,required"` // as issued, in English
	Agency     string            `yaml:"agency,required"`
	Date       Date              `yaml:"date"` // empty when the memo bears none
	Author     string            `yaml:"author"`
	Number     string            `yaml:"number"`
	Text       *Pinpoint         `yaml:"text"`  // the source that is the memo itself, where we have read it
	Short      string            `yaml:"short"` // the name in drawings, where the author's is not enough; in all languages
	Status     Status            `yaml:"status,required"`
	History    []Event           `yaml:"history"`
	Supersedes []Supersession    `yaml:"supersedes"`
	Cites      []Ref             `yaml:"cites" ref:"memo"`
	Implements []Ref             `yaml:"implements" ref:"memo"`
	Expands    []Ref             `yaml:"expands" ref:"memo"`
	Companions []Ref             `yaml:"companions" ref:"memo"`
	Column     map[string]Weight `yaml:"factors"`

	cells        []*Cell // made by link, in the order of Base.Factors
	SupersededBy []*Memo `yaml:"-"` // made by link, by date
}

// Standing is where a memo stands.
type Standing string

const (
	InEffect       Standing = "in-effect"
	PartlyInEffect Standing = "partly-in-effect"
	Blocked        Standing = "blocked"
	Replaced       Standing = "replaced"
	Rescinded      Standing = "rescinded"
	Historical     Standing = "historical"
	Unclear        Standing = "unclear"
)

func (Standing) choices() []string {
	return []string{"in-effect", "partly-in-effect", "blocked", "replaced", "rescinded", "historical", "unclear"}
}

// Certainty says how sure we are of a status.
type Certainty string

const (
	Confirmed    Certainty = "confirmed"
	InPractice   Certainty = "in-practice"
	NotConfirmed Certainty = "not-confirmed"
)

func (Certainty) choices() []string { return []string{"confirmed", "in-practice", "not-confirmed"} }

// Status is where a memo stands, since when, and how we know.
type Status struct {
	Is        Standing   `yaml:"is,required"`
	Since     Date       `yaml:"since"`             // when it began; empty when not known
	AsOf      Date       `yaml:"as_of,required"`    // of the latest evidence
	Recorded  Date       `yaml:"recorded,required"` // the day this site learned of it
	Certainty Certainty  `yaml:"certainty,required"`
	Pinpoints []Pinpoint `yaml:"pinpoints"`
}

// Told is the certainty to tell wherever the status is named: of what is unclear
// there is nothing to confirm.
func (s Status) Told() Certainty {
	if s.Is == Unclear {
		return Confirmed
	}
	return s.Certainty
}

// Changed is the day from which a page should know this status: the later of
// the day it began and the day we learned of it.
func (s Status) Changed() Date { return max(s.Since, s.Recorded) }

// Notable tells whether a page that rests on the memo must say where it stands:
// unless it is surely in effect.
func (s Status) Notable() bool { return s.Is != InEffect || s.Certainty != Confirmed }

// EventKind is what happened to a memo.
type EventKind string

func (EventKind) choices() []string {
	return []string{"issued", "replaced", "rescinded", "blocked", "restored", "confirmed"}
}

// An Event is one line of a memo's history.
type Event struct {
	Date      Date       `yaml:"date,required"`
	Kind      EventKind  `yaml:"event,required"`
	By        *Ref       `yaml:"by" ref:"memo"`
	Pinpoints []Pinpoint `yaml:"pinpoints"`
	Line      int
}

// A Supersession says that a memo took the place of an older one.
type Supersession struct {
	Memo      Ref                `yaml:"memo,required" ref:"memo"`
	Pinpoints []Pinpoint         `yaml:"pinpoints"`
	Changes   map[string]verdict `yaml:"changes"`
}

// Change is the editor's word for how the newer memo treats a factor.
type Change string

const Unjudged Change = "" // the editor has given no word

func (Change) choices() []string {
	return []string{"added", "dropped", "stronger", "weaker", "reworded"}
}

type verdict struct {
	change Change
	line   int
}

func (v *verdict) scan(word string, line int, _ Kind) (problem, hint string) {
	*v = verdict{Change(word), line} // even when it is wrong, so that it is not called missing as well
	if !slices.Contains(v.change.choices(), word) {
		return "\"" + word + "\" is not known here", oneOf(word, v.change.choices())
	}
	return "", ""
}

// Stance is what a memo does with a factor.
type Stance string

func (Stance) choices() []string {
	return []string{"favors", "weighs-against", "priority", "considers", "excludes"}
}

// Effect says whom an exclusion helps.
type Effect string

func (Effect) choices() []string { return []string{"for", "against"} }

// Attribution says how sure we are that this memo said it.
type Attribution string

const (
	Explicit     Attribution = "explicit"
	Unattributed Attribution = "unattributed"
)

func (Attribution) choices() []string {
	return []string{"explicit", "explicit-to-pair", "inferred", "unattributed"}
}

// A Weight is a cell as written in facts.yaml.
type Weight struct {
	Stance      Stance      `yaml:"stance,required"`
	Effect      Effect      `yaml:"effect"`
	Attribution Attribution `yaml:"attribution,required"`
	Pinpoints   []Pinpoint  `yaml:"pinpoints,required"`
	Level       string      `yaml:"level"`
	Covers      []string    `yaml:"covers"`
	Line        int
}

// A Saying is a cell that no memo has, as written in a factor's facts.yaml.
type Saying struct {
	Stance    Stance     `yaml:"stance,required"`
	Effect    Effect     `yaml:"effect"`
	Pinpoints []Pinpoint `yaml:"pinpoints,required"`
	Covers    []string   `yaml:"covers"`
	Line      int
}

// byDate sorts memos by date, the undated first, then by id.
func byDate(a, b *Memo) int { return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.ID, b.ID)) }
