package kb

import (
	"encoding/binary"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var fingerprints = flag.String("fingerprints", "", "make testdata/runs.bin anew from the text files of this folder")

const (
	runWords = 8
	runsFile = "testdata/runs.bin" // the hashes of all runs of the five documents, sorted, eight bytes each
)

// The content says things in its own words: no eight words in a row are those
// of the five documents, except in quotation marks and in titles. The
// documents are not kept here, only the hashes of their runs, which
//
//	go test ./generator/kb -run Runs -fingerprints DIR
//
// makes of the text files in DIR.
func TestRuns(t *testing.T) {
	if *fingerprints != "" {
		makeFingerprints(t, *fingerprints)
	}
	data, err := os.ReadFile(runsFile)
	if err != nil {
		t.Fatal(err)
	}
	of := map[uint64]bool{}
	for ; len(data) >= 8; data = data[8:] {
		of[binary.BigEndian.Uint64(data)] = true
	}
	if len(of) < 10000 {
		t.Fatalf("%s has only %d runs", runsFile, len(of))
	}
	b, _, err := (&Loader{FS: os.DirFS("../../content")}).Load(today)
	if err != nil || b == nil {
		t.Fatal("no content: ", err)
	}
	known := len(of)
	for _, title := range b.titles() {
		for h := range runs(title) {
			delete(of, h)
		}
	}
	if len(of) == known {
		t.Errorf("not even the documents' own titles are in %s: make it anew", runsFile)
	}
	b.prose(func(file string, line int, text string) {
		for _, words := range copied(text, of) {
			t.Errorf("content/%s:%d: eight words in a row of a source, “%s”: say it in other words, or quote it in quotation marks", file, line, words)
		}
	})
}

func makeFingerprints(t *testing.T, dir string) {
	files, _ := filepath.Glob(filepath.Join(dir, "*.txt"))
	var hashes []uint64
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for h := range runs(string(text)) {
			hashes = append(hashes, h)
		}
	}
	slices.Sort(hashes)
	var out []byte
	for _, h := range slices.Compact(hashes) {
		out = binary.BigEndian.AppendUint64(out, h)
	}
	if err := os.WriteFile(runsFile, out, 0o644); err != nil {
		t.Fatal(err)
	}
}

// runs yields the hash and the words of every eight words in a row, whatever
// their capitals, accents and signs.
func runs(text string) func(yield func(uint64, string) bool) {
	words := strings.FieldsFunc(strings.NewReplacer("'", "", "’", "").Replace(text),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	return func(yield func(uint64, string) bool) {
		for i := 0; i+runWords <= len(words); i++ {
			run := strings.Join(words[i:i+runWords], " ")
			if !yield(hashOf(run), run) {
				return
			}
		}
	}
}

var quotation = regexp.MustCompile(`“[^”]*”|"[^"]*"|«[^»]*»`)

// copied are the first words of each passage of text, outside quotation marks,
// that stands in the runs.
func copied(text string, of map[uint64]bool) []string {
	var out []string
	for _, part := range quotation.Split(text, -1) {
		inside := false
		for h, words := range runs(part) {
			if of[h] && !inside {
				out = append(out, words)
			}
			inside = of[h]
		}
	}
	return out
}

// titles are words that must be those of the documents.
func (b *Base) titles() []string {
	var out []string
	for _, s := range b.Sources {
		out = append(out, s.Title)
		for _, h := range s.Sections {
			out = append(out, h.title)
		}
	}
	for _, m := range b.Memos {
		out = append(out, m.Title)
	}
	for _, l := range b.Laws {
		out = append(out, l.Cite)
		for _, t := range l.Texts {
			out = append(out, t.Title)
		}
	}
	return out
}

// prose tells every piece of our own words, and where it stands.
func (b *Base) prose(tell func(file string, line int, text string)) {
	for _, e := range b.Entries() {
		for _, t := range e.Texts {
			tell(t.File, t.Lines["summary"]+t.Lines["definition"]+t.Lines["says"]+t.Lines["can"], t.Summary)
			tell(t.File, t.Lines["status"], t.Status)
			tell(t.File, t.Lines["role"], t.Role)
			tell(t.File, t.Lines["audience"], t.Audience)
			for _, piece := range t.pieces {
				tell(t.File, piece.Line, piece.Text)
			}
		}
	}
	for _, l := range b.Laws {
		for i, t := range l.Texts {
			tell(t.File, t.Lines["title"], l.Today[i])
		}
	}
	for _, a := range b.Authorities {
		for i, t := range a.Texts {
			tell(t.File, t.Lines["title"], a.Limits[i])
		}
	}
	for _, w := range b.Warnings {
		for _, words := range w.Words {
			tell("warnings.yaml", w.Line, words.Text)
		}
	}
}

func TestCopied(t *testing.T) {
	of := map[uint64]bool{}
	for h := range runs("Officers may choose, in each case, what the law lets them do; nobody else can.") {
		of[h] = true
	}
	for text, want := range map[string]string{
		"It says: officers MAY choose in each case—what the law is.":               "officers MAY choose in each case what the",
		"It says: “officers may choose in each case what the law lets them do”.":   "",
		`"Officers may choose in each case" what the law lets them do, nobody.`:    "",
		"Officers may choose in each case, as the law lets them.":                  "",
		"What the law lets them do nobody else; what the law lets them do nobody.": "What the law lets them do nobody else",
	} {
		if got := strings.Join(copied(text, of), "|"); got != want {
			t.Errorf("%s\n has %q instead of %q", text, got, want)
		}
	}
}
