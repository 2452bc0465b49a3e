package kb

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// The content answers for everything that testdata/inventory.txt lists, in all
// languages, except for what testdata/uncovered.txt names: that list must be
// exact, so that it shrinks.
func TestCoverage(t *testing.T) {
	b, _, err := (&Loader{FS: os.DirFS("../../content")}).Load(today)
	if err != nil || b == nil {
		t.Fatal("no content: ", err)
	}
	missing := uncovered(b, listed(t, "testdata/inventory.txt"))
	known := listed(t, "testdata/uncovered.txt")
	for item, text := range missing {
		if !slices.Contains(known, item) {
			t.Errorf("%s: %s", item, text)
		}
	}
	for _, item := range known {
		if _, ok := missing[item]; !ok {
			t.Errorf("%s is covered: take it out of testdata/uncovered.txt", item)
		}
	}
}

// What the list of missing things says, on a small site.
func TestUncovered(t *testing.T) {
	content := site(t,
		txtar.File{Name: "edit memos/old-2000/facts.yaml", Data: []byte("     pinpoints: [guide#10-12]\n+    covers: [factor:parent]\n")},
		txtar.File{Name: "edit factors/military-service/facts.yaml", Data: []byte("+covers: [factor:veteran]\n+unattributed: {stance: considers, pinpoints: [guide]}\n")},
		txtar.File{Name: "edit factors/military-service/en.md", Data: []byte("+\n+## Said {#unattributed}\n+\n+So it is said. [](source:guide)\n")},
		txtar.File{Name: "edit factors/military-service/es.md", Data: []byte("+\n+## Dicho {#unattributed}\n+\n+Eso se dice. [](source:guide)\n")})
	b, problems, err := (&Loader{FS: content}).Load(today)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	items := strings.Split(strings.TrimSpace(`
memo:old-2000
factor:refusal
factor:veteran
warning:no-status
term:relief
source:letter
step:1
law:reno
cell old-2000 family-ties considers
cell old-2000 parent considers
cell old-2000 veteran favors
cell new-2011 veteran favors
cell new-2011 military-service priority
cell new-2011 family-ties considers
cell new-2011 parent favors
cell old-2000 young-child favors
cell memo-3000 family-ties favors
cell ice-stated-factors-unattributed veteran considers
cell ice-stated-factors-unattributed family-ties favors
cell dhs-head-family-statement military-service favors`), "\n")
	missing := uncovered(b, items)
	var got strings.Builder
	for _, item := range items {
		if text, ok := missing[item]; ok {
			fmt.Fprintf(&got, "%s: %s\n", item, text)
		}
	}
	want := `step:1: no entry answers for it: write it, or add covers: [step:1] to the entry that does
law:reno: no entry answers for it: write it, or add covers: [law:reno] to the entry that does
cell new-2011 family-ties considers: memos/new-2011/facts.yaml has favors for factor:family-ties, but the inventory considers
cell new-2011 parent favors: no cell: write the factor "parent", or cover it, first
cell old-2000 young-child favors: no cell: write the factor "young-child", or cover it, first
cell memo-3000 family-ties favors: no cell: write the memo "memo-3000", or cover it, first
cell ice-stated-factors-unattributed family-ties favors: no cell: write unattributed: in factors/family-ties/facts.yaml and a section {#unattributed} in its texts
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Error(diff)
	}
}

// listed are the lines of a file without its comments.
func listed(t *testing.T, file string) []string {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(string(data)), "\n"),
		func(line string) bool { return line == "" || strings.HasPrefix(line, "#") })
}

// uncovered are the items for which no entry answers, each with what to do. An
// item is kind:id, or a cell: "cell MEMO FACTOR STANCE".
func uncovered(b *Base, items []string) map[string]string {
	missing := map[string]string{}
	answers := answering(b)
	for _, item := range items {
		if !strings.HasPrefix(item, "cell ") && len(answers[item]) == 0 {
			missing[item] = fmt.Sprintf("no entry answers for it: write it, or add covers: [%s] to the entry that does", item)
		}
	}
	// Cells that were merged may take the stance of any of them.
	type place struct{ memo, factor Ref }
	stances := map[place][]string{}
	cells := func(memo, factor string) (found []*Cell) {
		said := memo == "ice-stated-factors-unattributed" || memo == "dhs-head-family-statement"
		for _, f := range b.Factors {
			told := covers(&f.Entry, "factor:"+factor)
			if u := f.Unattributed; said && u != nil && (told || slices.Contains(u.Covers, "factor:"+factor)) {
				found = append(found, f.Said())
			}
			for _, m := range b.Memos {
				if c := b.Cell(m, f); !said && c != nil && covers(&m.Entry, "memo:"+memo) && (told || slices.Contains(c.Covers, "factor:"+factor)) {
					found = append(found, c)
				}
			}
		}
		return found
	}
	at := func(c *Cell) place {
		p := place{factor: c.Factor.Ref()}
		if c.Memo != nil {
			p.memo = c.Memo.Ref()
		}
		return p
	}
	for _, item := range items {
		if memo, factor, stance, ok := cellItem(item); ok {
			for _, c := range cells(memo, factor) {
				stances[at(c)] = append(stances[at(c)], stance)
			}
		}
	}
	for _, item := range items {
		memo, factor, _, ok := cellItem(item)
		if !ok {
			continue
		}
		found := cells(memo, factor)
		if len(found) == 0 {
			missing[item] = "no cell: " + whereCell(answers, memo, factor)
			continue
		}
		if !slices.ContainsFunc(found, func(c *Cell) bool { return slices.Contains(stances[at(c)], standing(c)) }) {
			c := found[0]
			who := c.Factor.File
			if c.Memo != nil {
				who = c.Memo.File
			}
			missing[item] = fmt.Sprintf("%s has %s for %s, but the inventory %s", who, standing(c), c.Factor.Ref(), strings.Join(stances[at(c)], " or "))
		}
	}
	return missing
}

func cellItem(item string) (memo, factor, stance string, ok bool) {
	_, rest, ok := strings.Cut(item, "cell ")
	if words := strings.Fields(rest); ok && len(words) == 3 {
		return words[0], words[1], words[2], true
	}
	return "", "", "", false
}

// standing is the stance of a cell as the inventory writes it.
func standing(c *Cell) string {
	if c.Effect != "" {
		return string(c.Stance) + "-" + string(c.Effect)
	}
	return string(c.Stance)
}

func covers(e *Entry, item string) bool {
	return e.Ref().String() == item || slices.Contains(e.Covers, item)
}

// answering is which entries answer for each item, by covers or by name.
func answering(b *Base) map[string][]string {
	out := map[string][]string{}
	note := func(who string, items ...string) {
		for _, item := range items {
			out[item] = append(out[item], who)
		}
	}
	for _, e := range b.Entries() {
		note(e.Ref().String(), e.Ref().String())
		note(e.Ref().String(), e.Covers...)
	}
	for _, m := range b.Memos {
		for _, w := range m.Column {
			note(m.Ref().String(), w.Covers...)
		}
	}
	for _, f := range b.Factors {
		if f.Unattributed != nil {
			note(f.Ref().String(), f.Unattributed.Covers...)
		}
	}
	for _, w := range b.Warnings {
		note("warning:"+w.ID, "warning:"+w.ID)
		note("warning:"+w.ID, w.Covers...)
	}
	for _, s := range b.Sources {
		note("source:"+s.ID, "source:"+s.ID)
	}
	return out
}

// whereCell says what to write where.
func whereCell(answers map[string][]string, memo, factor string) string {
	page := func(kind, id string) string {
		for _, who := range answers[kind+":"+id] {
			if k, id, _ := strings.Cut(who, ":"); k == kind {
				return id
			}
		}
		return ""
	}
	f, m := page("factor", factor), page("memo", memo)
	switch said := memo == "ice-stated-factors-unattributed" || memo == "dhs-head-family-statement"; {
	case f == "":
		return fmt.Sprintf("write the factor %q, or cover it, first", factor)
	case said:
		return fmt.Sprintf("write unattributed: in factors/%s/facts.yaml and a section {#unattributed} in its texts", f)
	case m == "":
		return fmt.Sprintf("write the memo %q, or cover it, first", memo)
	}
	return fmt.Sprintf("write %s: under factors: in memos/%s/facts.yaml, and a section {#%s} in its texts", f, m, f)
}
