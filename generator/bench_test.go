package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"amparo/generator/kb"
	"amparo/generator/site"
	"amparo/layouts"
	"amparo/static"
)

// BenchmarkSite builds generated sites, search index included, on a cold
// start: of n pages, half in each language, of about 1,000 words, linked to
// each other. It tells the time of each phase, pages a second, and the peak
// memory of the process, which is why the sizes ascend.
func BenchmarkSite(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			content := generated(b, n)
			sum := map[string]time.Duration{}
			b.ResetTimer()
			for b.Loop() {
				b.StopTimer()
				builder := site.Builder{Options: site.Options{Layouts: []fs.FS{layouts.Files}, Static: []fs.FS{static.Files}, Out: b.TempDir()}}
				b.StartTimer()
				start := time.Now()
				base := mustLoad(b, &kb.Loader{FS: os.DirFS(content)})
				sum["read"] += time.Since(start)
				r, err := builder.Build(context.Background(), base)
				if err != nil {
					b.Fatal(err)
				}
				for _, p := range r.Phases {
					sum[p.Name] += p.Time
				}
			}
			for phase, t := range sum {
				b.ReportMetric(ms(t)/float64(b.N), phase+"-ms")
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "pages/s")
			b.ReportMetric(peak(b), "peak-MB")
		})
	}
}

// BenchmarkEdit changes one file and makes the site anew, as serve does.
func BenchmarkEdit(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			content := generated(b, n)
			loader := &kb.Loader{FS: os.DirFS(content)}
			builder := site.Builder{Options: site.Options{Layouts: []fs.FS{layouts.Files}, Static: []fs.FS{static.Files}, Out: b.TempDir(), NoIndex: true}}
			build := func() site.Result {
				r, err := builder.Build(context.Background(), mustLoad(b, loader))
				if err != nil {
					b.Fatal(err)
				}
				return r
			}
			build()
			name := filepath.Join(content, "faqs", "faq-1", "en.md")
			text, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			var r site.Result
			for i := 0; b.Loop(); i++ {
				edited := fmt.Appendf(bytes.Clone(text), "\nEdit %d.\n", i)
				if err := os.WriteFile(name, edited, 0o644); err != nil {
					b.Fatal(err)
				}
				r = build()
			}
			b.ReportMetric(float64(r.Made), "made")
			b.ReportMetric(float64(r.Written), "written")
		})
	}
}

func mustLoad(b testing.TB, l *kb.Loader) *kb.Base {
	b.Helper()
	base, problems, err := l.Load(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
	if err != nil {
		b.Fatal(err)
	}
	for _, p := range problems {
		if p.Severity == kb.Error {
			b.Fatal(p)
		}
	}
	return base
}

// peak is the most memory that the process has held, in MB (Linux).
func peak(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(status), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kB, _ := strconv.Atoi(strings.Fields(rest)[0])
			return float64(kB) / 1024
		}
	}
	return 0
}

// generated is a folder of content for n pages, the same each time: a handful
// of memos, some factors, and questions and measures for the rest. None is for
// workers: such prose would not pass as plain.
func generated(b *testing.B, n int) string {
	dir := b.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for _, name := range []string{"site.yaml", "warnings.yaml", "terms.yaml", "sources.yaml", "words/en.yaml", "words/es.yaml"} {
		text, err := os.ReadFile(filepath.Join("../content", name))
		if err != nil {
			b.Fatal(err)
		}
		write(name, string(text))
	}
	entries := n/2 - len(benchViews)
	memos, factors := min(entries/10, 30), min(entries/5, 60)
	rest := entries - memos - factors
	faqs := rest * 6 / 10
	counts := map[string]int{"memo": memos, "factor": factors, "faq": faqs, "form": rest - faqs}
	g := &gibberish{rand.New(rand.NewPCG(1, 2)), counts}
	for view, slugs := range benchViews {
		write("pages/"+view+"/facts.yaml", "reviewed: 2026-11-01\nshows: "+view+"\n")
		for i, lang := range []string{"en", "es"} {
			write("pages/"+view+"/"+lang+".md", fmt.Sprintf("---\ntitle: %s\nslug: %s\nsummary: %s\n---\n", slugs[i], slugs[i], g.sentence(lang)))
		}
	}
	facts := map[string]string{
		"memo": "title: Some Memo\nagency: ice\nstatus: {is: in-effect, as_of: 2026-07-28, recorded: 2026-08-01, certainty: confirmed, pinpoints: [aic-2015]}\n",
		"faq":  "audience: advocate\ngroup: basics\n", "form": "stage: any\n",
		"factor": "group: humanitarian\npolarity: either\n",
	}
	for kind, count := range counts {
		for i := range count {
			id := fmt.Sprintf("%s-%d", kind, i)
			at := kind + "s/" + id + "/"
			f := "reviewed: 2026-11-01\n" + facts[kind]
			var cells []int
			switch kind {
			case "memo":
				f += fmt.Sprintf("date: %d-%02d-03\nfactors:\n", 1996+i, i%12+1)
				for c := range min(20, factors) {
					cells = append(cells, (i*7+c)%factors)
					f += fmt.Sprintf("  factor-%d: {stance: favors, attribution: explicit, pinpoints: [aic-2015#%d]}\n", cells[c], c+1)
				}
			case "faq", "form":
				f += fmt.Sprintf("factors: [factor-%d, factor-%d]\nrests_on: [memo-%d]\n", i%factors, (i+1)%factors, i%memos)
			}
			write(at+"facts.yaml", f)
			for _, lang := range []string{"en", "es"} {
				write(at+lang+".md", g.text(lang, id, i, cells))
			}
		}
	}
	return dir
}

var benchViews = map[string][2]string{
	"home": {"home", "inicio"}, "memos": {"memos", "memorandos"}, "factors": {"factors", "factores"}, "faqs": {"questions", "preguntas"},
	"scenarios": {"situations", "situaciones"}, "forms": {"measures", "medidas"}, "comparison": {"compare", "comparar"},
	"timeline": {"timeline", "cronologia"}, "glossary": {"glossary", "glosario"}, "search": {"search", "buscar"}, "sources": {"sources", "fuentes"},
}

// gibberish writes prose whose words are as unevenly used as in a language.
type gibberish struct {
	*rand.Rand
	counts map[string]int
}

var syllables = map[string][]string{
	"en": strings.Fields("ing er re tion com pro ment ly in de con ex for dis al ter ess work law er case ward ship tive ble tain"),
	"es": strings.Fields("ción tra ba jo de por ta mien to ley ca so con pro re des in mi gra do ra ción ñe ría mente dad ante"),
}

func (g *gibberish) word(lang string) string {
	rank := int(20000 * g.Float64() * g.Float64() * g.Float64() * g.Float64())
	w := rand.New(rand.NewPCG(uint64(rank), 7)) // the same word for the same rank
	var b strings.Builder
	for range 1 + w.IntN(4) {
		b.WriteString(syllables[lang][w.IntN(len(syllables[lang]))])
	}
	return b.String()
}

func (g *gibberish) sentence(lang string) string {
	return g.words(lang, 8+g.IntN(12)) + "."
}

func (g *gibberish) words(lang string, n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = g.word(lang)
	}
	first, size := utf8.DecodeRuneInString(words[0])
	words[0] = string(unicode.ToUpper(first)) + words[0][size:]
	return strings.Join(words, " ")
}

func (g *gibberish) link() string {
	kinds := []string{"memo", "factor", "faq", "form"}
	k := kinds[g.IntN(len(kinds))]
	return fmt.Sprintf("%s:%s-%d", k, k, g.IntN(g.counts[k]))
}

func (g *gibberish) text(lang, id string, seed int, cells []int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %q\nslug: %s\nsummary: %q\n", g.words(lang, 5), id, g.sentence(lang))
	if strings.HasPrefix(id, "memo-") {
		b.WriteString("status: Known.\n")
	}
	b.WriteString("---\n")
	links := rand.New(rand.NewPCG(uint64(seed), 3)) // twins link alike
	section := func(level, heading string, sentences int) {
		fmt.Fprintf(&b, "\n%s %s {#%s}\n\n", level, g.words(lang, 5), heading)
		for i := range sentences {
			b.WriteString(g.sentence(lang))
			switch i % 5 {
			case 0:
				twin := gibberish{links, g.counts}
				fmt.Fprintf(&b, " See [%s](%s).[](source:aic-2015#%d)", g.word(lang), twin.link(), links.IntN(600)+1)
			case 4:
				b.WriteString("\n\n")
				continue
			}
			b.WriteString(" ")
		}
		b.WriteString("\n")
	}
	for i := range 5 {
		section("##", fmt.Sprintf("part-%d", i), 13)
	}
	if len(cells) > 0 {
		section("##", "factors", 1)
	}
	for _, c := range cells {
		section("###", fmt.Sprintf("factor-%d", c), 1)
	}
	return b.String()
}
