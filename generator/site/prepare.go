package site

import (
	"cmp"
	"slices"

	"amparo/generator/kb"
)

// Preparation is what a reader ticks before seeing a lawyer, and the labels of
// the paper that is made of the ticks.
type Preparation struct {
	Lead   *Section // the prose before the first heading, which comes before the form
	Parts  []PreparedPart
	Labels map[string]Both // by what follows prepare.sheet. in their keys
}

// Both is words of the page and the same in the language of lawyers, which are
// empty on the page that is in that language itself.
type Both struct{ Text, Other, Lang string }

// A PreparedPart is the factors that count one way.
type PreparedPart struct {
	Title    Both
	Note     string
	Families []Family
}

// A Family is the factors of one group within a part.
type Family struct {
	Title Both
	Facts []Fact
}

// A Fact is a factor that may be ticked, and the papers that go with it.
type Fact struct {
	Both
	URL    string
	Papers []Both
}

// preparation takes the lead of the page out of its sections: the rest stands
// below, so that what is to be ticked is near.
func (s *sheet) preparation(e *Entry) Preparation {
	lawyers := s.forLawyers()
	both := func(say func(in *sheet) string) Both {
		out := Both{Text: say(s)}
		if lawyers != nil {
			out.Other, out.Lang = say(lawyers), s.addresses.lang(lawyers.lang)
		}
		return out
	}
	out := Preparation{Labels: map[string]Both{}}
	if len(e.Sections) > 0 && e.Sections[0].Level == 0 {
		out.Lead, e.Sections = &e.Sections[0], e.Sections[1:]
	}
	for _, key := range s.words().Below("prepare.sheet") {
		out.Labels[key] = both(func(in *sheet) string { return in.label("prepare.sheet."+key, "name", s.base.Site.Name) })
	}
	for _, p := range []kb.Polarity{"favorable", "either", "adverse"} {
		part := PreparedPart{Note: s.label("prepare.note." + string(p)),
			Title: both(func(in *sheet) string { return in.label("prepare.part." + string(p)) })}
		for _, f := range s.base.Factors { // each group in one run
			if f.Polarity != p {
				continue
			}
			title := both(func(in *sheet) string { return in.label("group." + f.Group) })
			if n := len(part.Families); n == 0 || part.Families[n-1].Title != title {
				part.Families = append(part.Families, Family{Title: title})
			}
			fact := Fact{both(func(in *sheet) string { return in.title(&f.Entry) }), s.link(s.addresses.entry(&f.Entry, s.lang)), nil}
			for i := range s.base.Papers(f, s.lang) { // as many in all languages, says check
				fact.Papers = append(fact.Papers, both(func(in *sheet) string { return s.base.Papers(f, in.lang)[i] }))
			}
			last := &part.Families[len(part.Families)-1]
			last.Facts = append(last.Facts, fact)
		}
		if part.Families != nil {
			out.Parts = append(out.Parts, part)
		}
	}
	if lawyers != nil {
		s.err = cmp.Or(s.err, lawyers.err)
	}
	return out
}

// forLawyers says the words of the page in the language of lawyers in this country: English, or the
// site's first language where it is not in English. It is nil on the page in that language itself.
func (s *sheet) forLawyers() *sheet {
	lang := max(0, slices.Index(s.base.Site.Languages, "en"))
	if lang == s.lang {
		return nil
	}
	return s.sheet(lang, s.address)
}
