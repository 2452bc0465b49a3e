package kb

import (
	"os"
	"testing"
)

// The real content is a test: it has no errors, and nothing in it is due. It
// is judged on the day of its newest change, so that it does not fail because
// time passes; that is what check is for.
func TestContent(t *testing.T) {
	content := os.DirFS("../../content")
	b, _, err := (&Loader{FS: content}).Load(today)
	if err != nil {
		t.Fatal(err)
	}
	day := today
	if b != nil && b.Newest != "" {
		day = b.Newest.Time()
	}
	_, problems, err := (&Loader{FS: content}).Load(day)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if p.Severity == Remark {
			t.Logf("content/%s", p)
		} else {
			t.Errorf("content/%s", p)
		}
	}
}
