package kb

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden parts of testdata")

// today is ten days after the reviews of the base site.
var today = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)

// Each file of testdata/rules is a rule: a sentence on it, what it changes in
// the base site, and every problem that follows. A change is a whole file, or
// "edit FILE" (see edit), or "delete FILE" or a folder.
func TestRules(t *testing.T) {
	files, _ := filepath.Glob("testdata/rules/*.txtar")
	if len(files) == 0 {
		t.Fatal("no rules")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var changes []txtar.File
			want := ""
			for _, f := range a.Files {
				if f.Name == "golden" {
					want = string(f.Data)
				} else {
					changes = append(changes, f)
				}
			}
			if len(strings.TrimSpace(string(a.Comment))) == 0 {
				t.Error("the case does not say what it shows")
			}
			got := judged(site(t, changes...))
			if *update {
				a.Files = append(changes, txtar.File{Name: "golden", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want == "" {
				t.Fatal("no golden part; run with -update and read what it writes")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A site without a mutation is good, so each case shows its own rule only.
func TestBaseIsValid(t *testing.T) {
	if got := judged(site(t)); got != "nothing wrong\n" {
		t.Error(got)
	}
}

// judged is what an editor would be told of the content.
func judged(content fs.FS) string {
	b, problems, err := (&Loader{FS: content}).Load(today)
	var out strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&out, p)
	}
	switch {
	case err != nil:
		fmt.Fprintf(&out, "fails: %v\n", err)
	case b == nil:
		fmt.Fprintln(&out, "nothing to show")
	case len(problems) == 0:
		fmt.Fprintln(&out, "nothing wrong")
	}
	return out.String()
}

// site is the site of testdata/base.txtar with the changes made to it.
func site(t testing.TB, changes ...txtar.File) fstest.MapFS {
	t.Helper()
	a, err := txtar.ParseFile("testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	content := fstest.MapFS{}
	for _, f := range a.Files {
		content[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	for _, c := range changes {
		change(t, content, c)
	}
	return content
}

func change(t testing.TB, content fstest.MapFS, c txtar.File) {
	t.Helper()
	verb, name, found := strings.Cut(c.Name, " ")
	switch {
	case !found:
		content[c.Name] = &fstest.MapFile{Data: c.Data}
	case verb == "edit" && content[name] != nil:
		content[name] = &fstest.MapFile{Data: edit(t, content[name].Data, string(c.Data))}
	case verb == "delete":
		size := len(content)
		for file := range content {
			if file == name || strings.HasPrefix(file, name+"/") {
				delete(content, file)
			}
		}
		if len(content) == size {
			t.Fatalf("%s: there is no such file", c.Name)
		}
	default:
		t.Fatalf("%s: cannot be done", c.Name)
	}
}

// edit applies a patch: parts set apart by empty lines, in which a line to keep
// begins with a space, one to take out with - and one to put in with +. What a
// part keeps and takes out must stand in the file once; a part with neither
// goes to the end. A line in quotation marks may hold any bytes.
func edit(t testing.TB, src []byte, patch string) []byte {
	t.Helper()
	text := "\n" + string(src)
	for part := range strings.SplitSeq(strings.Trim(patch, "\n"), "\n\n") {
		var before, after strings.Builder
		for line := range strings.Lines(part + "\n") {
			mark, rest := line[0], line[1:]
			if row, err := strconv.Unquote(strings.TrimSuffix(rest, "\n")); err == nil {
				rest = row + "\n"
			}
			if mark != '+' {
				before.WriteString(rest)
			}
			if mark != '-' {
				after.WriteString(rest)
			}
		}
		switch old := before.String(); {
		case old == "":
			text += after.String()
		case strings.Count(text, "\n"+old) != 1:
			t.Fatalf("stands not once, but %d times:\n%s", strings.Count(text, "\n"+old), old)
		default:
			text = strings.Replace(text, "\n"+old, "\n"+after.String(), 1)
		}
	}
	return []byte(text[1:])
}

// What site.yaml may say where a wrong word would spoil everything.
func TestSite(t *testing.T) {
	const languages, address = "-languages: [en, es]\n+languages: ", "-base_url: https://example.org/\n+base_url: "
	const days = "-  warn_days: 180\n-  fail_days: 365\n+"
	for _, tc := range []struct {
		patch string
		good  bool
	}{
		{address + "https://example.org/sub/", true},
		{address + "http://localhost:8080/", true},
		{address + "example.org/", false},
		{address + "https://example.org", false},
		{address + "https://example.org/?q=/", false},
		{address + "https://example.org/#/", false},
		{address + "ftp://example.org/", false},
		{address + "//example.org/", false},
		{address + "https:///", false},
		{address + "https://example.org/%zz/", false},
		{languages + "[es, en]", true},
		{languages + "[es]", false}, // words/en.yaml and the English texts have no place then
		{languages + "[en, EN]", false},
		{languages + "[en, e]", false},
		{days + "  warn_days: 1\n+  fail_days: 1", true},
		{days + "  warn_days: 0\n+  fail_days: 1", false},
		{days + "  warn_days: 2\n+  fail_days: 1", false},
	} {
		b, problems, err := (&Loader{FS: site(t, txtar.File{Name: "edit site.yaml", Data: []byte(tc.patch)})}).Load(today)
		if err != nil {
			t.Fatal(err)
		}
		if good := b != nil && problems.Count(Error) == 0; good != tc.good {
			t.Errorf("%s\nis good: %v %v", tc.patch, good, problems)
		}
	}
}
