package kb

import "testing"

// A word is what the author sees, however it is written: a slug may be a year,
// and a version keeps its last zero.
func TestWord(t *testing.T) {
	for written, want := range map[string]string{
		"plain words":           "plain words",
		"'it''s quoted'":        "it's quoted",
		`"a \"word\" \u00e9"`:   `a "word" é`,
		"over\n  two lines":     "over two lines",
		"|\n  as\n  it stands":  "as\nit stands",
		">-\n  folded\n  lines": "folded lines",
		"  trimmed  ":           "trimmed",
		"2011":                  "2011",
		"007":                   "007",
		"1.10":                  "1.10",
		"0x1F":                  "0x1F",
		"true":                  "true",
		"yes":                   "yes",
		".inf":                  ".inf",
		".nan":                  ".nan",
		"2000-11-17":            "2000-11-17",
		"x # not the comment":   "x",
		"C# is no comment":      "C# is no comment",
		"https://example.org/a": "https://example.org/a",
	} {
		var got Text
		d := &decoder{file: "en.md"}
		d.mapping([]byte("title: "+written+"\nslug: s\nsummary: s\n"), 1, &got)
		if got.Title != want || len(d.problems) > 0 {
			t.Errorf("%q is read as %q %v", written, got.Title, d.problems)
		}
	}
}
