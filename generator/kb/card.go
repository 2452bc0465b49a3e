package kb

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"amparo/generator/markdown"
	"amparo/generator/plain"
)

// A Card is what stands on the wallet card of a scenario: what can be said
// and to whom, and what to do in two or three lines. Its title is its own: a
// card is carried, and may be found.
type Card struct {
	Title string   `yaml:"title,required"`
	To    string   `yaml:"to"`
	Say   string   `yaml:"say"`
	Do    []string `yaml:"do,required"`
}

// CardRoom is how many letters fit on a card of 3.5 by 2 inches, where nothing
// is cut off; Lines is the number of lines to do, and Do is all of them
// together. Warning is the short form of the first warning. A test prints
// cards that are full.
var CardRoom = struct{ Title, To, Say, Lines, Line, Do, Warning, Address int }{46, 30, 130, 3, 90, 190, 70, 100}

// EasyRoom is for how many letters the card is printed larger.
var EasyRoom = struct{ Say, All int }{85, 170}

// Tight tells whether the card needs smaller print.
func (c *Card) Tight() bool {
	say := utf8.RuneCountInString(c.Say)
	return say > EasyRoom.Say || say+utf8.RuneCountInString(strings.Join(c.Do, "")) > EasyRoom.All
}

// SayID is the id of the section whose words a card repeats.
const SayID = "say"

// judge reports what does not fit on the card of t, and words to say that the
// page does not have.
func (c *Card) judge(t *Text, problems *Problems) {
	bad := func(field, text, hint string) {
		*problems = append(*problems, Problem{t.File, t.Lines["card"], field, text, hint, Error})
	}
	long := func(field, text string, limit int) {
		if n := utf8.RuneCountInString(text); n > limit {
			bad(field, fmt.Sprintf("has %d letters; at most %d fit on the card", n, limit), begins(text))
		}
	}
	if (c.To == "") != (c.Say == "") {
		bad("card", "to and say belong together", "write to: To the officer, and the words under say")
	}
	long("card.title", c.Title, CardRoom.Title)
	long("card.to", c.To, CardRoom.To)
	long("card.say", c.Say, CardRoom.Say)
	if n := len(c.Do); n > CardRoom.Lines {
		bad("card.do", fmt.Sprintf("has %d lines; at most %d fit on the card", n, CardRoom.Lines), "")
	}
	for i, line := range c.Do {
		long(fmt.Sprintf("card.do[%d]", i+1), line, CardRoom.Line)
	}
	long("card.do", strings.Join(c.Do, ""), CardRoom.Do)
	if c.Say == "" {
		return
	}
	i := slices.IndexFunc(t.Doc.Sections, func(s *markdown.Section) bool { return s.ID == SayID })
	if i < 0 {
		bad("card.say", fmt.Sprintf("the page has no section {#%s}", SayID), "")
		return
	}
	page := " " + lettersOf(t.Doc.Sections[i].Text) + " "
	for _, s := range plain.Sentences(c.Say) {
		if !strings.Contains(page, " "+lettersOf(s)+" ") {
			bad("card.say", fmt.Sprintf("is not what the section {#%s} says", SayID), begins(s))
		}
	}
}

// lettersOf is the text in lower case with one space for whatever stands
// between its letters and digits.
func lettersOf(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// checkCards reports scenarios with a card in some languages only, and a first
// warning that cards have no room for.
func (b *Base) checkCards(problems *Problems) {
	first := map[*Warning]bool{} // on a card
	for _, x := range b.Scenarios {
		for _, t := range x.Texts {
			if t.Card != nil {
				first[b.First(&x.Entry)] = true
			}
			if other := x.Texts[0]; (t.Card == nil) != (other.Card == nil) {
				text, line := "is missing; "+other.File+" has one", 0
				if t.Card != nil {
					text, line = "there is none in "+other.File, t.Lines["card"]
				}
				*problems = append(*problems, Problem{t.File, line, "card", text, "", Error})
			}
			if list := b.views[ListOf(KindScenario)]; t.Card != nil && list != nil {
				_, site, _ := strings.Cut(b.Site.BaseURL, "://")
				i := slices.Index(b.Site.Languages, t.Lang)
				if n := len(site + t.Lang + list.Texts[i].Slug + t.Slug + "//"); n > CardRoom.Address {
					*problems = append(*problems, Problem{t.File, t.Lines["slug"], "slug",
						fmt.Sprintf("the page's address has %d letters; at most %d fit on the card", n, CardRoom.Address), "", Error})
				}
			}
		}
	}
	for _, w := range b.Warnings {
		if !first[w] {
			continue
		}
		for _, lang := range b.Site.Languages {
			switch n := utf8.RuneCountInString(w.Short(lang)); {
			case n == 0:
				*problems = append(*problems, Problem{"warnings.yaml", w.Line, lang + ".short", "is missing; it stands on the cards", "", Error})
			case n > CardRoom.Warning:
				*problems = append(*problems, Problem{"warnings.yaml", w.Line, lang + ".short", fmt.Sprintf("has %d letters; at most %d fit on the cards", n, CardRoom.Warning), "", Error})
			}
		}
	}
}

// HasCard tells whether there is a wallet card for the scenario.
func (x *Scenario) HasCard() bool { return x.Texts[0].Card != nil }
