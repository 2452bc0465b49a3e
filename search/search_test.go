package search

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// passages reads the small site in testdata.
func passages(t testing.TB, lang string) []Passage {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", lang, "passages.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var ps []Passage
	for _, f := range archive.Files {
		entry, anchor, _ := strings.Cut(f.Name, "#")
		kind, id, _ := strings.Cut(entry, ":")
		p := Passage{ID: f.Name, Entry: entry, Kind: kind, Anchor: anchor, URL: lang + "/" + kind + "/" + id + "/"}
		head, text, ok := strings.Cut(string(f.Data), "\n\n")
		if !ok {
			t.Fatalf("passage %q has no text", f.Name)
		}
		p.Text = strings.TrimSpace(text)
		for _, line := range strings.Split(head, "\n") {
			key, value, _ := strings.Cut(line, ": ")
			switch key {
			case "title":
				p.Title = value
			case "heading":
				p.Heading = value
			case "also":
				p.Also = strings.Split(value, "; ")
			case "meant":
				p.Meant = strings.Split(value, "; ")
			case "factors":
				p.Factors = strings.Fields(value)
			case "agency":
				p.Agency = value
			case "status":
				p.Status = value
			case "doubt":
				p.Doubt = value
			case "date":
				p.Date = value
			default:
				t.Fatalf("passage %q has the header %q", f.Name, line)
			}
		}
		ps = append(ps, p)
	}
	return ps
}

// site builds and opens the small site.
func site(t testing.TB) *Index {
	t.Helper()
	root := t.TempDir()
	for _, lang := range []string{"en", "es"} {
		if err := Build(Dir(root, lang), lang, passages(t, lang)); err != nil {
			t.Fatal(err)
		}
	}
	return open(t, root)
}

func open(t testing.TB, root string) *Index {
	t.Helper()
	ix, err := Open(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	})
	return ix
}

// ids returns the ids of the passages found.
func ids(r *Results) []string {
	ids := []string{}
	for _, h := range r.Hits {
		id := h.Entry
		if h.Anchor != "" {
			id += "#" + h.Anchor
		}
		ids = append(ids, id)
	}
	return ids
}

func TestQueries(t *testing.T) {
	ix := site(t)
	for _, lang := range ix.Languages() {
		path := filepath.Join("testdata", lang, "queries.txt")
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for n := 1; lines.Scan(); n++ {
			line, want, ok := strings.Cut(lines.Text(), "->")
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") || line == "" && !ok {
				continue
			}
			q := readQuery(t, line)
			q.Lang, q.Limit = lang, -1
			r, err := ix.Search(q)
			if err != nil {
				t.Errorf("%s:%d: %v", path, n, err)
				continue
			}
			if r.Total != len(r.Hits) {
				t.Errorf("%s:%d: total %d, hits %d", path, n, r.Total, len(r.Hits))
			}
			got := ids(r)
			if want, ok = strings.CutSuffix(want, "..."); ok {
				got = got[:min(len(got), len(passagesOf(want)))]
			}
			if r.OtherLang != "" {
				got = append([]string{"other", r.OtherLang}, got...)
			}
			if r.Partial {
				got = append([]string{"partial"}, got...)
			}
			if diff := cmp.Diff(strings.Fields(want), got); diff != "" {
				t.Errorf("%s:%d: %s\n%s", path, n, line, diff)
			}
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// passagesOf returns the ids in a line of results.
func passagesOf(want string) (ids []string) {
	for _, w := range strings.Fields(want) {
		if strings.Contains(w, ":") {
			ids = append(ids, w)
		}
	}
	return ids
}

// readQuery reads "{kind=memo,term from=2011} words".
func readQuery(t *testing.T, line string) Query {
	t.Helper()
	q := Query{Text: line}
	if braces, text, ok := strings.Cut(line, "}"); ok {
		q.Text = strings.TrimSpace(text)
		for _, f := range strings.Fields(braces[1:]) {
			key, value, _ := strings.Cut(f, "=")
			values := strings.Split(value, ",")
			switch key {
			case "kind":
				q.Kinds = values
			case "factor":
				q.Factors = values
			case "agency":
				q.Agencies = values
			case "status":
				q.Statuses = values
			case "from":
				q.From = value
			case "to":
				q.To = value
			default:
				t.Fatalf("what is %q in %q?", key, line)
			}
		}
	}
	q.Text = strings.ReplaceAll(q.Text, "·", " ")
	return q
}
