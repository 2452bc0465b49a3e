package site

import (
	"path"
	"strings"

	"amparo/generator/kb"
)

// Addresses are paths below the site's root, without a leading slash. A page's
// ends in a slash: it is a folder with an index.html. The root is "".

// addresses knows where everything stands.
type addresses struct {
	base *kb.Base
}

func (a addresses) lang(i int) string { return a.base.Site.Languages[i] }

// home is the first page of a language.
func (a addresses) home(lang int) string { return a.lang(lang) + "/" }

// view is the page that shows v, or "" when no page does.
func (a addresses) view(v kb.View, lang int) string {
	if p := a.base.View(v); p != nil {
		return a.entry(&p.Entry, lang)
	}
	return ""
}

// entry is the page of an entry. Terms and other rows stand on one together.
func (a addresses) entry(e *kb.Entry, lang int) string {
	slug := e.Texts[lang].Slug + "/"
	switch e.Kind {
	case kb.KindPage:
		if home := a.base.View(kb.ShowsHome); home != nil && &home.Entry == e {
			return a.home(lang)
		}
		return a.home(lang) + slug
	case kb.KindTerm, kb.KindLaw, kb.KindAuthority:
		return a.view(e.Kind.StandsOn(), lang)
	}
	return a.home(lang) + a.base.View(kb.ListOf(e.Kind)).Texts[lang].Slug + "/" + slug
}

// place is the page of an entry with the fragment for a place on it.
func (a addresses) place(e *kb.Entry, lang int, fragment string) string {
	if e.Kind.StandsOn() != "" {
		fragment = e.ID
	}
	if fragment != "" {
		fragment = "#" + fragment
	}
	return a.entry(e, lang) + fragment
}

// changes is the page that compares a memo with one that it supersedes.
func (a addresses) changes(s *kb.Succession, lang int) string {
	return a.entry(&s.Newer.Entry, lang) + s.Older.Texts[lang].Slug + "/"
}

// card is the page of a scenario's wallet card.
func (a addresses) card(x *kb.Scenario, lang int) string { return a.below(x, lang, "address.card") }

// handout is the page of a scenario that is printed to be handed out.
func (a addresses) handout(x *kb.Scenario, lang int) string {
	return a.below(x, lang, "address.handout")
}

func (a addresses) below(x *kb.Scenario, lang int, key string) string {
	slug, _ := a.base.Words[lang].Label(key) // checked: every language has it
	return a.entry(&x.Entry, lang) + slug + "/"
}

// source is the place of a source on the page of its letter.
func (a addresses) source(id string, lang int) string {
	return a.letter(initial(a.base.Source(id).Short), lang) + "#" + id
}

// letter is the page of the sources whose name begins with the letter.
func (a addresses) letter(letter string, lang int) string {
	folder := strings.ToLower(letter) + "/"
	if letter == digits {
		folder = "0-9/"
	}
	return a.view(kb.ShowsSources, lang) + folder
}

// relative is the link to the address to on the page at from.
func relative(from, to string) string {
	to, fragment, _ := strings.Cut(to, "#")
	if fragment != "" {
		fragment = "#" + fragment
	}
	if from == to && fragment != "" {
		return fragment
	}
	f, t := strings.Split(from, "/"), strings.Split(to, "/")
	f = f[:len(f)-1] // what follows the last slash is the file
	same := 0
	for same < len(f) && same < len(t)-1 && f[same] == t[same] {
		same++
	}
	out := strings.Repeat("../", len(f)-same) + strings.Join(t[same:], "/")
	if out == "" {
		out = "./"
	}
	return out + fragment
}

// file is the file of an address.
func file(address string) string {
	if address == "" || strings.HasSuffix(address, "/") {
		return path.Join(address, "index.html")
	}
	return address
}
