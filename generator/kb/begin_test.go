package kb

import (
	"strings"
	"testing"
	"testing/fstest"
)

// A bundle that was just begun lacks only what a person has to fill in: every
// problem of it is a field or a section that waits empty, on its own line, and so
// nothing of it is published.
func TestBegin(t *testing.T) {
	for _, k := range bundleKinds {
		t.Run(string(k), func(t *testing.T) {
			content := site(t)
			drafts, err := Begin(k, "begun", load(t, content), today)
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, d := range drafts {
				text += d.Text
				content[k.Folder()+"/begun/"+d.Name] = &fstest.MapFile{Data: []byte(d.Text)}
			}
			b, problems, err := (&Loader{FS: content}).Load(today)
			if err != nil {
				t.Fatal(err)
			}
			if b.Entry(k, "begun") == nil || problems.Count(Error) == 0 {
				t.Errorf("the draft is not there, or has no gap: %v", problems)
			}
			for _, p := range problems {
				key := p.Field[strings.LastIndexByte(p.Field, '.')+1:]
				if !strings.HasPrefix(p.File, k.Folder()+"/begun/") || p.Line == 0 || !strings.Contains(text, key+":") ||
					p.Text != "is empty" && !(p.Field == "" && strings.HasPrefix(p.Text, "nothing stands under the heading")) {
					t.Error(p)
				}
			}
		})
	}
	if _, err := Begin(KindTerm, "x", &Base{Site: &Site{}}, today); err == nil {
		t.Error("a term has no folder to begin")
	}
}
