package site

import (
	"html/template"
	"slices"

	"amparo/generator/kb"
)

// Laws is the laws by what they are.
type Laws struct{ Groups []LawGroup }

// A LawGroup is the laws of one sort, in alphabetical order.
type LawGroup struct {
	ID, Title string
	Laws      []LawLine
}

// A LawLine is one law; Cite is empty when it is the title.
type LawLine struct {
	ID, Title, Cite, Says, Today string
	Date                         template.HTML // empty when none is known
	Cites, TodayCites            template.HTML
	Used                         []Link
}

func (s *sheet) laws() Laws {
	var out Laws
	key := s.sorter()
	for laws := range groups(s.base.Laws, func(x *kb.Law) kb.Instrument { return x.Is }) {
		is := string(laws[0].Is)
		slices.SortStableFunc(laws, func(a, b *kb.Law) int { return slices.Compare(key(s.title(&a.Entry)), key(s.title(&b.Entry))) })
		g := LawGroup{ID: is, Title: s.label("law." + is)}
		for _, x := range laws {
			line := LawLine{ID: x.ID, Title: s.title(&x.Entry), Cite: x.Cite, Says: x.Texts[s.lang].Summary, Today: x.Today[s.lang],
				Cites: s.cites(x.Pinpoints), TodayCites: s.cites(x.TodayPinpoints), Used: s.used(&x.Entry)}
			if line.Cite == line.Title {
				line.Cite = ""
			}
			if x.Date != "" {
				line.Date = s.date(x.Date)
			}
			g.Laws = append(g.Laws, line)
		}
		out.Groups = append(out.Groups, g)
	}
	return out
}

// Authorities is who can decide, by agency.
type Authorities struct{ Groups []AuthorityGroup }

// An AuthorityGroup is the offices of one agency; Title is empty where they
// belong to none.
type AuthorityGroup struct {
	Title   string
	Offices []AuthorityLine
}

// An AuthorityLine is one office.
type AuthorityLine struct {
	ID, Office, Can, Limits string
	Cites                   template.HTML
	Used                    []Link
}

func (s *sheet) authorities() Authorities {
	var out Authorities
	for offices := range groups(s.base.Authorities, func(a *kb.Authority) string { return a.Agency }) {
		g := AuthorityGroup{Title: s.label("authority.other")}
		if agency := offices[0].Agency; agency != "" {
			g.Title = s.label("agency-name." + agency)
		}
		for _, a := range offices {
			g.Offices = append(g.Offices, AuthorityLine{a.ID, s.title(&a.Entry), a.Texts[s.lang].Summary, a.Limits[s.lang], s.cites(a.Pinpoints), s.used(&a.Entry)})
		}
		out.Groups = append(out.Groups, g)
	}
	return out
}

// groups are the runs of rows that have the same key.
func groups[R any, K comparable](rows []R, key func(R) K) func(yield func([]R) bool) {
	return func(yield func([]R) bool) {
		for start, i := 0, 1; i <= len(rows); i++ {
			if i == len(rows) || key(rows[i]) != key(rows[start]) {
				if !yield(slices.Clone(rows[start:i])) {
					return
				}
				start = i
			}
		}
	}
}

// used are the pages that name a row or that it names.
func (s *sheet) used(e *kb.Entry) []Link {
	var out []Link
	for _, k := range []kb.Kind{kb.KindScenario, kb.KindFAQ, kb.KindForm, kb.KindFactor, kb.KindMemo} {
		for _, n := range s.base.Near(e, k) {
			out = append(out, s.entryLink(n))
		}
	}
	return out
}
