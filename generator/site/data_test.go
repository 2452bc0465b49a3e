package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"amparo/generator/kb"
)

// Every table of the project's own site says the same in CSV and in JSON.
func TestTables(t *testing.T) {
	base := load(t, realContent(t))
	out := t.TempDir()
	build(t, options(out), base)
	files := tree(t, out)
	tables, columns := 0, 0
	for _, m := range base.Memos {
		if len(m.Cells()) > 0 {
			columns++
		}
	}
	for name, data := range files {
		if path.Ext(name) != ".json" {
			continue
		}
		tables++
		var d dataset
		dec := json.NewDecoder(strings.NewReader(data))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&d); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if page := base.Site.BaseURL + path.Dir(name) + "/"; d.Page != page || d.Title == "" || d.Note == "" || d.AsOf == "" || !strings.HasPrefix(name, d.Language+"/") {
			t.Errorf("%s begins %q %q %q %q, and has the note %q", name, d.Title, d.Language, d.AsOf, d.Page, d.Note)
		}
		sheet, ok := files[strings.TrimSuffix(name, ".json")+".csv"]
		if !ok {
			t.Errorf("%s has no CSV", name)
			continue
		}
		d.changes = path.Base(name) == "changes.json"
		if err := matches(sheet, &d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i, c := range d.Cells {
			at, fragment, _ := strings.Cut(strings.TrimPrefix(c.Address, base.Site.BaseURL), "#")
			page, there := files[at+"index.html"]
			if !there || (fragment != "") != (c.Stance != notAddressed) || fragment != "" && !strings.Contains(page, ` id="`+fragment+`"`) {
				t.Errorf("%s: cell %d of %s is at %q", name, i, c.Memo, c.Address)
			}
			if m := base.Memo(c.Memo); (m == nil) != (c.Memo == kb.UnattributedID) || m != nil && (c.StatusWord == "" || c.Certainty != string(m.Status.Certainty)) {
				t.Errorf("%s: cell %d is of the memo %q, which is %q, %q", name, i, c.Memo, c.StatusWord, c.Certainty)
			}
			if (c.Change != "") != d.changes {
				t.Errorf("%s: cell %d of %s has the change %q", name, i, c.Memo, c.Change)
			}
			for _, p := range c.Pinpoints {
				if p.Source == "" || !strings.Contains(p.Address, "://") || (p.Where != "") != strings.Contains(p.ID, "#") {
					t.Errorf("%s: cell %d of %s leans on %+v", name, i, c.Memo, p)
				}
			}
		}
		switch path.Base(name) {
		case "comparison.json":
			want := columns * len(base.Factors)
			for _, f := range base.Factors {
				if f.Said() != nil {
					want++
				}
			}
			if len(d.Cells) != want {
				t.Errorf("%s has %d cells instead of %d", name, len(d.Cells), want)
			}
		case "memos.json":
			want := columns
			if f := base.Factor(d.Cells[0].Factor); f.Said() != nil {
				want++
			}
			if len(d.Cells) != want {
				t.Errorf("%s has %d cells instead of %d", name, len(d.Cells), want)
			}
		}
	}
	if want := len(base.Site.Languages) * (len(base.Memos) + len(base.Factors) + len(base.Successions()) + 1); tables != want {
		t.Errorf("%d tables instead of %d", tables, want)
	}
}

// Whatever the words are, the CSV is RFC 4180 with a byte order mark, has the
// same cells as the JSON, and no cell that a spreadsheet would calculate.
func TestCSV(t *testing.T) {
	d := &dataset{Cells: []record{}, changes: true, Note: "=note"}
	nasty := []string{"", "plain", "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "a,b", `"`, `say "no"`, `""`, "two\nlines", "two\r\nlines",
		" leading", "'already", "é ñ", "=\"a\",\"b\"", ";", "\n", "#", "-", "<b> & 'c'"}
	for i, s := range nasty {
		d.Cells = append(d.Cells, record{Factor: "f", FactorTitle: s, MemoTitle: nasty[(i+1)%len(nasty)], Sentence: s, Level: s,
			Pinpoints: []pinpoint{{s, s, s, s}, {"x", "y", "", "z"}}, Change: s, Stance: []string{notAddressed, "favors"}[i%2]})
	}
	data, err := d.CSV()
	if err != nil {
		t.Fatal(err)
	}
	if err := matches(string(data), d); err != nil {
		t.Error(err)
	}
	js, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var back dataset
	if err := json.Unmarshal(js, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d.Cells, back.Cells); diff != "" {
		t.Error(diff)
	}
	if !bytes.Contains(js, []byte(`"<b> & 'c'"`)) {
		t.Errorf("the JSON escapes more than it must: %s", js)
	}
	empty, err := (&dataset{Cells: []record{}}).CSV()
	if err != nil || string(empty) != "\ufeff"+strings.Join(recordHead, ",")+",language,as_of,page,note\r\n" {
		t.Errorf("no cells give %q, %v", empty, err)
	}
}

// matches tells whether the CSV has exactly the cells of the set.
func matches(sheet string, d *dataset) error {
	cells, head := d.Cells, d.head()
	got, err := rows(sheet)
	if err != nil {
		return err
	}
	if len(got) != len(cells)+1 {
		return fmt.Errorf("%d rows for %d cells", len(got)-1, len(cells))
	}
	if !slices.Equal(got[0], head) {
		return fmt.Errorf("the head is %q", got[0])
	}
	for i, c := range cells {
		want := d.row(c)
		if len(want) != len(head) || len(got[i+1]) != len(want) {
			return fmt.Errorf("row %d has %d cells", i+1, len(got[i+1]))
		}
		for k, w := range want {
			cell := got[i+1][k]
			if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
				return fmt.Errorf("row %d: %q is a formula", i+1, cell)
			}
			// A carriage return is only kept as part of a line's end.
			w = strings.ReplaceAll(w, "\r", "")
			cell = strings.ReplaceAll(cell, "\r", "")
			if cell != w && cell != "'"+w {
				return fmt.Errorf("row %d: %s is %q instead of %q", i+1, head[k], cell, w)
			}
			if cell == "'"+w && !strings.ContainsAny(want[k][:1], "=+-@\t\r\n") {
				return fmt.Errorf("row %d: %q is marked, and would be no formula", i+1, w)
			}
		}
	}
	return nil
}

// rows reads CSV as RFC 4180 has it and no other way: records end in CRLF, the
// last one too, and quotes stand only around a whole field, doubled inside.
func rows(s string) ([][]string, error) {
	s, ok := strings.CutPrefix(s, "\ufeff")
	if !ok {
		return nil, errors.New("no byte order mark")
	}
	var out [][]string
	var row []string
	for s != "" {
		var field string
		if rest, ok := strings.CutPrefix(s, `"`); ok {
			for {
				i := strings.IndexByte(rest, '"')
				if i < 0 {
					return nil, fmt.Errorf("a quote is not closed: %.40q", s)
				}
				field += rest[:i]
				rest = rest[i+1:]
				if !strings.HasPrefix(rest, `"`) {
					break
				}
				field += `"`
				rest = rest[1:]
			}
			s = rest
		} else {
			i := strings.IndexAny(s, ",\r\n\"")
			if i < 0 || s[i] == '"' {
				return nil, fmt.Errorf("a bare field with a quote, or without an end: %.40q", s)
			}
			field, s = s[:i], s[i:]
		}
		row = append(row, field)
		switch {
		case strings.HasPrefix(s, ","):
			s = s[1:]
			continue
		case strings.HasPrefix(s, "\r\n"):
			s = s[2:]
			out = append(out, row)
			row = nil
		default:
			return nil, fmt.Errorf("after a field stands %.10q", s)
		}
	}
	if row != nil {
		return nil, errors.New("the last record has no end")
	}
	return out, nil
}
