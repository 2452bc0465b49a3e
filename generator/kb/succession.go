package kb

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"amparo/generator/markdown"
)

// A Succession is a memo and an older one that it replaced or rescinded.
type Succession struct {
	Newer, Older *Memo
	Pinpoints    []Pinpoint
	Rows         []Shift // only the factors that differ
	Same         int     // how many factors both treat alike
}

// A Shift is how the treatment of one factor differs between two memos.
type Shift struct {
	Factor       *Factor
	Older, Newer *Cell  // nil: not addressed, as far as our sources say
	Change       Change // the editor's word; Unjudged when there is none
}

// Section is the newer memo's own section about the change, or nil.
func (s *Succession) Section(lang int) *markdown.Section {
	return s.Newer.Texts[lang].Doc.Section(s.Older.ID)
}

// succession notes on each memo what came after it.
func (b *Base) succession() {
	for _, m := range b.Memos {
		m.SupersededBy = nil
	}
	for _, m := range b.Memos {
		for _, s := range m.Supersedes {
			if old := b.memos[s.Memo.ID]; old != nil && old != m {
				old.SupersededBy = append(old.SupersededBy, m)
			}
		}
	}
}

// Successions are all pairs, the newest first.
func (b *Base) Successions() []*Succession {
	var out []*Succession
	for _, m := range slices.Backward(b.Memos) {
		for _, s := range m.Supersedes {
			if old := b.memos[s.Memo.ID]; old != nil && old != m {
				out = append(out, b.compare(m, old, s))
			}
		}
	}
	return out
}

func (b *Base) compare(newer, older *Memo, s Supersession) *Succession {
	out := &Succession{Newer: newer, Older: older, Pinpoints: s.Pinpoints}
	for _, f := range b.Factors {
		shift := Shift{f, b.Cell(older, f), b.Cell(newer, f), s.Changes[f.ID].change}
		switch {
		case shift.Older == nil && shift.Newer == nil:
		case shift.Change == Unjudged && shift.Older != nil && shift.Newer != nil && shift.Older.Stance == shift.Newer.Stance && shift.Older.Effect == shift.Newer.Effect:
			out.Same++
		default:
			out.Rows = append(out.Rows, shift)
		}
	}
	return out
}

// checkSuccession reports circles, memos that precede what they supersede, memos
// that stand as if nothing had superseded them, and changes of stance that the editor has not judged.
func (b *Base) checkSuccession(problems *Problems) {
	const unseen, open, done = 0, 1, 2
	state := map[*Memo]int{}
	var path []string
	var visit func(m *Memo)
	visit = func(m *Memo) {
		state[m] = open
		path = append(path, m.ID)
		for i, s := range m.Supersedes {
			old := b.memos[s.Memo.ID]
			if old == nil {
				continue
			}
			field := fmt.Sprintf("supersedes[%d].memo", i+1)
			if slices.ContainsFunc(m.Supersedes[:i], func(o Supersession) bool { return o.Memo.ID == s.Memo.ID }) {
				*problems = append(*problems, Problem{m.File, s.Memo.line, field, fmt.Sprintf("%s is named twice", old.Ref()), "", Error})
			}
			switch state[old] {
			case open:
				from := slices.Index(path, old.ID)
				*problems = append(*problems, Problem{m.File, s.Memo.line, field,
					"the memos supersede each other in a circle: " + strings.Join(append(slices.Clone(path[from:]), old.ID), " > "), "", Error})
				continue
			case unseen:
				visit(old)
			}
			if n := min(len(m.Date), len(old.Date)); old.Date[:n] > m.Date[:n] { // as far as both are known
				*problems = append(*problems, Problem{m.File, s.Memo.line, field,
					fmt.Sprintf("%s is of %s, later than this memo", old.Ref(), old.Date), "", Error})
			}
		}
		path = path[:len(path)-1]
		state[m] = done
	}
	for _, m := range b.Memos {
		if state[m] == unseen {
			visit(m)
		}
	}
	for _, s := range b.Successions() {
		if newer, older := s.Newer.Status.Is, s.Older.Status.Is; older == InEffect && (newer == InEffect || newer == PartlyInEffect) {
			*problems = append(*problems, s.Older.problem("status.is", fmt.Sprintf("%q, but %s, which is %s, says that it supersedes this memo", older, s.Newer.Ref(), newer),
				"write where this memo stands now, and the day you recorded: it", Error))
		} else if (older == PartlyInEffect || older == Blocked) && newer == InEffect && s.Older.Status.AsOf < s.Newer.Date {
			*problems = append(*problems, s.Older.problem("status.as_of", fmt.Sprintf("%s is before %s, of %s, superseded this memo", s.Older.Status.AsOf, s.Newer.Ref(), s.Newer.Date),
				"look where this memo stands now, and write the status and the day you recorded: it", Due))
		}
		for _, r := range s.Rows {
			if r.Change == Unjudged && r.Older != nil && r.Newer != nil {
				*problems = append(*problems, s.Newer.problem("supersedes", fmt.Sprintf("the stance on %q differs from that of %s, and changes: does not judge it",
					r.Factor.ID, s.Older.ID), oneOf("", Change("").choices()), Error))
			}
		}
		for _, sup := range s.Newer.Supersedes {
			for id, v := range sup.Changes {
				f := b.factors[id]
				if f != nil && sup.Memo.ID == s.Older.ID && b.Cell(s.Older, f) == nil && b.Cell(s.Newer, f) == nil {
					*problems = append(*problems, Problem{s.Newer.File, v.line, "supersedes.changes." + id, "neither memo has a cell for this factor", "", Error})
				}
			}
		}
	}
}

// A Milestone is a dated event of one memo, for the timeline.
type Milestone struct {
	Date      Date
	Recorded  Date // the day this site learned of it; empty where only its date is known
	Memo      *Memo
	Kind      EventKind
	By        *Memo // may be nil
	Pinpoints []Pinpoint
}

// Timeline is every dated event of every memo, the newest first: its issue,
// its history, and the status it has now.
func (b *Base) Timeline() []Milestone {
	var out []Milestone
	for _, m := range b.Memos {
		var own []Milestone
		if m.Date != "" {
			own = append(own, Milestone{Date: m.Date, Memo: m, Kind: "issued", Pinpoints: m.Pinpoints})
		}
		for _, e := range m.History {
			s := Milestone{Date: e.Date, Memo: m, Kind: e.Kind, Pinpoints: e.Pinpoints}
			if e.By != nil {
				s.By = b.memos[e.By.ID]
			}
			own = append(own, s)
		}
		if k, ok := statusEvents[m.Status.Is]; ok && m.Status.Since != "" {
			told := slices.ContainsFunc(own, func(s Milestone) bool { return s.Date == m.Status.Since && s.Kind == k })
			if !told {
				s := Milestone{Date: m.Status.Since, Memo: m, Kind: k, Pinpoints: m.Status.Pinpoints}
				for _, by := range m.SupersededBy {
					if by.Date == s.Date {
						s.By = by
					}
				}
				own = append(own, s)
			}
		}
		began := m.Status.Since
		if began == "" && m.Status.Is == InEffect {
			began = m.Date
		}
		for i := range own {
			if own[i].Date == began { // what made the status
				own[i].Recorded = m.Status.Recorded
			}
		}
		out = append(out, own...)
	}
	slices.SortStableFunc(out, func(x, y Milestone) int {
		return cmp.Or(cmp.Compare(y.Date, x.Date), cmp.Compare(x.Memo.ID, y.Memo.ID))
	})
	return out
}

var statusEvents = map[Standing]EventKind{
	Replaced: "replaced", Rescinded: "rescinded", Blocked: "blocked", PartlyInEffect: "blocked",
}
