package kb

import (
	"fmt"
	"strings"
	"time"
)

// A Draft is a file of a new bundle.
type Draft struct{ Name, Text string }

// Folder is the folder of a kind's bundles, below the content.
func (k Kind) Folder() string { return k.folder() }

// facts of a new bundle, by kind, after the review date. What must be filled
// in is left empty, so that check names it.
var draftFacts = map[Kind]string{
	KindMemo: `title:
agency:        # {agencies}
date:
author:
status:
  is:          # {statuses}
  since:
  as_of:
  recorded: {day}
  certainty:   # {certainties}
  pinpoints: []
factors: {}
`,
	KindFactor: `group:         # {groups}
polarity:      # favorable, adverse, either
pinpoints: []
`,
	KindFAQ: `audience:      # worker, advocate, both
group:         # {groups}
factors: []
rests_on: []
warnings: []
pinpoints: []
`,
	KindScenario: `group:         # {groups}
factors: []
rests_on: []
warnings: []
pinpoints: []
`,
	KindForm: `stage:         # {stages}
factors: []
rests_on: []
pinpoints: []
`,
	KindPage: "pinpoints: []\n",
}

// headings of a new bundle's texts, by kind: the ids that readers know from
// the other pages of the kind.
var draftHeadings = map[Kind][]string{
	KindMemo:     {"what-it-says", "factors", "for-workers", "limits"},
	KindFactor:   {"meaning", "evidence", "weakens", "worker"},
	KindFAQ:      {"do", "careful", "changes", "behind"},
	KindScenario: {"do-now", "say", "do-not", "write-down", "rights", "afterwards"},
	KindForm:     {"what", "gives", "does-not-give", "who-decides", "today", "worker"},
}

// Begin drafts a bundle of that kind in every language of the site. Its empty
// fields are problems until they are filled.
//
// A heading is worded as on another entry of the kind, where there is one.
func Begin(k Kind, id string, b *Base, today time.Time) ([]Draft, error) {
	site := b.Site
	facts, ok := draftFacts[k]
	if !ok {
		return nil, fmt.Errorf("no kind %q to begin; there are memo, factor, faq, scenario, form and page", k)
	}
	groups := map[Kind][]string{KindFactor: site.FactorGroups, KindFAQ: site.FAQGroups, KindScenario: site.ScenarioGroups}[k]
	list := func(words []string) string { return strings.Join(words, ", ") }
	day := today.Format("2006-01-02")
	facts = strings.NewReplacer("{agencies}", list(site.Agencies), "{statuses}", list(Standing("").choices()),
		"{certainties}", list(Certainty("").choices()), "{groups}", list(groups), "{stages}", list(site.Stages), "{day}", day).Replace(facts)
	out := []Draft{{"facts.yaml", "reviewed: " + day + "\n" + facts}}
	for i, lang := range site.Languages {
		var text strings.Builder
		text.WriteString("---\ntitle:\nslug: " + id + "\nsummary:\nalso: []\n")
		if k == KindMemo {
			text.WriteString("role:\naudience:\nstatus:\n")
		}
		text.WriteString("---\n")
		for _, h := range draftHeadings[k] {
			text.WriteString("\n## " + b.heading(k, h, i) + " {#" + h + "}\n")
		}
		out = append(out, Draft{lang + ".md", text.String()})
	}
	return out, nil
}

// heading is how other entries of the kind word the heading of that id.
func (b *Base) heading(k Kind, id string, lang int) string {
	for _, e := range b.Entries() {
		if e.Kind != k || lang >= len(e.Texts) {
			continue
		}
		if s := e.Texts[lang].Doc.Section(id); s != nil {
			return s.Title
		}
	}
	return strings.ToUpper(id[:1]) + strings.ReplaceAll(id[1:], "-", " ")
}
