package kb

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"amparo/generator/markdown"
)

// A Base is the whole content, read and linked. It is not changed once made.
type Base struct {
	Site        *Site
	Words       []*Words // in the order of Site.Languages
	Sources     []*Source
	Warnings    []*Warning
	Memos       []*Memo   // by date, the undated first
	Factors     []*Factor // by group as in site.yaml, then by id
	FAQs        []*FAQ
	Scenarios   []*Scenario
	Forms       []*Form
	Pages       []*Page
	Terms       []*Term
	Laws        []*Law       // by what they are, then by id
	Authorities []*Authority // by agency as in site.yaml, then by id
	Queries     []*Query     // as they stand in the file
	Newest      Date         // the newest review or status of all: the date of the content

	entries  map[Ref]*Entry
	faqs     map[*Entry]*FAQ
	memos    map[string]*Memo
	factors  map[string]*Factor
	sources  map[string]*Source
	warnings map[string]*Warning
	laws     map[string]*Law
	views    map[View]*Page
	glossary map[string]*markdown.Terms // by language
	citing   map[string][]*Entry
	broken   map[Ref]bool // what could not be read, so that it is not called missing as well; see lost
}

// Sizes above these are not what a person wrote. The parser of YAML takes time
// in the square of the size when it must, so facts are held small.
const (
	maxText  = 1 << 20
	maxFacts = 128 << 10 // and front matter, and words
	maxList  = 8 << 20
)

// Loader reads one content folder, again and again if need be. Files whose
// size and time did not change are not read again: each Load links their
// entries anew, so the base of the Load before is done with.
type Loader struct {
	FS fs.FS

	terms   string             // what the glossary and the languages were when the bundles were read
	bundles map[string]*bundle // by folder
}

// bundle is one folder, read. It looks at no other file.
type bundle struct {
	stamp    string  // of its files; empty when they bear no time
	ref      Ref     // without an ID when a whole kind cannot be read
	entry    entrant // nil when a file of it cannot be read
	problems Problems
}

// entrant is any of the typed kinds.
type entrant interface{ entry() *Entry }

// Load reads, links and checks the content as it stands on the day today. The
// base is nil when so much is wrong that nothing could be shown; otherwise it
// may be looked at in spite of the problems. The error is the machine's.
func (l *Loader) Load(today time.Time) (*Base, Problems, error) {
	b := &Base{broken: map[Ref]bool{}}
	var problems Problems
	take := func(d *decoder) { problems = append(problems, d.problems...) }

	site := l.reader("site.yaml", nil)
	src, err := l.file(site, maxFacts)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("no site.yaml there: not a folder of content")
	}
	if err != nil {
		return nil, nil, err
	}
	b.Site = &Site{}
	if len(site.problems) == 0 && site.mapping(src, 1, b.Site) {
		site.checkSite(b.Site)
	}
	if take(site); len(problems) > 0 {
		return nil, problems.sorted(), nil
	}
	langs := b.Site.Languages

	for _, lang := range langs {
		d := l.reader("words/"+lang+".yaml", langs)
		if src, err := l.file(d, maxFacts); errors.Is(err, fs.ErrNotExist) {
			d.problem(0, "", "the file is missing", fmt.Sprintf("each of languages: in site.yaml has one; copy that of another and translate it, or take %s out there", lang))
		} else if err != nil {
			d.problem(0, "", "cannot be read: "+reason(err), "")
		} else if len(d.problems) == 0 {
			if w := d.readWords(lang, src); w != nil {
				b.Words = append(b.Words, w)
			}
		}
		take(d)
	}
	list := func(file string, k Kind, rows any) {
		if !l.list(file, langs, rows, &problems) {
			b.broken[Ref{Kind: k}] = true
		}
	}
	list("sources.yaml", KindSource, &b.Sources)
	list("warnings.yaml", KindWarning, &b.Warnings)
	var terms []termRow
	list("terms.yaml", KindTerm, &terms)
	for _, row := range terms {
		b.Terms = append(b.Terms, row.term(langs))
	}
	var laws []lawRow
	list("laws.yaml", KindLaw, &laws)
	for _, row := range laws {
		b.Laws = append(b.Laws, row.law(langs))
	}
	var authorities []authorityRow
	list("authorities.yaml", KindAuthority, &authorities)
	for _, row := range authorities {
		b.Authorities = append(b.Authorities, row.authority(langs))
	}

	list("queries.yaml", "query", &b.Queries)

	if mark := fmt.Sprint(terms, langs); mark != l.terms || l.bundles == nil {
		l.terms, l.bundles = mark, map[string]*bundle{}
	}
	b.glossary = finders(b.Terms, langs)
	bundles, err := l.readBundles(langs, b.glossary, &problems)
	if err != nil {
		return nil, nil, err
	}
	for _, u := range bundles {
		problems = append(problems, u.problems...)
		if u.entry != nil {
			b.add(u.entry)
		} else {
			b.broken[u.ref] = true
		}
	}
	b.link(&problems)
	b.check(&problems, today)
	if len(b.Words) < len(langs) {
		b = nil
	}
	return b, problems.sorted(), nil
}

// lost tells whether the entry or row could not be read, or might stand in a
// list that could not.
func (b *Base) lost(r Ref) bool { return b.broken[r.bare()] || b.broken[Ref{Kind: r.Kind}] }

func (b *Base) add(e entrant) {
	switch e := e.(type) {
	case *Memo:
		b.Memos = append(b.Memos, e)
	case *Factor:
		b.Factors = append(b.Factors, e)
	case *FAQ:
		b.FAQs = append(b.FAQs, e)
	case *Scenario:
		b.Scenarios = append(b.Scenarios, e)
	case *Form:
		b.Forms = append(b.Forms, e)
	case *Page:
		b.Pages = append(b.Pages, e)
	}
}

func newEntry(k Kind) entrant {
	switch k {
	case KindMemo:
		return &Memo{}
	case KindFactor:
		return &Factor{}
	case KindFAQ:
		return &FAQ{}
	case KindScenario:
		return &Scenario{}
	case KindForm:
		return &Form{}
	case KindPage:
		return &Page{}
	}
	panic("not a bundle: " + k)
}

func (l *Loader) reader(file string, langs []string) *decoder {
	return &decoder{file: file, langs: langs}
}

// file reads one file, refusing what no editor should have saved.
func (l *Loader) file(d *decoder, limit int64) ([]byte, error) {
	f, err := l.FS.Open(d.file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: d.file, Err: errors.New("not a file")}
	}
	buf := bytes.NewBuffer(make([]byte, 0, min(info.Size(), limit)+bytes.MinRead))
	if _, err := buf.ReadFrom(io.LimitReader(f, limit+1)); err != nil {
		return nil, err
	}
	src := buf.Bytes()
	if int64(len(src)) > limit {
		d.problem(0, "", fmt.Sprintf("the file has more than %d kB", limit>>10), "")
		return nil, nil
	}
	d.checkEncoding(src)
	return src, nil
}

// checkEncoding reports the first thing that is not plain UTF-8 text.
func (d *decoder) checkEncoding(src []byte) {
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
		d.problem(1, "", "the file begins with a byte order mark", "save it as UTF-8 without BOM")
		return
	}
	for line, rest := 1, src; len(rest) > 0; line++ {
		row, after, _ := bytes.Cut(rest, []byte("\n"))
		for i, w := 0, 0; i < len(row); i += w {
			var r rune
			r, w = utf8.DecodeRune(row[i:])
			switch {
			case r == utf8.RuneError && w == 1:
				d.problem(line, "", fmt.Sprintf("byte %d of the line is not UTF-8", i+1), "save the file as UTF-8")
				return
			case r == '\r':
				d.problem(line, "", "the line ends as on Windows (CRLF)", "save the file with Unix line ends (LF)")
				return
			case r < ' ' && r != '\t' || r == 0x7f:
				d.problem(line, "", fmt.Sprintf("a control character (%U)", r), "delete it")
				return
			}
		}
		rest = after
	}
}

func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// list reads a file of rows, and tells whether it could; a site may do without.
func (l *Loader) list(file string, langs []string, rows any, problems *Problems) bool {
	d := l.reader(file, langs)
	src, err := l.file(d, maxList)
	whole := true
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		d.problem(0, "", "cannot be read: "+reason(err), "")
		whole = false
	default:
		whole = len(d.problems) == 0 && d.list(src, rows)
	}
	*problems = append(*problems, d.problems...)
	return whole
}

// finders makes the finder of glossary terms of each language.
func finders(terms []*Term, langs []string) map[string]*markdown.Terms {
	out := map[string]*markdown.Terms{}
	for i, lang := range langs {
		forms := map[string]string{}
		for _, t := range terms {
			for _, f := range t.written(i) {
				forms[f] = t.ID
			}
		}
		out[lang] = markdown.NewTerms(forms)
	}
	return out
}

// readBundles reads the folders of all kinds, in parallel.
func (l *Loader) readBundles(langs []string, glossary map[string]*markdown.Terms, problems *Problems) ([]*bundle, error) {
	stray := func(file, hint string) {
		*problems = append(*problems, Problem{file, 0, "", "nothing here is called so", hint, Error})
	}
	known := []string{"site.yaml", "words", "sources.yaml", "warnings.yaml", "terms.yaml", "laws.yaml", "authorities.yaml", "queries.yaml"}
	for _, k := range bundleKinds {
		known = append(known, k.folder())
	}
	top, err := fs.ReadDir(l.FS, ".")
	if err != nil {
		return nil, err
	}
	for _, f := range top {
		if !slices.Contains(known, f.Name()) && !ignored(f.Name()) {
			stray(f.Name(), oneOf(f.Name(), known))
		}
	}
	var words []string
	for _, lang := range langs {
		words = append(words, lang+".yaml")
	}
	labels, _ := fs.ReadDir(l.FS, "words") // when there is none, each language has told
	for _, f := range labels {
		if !slices.Contains(words, f.Name()) && !ignored(f.Name()) {
			stray(path.Join("words", f.Name()), oneOf(f.Name(), words))
		}
	}
	type folder struct {
		kind Kind
		path string
	}
	var folders []folder
	var unread []*bundle // a whole kind each
	for _, k := range bundleKinds {
		dirs, err := fs.ReadDir(l.FS, k.folder())
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			unread = append(unread, &bundle{ref: Ref{Kind: k}, problems: Problems{{k.folder(), 0, "", "cannot be read: " + reason(err), "", Error}}})
			continue
		}
		for _, dir := range dirs {
			at := path.Join(k.folder(), dir.Name())
			switch {
			case ignored(dir.Name()):
			case !dir.IsDir():
				stray(at, "an entry is a folder with facts.yaml and a file for each language")
			default:
				folders = append(folders, folder{k, at})
			}
		}
	}
	out := make([]*bundle, len(folders))
	var wait sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				f := folders[i]
				stamp := l.stamp(f.path)
				if old := l.bundles[f.path]; old != nil && stamp != "" && old.stamp == stamp {
					out[i] = old
					continue
				}
				out[i] = l.readBundle(f.kind, f.path, langs, glossary)
				out[i].stamp = stamp
			}
		})
	}
	for i := range folders {
		next <- i
	}
	close(next)
	wait.Wait()
	fresh := make(map[string]*bundle, len(folders))
	for i, f := range folders {
		fresh[f.path] = out[i]
	}
	l.bundles = fresh
	return append(out, unread...), nil
}

// ignored are the names that editors and systems leave behind, and Go's own.
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasSuffix(name, ".go") || name == "Thumbs.db"
}

// stamp tells one state of a folder from another by the sizes and times of its
// files; it is empty when the file system keeps no times.
func (l *Loader) stamp(dir string) string {
	files, err := fs.ReadDir(l.FS, dir)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, f := range files {
		info, err := f.Info()
		if err != nil || info.ModTime().IsZero() {
			return ""
		}
		fmt.Fprintf(&b, "%s %d %d\n", f.Name(), info.Size(), info.ModTime().UnixNano())
	}
	return b.String()
}

func (l *Loader) readBundle(k Kind, dir string, langs []string, find map[string]*markdown.Terms) *bundle {
	id := path.Base(dir)
	u := &bundle{ref: Ref{Kind: k, ID: id}}
	files, err := fs.ReadDir(l.FS, dir)
	if err != nil {
		u.problems = append(u.problems, Problem{dir, 0, "", "cannot be read: " + reason(err), "", Error})
		return u
	}
	known := []string{"facts.yaml"}
	for _, lang := range langs {
		known = append(known, lang+".md")
	}
	missing := slices.DeleteFunc(slices.Clone(known), func(name string) bool { // what a stray file may be meant for
		return slices.ContainsFunc(files, func(f fs.DirEntry) bool { return f.Name() == name })
	})
	for _, f := range files {
		if !slices.Contains(known, f.Name()) && !ignored(f.Name()) {
			hint := strings.TrimSpace(nearest(f.Name(), missing) + " one of: " + strings.Join(known, ", "))
			u.problems = append(u.problems, Problem{path.Join(dir, f.Name()), 0, "", "nothing here is called so", hint, Error})
		}
	}
	if !markdown.HasID.MatchString(id) {
		u.problems = append(u.problems, Problem{dir, 0, "", fmt.Sprintf("the folder's name %q is not lower case letters, digits and hyphens", id), "", Error})
		return u
	}
	whole := true
	read := func(name string, limit int64, into func(d *decoder, src []byte)) {
		d := l.reader(path.Join(dir, name), langs)
		src, err := l.file(d, limit)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			d.problem(0, "", "the file is missing", "an entry has "+strings.Join(known, ", "))
			whole = false
		case err != nil:
			d.problem(0, "", "cannot be read: "+reason(err), "")
			whole = false
		case len(d.problems) > 0:
			whole = false
		default:
			into(d, src)
		}
		u.problems = append(u.problems, d.problems...)
	}
	typed := newEntry(k)
	e := typed.entry()
	e.Kind, e.ID, e.File = k, id, path.Join(dir, "facts.yaml")
	read("facts.yaml", maxFacts, func(d *decoder, src []byte) {
		e.Stamp = Hash(src)
		whole = d.mapping(src, 1, typed) && whole
	})
	for _, lang := range langs {
		read(lang+".md", maxText, func(d *decoder, src []byte) {
			t := d.readText(k, lang, src, find[lang])
			if t == nil {
				whole = false
				return
			}
			e.Texts = append(e.Texts, t)
		})
	}
	if whole {
		u.entry = typed
		u.problems = append(u.problems, judge(typed)...)
	}
	return u
}

// readText reads one Markdown file with its front matter; it is nil when there
// is none that can be read.
func (d *decoder) readText(k Kind, lang string, src []byte, find *markdown.Terms) *Text {
	const fence = "---\n"
	front, body, ok := bytes.Cut(bytes.TrimPrefix(src, []byte(fence)), []byte("\n"+fence))
	if !bytes.HasPrefix(src, []byte(fence)) || !ok {
		d.problem(1, "", "the file has no front matter", "begin with a line ---, then title, slug and summary, then a line ---")
		return nil
	}
	if len(front) > maxFacts {
		d.problem(1, "", fmt.Sprintf("the front matter has more than %d kB", maxFacts>>10), "")
		return nil
	}
	t := &Text{}
	whole := false
	switch k {
	case KindMemo:
		m := memoText{}
		whole = d.mapping(front, 2, &m)
		t = &m.Text
		t.Short, t.Role, t.Audience, t.Status = m.Short, m.Role, m.Audience, m.Status
	case KindScenario:
		x := scenarioText{}
		whole = d.mapping(front, 2, &x)
		t = &x.Text
		t.Card = x.Card
	default:
		whole = d.mapping(front, 2, t)
	}
	t.Lang, t.File, t.Hash = lang, d.file, Hash(src)
	bodyLine := bytes.Count(front, []byte("\n")) + 4
	t.Doc = markdown.Read(body, bodyLine, find)
	for _, f := range t.Doc.Faults {
		d.problem(f.Line, "", f.Text, f.Hint)
	}
	if !whole {
		return nil
	}
	return t
}

var madeFromLine = regexp.MustCompile(`(?m)^made_from:.*\n`)

// Hash names one state of a text: the first twelve hexadecimal digits of the
// SHA-256 of the file without its own made_from line.
func Hash(src []byte) string {
	front := src
	if i := bytes.Index(src, []byte("\n---\n")); i >= 0 {
		front = src[:i+1]
	}
	h := sha256.New()
	h.Write(madeFromLine.ReplaceAll(front, nil))
	h.Write(src[len(front):])
	return hex.EncodeToString(h.Sum(nil)[:6])
}
