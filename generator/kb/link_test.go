package kb

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// testdata/link.txtar holds a site and, as its golden part, everything that
// linking makes of it.
func TestLink(t *testing.T) {
	const file = "testdata/link.txtar"
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n := len(a.Files) - 1
	got := summary(load(t, site(t, a.Files[:n]...)))
	if *update {
		a.Files[n].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := diff.Diff(string(a.Files[n].Data), got); d != "" {
		t.Error(d)
	}
}

// load reads content that has no errors.
func load(t testing.TB, content fs.FS) *Base {
	t.Helper()
	b, problems, err := (&Loader{FS: content}).Load(today)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if p.Severity == Error {
			t.Fatal(p)
		}
	}
	return b
}

// summary prints what links make of a base, so that a person can judge it and
// two bases can be compared.
func summary(b *Base) string {
	var out strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&out, format, args...) }
	name := func(m *Memo) string {
		if m == nil {
			return "-"
		}
		return m.ID
	}
	names := func(memos []*Memo) string {
		var ids []string
		for _, m := range memos {
			ids = append(ids, m.ID)
		}
		return strings.Join(ids, " ")
	}
	maybe := func(label, value string) {
		if value != "" {
			say("  %s: %s\n", label, value)
		}
	}
	say("# entries: neighbours, glossary links made (>), sentences elsewhere that link here (<)\n")
	for _, e := range b.Entries() {
		say("%s\n", e.Ref())
		var near []string
		for _, k := range linkable {
			for _, n := range b.Near(e, k) {
				near = append(near, n.Ref().String())
			}
		}
		maybe("near", strings.Join(near, " "))
		maybe("shaken", names(b.Shaken(e)))
		maybe("outdated", names(b.Outdated(e)))
		if w := b.First(e); w != nil {
			maybe("first", w.Text(b.Site.Languages[0]))
		}
		if m := b.Memo(e.ID); e.Kind == KindMemo {
			maybe("superseded by", names(m.SupersededBy))
			for _, c := range m.Cells() {
				say("  %s %s: %s %s | %s\n", c.Factor.ID, c.Stance, c.Attribution, c.Sentence(0), c.Sentence(1))
			}
		}
		for i, t := range e.Texts {
			if t.Behind {
				say("  %s is behind\n", t.Lang)
			}
			for _, s := range t.Doc.Sections {
				for _, l := range s.Links {
					if l.Auto {
						say("  %s %s > %s\n", t.Lang, s.ID, l.Target())
					}
				}
			}
			for _, l := range t.Backlinks {
				say("  %s < %s#%s %q\n", t.Lang, l.From.Ref(), l.Section.ID, b.Sentence(l, i))
			}
		}
	}
	say("\n# rows: every memo's word on a factor, by date\n")
	for _, f := range b.Factors {
		var row []string
		for _, c := range b.Row(b.Factor(f.ID)) {
			row = append(row, c.Memo.ID+" "+string(c.Stance))
		}
		say("%s: %s\n", f.ID, strings.Join(row, ", "))
	}
	say("\n# successions: the factors that differ\n")
	for _, s := range b.Successions() {
		own := ""
		if s.Section(0) != nil {
			own = ", in words: " + s.Section(0).Title
		}
		say("%s after %s, %d the same%s\n", s.Newer.ID, s.Older.ID, s.Same, own)
		for _, r := range s.Rows {
			stance := func(c *Cell) string {
				if c == nil {
					return "-"
				}
				return string(c.Stance)
			}
			say("  %s: %s > %s, %s\n", r.Factor.ID, stance(r.Older), stance(r.Newer), cmp.Or(r.Change, "not judged"))
		}
	}
	say("\n# timeline\n")
	for _, m := range b.Timeline() {
		say("%s %s %s by %s %v\n", m.Date, m.Memo.ID, m.Kind, name(m.By), m.Pinpoints)
	}
	say("\n# citing\n")
	for _, s := range b.Sources {
		var citing []string
		for _, e := range b.Citing(s) {
			citing = append(citing, e.Ref().String())
		}
		say("%s: %s\n", s.ID, strings.Join(citing, " "))
	}
	say("\nnewest: %s\n", b.Newest)
	return out.String()
}

func TestPlain(t *testing.T) {
	b := load(t, site(t, linked(t)...))
	s := b.Entry(KindFAQ, "which").Texts[0].Doc.Section("short")
	// Every slot of a section gets its own title, and so does a piece from the middle.
	want := strings.Join([]string{
		"Read The old memo first. Then rest. Read The middle memo first. No more.",
		"Item with reliefs, and with a list.",
		"See above, x and The middle memo.",
		"a; b;",
		"The manual; of The old memo here;",
	}, "\n")
	if d := diff.Diff(want, strings.ReplaceAll(b.Plain(s.Text, s, 0), "; \n", ";\n")); d != "" {
		t.Error(d)
	}
	if got := b.Plain("See above, x and \ufffc.", s, 1); got != "See above, x and El memorando del medio." {
		t.Error(got)
	}
	if got := b.Plain("No slot.", s, 0); got != "No slot." {
		t.Error(got)
	}
}

// linked are the changes that make the site of testdata/link.txtar.
func linked(t testing.TB) []txtar.File {
	t.Helper()
	a, err := txtar.ParseFile("testdata/link.txtar")
	if err != nil {
		t.Fatal(err)
	}
	return a.Files[:len(a.Files)-1]
}

// The first warning stands where a reader could be led to act.
func TestFirst(t *testing.T) {
	edit := func(name, patch string) txtar.File { return txtar.File{Name: "edit " + name, Data: []byte(patch)} }
	for _, tc := range []struct {
		name   string
		entry  string
		change []txtar.File
		want   string
	}{
		{"scenario", "scenario:raid", nil, "see-lawyer"},
		{"scenario that leads to nothing", "scenario:raid", []txtar.File{edit("scenarios/raid/facts.yaml", "+acts: false")}, ""},
		{"answer for workers", "faq:denied", nil, "see-lawyer"},
		{"answer for both", "faq:denied", []txtar.File{edit("faqs/denied/facts.yaml", "-audience: worker\n+audience: both")}, "see-lawyer"},
		{"answer for advocates", "faq:denied", []txtar.File{edit("faqs/denied/facts.yaml", "-audience: worker\n+audience: advocate")}, ""},
		{"memo", "memo:new-2011", nil, ""},
		{"page that leads to something", "page:home", []txtar.File{edit("pages/home/facts.yaml", "+acts: true")}, "see-lawyer"},
		{"scenario with a first warning of its own", "scenario:raid", []txtar.File{edit("scenarios/raid/facts.yaml", "+first_warning: stay-calm"),
			edit("warnings.yaml", "+- id: stay-calm\n+  severity: high\n+  en: {text: Stay calm., short: Stay calm.}\n+  es: {text: Mantenga la calma., short: Mantenga la calma.}")}, "stay-calm"},
		{"site without a first warning", "scenario:raid", []txtar.File{edit("site.yaml", "-first_warning: see-lawyer")}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := load(t, site(t, tc.change...))
			kind, id, _ := strings.Cut(tc.entry, ":")
			got := ""
			if w := b.First(b.Entry(Kind(kind), id)); w != nil {
				got = w.ID
			}
			if got != tc.want {
				t.Errorf("%q stands first, not %q", got, tc.want)
			}
		})
	}
}

func TestPartOfSource(t *testing.T) {
	s := load(t, site(t)).Source("guide")
	for line, want := range map[int]string{0: "", 1: "Opening", 49: "Opening", 50: "Attachment", 100: "Attachment"} {
		if got := s.Part(line); got != want {
			t.Errorf("line %d: %q", line, got)
		}
	}
}

// Shared changes with whatever every page may show, and with nothing else.
func TestShared(t *testing.T) {
	// A term that pages link to: its backlinks lead back to it.
	circle := txtar.File{Name: "edit forms/stay/en.md", Data: []byte("-It is a kind of relief. [the letter](source:letter)\n+It is a kind of [relief](term:relief).")}
	base := load(t, site(t, circle)).Shared()
	for _, tc := range []struct {
		file, patch string
		same        bool
	}{
		{"words/en.yaml", "-greet: Hello, {name}\n+greet: Hi, {name}", false},
		{"site.yaml", "-name: Base\n+name: Other", false},
		{"sources.yaml", "-  short: Letter\n+  short: Note", false},
		{"sources.yaml", "-    - 50 Attachment\n+    - 51 Attachment", false},
		{"warnings.yaml", "-  en: {text: It is not a status.}\n+  en: {text: No status.}", false},
		{"terms.yaml", "-    definition: A way to stay.\n+    definition: A way.", false},
		{"terms.yaml", "-  acronym: RLF\n+  acronym: RF", false},
		{"pages/home/en.md", "-title: Home\n+title: House", false},
		{"pages/home/facts.yaml", "+exit: true", false},
		{"faqs/denied/facts.yaml", "-reviewed: 2026-11-21\n+reviewed: 2026-11-22", false}, // the newest date of all
		{"faqs/denied/en.md", "-title: What if they say no?\n+title: And if they say no?", true},
	} {
		got := load(t, site(t, circle, txtar.File{Name: "edit " + tc.file, Data: []byte(tc.patch)})).Shared()
		if (got == base) != tc.same {
			t.Errorf("%s: the same stamp: %v", tc.file, got == base)
		}
	}
}

func TestViews(t *testing.T) {
	b := load(t, site(t))
	for _, k := range bundleKinds {
		page := b.View(ListOf(k))
		switch {
		case k == KindPage:
			if ListOf(k).Lists() != "" || page != nil {
				t.Error("pages are listed")
			}
		case ListOf(k).Lists() != k || page == nil || page.ID != k.Folder():
			t.Errorf("%s is not listed by pages/%s", k, k.Folder())
		}
	}
	if ShowsHome.Lists() != "" || b.View(ShowsTimeline) != nil {
		t.Error("a view that is no list lists a kind, or one that no page shows is shown")
	}
}

// Entries stand by their group, in the order of site.yaml, and then by id;
// what is in no group stands last. Those with an order stand first in their group.
func TestOrder(t *testing.T) {
	groups := []string{"second", "first"}
	b := &Base{Site: &Site{FactorGroups: groups, FAQGroups: groups, ScenarioGroups: groups, Stages: groups}}
	for _, name := range []string{"first/b", "none/a", "second/c", "first/a", "second/d"} {
		group, id, _ := strings.Cut(name, "/")
		e := Entry{ID: id}
		b.Factors = append(b.Factors, &Factor{Entry: e, Group: group})
		b.FAQs = append(b.FAQs, &FAQ{Entry: e, Group: group, Order: map[string]Order{"second/c": 2, "second/d": 1, "first/b": 1}[name]})
		b.Scenarios = append(b.Scenarios, &Scenario{Entry: e, Group: group, Order: map[string]Order{"second/c": 1, "second/d": 1, "first/b": 9}[name]})
		b.Forms = append(b.Forms, &Form{Entry: e, Stage: group})
		b.Pages = append(b.Pages, &Page{Entry: e})
		b.Terms = append(b.Terms, &Term{Entry: e})
		b.Memos = append(b.Memos, &Memo{Entry: e, Date: map[string]Date{"first": "2000", "second": "2000-01-01"}[group]})
	}
	b.order()
	got := map[Kind]string{}
	kinds := []Kind{KindMemo, KindFactor, KindFAQ, KindScenario, KindForm, KindPage, KindTerm}
	for i, e := range b.Entries() {
		got[kinds[i/5]] += e.ID
	}
	want := map[Kind]string{KindFactor: "cdaba", KindFAQ: "dcbaa", KindScenario: "cdbaa", KindForm: "cdaba",
		KindMemo: "aabcd", KindPage: "aabcd", KindTerm: "aabcd"}
	if d := diff.Diff(want, got); d != "" {
		t.Error(d)
	}
}
