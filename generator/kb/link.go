package kb

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"amparo/generator/markdown"
	"amparo/generator/plain"
)

// link resolves every reference between entries. Entries may have been linked
// before, in an earlier base: whatever it makes, it makes anew.
func (b *Base) link(problems *Problems) {
	b.index(problems)
	b.order()
	for _, e := range b.Entries() {
		e.near = nil
		for _, t := range e.Texts {
			t.Backlinks = nil
		}
	}
	near := map[Ref]map[Ref]bool{}
	join := func(x, y Ref) {
		for _, pair := range [2][2]Ref{{x.bare(), y.bare()}, {y.bare(), x.bare()}} {
			if near[pair[0]] == nil {
				near[pair[0]] = map[Ref]bool{}
			}
			near[pair[0]][pair[1]] = true
		}
	}
	l := linker{b, problems, join}
	for _, m := range b.Memos {
		l.memo(m)
	}
	for _, f := range b.Factors {
		l.vocabulary(&f.Entry, "group", f.Group, b.Site.FactorGroups)
		for key, r := range map[string]*Ref{"parent": f.Parent, "opposite": f.Opposite} {
			if r != nil {
				l.refs(&f.Entry, key, []Ref{*r})
			}
		}
		if u := f.Unattributed; u != nil {
			l.weight(f.File, UnattributedID, u.Line, u.Stance, u.Effect, u.Pinpoints)
		}
	}
	for _, q := range b.FAQs {
		l.vocabulary(&q.Entry, "group", q.Group, b.Site.FAQGroups)
		l.refs(&q.Entry, "factors", q.Factors)
	}
	for _, s := range b.Scenarios {
		l.vocabulary(&s.Entry, "group", s.Group, b.Site.ScenarioGroups)
		l.refs(&s.Entry, "factors", s.Factors)
	}
	for _, f := range b.Forms {
		l.vocabulary(&f.Entry, "stage", f.Stage, b.Site.Stages)
		l.refs(&f.Entry, "factors", f.Factors)
	}
	for _, x := range b.Laws {
		l.pinpoints(x.File, "today_pinpoints", x.TodayPinpoints)
	}
	for _, a := range b.Authorities {
		l.vocabulary(&a.Entry, "agency", a.Agency, b.Site.Agencies)
	}
	for _, e := range b.Entries() {
		l.entry(e)
	}
	l.queries()
	for _, w := range b.Warnings {
		l.pinpoints("warnings.yaml", "pinpoints", w.Pinpoints)
	}
	if r := b.Site.FirstWarning; r != nil && b.warnings[r.ID] == nil {
		l.unknown("site.yaml", "first_warning", *r, keysOf(b.warnings))
	}
	for _, e := range b.Entries() {
		for r := range near[e.Ref()] {
			e.near = append(e.near, r)
		}
		slices.SortFunc(e.near, func(x, y Ref) int { return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.ID, y.ID)) })
	}
	b.succession()
	b.cited()
	b.matrix(problems)
	for _, e := range b.Entries() {
		b.Newest = max(b.Newest, e.Reviewed)
	}
	for _, m := range b.Memos {
		b.Newest = max(b.Newest, m.Status.Recorded)
	}
}

// Entries is every entry, the rows included, in a fixed order.
func (b *Base) Entries() []*Entry {
	var out []*Entry
	for _, m := range b.Memos {
		out = append(out, &m.Entry)
	}
	for _, f := range b.Factors {
		out = append(out, &f.Entry)
	}
	for _, q := range b.FAQs {
		out = append(out, &q.Entry)
	}
	for _, s := range b.Scenarios {
		out = append(out, &s.Entry)
	}
	for _, f := range b.Forms {
		out = append(out, &f.Entry)
	}
	for _, p := range b.Pages {
		out = append(out, &p.Entry)
	}
	return append(out, b.rows()...)
}

// rows is every entry that is a row.
func (b *Base) rows() []*Entry {
	var out []*Entry
	for _, t := range b.Terms {
		out = append(out, &t.Entry)
	}
	for _, l := range b.Laws {
		out = append(out, &l.Entry)
	}
	for _, a := range b.Authorities {
		out = append(out, &a.Entry)
	}
	return out
}

func (b *Base) index(problems *Problems) {
	b.entries, b.memos, b.factors = map[Ref]*Entry{}, map[string]*Memo{}, map[string]*Factor{}
	b.sources, b.warnings, b.views = map[string]*Source{}, map[string]*Warning{}, map[View]*Page{}
	twice := func(file string, line int, what, id, first string) {
		*problems = append(*problems, Problem{file, line, "id", fmt.Sprintf("the %s %q stands already %s", what, id, first), "", Error})
	}
	b.laws = map[string]*Law{}
	for _, x := range b.Laws {
		b.laws[x.ID] = x
	}
	b.faqs = map[*Entry]*FAQ{}
	for _, q := range b.FAQs {
		b.faqs[&q.Entry] = q
	}
	for _, e := range b.Entries() {
		if old := b.entries[e.Ref()]; old != nil {
			twice(e.File, e.Lines[""], string(e.Kind), e.ID, fmt.Sprintf("on line %d", old.Lines[""]))
			continue
		}
		b.entries[e.Ref()] = e
	}
	for _, m := range b.Memos {
		b.memos[m.ID] = m
	}
	for _, f := range b.Factors {
		b.factors[f.ID] = f
	}
	badID := func(file string, line int, id string) {
		if id != "" && !markdown.HasID.MatchString(id) {
			*problems = append(*problems, Problem{file, line, "id", fmt.Sprintf("%q is not lower case letters, digits and hyphens", id), "", Error})
		}
	}
	for _, e := range b.rows() {
		badID(e.File, e.Lines[""], e.ID)
	}
	for _, s := range b.Sources {
		badID("sources.yaml", s.Line, s.ID)
		if old := b.sources[s.ID]; old != nil {
			twice("sources.yaml", s.Line, "source", s.ID, fmt.Sprintf("on line %d", old.Line))
			continue
		}
		b.sources[s.ID] = s
		for field, address := range map[string]string{"url": s.URL, "archived": s.Archived} {
			if address != "" && !isWeb(address) {
				*problems = append(*problems, Problem{"sources.yaml", s.Line, field, fmt.Sprintf("%q is not an address", address), "begin with https://", Error})
			}
		}
	}
	for _, w := range b.Warnings {
		badID("warnings.yaml", w.Line, w.ID)
		if old := b.warnings[w.ID]; old != nil {
			twice("warnings.yaml", w.Line, "warning", w.ID, fmt.Sprintf("on line %d", old.Line))
			continue
		}
		b.warnings[w.ID] = w
	}
	for _, p := range b.Pages {
		if p.Shows == ShowsNothing {
			continue
		}
		if old := b.views[p.Shows]; old != nil {
			*problems = append(*problems, p.problem("shows", fmt.Sprintf("%q is shown already by %s", p.Shows, old.Ref()), "", Error))
			continue
		}
		b.views[p.Shows] = p
	}
}

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// order sorts the entries as lists and tables show them.
func (b *Base) order() {
	place := func(list []string, s string) int {
		if i := slices.Index(list, s); i >= 0 {
			return i
		}
		return len(list)
	}
	slices.SortFunc(b.Memos, byDate)
	slices.SortFunc(b.Factors, func(x, y *Factor) int {
		return cmp.Or(cmp.Compare(place(b.Site.FactorGroups, x.Group), place(b.Site.FactorGroups, y.Group)), cmp.Compare(x.ID, y.ID))
	})
	slices.SortFunc(b.FAQs, func(x, y *FAQ) int {
		return cmp.Or(cmp.Compare(place(b.Site.FAQGroups, x.Group), place(b.Site.FAQGroups, y.Group)), x.Order.compare(y.Order), cmp.Compare(x.ID, y.ID))
	})
	slices.SortFunc(b.Scenarios, func(x, y *Scenario) int {
		return cmp.Or(cmp.Compare(place(b.Site.ScenarioGroups, x.Group), place(b.Site.ScenarioGroups, y.Group)), x.Order.compare(y.Order), cmp.Compare(x.ID, y.ID))
	})
	slices.SortFunc(b.Forms, func(x, y *Form) int {
		return cmp.Or(cmp.Compare(place(b.Site.Stages, x.Stage), place(b.Site.Stages, y.Stage)), cmp.Compare(x.ID, y.ID))
	})
	slices.SortFunc(b.Pages, func(x, y *Page) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortFunc(b.Terms, func(x, y *Term) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortFunc(b.Laws, func(x, y *Law) int {
		return cmp.Or(cmp.Compare(place(x.Is.choices(), string(x.Is)), place(y.Is.choices(), string(y.Is))), cmp.Compare(x.ID, y.ID))
	})
	slices.SortFunc(b.Authorities, func(x, y *Authority) int {
		return cmp.Or(cmp.Compare(place(b.Site.Agencies, x.Agency), place(b.Site.Agencies, y.Agency)), cmp.Compare(x.ID, y.ID))
	})
}

// linker reports what references name that is not there.
type linker struct {
	b        *Base
	problems *Problems
	join     func(x, y Ref)
}

// unknown reports that r names none of the candidates, unless r is lost.
func (l linker) unknown(file, field string, r Ref, candidates []string) {
	if !l.b.lost(r) {
		*l.problems = append(*l.problems, Problem{file, r.line, field, fmt.Sprintf("there is no %q", r), nearest(r.ID, candidates), Error})
	}
}

func keysOf[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

func (b *Base) ids(k Kind) []string {
	var out []string
	for r := range b.entries {
		if r.Kind == k {
			out = append(out, r.ID)
		}
	}
	return out
}

// find reports a reference to nothing.
func (l linker) find(file string, field string, r Ref) *Entry {
	if e := l.b.entries[r.bare()]; e != nil {
		return e
	}
	if !slices.Contains(linkable, r.Kind) {
		kinds := make([]string, len(linkable))
		for i, k := range linkable {
			kinds[i] = string(k)
		}
		*l.problems = append(*l.problems, Problem{file, r.line, field, fmt.Sprintf("%q is not a kind of entry", r.Kind), oneOf(string(r.Kind), kinds), Error})
		return nil
	}
	if l.b.lost(r) {
		return nil
	}
	candidates := l.b.ids(r.Kind)
	hint := nearest(r.ID, candidates)
	if hint == "" {
		for _, k := range linkable {
			if l.b.entries[Ref{Kind: k, ID: r.ID}] != nil {
				hint = fmt.Sprintf("did you mean %q?", Ref{Kind: k, ID: r.ID})
			}
		}
	}
	*l.problems = append(*l.problems, Problem{file, r.line, field, fmt.Sprintf("there is no %q", r), hint, Error})
	return nil
}

func (l linker) refs(e *Entry, field string, refs []Ref) {
	for _, r := range refs {
		switch target := l.find(e.File, field, r); {
		case target == nil:
		case target == e:
			*l.problems = append(*l.problems, Problem{e.File, r.line, field, "the entry names itself", "", Error})
		default:
			l.join(e.Ref(), r)
		}
	}
}

func (l linker) vocabulary(e *Entry, field, word string, allowed []string) {
	if word != "" && !slices.Contains(allowed, word) {
		*l.problems = append(*l.problems, e.problem(field, fmt.Sprintf("%q is not in site.yaml", word), oneOf(word, allowed), Error))
	}
}

func (l linker) pinpoints(file, field string, ps []Pinpoint) {
	for _, p := range ps {
		l.pinpoint(file, p.line, field, p)
	}
}

func (l linker) pinpoint(file string, line int, field string, p Pinpoint) {
	s := l.b.sources[p.Source]
	if s == nil {
		l.unknown(file, field, Ref{KindSource, p.Source, line}, keysOf(l.b.sources))
	} else if p.To > s.LineCount && p.From > 0 {
		text, hint := fmt.Sprintf("%s names line %d, but the source has %d lines", p, p.To, s.LineCount), ""
		if s.LineCount == 0 {
			text = fmt.Sprintf("%s names a line, but sources.yaml says no number of lines for it", p)
			hint = fmt.Sprintf("write %s alone, or lines: in sources.yaml", p.Source)
		}
		*l.problems = append(*l.problems, Problem{file, line, field, text, hint, Error})
	}
}

func (l linker) memo(m *Memo) {
	e := &m.Entry
	l.vocabulary(e, "agency", m.Agency, l.b.Site.Agencies)
	l.pinpoints(e.File, "status.pinpoints", m.Status.Pinpoints)
	if m.Text != nil {
		l.pinpoint(e.File, m.Text.line, "text", *m.Text)
	}
	for i, ev := range m.History {
		field := fmt.Sprintf("history[%d]", i+1)
		l.pinpoints(e.File, field+".pinpoints", ev.Pinpoints)
		if ev.By != nil {
			l.refs(e, field+".by", []Ref{*ev.By})
		}
	}
	for i, s := range m.Supersedes {
		field := fmt.Sprintf("supersedes[%d]", i+1)
		l.refs(e, field+".memo", []Ref{s.Memo})
		l.pinpoints(e.File, field+".pinpoints", s.Pinpoints)
		for id, v := range s.Changes {
			l.find(e.File, field+".changes", Ref{KindFactor, id, v.line})
		}
	}
	for field, refs := range map[string][]Ref{"cites": m.Cites, "implements": m.Implements, "expands": m.Expands, "companions": m.Companions} {
		l.refs(e, field, refs)
	}
	for id, w := range m.Column {
		field := "factors." + id
		if l.find(e.File, field, Ref{KindFactor, id, w.Line}) == nil {
			continue
		}
		l.join(e.Ref(), Ref{Kind: KindFactor, ID: id})
		l.weight(e.File, field, w.Line, w.Stance, w.Effect, w.Pinpoints)
	}
}

// weight checks a cell of facts.yaml.
func (l linker) weight(file, field string, line int, stance Stance, effect Effect, pinpoints []Pinpoint) {
	l.pinpoints(file, field+".pinpoints", pinpoints)
	if (stance == "excludes") != (effect != "") {
		*l.problems = append(*l.problems, Problem{file, line, field + ".effect", "goes with excludes, and excludes with it", "write effect: for, or effect: against", Error})
	}
}

// entry resolves what all kinds have, and the links of the prose.
func (l linker) entry(e *Entry) {
	l.refs(e, "rests_on", e.RestsOn)
	l.refs(e, "related", e.Related)
	l.pinpoints(e.File, "pinpoints", e.Pinpoints)
	for _, r := range e.Warnings {
		if l.b.warnings[r.ID] == nil {
			l.unknown(e.File, "warnings", r, keysOf(l.b.warnings))
		}
	}
	if r := e.FirstWarning; r != nil && l.b.warnings[r.ID] == nil {
		l.unknown(e.File, "first_warning", *r, keysOf(l.b.warnings))
	}
	for i, t := range e.Texts {
		for _, s := range append(slices.Clip(t.Doc.Sections), &t.Doc.Notes) {
			for _, link := range s.Links {
				l.prose(e, t, i, s, link)
			}
		}
	}
}

// prose resolves one link of a text and notes it on the other side.
func (l linker) prose(e *Entry, t *Text, lang int, s *markdown.Section, link *markdown.Link) {
	bad := func(text, hint string) {
		*l.problems = append(*l.problems, Problem{t.File, link.Line, "", text, hint, Error})
	}
	switch {
	case link.External():
		if link.Scheme == "http" || link.Scheme == "https" {
			if !isWeb(link.Scheme + ":" + link.ID) {
				bad(fmt.Sprintf("%q is not an address", link.Target()), "")
			}
		}
		return
	case link.Scheme == "source":
		if p, ok := PinpointOf(link); !ok {
			bad(fmt.Sprintf("%q is not a pinpoint", link.Target()), "write source:name#12-15, the lower number first")
		} else {
			l.pinpoint(t.File, link.Line, "", p)
		}
		return
	case link.Scheme == "lang":
		if _, err := language.Parse(link.ID); err != nil || link.Label == "" {
			bad(fmt.Sprintf("%q is not a language, or marks no words", link.Target()), "write [the words](lang:en)")
		}
		return
	case link.Scheme == "" && link.ID == "" && link.Place != "":
		l.place(e, t, lang, link, bad)
		return
	case link.Scheme == "":
		bad(fmt.Sprintf("the link %q names no entry", link.Target()), "write kind:id, as faq:what-is-it, or https://")
		return
	}
	target := l.find(t.File, "", Ref{Kind(link.Scheme), link.ID, link.Line})
	if target == nil || len(target.Texts) <= lang {
		return
	}
	if link.Place != "" {
		l.place(target, target.Texts[lang], lang, link, bad)
	}
	if target == e || link.Auto {
		return
	}
	l.join(e.Ref(), target.Ref())
	target.Texts[lang].Backlinks = append(target.Texts[lang].Backlinks, Backlink{e, s, link.At})
}

// Sentence is the sentence that holds the link, as plain text.
func (b *Base) Sentence(l Backlink, lang int) string {
	s := l.Section
	sentence := plain.SentenceAt(s.Text, l.at)
	// The same words may stand in the section twice, around different links.
	start := strings.LastIndex(s.Text[:min(l.at+len(sentence), len(s.Text))], sentence)
	return b.titled(sentence, start, s, lang)
}

func (l linker) place(target *Entry, t *Text, lang int, link *markdown.Link, bad func(text, hint string)) {
	if t.Doc.Section(link.Place) != nil {
		return
	}
	var ids []string
	for _, s := range t.Doc.Sections {
		if s.ID != "" {
			ids = append(ids, s.ID)
		}
	}
	bad(fmt.Sprintf("%s has no place #%s", target.Ref(), link.Place), nearest(link.Place, ids))
}

// Plain is text of a section, or a piece of it, with the titles of entries
// where links without words of their own stand.
func (b *Base) Plain(text string, s *markdown.Section, lang int) string {
	return b.titled(text, strings.Index(s.Text, text), s, lang)
}

// titled is Plain for text that begins at the byte before of the section's Text.
func (b *Base) titled(text string, before int, s *markdown.Section, lang int) string {
	if !strings.Contains(text, markdown.TitleSlot) {
		return text
	}
	for _, link := range s.Links {
		if link.At < before || link.At >= before+len(text) || link.Label != "" || link.Scheme == "source" {
			continue
		}
		title := link.ID
		if e := b.entries[Ref{Kind: Kind(link.Scheme), ID: link.ID}]; e != nil && len(e.Texts) > lang {
			title = e.Texts[lang].Title
		}
		text = strings.Replace(text, markdown.TitleSlot, title, 1)
		before -= len(title) - len(markdown.TitleSlot)
	}
	return text
}

// Citing are the entries that name the source, in facts or in prose.
func (b *Base) Citing(s *Source) []*Entry { return b.citing[s.ID] }

// cited notes for every source which entries name it.
func (b *Base) cited() {
	b.citing = map[string][]*Entry{}
	note := func(e *Entry, id string) {
		if list := b.citing[id]; len(list) == 0 || list[len(list)-1] != e {
			b.citing[id] = append(list, e)
		}
	}
	for _, e := range b.Entries() {
		for _, p := range e.Pinpoints {
			note(e, p.Source)
		}
		if m := b.memos[e.ID]; e.Kind == KindMemo && m != nil {
			for _, p := range m.Status.Pinpoints {
				note(e, p.Source)
			}
			if m.Text != nil {
				note(e, m.Text.Source)
			}
			for _, ev := range m.History {
				for _, p := range ev.Pinpoints {
					note(e, p.Source)
				}
			}
			for _, s := range m.Supersedes {
				for _, p := range s.Pinpoints {
					note(e, p.Source)
				}
			}
			for _, id := range slices.Sorted(maps.Keys(m.Column)) {
				for _, p := range m.Column[id].Pinpoints {
					note(e, p.Source)
				}
			}
		}
		if x := b.laws[e.ID]; e.Kind == KindLaw && x != nil {
			for _, p := range x.TodayPinpoints {
				note(e, p.Source)
			}
		}
		if f := b.factors[e.ID]; e.Kind == KindFactor && f != nil && f.Unattributed != nil {
			for _, p := range f.Unattributed.Pinpoints {
				note(e, p.Source)
			}
		}
		for _, t := range e.Texts {
			for _, s := range append(slices.Clip(t.Doc.Sections), &t.Doc.Notes) {
				for _, link := range s.Links {
					if link.Scheme == "source" {
						note(e, link.ID)
					}
				}
			}
		}
	}
}

// Entry is the entry of that name, or nil.
func (b *Base) Entry(k Kind, id string) *Entry { return b.entries[Ref{Kind: k, ID: id}] }

// Memo is the memo of that id, or nil. Factor, Source and Warning are alike.
func (b *Base) Memo(id string) *Memo       { return b.memos[id] }
func (b *Base) Factor(id string) *Factor   { return b.factors[id] }
func (b *Base) Source(id string) *Source   { return b.sources[id] }
func (b *Base) Warning(id string) *Warning { return b.warnings[id] }
func (b *Base) Law(id string) *Law         { return b.laws[id] }

// Meant are the names in the glossary, acronyms too, of what a plain text speaks of: "Employment
// Authorization Document", "EAD" and "work permit" for a text with any of these.
func (b *Base) Meant(text string, lang int) []string {
	var out []string
	for _, id := range b.glossary[b.Site.Languages[lang]].In(text) {
		out = append(out, b.Term(id).written(lang)...)
	}
	return out
}

// Term is the term of that id, or nil.
func (b *Base) Term(id string) *Term {
	for _, t := range b.Terms {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// Authority is the authority of that id, or nil.
func (b *Base) Authority(id string) *Authority {
	for _, a := range b.Authorities {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// View is the page that shows v, or nil.
func (b *Base) View(v View) *Page { return b.views[v] }

// Near are the entries of kind k that e names or that name it, in facts or in
// prose.
func (b *Base) Near(e *Entry, k Kind) []*Entry {
	var out []*Entry
	for _, r := range e.near {
		if r.Kind == k {
			out = append(out, b.entries[r])
		}
	}
	return out
}

// Shared stamps what every page may show, whatever entry it is of.
func (b *Base) Shared() string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, w := range b.Words {
		enc.Encode(w.label)
	}
	enc.Encode(b.Site)
	enc.Encode(b.Sources)
	enc.Encode(b.Warnings)
	enc.Encode(b.Newest)
	for _, s := range b.Sources {
		fmt.Fprintln(h, s.Sections)
	}
	for _, t := range b.Terms {
		enc.Encode([]any{t.Acronym, t.Forms})
	}
	for _, e := range b.rows() { // not the texts: their backlinks lead in circles
		enc.Encode(e.ID)
		for _, x := range e.Texts {
			enc.Encode([]string{x.Title, x.Summary})
		}
	}
	for _, p := range b.Pages {
		enc.Encode([]any{p.ID, p.Stamp})
		for _, t := range p.Texts {
			enc.Encode(t.Hash)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
