package kb

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"amparo/generator/markdown"
	"amparo/generator/plain"
)

// checkSite reports what is wrong with site.yaml itself.
func (d *decoder) checkSite(s *Site) {
	bad := func(field, text, hint string) { d.problem(s.Lines[field], field, text, hint) }
	if len(s.Languages) == 0 {
		bad("languages", "there must be at least one", "write languages: [en, es]")
	}
	for i, lang := range s.Languages {
		if _, err := language.Parse(lang); err != nil || !markdown.HasID.MatchString(lang) {
			bad("languages", fmt.Sprintf("%q is not a language", lang), "write en, es, fr ...")
		}
		if slices.Contains(s.Languages[:i], lang) {
			bad("languages", fmt.Sprintf("%q stands twice", lang), "")
		}
	}
	u, err := url.Parse(s.BaseURL)
	if err != nil || !isWeb(s.BaseURL) || !strings.HasSuffix(s.BaseURL, "/") || u.RawQuery != "" || u.Fragment != "" {
		bad("base_url", fmt.Sprintf("%q is not the address of a site", s.BaseURL), "write https://example.org/ with a slash at the end")
	}
	if s.Review.Warn <= 0 || s.Review.Fail < s.Review.Warn {
		bad("review", "the days must be more than 0, and fail_days not less than warn_days", "")
	}
}

const (
	maxSummaryWords = 40
	maxTitleRunes   = 90
)

// check applies the rules that look across files.
func (b *Base) check(problems *Problems, today time.Time) {
	add := func(p ...Problem) { *problems = append(*problems, p...) }
	b.checkWords(problems)
	if b.views[ShowsHome] == nil && !b.pageLost() {
		add(Problem{"pages", 0, "", "no page shows the home", "make pages/home with shows: home in its facts.yaml", Error})
	}
	for _, k := range bundleKinds {
		if k != KindPage && len(b.ids(k)) > 0 && b.views[View(k.folder())] == nil && !b.pageLost() {
			add(Problem{"pages", 0, "", fmt.Sprintf("no page shows the %s", k.folder()),
				fmt.Sprintf("make a page with shows: %s in its facts.yaml; its slug is the folder of their addresses", k.folder()), Error})
		}
	}
	for _, e := range slices.CompactFunc(b.rows(), func(x, y *Entry) bool { return x.Kind == y.Kind }) {
		if v := e.Kind.StandsOn(); b.views[v] == nil && !b.pageLost() {
			add(Problem{"pages", 0, "", fmt.Sprintf("%s has rows, but no page shows the %s", e.File, v), fmt.Sprintf("make a page with shows: %s", v), Error})
		}
	}
	if len(b.Sources) > 0 && b.views[ShowsSources] == nil && !b.pageLost() {
		add(Problem{"pages", 0, "", "sources.yaml has sources, but no page shows them", "make a page with shows: sources", Error})
	}
	covers := func(file, field string, line int, ids []string) {
		for _, c := range ids {
			if !coverForm.MatchString(c) {
				add(Problem{file, line, field, fmt.Sprintf("%q is not kind:id", c), "", Error})
			}
		}
	}
	for _, w := range b.Warnings {
		covers("warnings.yaml", "covers", w.Line, w.Covers)
	}
	b.checkSlugs(problems)
	b.checkForms(problems)
	b.checkRows(problems)
	b.twiceTold(problems)
	b.checkSuccession(problems)
	b.checkCards(problems)
	kept := b.keepsTranslations()
	for _, e := range b.Entries() {
		b.checkTwins(e, problems)
		if kept && e.Kind.StandsOn() == "" {
			e.checkMadeFrom(problems)
		}
		b.checkRests(e, problems)
		for _, t := range e.Texts {
			b.checkText(e, t, problems)
			b.checkSections(e, t, problems)
		}
		covers(e.File, "covers", e.Lines["covers"], e.Covers)
		if m := b.memos[e.ID]; e.Kind == KindMemo {
			for id, w := range m.Column {
				covers(e.File, "factors."+id+".covers", w.Line, w.Covers)
			}
		}
		if f := b.factors[e.ID]; e.Kind == KindFactor && f.Unattributed != nil {
			covers(e.File, "unattributed.covers", f.Unattributed.Line, f.Unattributed.Covers)
		}
		b.checkReview(e, today, problems)
	}
	b.checkPapers(problems)
	for _, m := range b.Memos {
		for field, d := range map[string]Date{"status.recorded": m.Status.Recorded, "status.as_of": m.Status.AsOf} {
			if d != "" && len(d) < 10 {
				add(m.problem(field, fmt.Sprintf("%q must be a day", d), "write 2025-01-31", Error))
			}
		}
		if m.Status.Since > m.Status.AsOf && m.Status.AsOf != "" {
			add(m.problem("status.since", "the status begins after its latest evidence (as_of)", "", Error))
		}
		if m.Status.Is != "" && m.Status.Is != Unclear && len(m.Status.Pinpoints) == 0 {
			add(m.problem("status.pinpoints", "a status that is not unclear names its sources", "write pinpoints: [source#12-15], or is: unclear", Error))
		}
	}
}

// pageLost tells whether a page could not be read, so that nobody knows what
// it shows.
func (b *Base) pageLost() bool {
	for r := range b.broken {
		if r.Kind == KindPage {
			return true
		}
	}
	return false
}

var coverForm = regexp.MustCompile(`^[a-z]+:[a-z0-9]+(-[a-z0-9]+)*$`)

// checkSlugs reports slugs that are no slugs, and two pages at one address.
func (b *Base) checkSlugs(problems *Problems) {
	taken := map[string]*Text{}
	for _, e := range b.Entries() {
		if e.Kind.StandsOn() != "" || e == b.homeEntry() {
			continue
		}
		for _, t := range e.Texts {
			if t.Slug == "" {
				continue
			}
			at := func(text, hint string) {
				*problems = append(*problems, Problem{t.File, t.Lines["slug"], "slug", text, hint, Error})
			}
			if !markdown.HasID.MatchString(t.Slug) {
				at(fmt.Sprintf("%q is not lower case letters, digits and hyphens", t.Slug), "")
				continue
			}
			key := t.Lang + "/" + string(e.Kind) + "/" + t.Slug
			if old := taken[key]; old != nil {
				at(fmt.Sprintf("%q is the slug of %s already", t.Slug, old.File), "")
				continue
			}
			taken[key] = t
		}
	}
}

// checkForms reports words that two terms claim: chance would say which of
// them a page links to.
func (b *Base) checkForms(problems *Problems) {
	for i, lang := range b.Site.Languages {
		taken := map[string]*Term{}
		for _, t := range b.Terms {
			for _, form := range t.written(i) {
				key := strings.ToLower(strings.ReplaceAll(form, "-", " ")) // as package markdown looks for it
				if old := taken[key]; old == nil {
					taken[key] = t
				} else if old.ID != t.ID {
					*problems = append(*problems, Problem{t.File, t.Texts[i].Lines["title"], lang, fmt.Sprintf("%q is a word for %s already", form, old.Ref()), "", Error})
				}
			}
		}
	}
}

func (b *Base) homeEntry() *Entry {
	if h := b.views[ShowsHome]; h != nil {
		return &h.Entry
	}
	return nil
}

// checkTwins reports texts of one entry that do not have the same places, and
// translations that are behind.
func (b *Base) checkTwins(e *Entry, problems *Problems) {
	for _, t := range e.Texts {
		if p, ok := t.unlike(e.Texts[0]); ok {
			*problems = append(*problems, p)
		}
		t.Behind = false
		if t.MadeFrom.Hash == "" {
			continue
		}
		i := slices.IndexFunc(e.Texts, func(o *Text) bool { return o.Lang == t.MadeFrom.Lang && o != t })
		switch line := t.Lines["made_from"]; {
		case i < 0:
			*problems = append(*problems, Problem{t.File, line, "made_from", fmt.Sprintf("there is no text in %q to be made from", t.MadeFrom.Lang), "", Error})
		case e.Texts[i].Hash != t.MadeFrom.Hash:
			t.Behind = true
			*problems = append(*problems, Problem{t.File, line, "made_from", fmt.Sprintf("%s has changed since this text was made from it", e.Texts[i].File),
				fmt.Sprintf("bring it up to date, then run: amparo translated %s %s %s", e.Kind, e.ID, t.Lang), Due})
		}
	}
}

// keepsTranslations tells whether any translation says what it was made from.
// A site of one person who writes both texts at once need not begin with it.
func (b *Base) keepsTranslations() bool {
	return slices.ContainsFunc(b.Entries(), func(e *Entry) bool {
		return slices.ContainsFunc(e.Texts, func(t *Text) bool { return t.MadeFrom.Hash != "" })
	})
}

// checkMadeFrom reports translations that do not say what they were made from.
// Without it they would never be called behind. The text that another was made
// from is no translation; where none says, the first is taken for the original.
func (e *Entry) checkMadeFrom(problems *Problems) {
	original := 0
	for _, t := range e.Texts {
		if i := slices.IndexFunc(e.Texts, func(o *Text) bool { return o.Lang == t.MadeFrom.Lang && o != t }); i >= 0 {
			original = i
			break
		}
	}
	for i, t := range e.Texts {
		if _, told := t.Lines["made_from"]; told || i == original {
			continue
		}
		*problems = append(*problems, Problem{t.File, t.Lines["title"], "made_from", "is missing, so nobody is told when the other language changes",
			fmt.Sprintf("when the two agree, run: amparo translated %s %s %s", e.Kind, e.ID, t.Lang), Remark})
	}
}

// checkRests reports questions and situations that link in prose to a memo in
// effect and do not rest on it: they would not be due when it falls. A memo that
// is not in effect says so beside each link.
func (b *Base) checkRests(e *Entry, problems *Problems) {
	if e.Kind != KindFAQ && e.Kind != KindScenario {
		return
	}
	told := map[string]bool{}
	for _, r := range e.RestsOn {
		told[r.ID] = true
	}
	for _, t := range e.Texts {
		for _, s := range append(slices.Clip(t.Doc.Sections), &t.Doc.Notes) {
			for _, link := range s.Links {
				m := b.memos[link.ID]
				if Kind(link.Scheme) != KindMemo || m == nil || told[m.ID] || m.Status.Is != InEffect && m.Status.Is != PartlyInEffect {
					continue
				}
				told[m.ID] = true
				*problems = append(*problems, Problem{t.File, link.Line, "", fmt.Sprintf("links to %s, which is %s; does this page rest on it?", m.Ref(), m.Status.Is),
					fmt.Sprintf("add %s to rests_on in %s", m.ID, e.File), Remark})
			}
		}
	}
}

// unlike is the first heading in which a text differs from the one that the
// others follow, and whether there is any.
func (t *Text) unlike(first *Text) (Problem, bool) {
	ids, mine := places(first), places(t)
	if slices.Equal(ids, mine) {
		return Problem{}, false
	}
	at := func(line int, text, hint string) (Problem, bool) {
		return Problem{t.File, line, "", text, hint, Error}, true
	}
	for _, s := range t.headings() {
		if !slices.Contains(ids, s.ID) {
			return at(s.Line, fmt.Sprintf("%s has no heading #%s", first.File, s.ID), nearest(s.ID, ids))
		}
	}
	for i, id := range ids {
		if slices.Contains(mine, id) {
			continue
		}
		text := fmt.Sprintf("the heading #%s of %s is missing here", id, first.File)
		if i == 0 {
			return at(0, text, fmt.Sprintf("begin with ## ... {#%s}, or delete it there", id))
		}
		return at(t.Doc.Section(ids[i-1]).Line, text, fmt.Sprintf("write ## ... {#%s} after what follows #%s, or delete it there", id, ids[i-1]))
	}
	text := "the headings stand in another order than in " + first.File
	for i, s := range t.headings() {
		if i < len(ids) && s.ID != ids[i] {
			return at(s.Line, text, fmt.Sprintf("#%s comes first", ids[i]))
		}
	}
	return at(0, text, "")
}

// headings are the sections of a text that have an id.
func (t *Text) headings() []*markdown.Section {
	return slices.DeleteFunc(slices.Clone(t.Doc.Sections), func(s *markdown.Section) bool { return s.ID == "" })
}

func places(t *Text) []string {
	var out []string
	for _, s := range t.headings() {
		out = append(out, s.ID)
	}
	return out
}

func (b *Base) checkText(e *Entry, t *Text, problems *Problems) {
	at := func(field, text, hint string, s Severity) {
		*problems = append(*problems, Problem{t.File, t.Lines[field], field, text, hint, s})
	}
	if n := len([]rune(t.Title)); n > maxTitleRunes && e.Kind.StandsOn() == "" {
		at("title", fmt.Sprintf("has %d letters; at most %d", n, maxTitleRunes), "", Remark)
	}
	field, limit := "summary", maxSummaryWords
	switch e.Kind {
	case KindTerm:
		field, limit = "definition", maxDefinitionWords
	case KindLaw, KindAuthority: // see checkRows
		return
	}
	if n := plain.Words(t.Summary); n > limit {
		at(field, fmt.Sprintf("has %d words; at most %d", n, limit), "", Error)
	}
}

// checkSections reports headings with nothing below them, as a draft has them:
// a reader who follows one to "what to do" must find what to do. Those of the
// cells have a rule of their own; see Cell.tell.
func (b *Base) checkSections(e *Entry, t *Text, problems *Problems) {
	for i, s := range t.Doc.Sections {
		holds := i+1 < len(t.Doc.Sections) && t.Doc.Sections[i+1].Level > s.Level
		cell := e.Kind == KindMemo && b.factors[s.ID] != nil || s.ID == UnattributedID
		if s.Level > 0 && !holds && !cell && strings.TrimSpace(s.Text) == "" {
			*problems = append(*problems, Problem{t.File, s.Line, "", fmt.Sprintf("nothing stands under the heading #%s", s.ID),
				"write it, or delete the heading in every language", Error})
		}
	}
}

// checkReview reports pages that a person has to look at again.
func (b *Base) checkReview(e *Entry, today time.Time, problems *Problems) {
	if e.Kind.StandsOn() != "" || e.Reviewed == "" {
		return
	}
	due := func(text string, s Severity) {
		*problems = append(*problems, e.problem("reviewed", text, fmt.Sprintf("review the page, then run: amparo reviewed %s %s", e.Kind, e.ID), s))
	}
	if len(e.Reviewed) < 10 {
		*problems = append(*problems, e.problem("reviewed", fmt.Sprintf("%q must be a day", e.Reviewed), "write 2025-01-31", Error))
		return
	}
	for _, m := range b.Outdated(e) {
		due(fmt.Sprintf("%s has been %s since %s; the page was last reviewed on %s", m.Ref(), m.Status.Is, m.Status.Changed(), e.Reviewed), Due)
	}
	switch age := int(today.Sub(e.Reviewed.Time()).Hours() / 24); {
	case age < -1:
		*problems = append(*problems, e.problem("reviewed", fmt.Sprintf("%s lies in the future", e.Reviewed), "", Error))
	case age > b.Site.Review.Fail:
		due(fmt.Sprintf("last reviewed %d days ago; at most %d", age, b.Site.Review.Fail), Due)
	case age > b.Site.Review.Warn:
		due(fmt.Sprintf("last reviewed %d days ago; after %d it is due", age, b.Site.Review.Fail), Remark)
	}
}

// Outdated are the memos that e rests on whose status changed after the day e
// was reviewed.
func (b *Base) Outdated(e *Entry) []*Memo {
	var out []*Memo
	for _, r := range e.RestsOn {
		if m := b.memos[r.ID]; m != nil && m.Status.Changed() > e.Reviewed {
			out = append(out, m)
		}
	}
	return out
}

// Shaken are the memos that e rests on and that are not in effect, or not surely: what a
// reader must be told at the head of the page.
func (b *Base) Shaken(e *Entry) []*Memo {
	var out []*Memo
	for _, r := range e.RestsOn {
		if m := b.memos[r.ID]; m != nil && m.Status.Notable() {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, byDate)
	return out
}

// First is the warning that stands first on a page that could lead a reader
// to act, or nil: on scenarios, and on answers for workers.
func (b *Base) First(e *Entry) *Warning {
	first := cmp.Or(e.FirstWarning, b.Site.FirstWarning)
	if first == nil || e.Acts != nil && !*e.Acts {
		return nil
	}
	switch e.Kind {
	case KindScenario:
	case KindFAQ:
		if b.faqs[e].Audience == "advocate" {
			return nil
		}
	default:
		if e.Acts == nil {
			return nil
		}
	}
	return b.warnings[first.ID]
}
