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
func Begin(k Kind, id string, site *Site, today time.Time) ([]Draft, error) {
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
	for _, lang := range site.Languages {
		var b strings.Builder
		b.WriteString("---\ntitle:\nslug: " + id + "\nsummary:\nalso: []\n")
		if k == KindMemo {
			b.WriteString("role:\naudience:\nstatus:\n")
		}
		b.WriteString("---\n")
		for _, h := range draftHeadings[k] {
			title := strings.ToUpper(h[:1]) + strings.ReplaceAll(h[1:], "-", " ")
			b.WriteString("\n## " + title + " {#" + h + "}\n")
		}
		out = append(out, Draft{lang + ".md", b.String()})
	}
	return out, nil
}
