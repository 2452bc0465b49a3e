package site

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"amparo/generator/kb"
)

// A Drawing is the memos as marks on a line of time, in lanes by agency. All
// numbers are pixels; the layout only puts the shapes on the page.
type Drawing struct {
	Width, Height int
	LaneWidth     int // of the names of the lanes, which stand beside the drawing
	Foot          int // of the years below the lanes; those above are at the top
	Ticks         []Tick
	Lanes         []Lane
	Lines         []Line
	Statuses      []Named // those that occur, for the legend
	Undated       int     // where the column of memos without a date is; 0 when there is none
	Blocked, Open bool    // whether such stretches occur, for the legend
}

// A Tick is the begin of a year; Year is 0 where there is no room for it.
type Tick struct{ X, Year int }

// A Lane is the memos of an agency.
type Lane struct {
	Title     string // the whole name
	Words     []Word // the short name, a word a line
	Y, Height int
	Even      bool
	Marks     []*Mark
	agency    string
}

// A Word stands on a line of its own.
type Word struct {
	Y    int
	Text string
}

// A Mark is a memo.
type Mark struct {
	X, Y               int // its middle
	Is                 string
	Name, Title, URL   string
	NameX, NameY       int
	End                bool // the name ends at NameX, instead of beginning there
	Left, Top          int  // the box that is the link
	Wide, High         int
	Held, Blocked, Dot string // stretches of time, as paths; Dot is where the end is not known

	memo        *kb.Memo
	left, right int // what it needs of its row
	until       int // where its last known stretch ends
	row         int
}

// A Line leads from a memo to the one that superseded it.
type Line struct {
	Path        string
	from, to    *Mark
	fromX, turn int // where it leaves the row of the older and where it enters that of the newer
}

const (
	drawnYear  = 34 // the width of a year
	drawnRow   = 30
	drawnName  = 13 // from the top of a row to the foot of the name
	drawnTrack = 21 // and to the middle of the mark
	drawnMark  = 6  // half of a mark
	drawnInset = 6  // above and below the rows of a lane
	drawnAxis  = 24
	drawnEdge  = 12
	drawnGap   = 8 // between two in a row
	drawnDots  = 20
	undated    = 70
)

// letterWidth is more than most letters take, so that names do not meet in
// fonts wider than ours.
const letterWidth = 7.4

func drawnWidth(text string) int {
	return int(math.Ceil(letterWidth * float64(utf8.RuneCountInString(text))))
}

// draw lays the memos out. Each has a row of its lane to itself for as long as
// its name, its stretches and the lines that leave it need.
func draw(memos []*kb.Memo, pairs []*kb.Succession, agencies []string, name func(*kb.Memo) string, now kb.Date) *Drawing {
	d := &Drawing{}
	var marks []*Mark
	of := map[*kb.Memo]*Mark{}
	first, last, widest, origin := 0, now.Year(), 0, drawnEdge
	for _, m := range memos {
		mark := &Mark{Is: string(m.Status.Is), Name: name(m), memo: m}
		marks, of[m] = append(marks, mark), mark
		widest = max(widest, drawnWidth(mark.Name))
		if m.Date == "" {
			d.Undated, origin = drawnEdge, drawnEdge+undated
			continue
		}
		if first == 0 || m.Date.Year() < first {
			first = m.Date.Year()
		}
		last = max(last, m.Date.Year())
	}
	if len(marks) == 0 {
		return d
	}
	if first == 0 {
		first = last
	}
	at := func(date kb.Date) int { return origin + int(math.Round((yearOf(date)-float64(first))*drawnYear)) }
	end := at(kb.Date(strconv.Itoa(last))) + drawnYear/2 // a year's date is its middle
	d.Width = max(end, widest+drawnEdge) + drawnEdge
	for y := first; y <= last; y++ {
		t := Tick{X: origin + (y-first)*drawnYear}
		if (y-first)%2 == 0 {
			t.Year = y
		}
		d.Ticks = append(d.Ticks, t)
	}
	for _, m := range marks {
		m.X = drawnEdge + drawnMark + 2
		if m.memo.Date != "" {
			m.X = at(m.memo.Date)
			m.live(at, now)
			d.Blocked = d.Blocked || m.Blocked != ""
			d.Open = d.Open || m.Dot != ""
		}
		m.until = max(m.until, m.X)
		wide := drawnWidth(m.Name)
		switch from := m.X - drawnMark; {
		case from+wide <= d.Width-drawnEdge:
			m.NameX, m.left, m.right = from, from, from+wide
		case m.X+drawnMark-wide >= 0:
			m.NameX, m.End = m.X+drawnMark, true
			m.left, m.right = m.NameX-wide, m.NameX
		default:
			m.NameX, m.left, m.right = drawnEdge, drawnEdge, drawnEdge+wide
		}
		m.left, m.right = min(m.left, m.X-drawnMark), max(m.right, m.X+drawnMark)
		m.Left, m.Wide, m.High = m.left-2, m.right-m.left+4, drawnRow-2
		m.right = max(m.right, m.until)
	}
	for _, p := range pairs {
		older, newer := of[p.Older], of[p.Newer]
		older.right = max(older.right, newer.X-2*drawnMark)
		d.Lines = append(d.Lines, Line{from: older, to: newer})
	}
	for _, agency := range agencies {
		lane := Lane{agency: agency, Even: len(d.Lanes)%2 == 1}
		for _, m := range marks {
			if m.memo.Agency == agency {
				lane.Marks = append(lane.Marks, m)
			}
		}
		if len(lane.Marks) > 0 {
			d.Lanes = append(d.Lanes, lane)
		}
	}
	y := drawnAxis
	for i := range d.Lanes {
		lane := &d.Lanes[i]
		lane.Y, lane.Height = y, pack(lane.Marks)*drawnRow+2*drawnInset
		y += lane.Height
		for _, m := range lane.Marks {
			m.Top = lane.Y + drawnInset + m.row*drawnRow
			m.NameY, m.Y = m.Top+drawnName, m.Top+drawnTrack
		}
	}
	d.Foot, d.Height = y+16, y+drawnAxis
	for _, m := range marks {
		for _, path := range []*string{&m.Held, &m.Blocked, &m.Dot} {
			*path = strings.ReplaceAll(*path, "?", strconv.Itoa(m.Y)) // the row was not known before
		}
	}
	// The longest have the least choice.
	slices.SortStableFunc(d.Lines, func(a, b Line) int { return cmp.Compare(b.drop(), a.drop()) })
	for i := range d.Lines {
		d.Lines[i].route(marks, d.Lines[:i])
	}
	return d
}

// pack gives each mark the first row of its lane that has room for it, and
// returns how many rows there are.
func pack(marks []*Mark) int {
	slices.SortStableFunc(marks, func(a, b *Mark) int { return cmp.Compare(a.left, b.left) })
	var ends []int
	for _, m := range marks {
		m.row = slices.IndexFunc(ends, func(end int) bool { return end+drawnGap <= m.left })
		if m.row < 0 {
			m.row, ends = len(ends), append(ends, 0)
		}
		ends[m.row] = m.right
	}
	// People read the memos of a lane by date.
	slices.SortStableFunc(marks, func(a, b *Mark) int {
		return cmp.Or(cmp.Compare(a.memo.Date, b.memo.Date), cmp.Compare(a.memo.ID, b.memo.ID))
	})
	return len(ends)
}

// yearOf is the date as a number of years. Of a year or a month alone it is the middle.
func yearOf(d kb.Date) float64 {
	t := d.Time()
	day := float64(t.YearDay() - 1)
	switch len(d) {
	case 4:
		day = 183
	case 7:
		day += 15
	}
	return float64(t.Year()) + day/366
}

// live draws the stretches of a memo: in which it held, and in which a court
// kept it from holding. Where our sources do not say when it ended, dots follow
// the last day that is known.
func (m *Mark) live(at func(kb.Date) int, now kb.Date) {
	const over = "over"
	type turn struct {
		date kb.Date
		is   string
	}
	var turns []turn
	for _, e := range m.memo.History {
		switch e.Kind {
		case "blocked":
			turns = append(turns, turn{e.Date, "blocked"})
		case "restored", "issued":
			turns = append(turns, turn{e.Date, "held"})
		case "replaced", "rescinded":
			turns = append(turns, turn{e.Date, over})
		default:
			turns = append(turns, turn{e.Date, ""}) // it goes on as it was
		}
	}
	slices.SortStableFunc(turns, func(a, b turn) int { return cmp.Compare(a.date, b.date) })
	st, ended := m.memo.Status, false
	switch {
	case st.Is == kb.Replaced || st.Is == kb.Rescinded:
		if ended = st.Since != ""; ended {
			turns = slices.DeleteFunc(turns, func(t turn) bool { return t.date > st.Since })
			turns = append(turns, turn{st.Since, over})
		}
	case st.Is == kb.Blocked && st.Since != "":
		turns = append(turns, turn{st.Since, "blocked"}, turn{now, ""})
	case st.Is == kb.InEffect || st.Is == kb.PartlyInEffect || st.Is == kb.Blocked:
		turns = append(turns, turn{now, ""})
	}
	is := "held"
	x := m.X
	begin := x + drawnMark + 1 // behind the mark
	for _, t := range turns {
		to := at(t.date)
		if to > x {
			stretch := fmt.Sprintf("M%d ?H%d", max(x, begin), to)
			switch {
			case to <= begin:
			case is == "held":
				m.Held += stretch
			case is == "blocked":
				m.Blocked += stretch
			}
			x = to
		}
		if t.is != "" {
			is = t.is
		}
	}
	m.until = x
	switch {
	case ended:
		m.Held += fmt.Sprintf("M%d ?m0-5v10", x)
	case is == over || st.Is == kb.Historical:
	case st.Is == kb.InEffect || st.Is == kb.PartlyInEffect || st.Is == kb.Blocked:
		m.Held += fmt.Sprintf("M%d ?m-4-4l4 4-4 4", x)
	default:
		from := max(x+2, begin+2)
		m.Dot = fmt.Sprintf("M%d ?h%d", from, drawnDots)
		m.until = from + drawnDots
	}
}

func (l *Line) drop() int { return max(l.from.Y-l.to.Y, l.to.Y-l.from.Y) }

// route takes the line along the row of the older memo and then down or up to
// the newer, past the marks between them and apart from lines that lead to
// another memo.
func (l *Line) route(marks []*Mark, earlier []Line) {
	from, to := l.from, l.to
	l.turn = to.X - 2*drawnMark
	if l.turn <= from.X {
		l.turn = from.X
	} else if from.Y != to.Y {
		high, low := min(from.Y, to.Y), max(from.Y, to.Y)
		fewest := math.MaxInt
		for _, back := range []int{12, 10, 15, 18, 21, 24} {
			hits, x := 0, to.X-back
			for _, m := range marks {
				if m.Y > high && m.Y < low && m.X-x < drawnMark+2 && x-m.X < drawnMark+2 {
					hits += 2
				}
			}
			for _, o := range earlier {
				if o.to != to && o.turn-x < 5 && x-o.turn < 5 && min(o.from.Y, o.to.Y) < low && max(o.from.Y, o.to.Y) > high {
					hits++
				}
			}
			if x > from.X && hits < fewest {
				fewest, l.turn = hits, x
			}
		}
	}
	l.fromX = max(min(from.until, l.turn), from.X)
	l.Path = fmt.Sprintf("M%d %dH%dV%dH%d", l.fromX, from.Y, l.turn, to.Y, to.X)
}

// shortName is the name of a memo where there is little room: the one that
// lawyers use.
func (s *sheet) shortName(m *kb.Memo) string {
	if short := cmp.Or(m.Texts[s.lang].Short, m.Short); short != "" {
		return short
	}
	if words := strings.Fields(m.Author); len(words) > 0 {
		return words[len(words)-1]
	}
	title, _, _ := strings.Cut(s.title(&m.Entry), " (")
	return cmp.Or(m.Number, title)
}

// drawing is the memos of the timeline.
func (s *sheet) drawing() *Drawing {
	d := draw(s.base.Memos, s.pairs, s.base.Site.Agencies, s.shortName, s.base.Newest)
	occurs := map[string]bool{}
	for i := range d.Lanes {
		lane := &d.Lanes[i]
		lane.Title = s.label("agency-name." + lane.agency)
		for j, word := range strings.Fields(s.label("agency." + lane.agency)) {
			lane.Words = append(lane.Words, Word{lane.Y + 18 + j*15, word})
			d.LaneWidth = max(d.LaneWidth, drawnWidth(word)+drawnEdge)
		}
		for _, m := range lane.Marks {
			line := s.memoLine(m.memo)
			occurs[m.Is] = true
			m.URL = line.URL
			m.Title = s.label("timeline.mark", "name", m.Name, "title", line.Title, "agency", s.label("agency."+lane.agency),
				"date", s.dateText(m.memo.Date), "status", line.Status.Tag)
		}
	}
	for _, is := range []kb.Standing{kb.InEffect, kb.PartlyInEffect, kb.Blocked, kb.Replaced, kb.Rescinded, kb.Historical, kb.Unclear} {
		if occurs[string(is)] {
			d.Statuses = append(d.Statuses, Named{string(is), s.label("status." + string(is))})
		}
	}
	return d
}

// A Strip is how memos have treated one factor, in rows by stance.
type Strip struct {
	Width, Height     int
	Left, Right, Foot int // where the line of time is
	Ticks             []Tick
	Rows              []StripRow
	Words             string // the same as a sentence
}

// A StripRow is the memos with one stance.
type StripRow struct {
	Stance, Word string
	Y            int // the foot of the word
	Dots         []Dot
}

// A Dot is a memo; Stands tells whether it is surely in effect.
type Dot struct {
	X, Y   int
	Stands bool
	memo   *kb.Memo
}

const (
	stripWidth = 288 // what a phone of 320 px has room for
	stripLeft  = 118
	stripRight = 280
	stripDot   = 5 // half of a dot
	stripInset = 5
	stripUndat = 12
)

var stances = []kb.Stance{"favors", "considers", "excludes", "weighs-against", "priority"}

// stripe lays a strip out. The years are those of all memos, so that the
// strips of all factors can be compared.
func stripe(row []*kb.Cell, memos []*kb.Memo, now kb.Date) *Strip {
	first, last, origin := 0, now.Year(), stripLeft+stripDot
	for _, m := range memos {
		switch {
		case m.Date == "":
			origin = stripLeft + stripDot + stripUndat
		case first == 0 || m.Date.Year() < first:
			first = m.Date.Year()
		}
		last = max(last, m.Date.Year())
	}
	if first == 0 {
		first = last
	}
	scale := float64(stripRight-origin) / float64(last+1-first)
	at := func(year float64) int { return origin + int(math.Round((year-float64(first))*scale)) }
	s := &Strip{Width: stripWidth, Left: stripLeft, Right: stripRight + stripDot}
	for _, stance := range stances {
		r := StripRow{Stance: string(stance)}
		var ends []int // of the lines of dots
		for _, c := range row {
			if c.Stance != stance {
				continue
			}
			d := Dot{X: stripLeft + stripDot, Stands: !c.Memo.Status.Notable(), memo: c.Memo}
			if c.Memo.Date != "" {
				d.X = at(yearOf(c.Memo.Date))
			}
			line := slices.IndexFunc(ends, func(end int) bool { return end < d.X-stripDot })
			if line < 0 {
				line, ends = len(ends), append(ends, 0)
			}
			ends[line] = d.X + stripDot
			d.Y = s.Height + stripInset + stripDot + line*(2*stripDot+2)
			r.Dots = append(r.Dots, d)
		}
		if len(r.Dots) > 0 {
			r.Y = s.Height + 15
			s.Rows = append(s.Rows, r)
			s.Height += max(2*stripInset+len(ends)*(2*stripDot+2), 22)
		}
	}
	s.Foot = s.Height
	s.Height += 18
	for y := first; y <= last; y++ {
		if t := (Tick{X: at(float64(y)), Year: y}); y%10 == 0 {
			s.Ticks = append(s.Ticks, t)
		}
	}
	return s
}

// strip is the strip of a factor, or nil where there is too little to compare.
func (s *sheet) strip(row []*kb.Cell) *Strip {
	if len(row) < 2 {
		return nil
	}
	out := stripe(row, s.base.Memos, s.base.Newest)
	var sentences []string
	for i := range out.Rows {
		r := &out.Rows[i]
		r.Word = s.label("stance." + r.Stance)
		var years []string
		for _, d := range r.Dots {
			year := s.label("date.none")
			if d.memo.Date != "" {
				year = strconv.Itoa(d.memo.Date.Year())
			}
			years = append(years, year)
		}
		sentences = append(sentences, s.label("factor.strip-row", "stance", r.Word, "years", strings.Join(counted(years), ", ")))
	}
	out.Words = strings.Join(sentences, " ")
	return out
}

// counted is the words, those that follow each other once with their number.
func counted(words []string) []string {
	var out []string
	for i := 0; i < len(words); {
		n := 1
		for i+n < len(words) && words[i+n] == words[i] {
			n++
		}
		if n > 1 {
			out = append(out, fmt.Sprintf("%s (%d)", words[i], n))
		} else {
			out = append(out, words[i])
		}
		i += n
	}
	return out
}
