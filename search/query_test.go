package search

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// String shows a clause in the notation of TestParse.
func (c clause) String() string {
	var b strings.Builder
	if c.not {
		b.WriteByte('-')
	}
	for i, w := range c.words {
		if i > 0 {
			b.WriteByte('+')
		}
		b.WriteString(w.form)
		if w.prefix {
			b.WriteByte('*')
		}
		for _, j := range w.joined {
			b.WriteString("|" + j)
		}
	}
	if c.quoted {
		return `"` + b.String() + `"`
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for _, test := range []struct{ lang, text, want string }{
		// Words; the last may go on, until something follows it. A neighbour may be part of it.
		{"en", "stay", "stay*"},
		{"en", "stay ", "stay"},
		{"en", "stay?", "stay"},
		{"en", "farm worker", "farm|farmworker worker*|farmworker"},
		{"en", "stay stay ", "stay|staystay"},
		{"en", "stay stay", "stay|staystay stay*|staystay"},

		// Small words, unless there is nothing else.
		{"en", "what if I am fired ", "fired|amfired"},
		{"en", "what if ", "what|whatif if|whatif"},
		{"en", "not fired ", "not|notfired fired|notfired"},
		{"es", "qué hago si me corren ", "corren|mecorren"},
		{"fr", "que ", "que"},

		// Phrases.
		{"en", `"not a priority"`, `"not+a+priority"`},
		{"en", `"not a`, `"not+a"`},
		{"en", `“deferred action» ICE `, `"deferred+action" ice`},
		{"en", `a"b c"d `, `"b+c" d`},
		{"en", `"" "  " "🙂"`, ``},

		// Without.
		{"en", "-ice", "-ice"},
		{"en", `ice -raid -"not a" `, `ice -raid "-not+a"`},
		{"en", "--ice - raid -", "-ice raid"},
		{"en", "-I-9 ", "-i+9"},
		{"en", `"deferred action"-based `, `"deferred+action" based`},
		{"en", "-and/or ", "-and -or"},

		// One number or name, however it is written. A year stands alone.
		{"en", "I-9 ", "i+9"},
		{"en", "i9", "i+9*"},
		{"en", "i 9", "i+9*"},
		{"en", "PM 602 0050 ", "pm+602+0050"},
		{"en", "287.3(a) 287.3a ", "287+3+a"}, // said twice
		{"en", "287.3(a) 33.14(h) ", "287+3+a 33+14+h"},
		{"en", "U visa ", "u|uvisa+visa|uvisa"},
		{"en", "a visa ", "visa|avisa"},
		{"en", "in 30 days ", "30 days"},
		{"en", "Morton 2011 2014 ", "morton 2011 2014"},
		{"en", "ICE 11005.4 ", "ice 11005+4"},
		{"en", "17 2011 ", "17 2011"},

		// Anything.
		{"en", "", ""},
		{"en", " \t\u00a0\n", ""},
		{"en", "-", ""},
		{"en", `-"`, ""},
		{"en", "\x00\xff🙂", ""},
		{"en", "x\x00y ", "x|xy+y|xy"},
		{"en", "مهاجر ", "مهاجر"},
	} {
		var got []string
		for _, c := range parse(test.text, test.lang, newAnalyzer(test.lang)) {
			got = append(got, c.String())
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("%s %q is %s, want %s", test.lang, test.text, got, test.want)
		}
	}
}

func TestLongestQuery(t *testing.T) {
	an := newAnalyzer("en")
	for _, text := range []string{strings.Repeat("x1", 5000), strings.Repeat("x/y", 5000), `"` + strings.Repeat("x y ", 5000)} {
		words := 0
		for _, c := range parse(text, "en", an) {
			words += len(c.words)
		}
		if words == 0 || words > longestQuery {
			t.Errorf("%.8q… is a query of %d words", text, words)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`-"not a`, "I-9", "i 9 u visa", "ñandú\u0301", "\xff\x00-", "a’s'", "U.S.C.", "«»", "PM 602 0050"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for lang := range smallWords {
			words := 0
			for _, c := range parse(text, lang, newAnalyzer(lang)) {
				if len(c.words) == 0 {
					t.Fatalf("%q: a clause without words", text)
				}
				for i, w := range c.words {
					words++
					if w.form == "" || w.term == "" || len(w.form) > longestForm || !utf8.ValidString(w.form) {
						t.Fatalf("%q: the word %+v", text, w)
					}
					if w.prefix && (c.quoted || c.not || i != len(c.words)-1) {
						t.Fatalf("%q: %q may go on", text, w.form)
					}
				}
			}
			if words > longestQuery {
				t.Fatalf("%q: %d words", text, words)
			}
		}
	})
}
