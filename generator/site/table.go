package site

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"html/template"
	"slices"
	"strings"

	"amparo/generator/kb"
)

// A Table is a comparison as a page shows it.
type Table struct {
	Caption string
	AsOf    template.HTML
	Columns []Column
	Groups  []RowGroup
}

// A Column is the head of a column: a memo, or without an address what is said
// with no document named.
type Column struct {
	MemoLine
	ID       string // of the memo
	Agency   string
	AgencyID string
}

// A RowGroup is rows under a common heading; one without is one without title.
type RowGroup struct {
	ID    string
	Title string
	Rows  []Row
}

// A Row is a factor, or on a factor's page a memo, and its cells. The last row
// there may be what is said with no document named.
type Row struct {
	ID     string // of the factor
	Link   Link
	Memo   *MemoLine // when the row is a memo
	Cells  []Cell
	Change string // on a page of changes, the editor's word
}

// A Cell is what a memo does with a factor; Stance is empty when our sources
// do not say that it deals with it.
type Cell struct {
	Stance      string // the id, for the style
	Word        string
	Sentence    string
	Level       string
	Attribution string // in words; empty when explicit
	Pinpoints   []Citation
	URL         string // the section
}

func (s *sheet) cell(c *kb.Cell) Cell {
	if c == nil {
		return Cell{Word: s.label("stance-none")}
	}
	out := Cell{Stance: string(c.Stance), Word: s.label("stance." + string(c.Stance)), Sentence: c.Sentence(s.lang), Level: c.Level}
	if c.Memo != nil {
		out.URL = s.link(s.addresses.place(&c.Memo.Entry, s.lang, c.Factor.ID))
	} else {
		out.URL = s.link(s.addresses.place(&c.Factor.Entry, s.lang, kb.UnattributedID))
	}
	if c.Effect != "" {
		out.Word = s.label("stance-excludes-" + string(c.Effect))
	}
	if c.Attribution != kb.Explicit {
		out.Attribution = s.label("attribution." + string(c.Attribution))
	}
	for _, p := range c.Pinpoints {
		out.Pinpoints = append(out.Pinpoints, s.citation(p))
	}
	return out
}

func (s *sheet) head(m *kb.Memo) Column {
	return Column{s.memoLine(m), m.ID, s.label("agency." + m.Agency), m.Agency}
}

// grid is every memo that addresses any factor by every factor.
func (s *sheet) grid() Table {
	t := Table{Caption: s.label("table.grid"), AsOf: s.date(s.base.Newest)}
	memos := slices.DeleteFunc(slices.Clone(s.base.Memos), func(m *kb.Memo) bool { return len(m.Cells()) == 0 })
	for _, m := range memos {
		t.Columns = append(t.Columns, s.head(m))
	}
	said := slices.ContainsFunc(s.base.Factors, func(f *kb.Factor) bool { return f.Said() != nil })
	if said {
		t.Columns = append(t.Columns, Column{MemoLine: MemoLine{Link: Link{Title: s.label("table.no-document")}}})
	}
	for _, f := range s.base.Factors {
		row := Row{ID: f.ID, Link: s.entryLink(&f.Entry)}
		for _, m := range memos {
			row.Cells = append(row.Cells, s.cell(s.base.Cell(m, f)))
		}
		switch c := f.Said(); {
		case c != nil:
			row.Cells = append(row.Cells, s.cell(c))
		case said:
			row.Cells = append(row.Cells, Cell{Word: s.label("table.nothing-more")})
		}
		s.add(&t, f.Group, row)
	}
	return t
}

// add adds the row to those of its group, which has no title when it has no id.
func (s *sheet) add(t *Table, group string, row Row) {
	if n := len(t.Groups); n == 0 || t.Groups[n-1].ID != group {
		g := RowGroup{ID: group}
		if group != "" {
			g.Title = s.label("group." + group)
		}
		t.Groups = append(t.Groups, g)
	}
	g := &t.Groups[len(t.Groups)-1]
	g.Rows = append(g.Rows, row)
}

// row is one factor by every memo that addresses it, by date, and what is said
// of it with no document named; silent are the memos that do not address it.
func (s *sheet) row(f *kb.Factor) (t Table, silent []Row) {
	t = Table{Caption: s.label("table.factor", "factor", s.title(&f.Entry)), AsOf: s.date(s.base.Newest)}
	for _, m := range s.base.Memos {
		line, c := s.memoLine(m), s.base.Cell(m, f)
		if row := (Row{Link: line.Link, Memo: &line, Cells: []Cell{s.cell(c)}}); c != nil {
			s.add(&t, "", row)
		} else {
			silent = append(silent, row)
		}
	}
	if c := f.Said(); c != nil {
		cell := s.cell(c)
		s.add(&t, "", Row{Link: Link{Title: s.label("table.no-document"), URL: cell.URL}, Cells: []Cell{cell}})
	}
	return t, silent
}

// changes is what differs between a memo and the older one it superseded.
func (s *sheet) changes(x *kb.Succession) Table {
	t := Table{Caption: s.label("table.changes", "newer", s.title(&x.Newer.Entry), "older", s.title(&x.Older.Entry)),
		AsOf: s.date(s.base.Newest), Columns: []Column{s.head(x.Older), s.head(x.Newer)}}
	for _, shift := range x.Rows {
		row := Row{Link: s.entryLink(&shift.Factor.Entry), Cells: []Cell{s.cell(shift.Older), s.cell(shift.Newer)}}
		switch {
		case shift.Change != kb.Unjudged:
			row.Change = s.label("change." + string(shift.Change))
		case shift.Older == nil:
			row.Change = s.label("change-only-newer")
		default:
			row.Change = s.label("change-only-older")
		}
		s.add(&t, shift.Factor.Group, row)
	}
	return t
}

// inGrid is the place of the comparison that the fragment names, or "" when no
// page shows the comparison.
func (s *sheet) inGrid(fragment string) string {
	at := s.addresses.view(kb.ShowsComparison, s.lang)
	if at == "" {
		return ""
	}
	return s.link(at) + "#" + fragment
}

// compared is the comparison with these memos chosen, as its script reads it,
// but for those that have no column; "" when none has.
func (s *sheet) compared(memos ...*kb.Memo) string {
	var ids []string
	for _, m := range memos {
		if len(m.Cells()) > 0 {
			ids = append(ids, m.ID)
		}
	}
	if ids == nil {
		return ""
	}
	return s.inGrid("m=" + strings.Join(ids, ","))
}

// Data is where the files of a table are.
type Data struct{ CSV, JSON string }

func (s *sheet) data(address string) Data {
	return Data{relative(s.address, address+".csv"), relative(s.address, address+".json")}
}

// record is one cell as data: the same values in CSV and JSON, in this order.
type record struct {
	Factor      string     `json:"factor"`
	FactorTitle string     `json:"factor_title"`
	Group       string     `json:"group"`
	Memo        string     `json:"memo"` // unattributed when no document is named
	MemoTitle   string     `json:"memo_title"`
	Agency      string     `json:"agency"`
	Date        string     `json:"date"`
	Status      string     `json:"status"`
	StatusWord  string     `json:"status_word"`
	StatusSince string     `json:"status_since"`
	StatusAsOf  string     `json:"status_as_of"`
	Certainty   string     `json:"certainty"` // of the status
	Stance      string     `json:"stance"`    // not-addressed when there is no cell
	Word        string     `json:"stance_word"`
	Effect      string     `json:"effect"`
	Level       string     `json:"level"`
	Sentence    string     `json:"sentence"`
	Attribution string     `json:"attribution"`
	Pinpoints   []pinpoint `json:"pinpoints"`
	Address     string     `json:"address"`          // of the section; where there is no cell, of the factor
	Change      string     `json:"change,omitempty"` // in every row of a table of changes, in no other
}

// pinpoint is a pinpoint as content has it, and in words.
type pinpoint struct {
	ID      string `json:"id"`
	Source  string `json:"source"`  // its short title
	Where   string `json:"where"`   // the lines; empty when the whole source is meant
	Address string `json:"address"` // of the source, else of its archived copy, else of what we say of it
}

// words are the source and the lines.
func (p pinpoint) words() string {
	if p.Where == "" {
		return p.Source
	}
	return p.Source + ", " + p.Where
}

// joined is what a list is in one cell of a spreadsheet.
func joined(ps []pinpoint, of func(pinpoint) string) string {
	var all []string
	for _, p := range ps {
		all = append(all, of(p))
	}
	return strings.Join(all, "; ")
}

func (r record) row() []string {
	return []string{r.Factor, r.FactorTitle, r.Group, r.Memo, r.MemoTitle, r.Agency, r.Date,
		r.Status, r.StatusWord, r.StatusSince, r.StatusAsOf, r.Certainty,
		r.Stance, r.Word, r.Effect, r.Level, r.Sentence, r.Attribution,
		joined(r.Pinpoints, func(p pinpoint) string { return p.ID }), joined(r.Pinpoints, pinpoint.words),
		joined(r.Pinpoints, func(p pinpoint) string { return p.Address }), r.Address}
}

var recordHead = []string{"factor", "factor_title", "group", "memo", "memo_title", "agency", "date",
	"status", "status_word", "status_since", "status_as_of", "certainty",
	"stance", "stance_word", "effect", "level", "sentence", "attribution",
	"pinpoints", "sources", "source_addresses", "address"}

const notAddressed = "not-addressed"

func (s *sheet) record(m *kb.Memo, f *kb.Factor) record {
	r := record{Factor: f.ID, FactorTitle: s.title(&f.Entry), Group: f.Group, Memo: m.ID, MemoTitle: s.title(&m.Entry), Agency: m.Agency,
		Date: string(m.Date), Status: string(m.Status.Is), StatusWord: s.label("status." + string(m.Status.Is)),
		StatusSince: string(m.Status.Since), StatusAsOf: string(m.Status.AsOf), Certainty: string(m.Status.Certainty),
		Stance: notAddressed, Word: s.label("stance-none"), Pinpoints: []pinpoint{},
		Address: s.base.Site.BaseURL + s.addresses.entry(&f.Entry, s.lang)}
	if c := s.base.Cell(m, f); c != nil {
		s.fill(&r, c)
		r.Address = s.base.Site.BaseURL + s.addresses.place(&m.Entry, s.lang, f.ID)
	}
	return r
}

// fill says in the record what the cell does.
func (s *sheet) fill(r *record, c *kb.Cell) {
	v := s.cell(c)
	r.Stance, r.Word, r.Effect, r.Level, r.Sentence, r.Attribution = v.Stance, v.Word, string(c.Effect), c.Level, v.Sentence, string(c.Attribution)
	for _, p := range c.Pinpoints {
		src := s.base.Source(p.Source)
		r.Pinpoints = append(r.Pinpoints, pinpoint{p.String(), src.Short, s.lines(p), s.readAt(src)})
	}
}

// records are the factor's cells of every memo that has a column in the
// comparison, and what is said of it with no document named.
func (s *sheet) records(f *kb.Factor) []record {
	var out []record
	for _, m := range s.base.Memos {
		if len(m.Cells()) > 0 {
			out = append(out, s.record(m, f))
		}
	}
	if c := f.Said(); c != nil {
		r := record{Factor: f.ID, FactorTitle: s.title(&f.Entry), Group: f.Group, Memo: kb.UnattributedID, MemoTitle: s.label("table.no-document"),
			Pinpoints: []pinpoint{}, Address: s.base.Site.BaseURL + s.addresses.place(&f.Entry, s.lang, kb.UnattributedID)}
		s.fill(&r, c)
		out = append(out, r)
	}
	return out
}

// shifts are what differs between two memos, a record for each of the two. A
// difference that no editor judged is that one of them alone has the factor.
func (s *sheet) shifts(x *kb.Succession) []record {
	var out []record
	for _, shift := range x.Rows {
		change := string(shift.Change)
		switch {
		case shift.Change != kb.Unjudged:
		case shift.Older == nil:
			change = "only-newer"
		default:
			change = "only-older"
		}
		for _, m := range []*kb.Memo{x.Older, x.Newer} {
			r := s.record(m, shift.Factor)
			r.Change = change
			out = append(out, r)
		}
	}
	return out
}

// dataset is a table as data, in one language.
type dataset struct {
	Title    string   `json:"title"`
	Language string   `json:"language"`
	AsOf     string   `json:"as_of"`
	Page     string   `json:"page"` // the address of the table
	Note     string   `json:"note"` // what not-addressed means
	Cells    []record `json:"cells"`

	changes bool // it is what differs between two memos
}

func (s *sheet) dataset(title string) *dataset {
	return &dataset{Title: title, Language: s.addresses.lang(s.lang), AsOf: string(s.base.Newest),
		Page: s.base.Site.BaseURL + s.address, Note: s.label("table.not-addressed"), Cells: []record{}}
}

// head names the columns of the CSV: those of the records, and those that JSON
// has once for the whole table.
func (d *dataset) head() []string {
	head := slices.Clone(recordHead)
	if d.changes {
		head = append(head, "change")
	}
	return append(head, "language", "as_of", "page", "note")
}

// row is a record in CSV. The note stands in the rows that it is about.
func (d *dataset) row(r record) []string {
	row := r.row()
	if d.changes {
		row = append(row, r.Change)
	}
	note := ""
	if r.Stance == notAddressed {
		note = d.Note
	}
	return append(row, d.Language, d.AsOf, d.Page, note)
}

// CSV is the set for a spreadsheet: UTF-8 with a byte order mark, because
// Excel reads accents only so; RFC 4180; and no cell that a spreadsheet would
// take for a formula.
func (d *dataset) CSV() ([]byte, error) {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	w.UseCRLF = true
	w.Write(d.head())
	for _, r := range d.Cells {
		row := d.row(r)
		for i, cell := range row {
			row[i] = harmless(cell)
		}
		w.Write(row)
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// harmless puts an apostrophe before what a spreadsheet would calculate.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// JSON is the set for programs.
func (d *dataset) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	err := e.Encode(d)
	return b.Bytes(), err
}
