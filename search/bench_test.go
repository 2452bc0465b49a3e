package search

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// generated returns the passages of n pages of about 1,000 words, six passages each, in words
// as common as Zipf has it, so that dictionary and postings are of the size a real site has.
func generated(lang string, n int) []Passage {
	r := rand.New(rand.NewPCG(1, uint64(len(lang))))
	endings := map[string][]string{
		"en": {"", "", "", "s", "ed", "ing", "ation", "er", "ers", "al"},
		"es": {"o", "a", "os", "as", "ar", "ó", "ción", "ciones", "ador", "ando"},
	}[lang]
	syllables := strings.Fields("ba ce di fo gu la me ni po ru sa te vi xo za cre pli tran dor mun")
	words := make([]string, 30_000)
	for i := range words {
		for range 1 + r.IntN(4) {
			words[i] += syllables[r.IntN(len(syllables))]
		}
		words[i] += endings[r.IntN(len(endings))]
	}
	zipf := rand.NewZipf(r, 1.1, 4, uint64(len(words)-1))
	text := func(n int) string {
		var b strings.Builder
		for i := range n {
			w := words[zipf.Uint64()]
			switch {
			case i%12 == 0:
				w = strings.ToUpper(w[:1]) + w[1:]
			case i%97 == 0:
				w = fmt.Sprintf("I-%d", 100+r.IntN(900))
			}
			b.WriteString(w)
			if i%12 == 11 {
				b.WriteByte('.')
			}
			b.WriteByte(' ')
		}
		return b.String()
	}
	var ps []Passage
	for page := range n {
		title, also := text(6), []string{text(2), text(2)}
		for section := range 6 {
			p := Passage{
				ID: fmt.Sprintf("faq:q%d#s%d", page, section), Entry: fmt.Sprintf("faq:q%d", page),
				Kind: []string{"faq", "memo", "factor"}[page%3], Title: title, Heading: text(4), Also: also,
				URL: fmt.Sprintf("%s/q/%d/", lang, page), Anchor: fmt.Sprintf("s%d", section), Text: text(167),
				Factors: []string{fmt.Sprintf("factor-%d", r.IntN(40)), fmt.Sprintf("factor-%d", r.IntN(40))},
				Agency:  []string{"ice", "uscis", "ins"}[page%3], Status: []string{"in-effect", "rescinded"}[page%2],
				Date: fmt.Sprintf("%d-06-17", 1976+page%50),
			}
			ps = append(ps, p)
		}
	}
	return ps
}

// BenchmarkBuild builds both languages side by side, as a site does: half of the pages each.
func BenchmarkBuild(b *testing.B) {
	for _, pages := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) {
			en, es := generated("en", pages/2), generated("es", pages/2)
			for b.Loop() {
				root := b.TempDir()
				var wg sync.WaitGroup
				for lang, ps := range map[string][]Passage{"en": en, "es": es} {
					wg.Go(func() {
						if err := Build(Dir(root, lang), lang, ps); err != nil {
							b.Error(err)
						}
					})
				}
				wg.Wait()
				b.ReportMetric(float64(dirSize(b, root))/1e6, "MB")
			}
		})
	}
}

func dirSize(b *testing.B, dir string) (size int64) {
	files, err := filepath.Glob(filepath.Join(dir, "*", "*", "*"))
	if err != nil || len(files) == 0 {
		b.Fatalf("no index under %q: %v", dir, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			b.Fatal(err)
		}
		size += info.Size()
	}
	return size
}

func BenchmarkSearch(b *testing.B) {
	for _, pages := range []int{1_000, 10_000} {
		root := b.TempDir()
		if err := Build(Dir(root, "en"), "en", generated("en", pages/2)); err != nil {
			b.Fatal(err)
		}
		ix := open(b, root)
		for _, q := range []struct {
			name string
			Query
		}{
			{"rare", Query{Text: "dicredor"}},
			{"common", Query{Text: "ba ce fo "}},
			{"letter", Query{Text: "c"}},
			{"phrase", Query{Text: `"ba ce"`}},
			{"form", Query{Text: "i345 "}},
			{"typo", Query{Text: "tranteatoin "}},
			{"narrowed", Query{Text: "ba", Kinds: []string{"memo"}, From: "1990"}},
			{"everything", Query{}},
		} {
			q.Lang = "en"
			b.Run(fmt.Sprintf("pages=%d/%s", pages, q.name), func(b *testing.B) {
				for b.Loop() {
					r, err := ix.Search(q.Query)
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(r.Total), "passages")
				}
			})
		}
	}
}
