package kb

import (
	"fmt"

	"amparo/generator/markdown"
)

// EvidenceID is the section of a factor that tells how people show it.
const EvidenceID = "evidence"

// Papers are what the lists in a factor's section on evidence name, in a
// language. The same paper stands at the same place in all languages.
func (b *Base) Papers(f *Factor, lang int) []string {
	sec := f.Texts[lang].Doc.Section(EvidenceID)
	if sec == nil {
		return nil
	}
	var out []string
	for block := range sec.Blocks {
		if block.Is == markdown.Item {
			out = append(out, b.titled(block.Text, block.At, sec, lang))
		}
	}
	return out
}

// checkPapers reports lists of papers that cannot be paired: on the sheet for a
// lawyer each paper stands in two languages side by side.
func (b *Base) checkPapers(problems *Problems) {
	for _, f := range b.Factors {
		first := f.Texts[0]
		for lang, t := range f.Texts[1:] {
			sec := t.Doc.Section(EvidenceID)
			if sec == nil || first.Doc.Section(EvidenceID) == nil {
				continue // see checkTwins
			}
			if mine, theirs := len(b.Papers(f, lang+1)), len(b.Papers(f, 0)); mine != theirs {
				*problems = append(*problems, Problem{t.File, sec.Line, "", fmt.Sprintf("#%s lists papers: %d here, and %d in %s", EvidenceID, mine, theirs, first.File),
					"write the same papers in the same order", Error})
			}
		}
	}
}
