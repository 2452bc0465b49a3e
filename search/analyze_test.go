package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/registry"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// Each line is a family: a word, inflections of it that are found with it, and, after a bar,
// those that are not. One that starts to be found has to move to the left of the bar.
const families = `
es
trabajo trabajos trabajar trabajador trabajadora trabajadores trabajando trabajan
denuncia denuncias denunciar denunció denunciaron denunciante denunciantes
deportación deportaciones deportar deportado deportados deportada
detención detenciones | detenido
despido despidos | despedido despidieron
queja quejas quejarse quejarme quejó
amenaza amenazas amenazar amenazó amenazaron
represalia represalias
patrón patrones patrona
migración migraciones | migratorio
inmigrante inmigrantes inmigración
discreción | discrecional discrecionalidad
acción acciones
expulsión expulsiones
solicitud solicitudes | solicitar
abogado abogada abogados abogadas
víctima víctimas
niño niña niños niñas
pago pagos pagar pagaron pague
sindicato sindicatos | sindical
razón razones
ley leyes
en
deportation deportations deport deported deporting
removal remove removed removals
work works worked working
worker workers worker's
employer employers employer's
retaliation retaliate retaliated retaliating | retaliatory
discretion | discretionary
detention | detain detained
complain complained complaining | complaint
victim victims
union unions
priority priorities | prioritize
rescind rescinds rescinded | rescission
`

// How many of them Bleve's own analyzers join, how many ours, of how many. In English the stemmer is
// the same; what ours does for English is not in single words (see TestTokens).
func TestFamilies(t *testing.T) {
	cache := registry.NewCache()
	stock := map[string]string{"es": es.AnalyzerName, "en": en.AnalyzerName}
	want := map[string][3]int{"es": {25, 51, 59}, "en": {24, 24, 31}}
	got := map[string][3]int{}
	lang := ""
	for _, line := range strings.Split(strings.TrimSpace(families), "\n") {
		if stock[line] != "" {
			lang = line
			continue
		}
		theirs, err := cache.AnalyzerNamed(stock[lang])
		if err != nil {
			t.Fatal(err)
		}
		ours := newAnalyzer(lang)
		joined, parted, _ := strings.Cut(line, "|")
		words := strings.Fields(joined)
		n := got[lang]
		for i, w := range append(words, strings.Fields(parted)...) {
			if i == 0 {
				continue
			}
			n[2]++
			if slices.Equal(streamTerms(theirs, w), streamTerms(theirs, words[0])) {
				n[0]++
			}
			same := slices.Equal(terms(ours, w), terms(ours, words[0]))
			if same {
				n[1]++
			}
			if want := i < len(words); same != want {
				t.Errorf("%s: %q and %q have the same term: %v, want %v", lang, words[0], w, same, want)
			}
		}
		got[lang] = n
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("joined by Bleve, by us, of all:\n%s", diff)
	}
}

func TestWithoutAccents(t *testing.T) {
	for pair := range strings.SplitSeq("deportación deportacion, años anos, niñez ninez, señal senal, víctima victima, "+
		"vergüenza verguenza, denunció denuncio, ¿Qué? que", ", ") {
		with, without, _ := strings.Cut(pair, " ")
		an := newAnalyzer("es")
		want := terms(an, without)
		for _, spelling := range []string{with, norm.NFD.String(with), strings.ToUpper(with), norm.NFD.String(strings.ToUpper(with))} {
			if got := terms(an, spelling); !slices.Equal(got, want) {
				t.Errorf("%+q is %q, %q is %q", spelling, got, without, want)
			}
		}
	}
}

func TestTokens(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		// "~" is glued to the word before it; a number in front is a position that was skipped to.
		{"Form I-9, and I9", "form i~9 and i~9"},
		{"8 C.F.R. § 287.3(a)(1)", "8 cfr 287~3~a~1"},
		{"the U.S. and U.S.C. § 1226(c)", "the us and usc 1226~c"},
		{"the end.Next", "the end~next"},
		{"PM-602-0050.1", "pm~602~0050~1"},
		{"do not, don’t and DON'T", "do not dont and dont"},
		{"ICE's employers' O'Neil’s", "ice employers oneil"},
		{"and/or 2011–2014", "and or 2011 2014"},
		{"over-stay non‑detained", "over~stay non~detained"},
		{"soft\u00adhy\u200bphen", "softhyphen"},
		{"one line\nand\r\nthe next", "one line and the next"},
		{"a paragraph\n\nanother", "a paragraph 4:another"},
		{"a\x00b 🙂 c\xffd \u0301 e", "a b c d e"},
		{"ﬁne ＩＣＥ İ", "fine ice i"},
		{"العمل מעסיק", "العمل מעסיק"},
		{"", ""},
	} {
		var got strings.Builder
		pos := 0
		for _, tok := range newAnalyzer("").tokens([]byte(test.text)) {
			switch pos++; {
			case tok.pos != pos:
				pos = tok.pos
				got.WriteString(" " + string(rune('0'+pos)) + ":")
			case tok.glued:
				got.WriteByte('~')
			case got.Len() > 0:
				got.WriteByte(' ')
			}
			got.WriteString(tok.term)
		}
		if got.String() != test.want {
			t.Errorf("%q is %q, want %q", test.text, got.String(), test.want)
		}
	}
}

func TestLongestForm(t *testing.T) {
	an := newAnalyzer("es")
	for _, s := range []string{strings.Repeat("a", 1000), strings.Repeat("ж", 1000)} {
		tokens := an.tokens([]byte(s))
		if len(tokens) != 1 || utf8.RuneCountInString(tokens[0].form) != longestForm || tokens[0].end != len(s) {
			t.Errorf("%.10q… is %v", s, tokens)
		}
	}
}

func terms(an *analyzer, text string) (terms []string) {
	for _, t := range an.tokens([]byte(text)) {
		terms = append(terms, t.term)
	}
	return terms
}

func streamTerms(an analysis.Analyzer, text string) (terms []string) {
	for _, t := range an.Analyze([]byte(text)) {
		terms = append(terms, string(t.Term))
	}
	return terms
}
