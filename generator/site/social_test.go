package site

import (
	"bytes"
	"image/png"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html/atom"

	"amparo/static"
)

// Pages name the card of their language, which has the size that previews want
// and is small; it is drawn anew only for other words.
func TestPictures(t *testing.T) {
	content := smallContent(t)
	w := newWorkshop(t, content)
	files := tree(t, w.out)
	cards := map[string]string{}
	for _, name := range []string{"en/index.html", "es/preguntas/negado/index.html"} {
		p, err := readPage(name, files[name])
		if err != nil {
			t.Fatal(err)
		}
		for n := range p.doc.Descendants() {
			if n.DataAtom == atom.Meta && attr(n, "property") == "og:image" {
				cards[p.lang] = strings.TrimPrefix(attr(n, "content"), "https://small.example/below/here/")
			}
		}
	}
	for name, side := range map[string][2]int{cards["en"]: {1200, 630}, cards["es"]: {1200, 630}, iconName: {180, 180}} {
		c, err := png.DecodeConfig(strings.NewReader(files[name]))
		if err != nil || c.Width != side[0] || c.Height != side[1] || len(files[name]) > 40<<10 {
			t.Errorf("%q: %d x %d, %d bytes, %v", name, c.Width, c.Height, len(files[name]), err)
		}
	}
	if cards["en"] == cards["es"] {
		t.Errorf("one card for both languages: %v", cards)
	}

	drawn := w.builder.drawn
	w.build(t)
	for key, data := range w.builder.drawn {
		if was := drawn[key]; len(was) == 0 || &was[0] != &data[0] {
			t.Errorf("%q was drawn again", key)
		}
	}
	edit(t, content, "pages/home/es.md", "summary: La", "summary: Es la")
	w.build(t)
	w.compare(t)
	after := tree(t, w.out)
	if _, ok := after[cards["es"]]; ok || after[cards["en"]] != files[cards["en"]] {
		t.Error("the card with the old words is still there, or the other one is not")
	}

	own := []byte("not drawn")
	o := options(t.TempDir())
	o.Static = []fs.FS{static.Files, fstest.MapFS{iconName: {Data: own}, cardName("en"): {Data: own}}}
	build(t, o, load(t, content))
	files = tree(t, o.Out)
	if files[iconName] != string(own) || files[cardName("en")] != string(own) || !strings.Contains(files["en/index.html"], `content="https://small.example/below/here/`+cardName("en")+`"`) {
		t.Error("a picture of static does not take the place of ours")
	}
}

// Long words are cut, and letters that the fonts lack do no harm.
func TestCardOfAnyWords(t *testing.T) {
	for _, words := range []string{"", "x", strings.Repeat("word ", 500), strings.Repeat("w", 500), "日本語 العربية"} {
		data, err := card(words, words, words)
		if err == nil {
			_, err = png.Decode(bytes.NewReader(data))
		}
		if err != nil {
			t.Errorf("%.20q: %v", words, err)
		}
		if _, err := icon(words); err != nil {
			t.Errorf("%.20q: %v", words, err)
		}
	}
}
