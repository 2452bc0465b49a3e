package site

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"amparo/generator/kb"
)

// The memos of the project are drawn as all drawings must be.
func TestDrawing(t *testing.T) {
	t.Parallel()
	base := load(t, realContent(t))
	name := func(m *kb.Memo) string { return cmp.Or(m.Short, m.Author, m.Number, m.Title) }
	checkDrawing(t, base.Memos, base.Successions(), base.Site.Agencies, name, base.Newest)
	for _, f := range base.Factors {
		checkStrip(t, base.Row(f), base.Memos, base.Newest)
	}
}

// So are memos of any dates, agencies, fates and names.
func TestDrawingOfAnything(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 0))
		pick := func(words ...string) string { return words[random.IntN(len(words))] }
		date := func() kb.Date {
			d := fmt.Sprintf("%d-%02d-%02d", 1990+random.IntN(1+random.IntN(40)), 1+random.IntN(12), 1+random.IntN(28))
			return kb.Date(d[:[]int{4, 7, 10, 10, 10}[random.IntN(5)]])
		}
		agencies := []string{"a", "b", "c", "d"}[:1+random.IntN(4)]
		names := map[*kb.Memo]string{}
		var memos []*kb.Memo
		for i := range random.IntN(80) {
			m := &kb.Memo{Entry: kb.Entry{ID: strconv.Itoa(i)}, Agency: pick(agencies...), Date: date()}
			if random.IntN(10) == 0 {
				m.Date = ""
			}
			m.Status.Is = kb.Standing(pick("in-effect", "partly-in-effect", "blocked", "replaced", "rescinded", "historical", "unclear"))
			m.Status.Certainty = kb.Certainty(pick("confirmed", "in-practice", "not-confirmed"))
			if random.IntN(2) == 0 {
				m.Status.Since = date()
			}
			for range random.IntN(4) {
				m.History = append(m.History, kb.Event{Date: date(), Kind: kb.EventKind(pick("replaced", "rescinded", "blocked", "restored", "confirmed"))})
			}
			names[m] = strings.Repeat("n", 1+random.IntN(1+random.IntN(80)))
			memos = append(memos, m)
		}
		var pairs []*kb.Succession
		for range random.IntN(1 + len(memos)/2) {
			older, newer := memos[random.IntN(len(memos))], memos[random.IntN(len(memos))]
			if n := min(len(older.Date), len(newer.Date)); older != newer && older.Date[:n] <= newer.Date[:n] {
				pairs = append(pairs, &kb.Succession{Newer: newer, Older: older})
			}
		}
		var row []*kb.Cell
		for _, m := range memos {
			if random.IntN(2) == 0 {
				row = append(row, &kb.Cell{Memo: m, Weight: kb.Weight{Stance: kb.Stance(pick("favors", "weighs-against", "priority", "considers", "excludes"))}})
			}
		}
		if checkDrawing(t, memos, pairs, agencies, func(m *kb.Memo) string { return names[m] }, "2026-11-22"); t.Failed() {
			t.Fatalf("the memos of seed %d", seed)
		}
		if checkStrip(t, row, memos, "2026-11-22"); t.Failed() {
			t.Fatalf("the strip of seed %d", seed)
		}
	}
}

var linePath = regexp.MustCompile(`^M\d+ \d+H\d+V\d+H\d+$`)

var number = regexp.MustCompile(`\d+`)

func numbers(path string) []int {
	var out []int
	for _, n := range number.FindAllString(path, -1) {
		i, _ := strconv.Atoi(n)
		out = append(out, i)
	}
	return out
}

// checkDrawing says what holds of every drawing: each memo is on it once, in
// the lane of its agency and in the order of time; no two links meet, and each
// is large enough for a finger; nothing runs through the name of another memo
// of its row; each line leads from the row of the older memo of a pair to the
// mark of the newer.
func checkDrawing(t *testing.T, memos []*kb.Memo, pairs []*kb.Succession, agencies []string, name func(*kb.Memo) string, now kb.Date) {
	t.Helper()
	d := draw(memos, pairs, agencies, name, now)
	of := map[*kb.Memo]*Mark{}
	var marks []*Mark
	for i, lane := range d.Lanes {
		if i > 0 && lane.Y != d.Lanes[i-1].Y+d.Lanes[i-1].Height {
			t.Errorf("the lane of %q begins at %d", lane.agency, lane.Y)
		}
		for _, m := range lane.Marks {
			if of[m.memo] != nil {
				t.Errorf("%s is drawn twice", m.memo.ID)
			}
			of[m.memo], marks = m, append(marks, m)
			if m.memo.Agency != lane.agency || m.Top < lane.Y || m.Top+m.High > lane.Y+lane.Height {
				t.Errorf("%s is out of its lane", m.memo.ID)
			}
			if m.High < 24 || m.Wide < 12+4 || m.Left < 0 || m.Left+m.Wide > d.Width {
				t.Errorf("the link of %s is %d x %d at %d of %d", m.memo.ID, m.Wide, m.High, m.Left, d.Width)
			}
			if m.X-6 < m.Left || m.X+6 > m.Left+m.Wide || m.Y-6 < m.Top || m.Y+6 > m.Top+m.High {
				t.Errorf("the mark of %s is out of its link", m.memo.ID)
			}
			from, to := m.NameX, m.NameX+drawnWidth(m.Name)
			if m.End {
				from, to = m.NameX-drawnWidth(m.Name), m.NameX
			}
			if from < m.Left || to > m.Left+m.Wide {
				t.Errorf("the name of %s is out of its link", m.memo.ID)
			}
			for _, path := range []string{m.Held, m.Blocked, m.Dot} {
				if strings.Contains(path, "?") || path != "" && numbers(path)[1] != m.Y {
					t.Errorf("%s has the stretch %q, and is at %d", m.memo.ID, path, m.Y)
				}
			}
		}
	}
	if len(marks) != len(memos) {
		t.Errorf("%d of %d memos are drawn", len(marks), len(memos))
	}
	// reach is how far to the right something runs on the row of a mark.
	reach := map[*Mark]int{}
	for _, m := range marks {
		reach[m] = max(m.Left+m.Wide, m.until)
	}
	if len(d.Lines) != len(pairs) {
		t.Errorf("%d lines for %d pairs", len(d.Lines), len(pairs))
	}
	for _, p := range pairs {
		older, newer := of[p.Older], of[p.Newer]
		i := slices.IndexFunc(d.Lines, func(l Line) bool { return l.from == older && l.to == newer })
		if i < 0 {
			t.Errorf("no line leads from %s to %s", p.Older.ID, p.Newer.ID)
			continue
		}
		if !linePath.MatchString(d.Lines[i].Path) {
			t.Errorf("the line %q", d.Lines[i].Path)
			continue
		}
		n := numbers(d.Lines[i].Path)
		if n[1] != older.Y || n[3] != newer.Y || n[4] != newer.X {
			t.Errorf("%s leads from %d to %d,%d, and not from %d to %d,%d", d.Lines[i].Path, n[1], n[4], n[3], older.Y, newer.X, newer.Y)
		}
		if n[0] < older.X || n[0] > max(older.X, older.until) {
			t.Errorf("%s begins at %d; its memo runs from %d to %d", d.Lines[i].Path, n[0], older.X, older.until)
		}
		reach[older] = max(reach[older], n[2])
	}
	for i, a := range marks {
		for _, b := range marks[:i] {
			if a.Left < b.Left+b.Wide && b.Left < a.Left+a.Wide && a.Top < b.Top+b.High && b.Top < a.Top+a.High {
				t.Errorf("the links of %s and %s meet", a.memo.ID, b.memo.ID)
			}
			if a.Y == b.Y && a.Left < reach[b] && b.Left < reach[a] {
				t.Errorf("%s and %s run into each other", a.memo.ID, b.memo.ID)
			}
			if yearOrNone(a.memo) < yearOrNone(b.memo) && a.X > b.X {
				t.Errorf("%s is of %s and stands behind %s of %s", a.memo.ID, a.memo.Date, b.memo.ID, b.memo.Date)
			}
		}
	}
}

func yearOrNone(m *kb.Memo) int { return m.Date.Year() }

// checkStrip says what holds of every strip: each memo is in the row of its
// stance, once, and no two dots meet or leave the strip.
func checkStrip(t *testing.T, row []*kb.Cell, memos []*kb.Memo, now kb.Date) {
	t.Helper()
	s := stripe(row, memos, now)
	stance := map[*kb.Memo]kb.Stance{}
	for _, c := range row {
		stance[c.Memo] = c.Stance
	}
	var dots []Dot
	for _, r := range s.Rows {
		for _, d := range r.Dots {
			if string(stance[d.memo]) != r.Stance {
				t.Errorf("%s is in the row of %s", d.memo.ID, r.Stance)
			}
			if st := d.memo.Status; d.Stands != (st.Is == kb.InEffect && st.Certainty == kb.Confirmed) {
				t.Errorf("%s, which is %s and %s, is filled: %v", d.memo.ID, st.Is, st.Certainty, d.Stands)
			}
			if d.X-4 < stripLeft || d.X+4 > s.Width || d.Y-4 < 0 || d.Y+4 > s.Foot {
				t.Errorf("%s is at %d,%d", d.memo.ID, d.X, d.Y)
			}
			for _, o := range dots {
				if dx, dy := d.X-o.X, d.Y-o.Y; dx*dx+dy*dy < 100 {
					t.Errorf("%s at %d,%d meets %s at %d,%d", d.memo.ID, d.X, d.Y, o.memo.ID, o.X, o.Y)
				}
				if d.memo == o.memo {
					t.Errorf("%s is there twice", d.memo.ID)
				}
			}
			dots = append(dots, d)
		}
	}
	if len(dots) != len(row) {
		t.Errorf("%d dots for %d memos", len(dots), len(row))
	}
}

// The stretches of a memo say no more than its history.
func TestStretches(t *testing.T) {
	t.Parallel()
	at := func(d kb.Date) int { return int(yearOf(d) * 100) }
	held := func(status kb.Standing, since kb.Date, events ...kb.Event) string {
		m := Mark{memo: &kb.Memo{Date: "2010-01-01", History: events}}
		m.memo.Status.Is, m.memo.Status.Since = status, since
		m.X = at("2010-01-01")
		m.live(at, "2020-01-01")
		return strings.TrimSpace(fmt.Sprintf("%s|%s|%s", m.Held, m.Blocked, m.Dot))
	}
	on := func(d kb.Date, k kb.EventKind) kb.Event { return kb.Event{Date: d, Kind: k} }
	for _, tc := range []struct{ name, got, want string }{
		{"in effect until now", held("in-effect", ""), "M201007 ?H202000M202000 ?m-4-4l4 4-4 4||"},
		{"ended on a day", held("rescinded", "2015-01-01"), "M201007 ?H201500M201500 ?m0-5v10||"},
		{"ended on no known day", held("rescinded", ""), "||M201009 ?h20"},
		{"known to hold, then nothing", held("unclear", "", on("2012-01-01", "confirmed")), "M201007 ?H201200||M201202 ?h20"},
		{"blocked and restored", held("replaced", "2015-01-01", on("2013-01-01", "restored"), on("2012-01-01", "blocked")),
			"M201007 ?H201200M201300 ?H201500M201500 ?m0-5v10|M201200 ?H201300|"},
		{"blocked since", held("blocked", "2012-01-01"), "M201007 ?H201200M202000 ?m-4-4l4 4-4 4|M201200 ?H202000|"},
		{"what came after the end", held("rescinded", "2015-01-01", on("2016-01-01", "confirmed")), "M201007 ?H201500M201500 ?m0-5v10||"},
		{"history", held("historical", ""), "||"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %s instead of %s", tc.name, tc.got, tc.want)
		}
	}
}
