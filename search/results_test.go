package search

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestFacets(t *testing.T) {
	ix := site(t)
	r, err := ix.Search(Query{Text: "victim", Lang: "en", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := Facets{
		Kind:   []Count{{"form", 1}, {"memo", 1}},
		Factor: []Count{{"crime-victim", 2}, {"labor-dispute", 1}},
		Agency: []Count{{"ice", 1}, {"uscis", 1}},
		Status: []Count{{"rescinded", 1}},
		Year:   []Count{{"2011", 1}},
	}
	if diff := cmp.Diff(want, r.Facets); diff != "" || r.Total != 2 || len(r.Hits) != 1 {
		t.Errorf("total %d, hits %d\n%s", r.Total, len(r.Hits), diff)
	}

	r, err = ix.Search(Query{Lang: "en", Kinds: []string{"memo"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Count{{"2018", 1}, {"2014", 1}, {"2011", 3}, {"1996", 1}}, r.Facets.Year); diff != "" {
		t.Errorf("years:\n%s", diff)
	}

	r, err = ix.Search(Query{Text: "xyzzy", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	none := []Count{}
	if diff := cmp.Diff(Facets{none, none, none, none, none}, r.Facets); diff != "" {
		t.Errorf("of nothing:\n%s", diff)
	}
}

func TestHit(t *testing.T) {
	r, err := site(t).Search(Query{Text: `morton "not a priority"`, Lang: "en"})
	if err != nil || len(r.Hits) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	want := Hit{
		Entry: "memo:morton-2011-victims", Kind: "memo", URL: "en/memo/morton-2011-victims/",
		Title:  "Morton memo on victims, witnesses and plaintiffs",
		Date:   "2011-06-17",
		Agency: "ice", Status: "rescinded", Doubt: "in-practice", Factors: []string{"crime-victim", "labor-dispute"},
		Score: r.Hits[0].Score, Passage: r.Hits[0].Passage, Marks: r.Hits[0].Marks,
	}
	if diff := cmp.Diff(want, r.Hits[0]); diff != "" {
		t.Error(diff)
	}
}

func TestExcerpt(t *testing.T) {
	words := strings.Repeat("one two three four five six seven eight nine ten ", 10)
	for _, test := range []struct{ query, text, want string }{
		{"stay", "A stay of removal.", "A [stay] of removal."},
		{"stay", "Line\n  and\tline: stays.", "Line and line: [stays]."},
		{"xyzzy stay", "Deportation, for now.", "Deportation, for now."}, // found in the title
		{"i9 stay", "The Form I-9, not I 9s.", "The Form [I-9], not [I] [9]s."},
		{`"not a stay"`, "Not a. Not a stay.", "Not a. [Not] [a] [stay]."},
		{"stay", words + "a stay " + words, "… seven eight nine ten a [stay] one two three four five six seven eight " +
			"nine ten one two three four five six seven eight nine …"},
		{"stay parole", words + "stay " + words + "stay parole", "… eight nine ten one two three four five six seven eight " +
			"nine ten one two three four five six seven eight nine ten [stay] [parole]"},
		{"stay", "Stay/xyz/stay.", "[Stay]/xyz/[stay]."},
		{"acción", "Acción, acciones; una re\u00adacción.", "[Acción], [acciones]; una re\u00adacción."},
		{"stay", "", ""},
	} {
		lang := "en"
		if test.query == "acción" {
			lang = "es"
		}
		root := t.TempDir()
		if err := Build(Dir(root, lang), lang, []Passage{{ID: "a", Title: "Stay acción", Text: test.text}}); err != nil {
			t.Fatal(err)
		}
		r, err := open(t, root).Search(Query{Text: test.query, Lang: lang})
		if err != nil || len(r.Hits) != 1 {
			t.Errorf("%q in %q: %+v, %v", test.query, test.text, r, err)
			continue
		}
		got := r.Hits[0].Highlight(func(s string) string { return "[" + s + "]" })
		if got != test.want {
			t.Errorf("%q in\n%s\ngot\n%s\nwant\n%s", test.query, test.text, got, test.want)
		}
	}
}

func TestSearchErrors(t *testing.T) {
	ix := site(t)
	for _, test := range []struct {
		q    Query
		want string
	}{
		{Query{Lang: "fr"}, `search: no index of the language "fr"`},
		{Query{}, `search: no index of the language ""`},
		{Query{Lang: "en", From: "June 2011"}, `search: "June 2011" is not a year, a month or a day`},
		{Query{Lang: "en", To: "2011-6"}, `search: "2011-6" is not a year, a month or a day`},
	} {
		if _, err := ix.Search(test.q); err == nil || err.Error() != test.want {
			t.Errorf("%+v: %v, want %s", test.q, err, test.want)
		}
	}
}

// The same passages give the same results, in whatever order they come.
func TestDeterministic(t *testing.T) {
	ps := append(passages(t, "en"), generated("en", 60)...)
	var want string
	for i := range 3 {
		rand.New(rand.NewPCG(uint64(i), 0)).Shuffle(len(ps), func(i, j int) { ps[i], ps[j] = ps[j], ps[i] })
		root := t.TempDir()
		if err := Build(Dir(root, "en"), "en", ps); err != nil {
			t.Fatal(err)
		}
		ix := open(t, root)
		var got strings.Builder
		for _, text := range []string{"", "military", "mil", "i-9", "ba ce fo", "xyzzy military", "millitary ", `"a priority" p`} {
			r, err := ix.Search(Query{Text: text, Lang: "en", Limit: 40})
			if err != nil {
				t.Fatal(err)
			}
			data, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&got, "%s\n", data)
		}
		if i == 0 {
			want = got.String()
		}
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got.String(), "\n")); diff != "" {
			t.Fatal(diff)
		}
	}
}

// FuzzSearch asks anything at all; the corpus is asked with every go test.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{
		"", "-", `"`, `-"`, "--", "\x00", "🙂", "🙂 military", "\xff\xfe", "مهاجر military", "‮military‬", "a\u0301\u0301\u0301",
		`"not a`, "-military", "military -military", `"unbalanced "quotes" military"`, "(((((", "287.3(a)(((", "I-I-I-9-9-9",
		strings.Repeat("a", 10_000), strings.Repeat("military ", 1_111), strings.Repeat("x1", 5_000),
		strings.Repeat(`"`, 10_000), strings.Repeat("-", 10_000), strings.Repeat("u.", 5_000),
		strings.Repeat("é", 5_000), "deportaton" + strings.Repeat("z", 22), "ﬁling", "İstanbul", "9", "i 9 9 9 9",
	} {
		f.Add(s)
	}
	var many strings.Builder // words that are nowhere, so that each is tried in every way
	for i := range 1_000 {
		fmt.Fprintf(&many, "word%c%c%cqz ", 'a'+i%26, 'a'+i/26%26, 'a'+i/676)
	}
	f.Add(many.String())
	ix := site(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range ix.Languages() {
			r, err := ix.Search(Query{Text: text, Lang: lang})
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if r.Total < len(r.Hits) || len(r.Hits) > 10 || r.Total > 0 && len(r.Hits) == 0 || r.Query != text || r.Lang != lang {
				t.Fatalf("%q: %+v", text, r)
			}
			if !slices.IsSortedFunc(r.Hits, func(a, b Hit) int { return int((b.Score - a.Score) * 1e9) }) {
				t.Fatalf("%q: not sorted: %+v", text, r.Hits)
			}
			for _, h := range r.Hits {
				end := 0
				for _, m := range h.Marks {
					if m.Start < end || m.End <= m.Start || m.End > len(h.Passage) || !utf8.ValidString(h.Passage[m.Start:m.End]) {
						t.Fatalf("%q: marks %v of %q", text, h.Marks, h.Passage)
					}
					end = m.End
				}
			}
		}
	})
}
