package site

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"

	"amparo/generator/kb"
)

// files reads all files of the folders, by their path; a later folder's file
// takes the place of an earlier one's of the same name. Go files are left out.
func files(folders []fs.FS) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, f := range folders {
		err := fs.WalkDir(f, ".", func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && hidden(d.Name()):
				return fs.SkipDir
			case d.IsDir() || hidden(d.Name()) || strings.HasSuffix(name, ".go"):
				return nil
			}
			out[name], err = fs.ReadFile(f, name)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// hidden are the files of tools and systems, but not those that hosts look for.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") && name != "." && name != ".well-known" && name != ".nojekyll"
}

// layouts are the templates of one language. Their functions are
//
//	t KEY [NAME VALUE]...        the label
//	n KEY NUMBER [NAME VALUE]... the label in the plural form of the number
//	join WORDS                   the words with commas
func layouts(sources map[string][]byte, words *kb.Words) (*template.Template, error) {
	root := template.New("").Funcs(template.FuncMap{
		"t":    words.Label,
		"n":    words.Count,
		"join": func(words []string) string { return strings.Join(words, ", ") },
	}).Option("missingkey=error")
	for _, name := range slices.Sorted(mapKeys(sources)) {
		if path.Ext(name) != ".html" {
			continue
		}
		if _, err := root.New(name).Parse(string(sources[name])); err != nil {
			return nil, fmt.Errorf("layouts: %w", err)
		}
	}
	for _, t := range root.Templates() {
		// Escaping happens when a layout is first run, here in vain; what is wrong with it
		// is told when it is run for a page.
		_ = root.ExecuteTemplate(io.Discard, t.Name(), nil)
	}
	for _, t := range root.Templates() {
		if t.Tree != nil {
			setLabels(t.Tree.Root, words)
		}
	}
	return root, nil
}

// setLabels puts the labels that take no value into the text of an escaped
// layout, so that they are not looked up and escaped anew for every page.
func setLabels(list *parse.ListNode, words *kb.Words) {
	if list == nil {
		return
	}
	for i, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			if label, ok := fixedLabel(n.Pipe, words); ok {
				list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(label)}
			}
		case *parse.IfNode:
			setLabels(n.List, words)
			setLabels(n.ElseList, words)
		case *parse.RangeNode:
			setLabels(n.List, words)
			setLabels(n.ElseList, words)
		case *parse.WithNode:
			setLabels(n.List, words)
			setLabels(n.ElseList, words)
		}
	}
}

// fixedLabel is the HTML of {{t "key"}} where html/template has found that the
// place wants text: between tags, in a title, in a quoted attribute.
func fixedLabel(p *parse.PipeNode, words *kb.Words) (string, bool) {
	if len(p.Decl) > 0 || len(p.Cmds) != 2 || len(p.Cmds[0].Args) != 2 || len(p.Cmds[1].Args) != 1 {
		return "", false
	}
	function, ok1 := p.Cmds[0].Args[0].(*parse.IdentifierNode)
	key, ok2 := p.Cmds[0].Args[1].(*parse.StringNode)
	escaper, ok3 := p.Cmds[1].Args[0].(*parse.IdentifierNode)
	if !ok1 || !ok2 || !ok3 || function.Ident != "t" {
		return "", false
	}
	switch escaper.Ident {
	case "_html_template_htmlescaper", "_html_template_attrescaper", "_html_template_rcdataescaper":
	default:
		return "", false
	}
	label, err := words.Label(key.Text)
	return escape(label), err == nil
}

func mapKeys[V any](m map[string]V) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// render runs the page through its layout.
func (s *sheet) render(p *Page) ([]byte, error) {
	p.Sources = s.citations()
	if p.Canonical != "" {
		p.Linked = s.linked(p)
	}
	if s.err != nil {
		return nil, fmt.Errorf("%s: %w", s.address, s.err)
	}
	b := bytes.NewBuffer(make([]byte, 0, 16<<10))
	if err := s.layouts[s.lang].ExecuteTemplate(b, p.Layout+".html", p); err != nil {
		return nil, fmt.Errorf("%s: %w", file(s.address), err)
	}
	return b.Bytes(), nil
}

// assets are the files of static. Styles and scripts are published under a
// name that changes with their content, so that browsers may keep them for
// good; all others stand at the root under their own names, because their
// readers look for them there, and so do those of root/: a service worker answers
// for what is below its own address. The scripts of js/ are on every page and are one
// file there, in the order of their names; layout/NAME.js is on the pages of the
// layout NAME; others are asked for by a script.
type assets struct {
	published map[string]string // from the name in static to the address
	content   map[string][]byte // by address
}

const (
	everyScript = "site.js" // in published, what js/ holds
	savedScript = "root/saved.js"
)

// add publishes what has a name in static.
func (a assets) add(name string, content []byte) {
	address, ext := name, path.Ext(name)
	if own, ok := strings.CutPrefix(name, "root/"); ok {
		address = own
	} else if ext == ".js" || ext == ".css" {
		sum := sha256.Sum256(content)
		address = assetFolder + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
	}
	a.published[name], a.content[address] = address, content
}

// findWords names the script with what the search says in a language, which said makes. It is loaded
// when somebody searches, so that no page carries it.
func findWords(lang string) string { return "search/words." + lang + ".js" }

func said(w *kb.Words) ([]byte, error) {
	out := map[string]string{}
	var err error
	label := func(key string) string {
		text, e := w.Label(key)
		err = cmp.Or(err, e)
		return text
	}
	for name, key := range map[string]string{"found": "search.found.other", "single": "search.found.one", "none": "search.none", "partial": "search.partial",
		"foreign": "search.foreign", "all": "search.all", "said": "search.said", "day": "date.day", "month": "date.month"} {
		out[name] = label(key)
	}
	var kinds, statuses, doubts, months []string
	for _, k := range []kb.Kind{kb.KindMemo, kb.KindFactor, kb.KindFAQ, kb.KindScenario, kb.KindForm, kb.KindPage, kb.KindTerm, kb.KindLaw, kb.KindAuthority} {
		kinds = append(kinds, string(k)+"="+label("kind."+string(k)+".one"))
	}
	for _, is := range []kb.Standing{kb.InEffect, kb.PartlyInEffect, kb.Blocked, kb.Replaced, kb.Rescinded, kb.Historical, kb.Unclear} {
		statuses = append(statuses, string(is)+"="+label("status."+string(is)))
	}
	for _, c := range []kb.Certainty{kb.InPractice, kb.NotConfirmed} {
		doubts = append(doubts, string(c)+"="+label("status-tag."+string(c)))
	}
	for i := range 12 {
		months = append(months, label("month."+strconv.Itoa(i+1)))
	}
	out["kinds"], out["statuses"], out["doubts"] = strings.Join(kinds, "|"), strings.Join(statuses, "|"), strings.Join(doubts, "|")
	out["months"] = strings.Join(months, " ")
	data, e := json.Marshal(out)
	return fmt.Appendf(nil, "amparo_words(%s)\n", data), cmp.Or(err, e)
}

func newAssets(sources map[string][]byte) assets {
	a := assets{published: map[string]string{}, content: map[string][]byte{}}
	var every [][]byte
	for _, name := range slices.Sorted(mapKeys(sources)) {
		content := minified(path.Ext(name), sources[name])
		if strings.HasPrefix(name, "js/") && path.Ext(name) == ".js" {
			every = append(every, content)
		} else {
			a.add(name, content)
		}
	}
	if every != nil {
		a.add(everyScript, bytes.Join(every, []byte(";\n")))
	}
	return a
}

var minifier = func() *minify.M {
	m := minify.New()
	m.Add(".css", &css.Minifier{})
	m.Add(".js", &js.Minifier{})
	return m
}()

// minified is a style or a script without what only people read. What is neither, or cannot be read, is
// left as it is, for the browser to say what is wrong.
func minified(ext string, source []byte) []byte {
	if ext != ".css" && ext != ".js" {
		return source
	}
	if out, err := minifier.Bytes(ext, source); err == nil {
		return out
	}
	return source
}

// asset is the way from the page to a file of static, or "" when there is none.
func (s *sheet) asset(name string) string {
	if at, ok := s.assets.published[name]; ok {
		return s.link(at)
	}
	return ""
}
