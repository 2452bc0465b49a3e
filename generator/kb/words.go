package kb

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"amparo/generator/markdown"
)

// Words are the labels of one language: what the layouts print beside the
// content. A key is the path to the label with dots, as in stance.favors.
type Words struct {
	Lang  string
	file  string
	tag   language.Tag
	label map[string]string
	line  map[string]int
}

var pluralNames = map[plural.Form]string{
	plural.Other: "other", plural.Zero: "zero", plural.One: "one",
	plural.Two: "two", plural.Few: "few", plural.Many: "many",
}

// Label is the label for key with each {name} replaced by the value that
// follows that name in pairs. An unknown key is an error.
func (w *Words) Label(key string, pairs ...any) (string, error) {
	s, ok := w.label[key]
	if !ok {
		return "", fmt.Errorf("%s has no label %q", w.file, key)
	}
	return fill(s, pairs), nil
}

// Count is the label for key in the plural form that n asks for; {n} is n.
func (w *Words) Count(key string, n int, pairs ...any) (string, error) {
	form := pluralNames[plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0)]
	s, ok := w.label[key+"."+form]
	if !ok {
		s, ok = w.label[key+".other"]
	}
	if !ok {
		return "", fmt.Errorf("%s has no label %q with its plurals one and other", w.file, key)
	}
	return fill(s, append([]any{"n", n}, pairs...)), nil
}

// Has tells whether there is such a label.
func (w *Words) Has(key string) bool { _, ok := w.label[key]; return ok }

// Below lists the keys directly below prefix, sorted.
func (w *Words) Below(prefix string) []string {
	var out []string
	for k := range w.label {
		if rest, ok := strings.CutPrefix(k, prefix+"."); ok && !strings.Contains(rest, ".") {
			out = append(out, rest)
		}
	}
	slices.Sort(out)
	return out
}

func fill(s string, pairs []any) string {
	if len(pairs) == 0 {
		return s
	}
	var b strings.Builder // in one pass: a value may itself hold braces
	for {
		before, rest, found := strings.Cut(s, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		i := 0
		for i+1 < len(pairs) && pairs[i] != name {
			i += 2
		}
		if !closed || i+1 >= len(pairs) { // these braces are the label's own
			b.WriteByte('{')
			s = rest
			continue
		}
		fmt.Fprint(&b, pairs[i+1])
		s = after
	}
}

// readWords flattens the mapping of a words file; it is nil when there is none.
func (d *decoder) readWords(lang string, src []byte) *Words {
	tag, err := language.Parse(lang)
	if err != nil {
		d.problem(0, "", fmt.Sprintf("%q is not a language", lang), "")
	}
	w := &Words{Lang: lang, file: d.file, tag: tag, label: map[string]string{}, line: map[string]int{}}
	var walk func(n ast.Node, key string)
	walk = func(n ast.Node, key string) {
		switch n.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			pairs, _ := d.pairs(n, key)
			for _, p := range pairs {
				walk(p.Value, under(key, p.Key.GetToken().Value))
			}
			return
		}
		word := ""
		if d.given(n, key) {
			word, _ = d.word(n, key)
		}
		w.label[key] = strings.TrimSpace(word) // even when it is wrong, so that it is not called missing as well
		w.line[key] = lineOf(n)
	}
	root := d.root(src, 1)
	if root == nil {
		return nil
	}
	walk(root, "")
	return w
}

// checkWords reports labels that one language has and another lacks, and
// words of the vocabularies that have no label.
func (b *Base) checkWords(p *Problems) {
	if len(b.Words) < len(b.Site.Languages) {
		return
	}
	all := map[string]*Words{}
	for _, w := range b.Words {
		for k := range w.label {
			if _, ok := all[k]; !ok {
				all[k] = w
			}
		}
	}
	for _, prefix := range []struct {
		name   string
		values []string
	}{
		{"stance", Stance("").choices()}, {"status", Standing("").choices()}, {"status-mark", Standing("").choices()}, {"status-tag", Certainty("").choices()}, {"attribution", Attribution("").choices()},
		{"certainty", Certainty("").choices()}, {"change", Change("").choices()}, {"event", EventKind("").choices()},
		{"polarity", Polarity("").choices()}, {"audience", Audience("").choices()}, {"severity", Gravity("").choices()},
		{"law", Instrument("").choices()},
		{"agency", b.Site.Agencies}, {"group", slices.Concat(b.Site.FactorGroups, b.Site.FAQGroups, b.Site.ScenarioGroups)},
		{"stage", b.Site.Stages}, {"address", addressLabels},
	} {
		for _, v := range prefix.values {
			if k := prefix.name + "." + v; all[k] == nil {
				all[k] = b.Words[0]
			}
		}
	}
	for _, w := range b.Words {
		for _, v := range addressLabels {
			if k := "address." + v; w.Has(k) && !markdown.HasID.MatchString(w.label[k]) {
				*p = append(*p, Problem{w.file, w.line[k], k, fmt.Sprintf("%q is not lower case letters, digits and hyphens", w.label[k]), "", Error})
			}
		}
		if card, ok := w.label["address.card"]; ok && card == w.label["address.handout"] {
			*p = append(*p, Problem{w.file, w.line["address.card"], "address.card", "is the same as address.handout", "", Error})
		}
	}
	for k, from := range all {
		for _, w := range b.Words {
			if w.Has(k) || onlySomeLanguages[k[strings.LastIndexByte(k, '.')+1:]] {
				continue
			}
			hint := nearest(k, slices.Collect(maps.Keys(w.label)))
			if hint == "" && from.Has(k) {
				hint = fmt.Sprintf("%s:%d has it: write it here too, or delete it there", from.file, from.line[k])
			}
			*p = append(*p, Problem{w.file, 0, k, "the label is missing", hint, Error})
		}
	}
}

// addressLabels are slugs: the last part of the address of what is printed of a scenario.
var addressLabels = []string{"card", "handout"}

// onlySomeLanguages are the plural forms that a language may lack.
var onlySomeLanguages = map[string]bool{"zero": true, "two": true, "few": true, "many": true}
