package site

import (
	"crypto/sha256"
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The booklets of the real content stand alone: they ask for nothing, run nothing,
// and every link leads to a place within or says that it leaves.
func TestBooklet(t *testing.T) {
	base := load(t, realContent(t))
	out := t.TempDir()
	o := options(out)
	o.Pointed = true
	build(t, o, base)
	for lang, code := range base.Site.Languages {
		name := "phone-" + code + ".html"
		data, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		p, err := readPage(name, string(data))
		if err != nil {
			t.Fatal(err)
		}
		if p.lang != code {
			t.Errorf("%s is in %q", name, p.lang)
		}
		for id, n := range p.ids {
			if n > 1 {
				t.Errorf("%s: id %q %d times", name, id, n)
			}
		}
		within := 0
		for _, l := range p.links {
			place, here := strings.CutPrefix(l, "#")
			switch {
			case here && p.ids[place] == 0:
				t.Errorf("%s: %q leads nowhere", name, l)
			case here:
				within++
			case !strings.Contains(l, ":"):
				t.Errorf("%s: %q leads to another file", name, l)
			}
		}
		want := len(base.Scenarios) + 1 // the page of help
		for _, q := range base.FAQs {
			if q.Audience != "advocate" {
				want++
			} else if strings.Contains(string(data), ">"+escape(q.Texts[lang].Title)+"</h3>") {
				t.Errorf("%s has %s, which is for advocates", name, q.ID)
			}
		}
		articles, level, h1, policy, style := 0, 0, 0, "", ""
		for n := range p.doc.Descendants() {
			switch n.DataAtom {
			case atom.Script, atom.Link, atom.Img, atom.Form, atom.Iframe:
				t.Errorf("%s has a %s", name, n.Data)
			case atom.Article:
				articles++
			case atom.Style:
				style = n.FirstChild.Data
			case atom.Meta:
				if attr(n, "http-equiv") == "Content-Security-Policy" {
					policy = attr(n, "content")
				}
			case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
				now := int(n.Data[1] - '0')
				if now == 1 {
					h1++
				}
				if now > level+1 {
					t.Errorf("%s: %s after h%d: %q", name, n.Data, level, words(n))
				}
				level = now
			}
			if n.Type != html.ElementNode {
				continue
			}
			for _, key := range []string{"aria-labelledby", "aria-describedby", "for"} {
				for _, id := range strings.Fields(attr(n, key)) {
					if p.ids[id] == 0 {
						t.Errorf("%s: %s names %q, which is not there", name, key, id)
					}
				}
			}
		}
		if articles != want || h1 != 1 || within < want {
			t.Errorf("%s: %d pages instead of %d, %d h1, %d links within", name, articles, want, h1, within)
		}
		sum := sha256.Sum256([]byte(style))
		if hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; style == "" || !slices.Contains(strings.Fields(strings.ReplaceAll(policy, ";", " ")), hash) || !strings.HasPrefix(policy, "default-src 'none'") {
			t.Errorf("%s: the policy %q does not allow the style %s", name, policy, hash)
		}
	}
}

// What a leaf loses and what it keeps.
func TestLeaf(t *testing.T) {
	const page = `<!DOCTYPE html><html><body><p class="exit"><a href="https://www.weather.gov/">Leave</a></p><main id="x-main"><p class="here"><a href="../../../es/index.html">Español</a></p>
<h1 id="a">T</h1><h4>Deep</h4><p data-x="1"><a href="../b/index.html#do">in</a> <a href="#a">here</a> <a class="term" href="../../glossary/index.html">out</a> <a href="https://x.example/">web</a></p>
<form>x</form><div hidden>x</div>
<section class="near" aria-labelledby="x-related"><h2 id="x-related">Related</h2><h3>Gone</h3><ul><li><a href="../c/index.html">C</a></li></ul><h3>Kept</h3><ul><li><a href="../b/index.html">B</a></li><li><a href="../c/index.html">C</a></li></ul></section></main></body></html>`
	got, err := leaf([]byte(page), "en/q/a/", map[string]string{"en/q/a/": "faq-a", "en/q/b/": "faq-b"})
	if err != nil {
		t.Fatal(err)
	}
	const want = `<h3 id="faq-a.a">T</h3><h6>Deep</h6><p><a href="#faq-b.do">in</a> <a href="#faq-a.a">here</a> <span class="term">out</span> <a href="https://x.example/">web</a></p>` +
		`<section class="near" aria-labelledby="faq-a.x-related"><h4 id="faq-a.x-related">Related</h4><ul><li><a href="#faq-b">B</a></li></ul></section>`
	if squeezed := strings.ReplaceAll(string(got), "\n", ""); squeezed != want {
		t.Errorf("got  %s\nwant %s", squeezed, want)
	}
	if _, err := leaf([]byte("<p>no main"), "en/q/a/", nil); err == nil {
		t.Error("a page without a main part is no fault")
	}
}
