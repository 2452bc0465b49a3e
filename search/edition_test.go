package search

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"amparo/search/searchtest"
)

func newReader(t testing.TB, ix *Index, root string) *searchtest.Reader {
	t.Helper()
	files := map[string][]byte{}
	for _, lang := range ix.Languages() {
		exported, err := Export(Dir(root, lang), lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range exported {
			files[f.Name] = f.Data
		}
	}
	script, err := os.ReadFile(filepath.Join("..", "static", "search", "search.js"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := searchtest.New(script, files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// same asks both for everything and compares passages, order and scores.
func same(t *testing.T, ix *Index, r *searchtest.Reader, numbers map[string]int, q Query) bool {
	t.Helper()
	a, err := ix.answer(q)
	if err != nil {
		t.Fatalf("%q: %v", q.Text, err)
	}
	want, err := a.top(a.passages, math.MaxInt)
	if err != nil {
		t.Fatal(err)
	}
	langs := []string{q.Lang}
	for _, l := range ix.Languages() {
		if l != q.Lang {
			langs = append(langs, l)
		}
	}
	got, err := r.Ask(map[string]any{"text": q.Text, "langs": langs, "kinds": q.Kinds, "factors": q.Factors,
		"agencies": q.Agencies, "statuses": q.Statuses, "from": q.From, "to": q.To})
	if err != nil {
		t.Fatal(err)
	}
	var docs []int
	for _, p := range want {
		docs = append(docs, numbers[a.name+" "+p.id])
	}
	if !slices.Equal(got.Docs, docs) || got.Partial != a.partial && len(want) > 0 || got.Lang != a.name && len(want) > 0 {
		t.Errorf("%s %q %+v:\nthe browser: %s %d, partial %v, %.300v\nwe:          %s %d, partial %v, %.300v", q.Lang, q.Text, q,
			got.Lang, len(got.Docs), got.Partial, got.Docs, a.name, len(docs), a.partial, docs)
		return false
	}
	for i, p := range want {
		if math.Abs(p.score-got.Scores[i]) > 1e-9*math.Abs(p.score) {
			t.Errorf("%s %q: passage %d scores %v in the browser, %v here", q.Lang, q.Text, i, got.Scores[i], p.score)
			return false
		}
	}
	return true
}

// The browser and we find the same passages, in the same order, with the same scores, whatever is asked.
func TestParity(t *testing.T) {
	queries := 5000 // in each language
	if testing.Short() {
		queries = 500
	}
	// The engine that runs the script makes much garbage and keeps little: collecting it less often
	// saves a third of the time.
	was := debug.SetGCPercent(400)
	t.Cleanup(func() { debug.SetGCPercent(was) })
	root := t.TempDir()
	numbers := map[string]int{}
	texts := map[string][]string{}
	for _, lang := range []string{"en", "es"} {
		ps := append(passages(t, lang), generated(lang, 2)...)
		slices.SortFunc(ps, func(a, b Passage) int { return strings.Compare(a.ID, b.ID) })
		for i, p := range ps {
			numbers[lang+" "+p.ID] = i
			texts[lang] = append(texts[lang], p.Title, p.Heading, p.Text, alsoText(p))
		}
		if err := Build(Dir(root, lang), lang, ps); err != nil {
			t.Fatal(err)
		}
	}
	ix := open(t, root)
	for _, lang := range ix.Languages() {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			r := newReader(t, ix, root)
			rnd := rand.New(rand.NewPCG(7, uint64(lang[1])))
			failed := 0
			for range queries {
				q := Query{Text: someQuery(rnd, texts[lang]), Lang: lang}
				switch rnd.IntN(8) {
				case 0:
					q.Kinds = []string{"faq", "memo"}[:1+rnd.IntN(2)]
				case 1:
					q.Factors = []string{"military-service"}
				case 2:
					q.From, q.To = "2005", "2011-06"
				case 3:
					q.Agencies = []string{"ice"}
				}
				if !same(t, ix, r, numbers, q) {
					if failed++; failed > 10 {
						t.FailNow()
					}
				}
			}
		})
	}
}

// someQuery makes what people type, and what they do not, of the words of texts.
func someQuery(r *rand.Rand, texts []string) string {
	word := func() string {
		for {
			if words := strings.Fields(texts[r.IntN(len(texts))]); len(words) > 0 {
				return words[r.IntN(len(words))]
			}
		}
	}
	slip := func(w string) string {
		letters := []rune(w)
		if len(letters) < 2 {
			return w
		}
		i := r.IntN(len(letters) - 1)
		switch r.IntN(5) {
		case 0:
			letters[i], letters[i+1] = letters[i+1], letters[i]
		case 1:
			letters = slices.Delete(letters, i, i+1)
		case 2:
			letters = slices.Insert(letters, i, 'e')
		case 3:
			letters[i] = 'a'
		case 4:
			letters = append(letters[:len(letters)-1], []rune([]string{"ando", "ing", "ed", "aron", "s"}[r.IntN(5)])...)
		}
		return string(letters)
	}
	phrase := func() string {
		words := strings.Fields(texts[r.IntN(len(texts))])
		if len(words) == 0 {
			return "x"
		}
		i := r.IntN(len(words))
		return strings.NewReplacer(`"`, "", "“", "", "”", "").Replace(strings.Join(words[i:min(len(words), i+1+r.IntN(4))], " "))
	}
	var parts []string
	for range 1 + r.IntN(4) {
		switch r.IntN(12) {
		case 0:
			parts = append(parts, `"`+phrase()+`"`)
		case 1:
			parts = append(parts, "-"+word())
		case 2:
			parts = append(parts, slip(word()))
		case 3:
			parts = append(parts, slip(slip(word())))
		case 4:
			w := []rune(word())
			parts = append(parts, string(w[:1+r.IntN(len(w))]))
		case 5:
			parts = append(parts, word()+word())
		case 6:
			parts = append(parts, []string{"i 9", "I-9", "uvisa", "U visa", "PM 602 0050", "287.3(a)", "dd214", "2011", "H-2A", "8 CFR 287"}[r.IntN(10)])
		case 7:
			parts = append(parts, phrase())
		case 8:
			parts = append(parts, []string{"ñ", "…", "🙂", "\x00", "--", `"`, "العمل", "a\u0301", "\u00ad", "’"}[r.IntN(10)])
		default:
			parts = append(parts, word())
		}
	}
	q := strings.Join(parts, " ")
	if r.IntN(2) == 0 {
		q += " "
	}
	return q
}

// A part that is cut, changed or of another format is an error in the browser, or did not matter much:
// nothing else is thrown at the page, and nothing goes on for ever.
func TestDamagedEdition(t *testing.T) {
	root := t.TempDir()
	if err := Build(Dir(root, "en"), "en", passages(t, "en")); err != nil {
		t.Fatal(err)
	}
	exported, err := Export(Dir(root, "en"), "en")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join("..", "static", "search", "search.js"))
	if err != nil {
		t.Fatal(err)
	}
	ask := func(files map[string][]byte) error {
		r, err := searchtest.New(script, files)
		if err != nil {
			t.Fatal(err)
		}
		stop := time.AfterFunc(20*time.Second, func() { t.Error("it goes on and on") })
		defer stop.Stop()
		for _, text := range []string{`"not a priority" milit`, "retaliaton", "2011 stay"} {
			a, err := r.Ask(map[string]any{"text": text, "langs": []string{"en"}, "kinds": []string{"memo"}})
			if err != nil {
				return err
			}
			if _, err := r.Pages(a, 10); err != nil {
				return err
			}
		}
		return nil
	}
	noticed := 0
	try := func(name string, data []byte) bool {
		files := map[string][]byte{}
		for _, f := range exported {
			files[f.Name] = f.Data
		}
		files[name] = data
		if data == nil {
			delete(files, name)
		}
		if ask(files) == nil {
			return false
		}
		noticed++
		return true
	}
	for _, f := range exported {
		if !try(f.Name, nil) {
			continue // no query asks for it
		}
		if !try(f.Name, bytes.Replace(f.Data, []byte(take), []byte(take+"n"), 1)) {
			t.Errorf("%s calls another function, and nobody notices", f.Name)
		}
		const steps = 12
		for i := range steps {
			at := len(f.Data) * i / steps
			if !try(f.Name, f.Data[:at]) {
				t.Errorf("%s is cut at %d, and nobody notices", f.Name, at)
			}
			changed := bytes.Clone(f.Data)
			changed[at] ^= 1
			try(f.Name, changed)
		}
	}
	old := bytes.Replace(exported[0].Data, []byte(`"version":"`+Version+`"`), []byte(`"version":"0"`), 1)
	if bytes.Equal(old, exported[0].Data) || !try(exported[0].Name, old) {
		t.Error("an index of another version is read")
	}
	t.Logf("%d damages noticed", noticed)
}

// FuzzParity asks both whatever comes.
func FuzzParity(f *testing.F) {
	for _, text := range []string{"", " ", "-", `"`, "\x00", "a\x00b", "\xff\xfe", "‮evah I od", "مرحبا بكم", "שלום", "👨‍👩‍👧", "é́́́", "ﬃ", "ǅ", "İI", "ß", "ﷺ", "𝒜𝒷", "\ufeff",
		strings.Repeat("a", 10_000), strings.Repeat("a ", 5_000), strings.Repeat(`"a" -b `, 1_500), strings.Repeat("-", 10_000), "__proto__ constructor", "toString", "=x", "I-9 287.3(a)",
		"<script>alert(1)</script>", "{{.}}", "%00", "1e309", "\u2028", "‍", "ı", "ﬁnal"} {
		f.Add(text, uint8(0))
	}
	f.Add("military", uint8(1))
	f.Add("stay", uint8(6))
	f.Add("", uint8(5))
	root := f.TempDir()
	numbers := map[string]int{}
	for _, lang := range []string{"en", "es"} {
		ps := passages(f, lang)
		slices.SortFunc(ps, func(a, b Passage) int { return strings.Compare(a.ID, b.ID) })
		for i, p := range ps {
			numbers[lang+" "+p.ID] = i
		}
		if err := Build(Dir(root, lang), lang, ps); err != nil {
			f.Fatal(err)
		}
	}
	ix := open(f, root)
	r := newReader(f, ix, root)
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		if !utf8.ValidString(text) {
			return // a browser has no such strings
		}
		q := Query{Text: text, Lang: []string{"en", "es"}[n%2], From: []string{"", "2011", "2010-05"}[n/2%3]}
		if n > 200 {
			q.Kinds = []string{text}
		}
		same(t, ix, r, numbers, q)
	})
}

// The same passages make the same edition, byte by byte, in whatever order they were indexed.
func TestEditionAgain(t *testing.T) {
	var was []File
	for i := range 2 {
		ps := append(passages(t, "es"), generated("es", 30)...)
		if i == 1 {
			slices.Reverse(ps)
		}
		root := t.TempDir()
		if err := Build(Dir(root, "es"), "es", ps); err != nil {
			t.Fatal(err)
		}
		files, err := Export(Dir(root, "es"), "es")
		if err != nil {
			t.Fatal(err)
		}
		if i == 1 && !slices.EqualFunc(files, was, func(a, b File) bool { return a.Name == b.Name && bytes.Equal(a.Data, b.Data) }) {
			t.Error("the editions differ")
		}
		was = files
	}
}
