package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/google/go-cmp/cmp"
)

// The score is ours; what matches can be asked of Bleve, over the same index.
func TestBleveAgrees(t *testing.T) {
	root := t.TempDir()
	for _, lang := range []string{"en", "es"} {
		ps := append(passages(t, lang), generated(lang, 40)...)
		if err := Build(Dir(root, lang), lang, ps); err != nil {
			t.Fatal(err)
		}
	}
	ix := open(t, root)
	for _, l := range ix.langs {
		texts := [][]string{}
		for _, p := range append(passages(t, l.name), generated(l.name, 40)...) {
			texts = append(texts, strings.Fields(p.Text))
		}
		r := rand.New(rand.NewPCG(2, 3))
		// some returns a word from any text.
		some := func() string {
			for {
				words := texts[r.IntN(len(texts))]
				w := strings.Trim(words[r.IntN(len(words))], `.,;:!?"“”()¿¡`)
				if w != "" && !strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) }) {
					return w
				}
			}
		}
		found := 0
		for range 300 {
			must, also, not := some(), some(), some()
			text := fmt.Sprintf(`"%s" "%s" -"%s"`, must, also, not)
			got, err := ix.Search(Query{Text: text, Lang: l.name, Limit: -1})
			if err != nil {
				t.Fatal(err)
			}
			q := bleve.NewBooleanQuery()
			q.AddMust(anyField(must), anyField(also))
			q.AddMustNot(anyField(not))
			want, err := l.index.Search(bleve.NewSearchRequestOptions(q, 1000, 0, false))
			if err != nil {
				t.Fatal(err)
			}
			wantIDs, gotIDs := []string{}, []string{}
			for _, h := range want.Hits {
				wantIDs = append(wantIDs, h.ID)
			}
			if !got.Partial && got.OtherLang == "" {
				gotIDs = ids(got)
			}
			slices.Sort(wantIDs)
			slices.Sort(gotIDs)
			if diff := cmp.Diff(wantIDs, gotIDs); diff != "" {
				t.Fatalf("%s: %s\nBleve, and we:\n%s", l.name, text, diff)
			}
			found += len(gotIDs)
		}
		if found < 300 {
			t.Errorf("%s: %d passages found in all; the queries ask too much to say anything", l.name, found)
		}
	}
}

// A phrase is found where a reader finds it who goes through all passages, and nowhere else.
func TestPhrases(t *testing.T) {
	root := t.TempDir()
	all := map[string][]Passage{}
	for _, lang := range []string{"en", "es"} {
		all[lang] = append(passages(t, lang), generated(lang, 20)...)
		if err := Build(Dir(root, lang), lang, all[lang]); err != nil {
			t.Fatal(err)
		}
	}
	ix := open(t, root)
	for lang, ps := range all {
		an := newAnalyzer(lang)
		r := rand.New(rand.NewPCG(4, 5))
		for range 200 {
			words := strings.Fields(ps[r.IntN(len(ps))].Text)
			n := min(len(words), 2+r.IntN(3))
			i := r.IntN(len(words) - n + 1)
			phrase := strings.NewReplacer(`"`, "", "“", "", "”", "").Replace(strings.Join(words[i:i+n], " "))
			var slots [][]term
			for _, token := range an.tokens([]byte(phrase)) {
				slots = append(slots, []term{{token.term, 1}})
			}
			want := []string{}
			for _, p := range ps {
				found := false
				for _, text := range []string{p.Title, alsoText(p), p.Heading, p.Text} {
					tokens := slices.Clone(an.tokens([]byte(text)))
					for i := range tokens {
						found = found || inRow(tokens[i:], slots)
					}
				}
				if found {
					want = append(want, p.ID)
				}
			}
			got, err := ix.Search(Query{Text: `"` + phrase + `"`, Lang: lang, Limit: -1})
			if err != nil {
				t.Fatal(err)
			}
			gotIDs := ids(got)
			slices.Sort(want)
			slices.Sort(gotIDs)
			if diff := cmp.Diff(want, gotIDs); diff != "" {
				t.Fatalf("%s: %q\nthe reader, and we:\n%s", lang, phrase, diff)
			}
		}
	}
}

func anyField(word string) query.Query {
	var fields []query.Query
	for _, f := range wordFields {
		q := bleve.NewMatchQuery(word)
		q.SetField(f.name)
		fields = append(fields, q)
	}
	return bleve.NewDisjunctionQuery(fields...)
}

// The formula in rank.go, worked out by hand for one word.
func TestScore(t *testing.T) {
	root := t.TempDir()
	ps := []Passage{
		{ID: "a", Entry: "a", Title: "x x x x x stay", Text: "stay " + strings.Repeat("x ", 149)},
		{ID: "b", Entry: "b", Text: "stay stay " + strings.Repeat("x ", 298)},
		{ID: "c", Entry: "c", Title: "x"},
		{ID: "d", Entry: "d", Title: "x"},
	}
	if err := Build(Dir(root, "en"), "en", ps); err != nil {
		t.Fatal(err)
	}
	r, err := open(t, root).Search(Query{Text: "stay ", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	// idf = ln(1 + (4 - 2 + .5) / (2 + .5)) = ln 2. In a both lengths are the usual: f = 4 + 1.
	// In b the text is twice as long: f = 2 / (1 - .75 + .75 · 2) = 8/7, in eighths 9/8.
	want := []float64{0.693147181 * 5 / 8, 0.693147181 * (9. / 8) / (3 + 9./8)}
	var got []float64
	for _, h := range r.Hits {
		got = append(got, h.Score)
	}
	near := func(a, b float64) bool { return a-b < 1e-8 && b-a < 1e-8 }
	if !slices.EqualFunc(got, want, near) || !slices.Equal(ids(r), []string{"a", "b"}) {
		t.Errorf("scores of %q are %v, want %v", ids(r), got, want)
	}
}

// If none has all words: more than half of what the best has, and the share counts.
func TestPartial(t *testing.T) {
	root := t.TempDir()
	ps := []Passage{
		{ID: "a", Entry: "a", Text: "stay parole " + strings.Repeat("x ", 148)},
		{ID: "b", Entry: "b", Text: "stay parole visa " + strings.Repeat("x ", 147)},
		{ID: "c", Entry: "c", Title: "visa"},
	}
	if err := Build(Dir(root, "en"), "en", ps); err != nil {
		t.Fatal(err)
	}
	r, err := open(t, root).Search(Query{Text: "stay parole visa xyzzy", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"b", "a"}, ids(r)); diff != "" || !r.Partial {
		t.Errorf("partial %v\n%s", r.Partial, diff)
	}
}

// A name of two words is found as a pair, not where its words only happen to be.
func TestPair(t *testing.T) {
	root := t.TempDir()
	ps := []Passage{
		{ID: "a", Entry: "a", Text: "Coworker. Co-worker rights."},
		{ID: "b", Entry: "b", Text: "Rights of a co of a worker."},
	}
	if err := Build(Dir(root, "en"), "en", ps); err != nil {
		t.Fatal(err)
	}
	r, err := open(t, root).Search(Query{Text: "co-worker ", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a"}, ids(r)); diff != "" {
		t.Error(diff)
	}
}

// What is equal is in the order of ids, whichever way it was indexed and however few are asked for.
func TestTies(t *testing.T) {
	var ps []Passage
	var want []string
	for i := range 30 {
		id := fmt.Sprintf("faq:%02d", i)
		ps = append(ps, Passage{ID: id, Entry: id, Title: "Stay"})
		want = append(want, id)
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(ps), func(i, j int) { ps[i], ps[j] = ps[j], ps[i] })
	root := t.TempDir()
	if err := Build(Dir(root, "en"), "en", ps); err != nil {
		t.Fatal(err)
	}
	ix := open(t, root)
	for _, text := range []string{"stay", ""} {
		for _, limit := range []int{1, 7, 29, 30, 31} {
			r, err := ix.Search(Query{Text: text, Lang: "en", Limit: limit})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want[:min(limit, 30)], ids(r)); diff != "" || r.Total != 30 {
				t.Errorf("%q, limit %d: total %d\n%s", text, limit, r.Total, diff)
			}
		}
	}
}
