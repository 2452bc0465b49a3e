package kb

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func words(t *testing.T, lang, src string) *Words {
	t.Helper()
	d := &decoder{file: "words/" + lang + ".yaml"}
	w := d.readWords(lang, []byte(src))
	if len(d.problems) > 0 {
		t.Fatal(d.problems)
	}
	return w
}

func TestWords(t *testing.T) {
	en := words(t, "en", `
page: {skip: Skip to the text, "yes": "yes"}
greet: "Hello, {name}, of {place}"
count: {one: "One page of {name}", other: "{n} pages of {name}"}
`)
	es := words(t, "es", `
count: {one: Una página, other: "{n} páginas"}
few: {other: "{n} cosas"}
`)
	pl := words(t, "pl", `count: {one: "{n} strona", few: "{n} strony", many: "{n} stron", other: "{n} strony"}`)
	is := func(want string) func(string, error) {
		return func(got string, err error) {
			t.Helper()
			switch {
			case err != nil && err.Error() != want:
				t.Errorf("fails with %q, want %q", err, want)
			case err == nil && got != want:
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
	is("Skip to the text")(en.Label("page.skip"))
	is("yes")(en.Label("page.yes"))
	is("Hello, Ana, of Leeds")(en.Label("greet", "place", "Leeds", "name", "Ana"))
	is("Hello, {place}, of {name}")(en.Label("greet", "name", "{place}", "place", "{name}")) // a value is not filled itself
	is("Hello, {name}, of {place}")(en.Label("greet", "name"))
	is("One page of mine")(en.Count("count", 1, "name", "mine"))
	is("0 pages of mine")(en.Count("count", 0, "name", "mine"))
	is("2 pages of mine")(en.Count("count", 2, "name", "mine"))
	is("Una página")(es.Count("count", 1))
	is("0 páginas")(es.Count("count", 0))
	is("21 páginas")(es.Count("count", 21))
	is("2 strony")(pl.Count("count", 2))
	is("5 stron")(pl.Count("count", 5))
	is("1 cosas")(es.Count("few", 1)) // other stands in for a form that is not there
	is(`words/en.yaml has no label "page.jump"`)(en.Label("page.jump"))
	is(`words/en.yaml has no label "page"`)(en.Label("page"))
	is(`words/es.yaml has no label "page" with its plurals one and other`)(es.Count("page", 1))

	if !en.Has("page.skip") || en.Has("page") {
		t.Error("Has is wrong")
	}
	if diff := cmp.Diff([]string{"skip", "yes"}, en.Below("page")); diff != "" {
		t.Error(diff)
	}
	if en.Below("greet") != nil || en.Below("pag") != nil {
		t.Error("something stands below what is no prefix")
	}
}
