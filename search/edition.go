package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	index "github.com/blevesearch/bleve_index_api"
)

// A File is one of an edition: its name below the folder of the indexes, and its bytes.
type File struct {
	Name string
	Data []byte
}

// An edition is cut so that what a query needs of it is little, and what a host learns from a request
// is little as well: many words stand in every part, hundreds on a small site and dozens on a large one.
const (
	wordsSize = 14 << 10 // of a file of words, in bytes before compression
	textsSize = 5 << 10  // of a file of texts, or else one page: results are seldom neighbours
	wholeSize = 96 << 10 // up to this the list of forms is one file, asked for with the first
)

// Export makes the edition of the index of one language in dir for the browser: see the package's
// comment for its files and their format. The same passages give the same bytes. The first file is
// the one to begin with.
func Export(dir, lang string) (files []File, err error) {
	Register()
	defer func() {
		if err != nil {
			files, err = nil, fmt.Errorf("exporting index %q: %w", dir, err)
		}
	}()
	defer guard(&err)()
	l, err := openLanguage(dir, lang)
	if err != nil {
		return nil, err
	}
	defer l.index.Close()
	defer l.IndexReader.Close()
	e := &edition{searcher: newSearcher(l)}
	if err := e.export(); err != nil {
		return nil, err
	}
	return e.files, nil
}

// An edition is one being made.
type edition struct {
	*searcher
	docs   []stored // by id
	number []int    // in docs, by Bleve's own number
	root   root
	files  []File
}

type stored struct {
	id, entry, kind, title, heading, also, url, anchor, agency, status, doubt, date, text string

	factors []string
}

// A root is what the browser reads first.
type root struct {
	Lang    string     `json:"lang"`
	Version string     `json:"version"`
	Size    int        `json:"size"`  // passages
	Words   parts      `json:"words"` // by the first form of each, front-coded
	Texts   parts      `json:"texts"` // by the first passage of each: numbers, each less the one before it
	Forms   string     `json:"forms"`
	Facets  string     `json:"facets"`
	Whole   bool       `json:"whole"`  // the list of forms is small enough to be asked for whenever it helps
	Pages   string     `json:"pages"`  // how many passages each page has, in order
	Priors  string     `json:"priors"` // numbers: the prior of each passage
	Small   string     `json:"small"`  // smallWords
	Fields  [][3]any   `json:"fields"`
	Lists   [][]string `json:"lists"` // the values of kind, factor, agency, status and year
}

// Parts are files of a kind: with what each begins, and five digits each of what they hold. The name of
// one is its kind, its place from 0, a dot and its digits. A large site has thousands, so that a digit
// more would be 3 kB more to load; that a file which changes keeps its five is one chance in a million.
type parts struct {
	First  string `json:"first"`
	Digits string `json:"digits"`
}

// take is the function that every file calls with its name and what it holds.
const take = "amparo_take"

// add adds a file whose name tells its content, and returns its name and the digits in it.
func (e *edition) add(kind string, data any) (name, digits string, err error) {
	body, err := encode(data)
	if err != nil {
		return "", "", err
	}
	sum := sha256.Sum256(body)
	digits = hex.EncodeToString(sum[:])[:5]
	name = fmt.Sprintf("%s/%s.%s.js", e.name, kind, digits)
	e.files = append(e.files, File{name, fmt.Appendf(nil, "%s(%q,%s)\n", take, name, body)})
	return name, digits, nil
}

// encode is JSON that can stand in a script: json escapes the two line ends that JavaScript would see.
func encode(data any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // it is a file of its own, in no page
	err := enc.Encode(data)
	return bytes.TrimSpace(b.Bytes()), err
}

func (e *edition) export() error {
	e.root = root{Lang: e.name, Version: Version, Small: strings.Join(sorted(smallWords[e.name]), " ")}
	if err := e.read(); err != nil {
		return err
	}
	e.root.Size = len(e.docs)
	for _, f := range textFields {
		e.root.Fields = append(e.root.Fields, [3]any{f.weight, f.b, f.usual})
	}
	for _, step := range []func() error{e.words, e.texts, e.formList, e.facetList} {
		if err := step(); err != nil {
			return err
		}
	}
	body, err := encode(e.root)
	if err != nil {
		return err
	}
	begin := File{e.name + ".js", fmt.Appendf(nil, "%s(%q,%s)\n", take, e.name, body)}
	e.files = append([]File{begin}, e.files...)
	return nil
}

func sorted(set map[string]bool) []string {
	var out []string
	for w := range set {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}

// read reads all passages and numbers them by their ids, by which ties are decided.
func (e *edition) read() error {
	e.number = make([]int, e.size)
	type at struct {
		id  string
		doc int
	}
	var all []at
	for doc := range e.size {
		id, err := e.ExternalID(index.NewIndexInternalID(nil, uint64(doc)))
		if err != nil {
			return err
		}
		e.number[doc] = -1
		if id != formsID {
			all = append(all, at{id, doc})
		}
	}
	slices.SortFunc(all, func(a, b at) int { return strings.Compare(a.id, b.id) })
	var priors numbers
	for n, a := range all {
		e.number[a.doc] = n
		priors.add(int(e.priors[a.doc]))
		doc, err := e.Document(a.id)
		if err != nil {
			return err
		}
		s := stored{id: a.id}
		doc.VisitFields(func(f index.Field) {
			value := string(f.Value())
			for name, into := range map[string]*string{
				fieldEntry: &s.entry, fieldKind: &s.kind, fieldTitle: &s.title, fieldHeading: &s.heading, fieldAlso: &s.also, fieldURL: &s.url,
				fieldAnchor: &s.anchor, fieldAgency: &s.agency, fieldStatus: &s.status, fieldDoubt: &s.doubt, fieldDate: &s.date, fieldText: &s.text,
			} {
				if f.Name() == name {
					*into = value
				}
			}
			if f.Name() == fieldFactor {
				s.factors = append(s.factors, value)
			}
		})
		e.docs = append(e.docs, s)
	}
	e.root.Priors = string(priors)
	return nil
}

// wordsPart is some forms and the postings of their terms, which are numbered in their order.
type wordsPart struct {
	Forms  string `json:"forms"`  // see frontCoded
	Pairs  string `json:"pairs"`  // see frontCoded
	Others string `json:"others"` // see frontCoded: forms in other parts that have terms of this one
	Terms  string `json:"terms"`  // numbers: the term of each form, pair and other form, by its place
	Counts string `json:"counts"` // numbers: how many passages each term has
	Gaps   string `json:"gaps"`   // numbers: those passages, each less the one before it and one
	Grains string `json:"grains"` // numbers: how often each has it
}

// words cuts the dictionary into parts, and puts the postings of the terms beside the forms.
func (e *edition) words() error {
	type form struct {
		text string
		pair bool
	}
	var all []form
	for _, f := range e.forms {
		all = append(all, form{f, false})
	}
	for _, p := range e.paired {
		all = append(all, form{p, true})
	}
	slices.SortStableFunc(all, func(a, b form) int { return strings.Compare(a.text, b.text) })

	type postings struct {
		count        int
		gaps, grains numbers
	}
	terms := map[string]*postings{}
	counts := make([]float64, len(e.docs)) // by number, of one term, and nothing between two
	of := func(term string) (*postings, error) {
		if p := terms[term]; p != nil {
			return p, nil
		}
		var has []int
		for _, field := range wordFields {
			err := e.postings(field.name, term, func(doc int, p *index.TermFieldDoc) {
				n := e.number[doc]
				if counts[n] == 0 {
					has = append(has, n)
				}
				counts[n] += field.count(float64(p.Freq), length(p))
			})
			if err != nil {
				return nil, err
			}
		}
		slices.Sort(has)
		p := &postings{count: len(has)}
		last := -1
		for _, n := range has {
			p.gaps.add(n - last - 1)
			p.grains.add(int(grain(counts[n]) * grains))
			last, counts[n] = n, 0
		}
		terms[term] = p
		return p, nil
	}
	formsOf := map[string][]string{} // by term
	for _, f := range all {
		t := e.an.term(f.text)
		formsOf[t] = append(formsOf[t], f.text)
	}
	var firsts []string
	for len(all) > 0 {
		place := map[string]int{}
		var names []string
		size, n := 0, 0
		for ; n < len(all) && (size < wordsSize || n < len(all) && all[n].text == all[n-1].text); n++ {
			t := e.an.term(all[n].text)
			size += len(all[n].text)/2 + 2
			if _, ok := place[t]; !ok {
				place[t] = 0
				names = append(names, t)
				p, err := of(t)
				if err != nil {
					return err
				}
				size += len(t) + len(p.gaps) + len(p.grains)
			}
		}
		slices.Sort(names)
		var counts, at, gaps, grainsOf numbers
		for i, t := range names {
			place[t] = i
			p := terms[t]
			counts.add(p.count)
			gaps, grainsOf = append(gaps, p.gaps...), append(grainsOf, p.grains...)
		}
		var plain, pairs []string
		for _, f := range all[:n] {
			if f.pair {
				pairs = append(pairs, f.text)
			} else {
				plain = append(plain, f.text)
			}
		}
		var elsewhere []string
		for _, t := range names {
			for _, f := range formsOf[t] {
				if f < all[0].text || f > all[n-1].text {
					elsewhere = append(elsewhere, f)
				}
			}
		}
		slices.Sort(elsewhere)
		elsewhere = slices.Compact(elsewhere)
		for _, f := range slices.Concat(plain, pairs, elsewhere) {
			at.add(place[e.an.term(f)])
		}
		part := wordsPart{frontCoded(plain), frontCoded(pairs), frontCoded(elsewhere), string(at), string(counts), string(gaps), string(grainsOf)}
		_, digits, err := e.add(fmt.Sprint("w", len(firsts)), part)
		if err != nil {
			return err
		}
		firsts = append(firsts, all[0].text)
		e.root.Words.Digits += digits
		all = all[n:]
	}
	e.root.Words.First = frontCoded(firsts)
	return nil
}

// textsPart is some passages as they are shown and read for phrases.
type textsPart struct {
	First int         `json:"first"` // passage
	Pages [][]string  `json:"pages"` // entry, kind, title, address, date, agency, status, other names, doubt
	Docs  [][3]string `json:"docs"`  // heading, anchor, text
	Page  string      `json:"page"`  // numbers: how many of docs each of pages has
}

func (e *edition) texts() error {
	var pages, firsts numbers
	for from, last, n := 0, 0, 0; from < len(e.docs); n++ {
		firsts.add(from - last)
		last = from
		part := textsPart{First: from}
		var counts numbers
		size := 0
		for from < len(e.docs) && size < textsSize {
			d := e.docs[from]
			part.Pages = append(part.Pages, []string{d.entry, d.kind, d.title, d.url, d.date, d.agency, d.status, d.also, d.doubt})
			passages := 0
			for ; from < len(e.docs) && samePage(e.docs[from], d); from++ { // a page is never cut
				p := e.docs[from]
				part.Docs = append(part.Docs, [3]string{p.heading, p.anchor, p.text})
				size += len(p.heading) + len(p.anchor) + len(p.text)
				passages++
			}
			counts.add(passages)
			pages.add(passages)
		}
		part.Page = string(counts)
		_, digits, err := e.add(fmt.Sprint("t", n), part)
		if err != nil {
			return err
		}
		e.root.Texts.Digits += digits
	}
	e.root.Texts.First, e.root.Pages = string(firsts), string(pages)
	return nil
}

func samePage(a, b stored) bool {
	return a.entry == b.entry && a.kind == b.kind && a.title == b.title && a.url == b.url && a.date == b.date &&
		a.agency == b.agency && a.status == b.status && a.doubt == b.doubt && a.also == b.also
}

func (e *edition) formList() (err error) {
	forms := [2]string{frontCoded(e.forms), frontCoded(e.paired)}
	e.root.Whole = len(forms[0])+len(forms[1]) <= wholeSize
	e.root.Forms, _, err = e.add("f", forms)
	return err
}

// facetList gives each passage the places of its values in the lists, each plus one: four numbers for
// kind, agency, status and date, then how many factors, and those.
func (e *edition) facetList() (err error) {
	values := make([]map[string]int, 5)
	for i, field := range []string{fieldKind, fieldFactor, fieldAgency, fieldStatus, fieldDate} {
		list, err := e.values(field)
		if err != nil {
			return err
		}
		e.root.Lists = append(e.root.Lists, append([]string{}, list...))
		values[i] = map[string]int{}
		for n, v := range list {
			values[i][v] = n + 1
		}
	}
	var all numbers
	for _, d := range e.docs {
		all.add(values[0][d.kind])
		all.add(values[2][d.agency])
		all.add(values[3][d.status])
		all.add(values[4][d.date])
		all.add(len(d.factors))
		for _, f := range d.factors {
			all.add(values[1][f])
		}
	}
	e.root.Facets, _, err = e.add("n", string(all))
	return err
}

// Numbers are written in 91 signs that JSON leaves as they are: those of the first 55 end a number,
// the others go before it, each worth 36 times the one before.
type numbers []byte

func (n *numbers) add(v int) {
	for v >= 55 {
		v -= 55
		*n = append(*n, sign(55+v%36))
		v /= 36
	}
	*n = append(*n, sign(v))
}

func sign(v int) byte {
	c := byte('#' + v)
	if c >= '\\' {
		c++
	}
	return c
}

// frontCoded writes sorted words with spaces between: each begins with the number of letters that it
// shares with the one before, as a digit of base 36.
func frontCoded(words []string) string {
	var b strings.Builder
	var last []rune
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		r := []rune(w)
		n := 0
		for n < min(len(r), len(last), 35) && r[n] == last[n] {
			n++
		}
		b.WriteByte("0123456789abcdefghijklmnopqrstuvwxyz"[n])
		b.WriteString(string(r[n:]))
		last = r
	}
	if !utf8.ValidString(b.String()) {
		panic("a form is not UTF-8")
	}
	return b.String()
}
