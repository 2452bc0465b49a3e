package search

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
)

// A Passage is the unit of search: one section of a page.
type Passage struct {
	ID      string   // unique in its language: "faq:denied#do"; sorts ties
	Entry   string   // "faq:denied"
	Kind    string   // "faq"
	Title   string   // of the page
	Heading string   // of the section; empty for the page's head
	URL     string   // of the page, relative to the site's root: "es/preguntas/denegado/"
	Anchor  string   // "do", or empty
	Text    string   // plain text; a blank line ends a paragraph, and no phrase goes over it
	Also    []string // other names people type for the page; like its title, on every passage of it
	Meant   []string // names of what the text speaks of, found but not shown: "EAD" where it says "work permit"
	Factors []string // ids of the factors the passage is about
	Agency  string   // id
	Status  string   // id
	Doubt   string   // id of how sure the status is, where that must be said with it; no facet
	Date    string   // "2000-11-17", "2011-06", "2011" or ""
	Prior   int      // what its score is multiplied with, in hundredths; 0 is 100
}

// The fields of a document. Text is searched in the first five; the next five are ids and dates,
// kept whole, which the facets count; the rest is only given back with a hit.
const (
	fieldTitle   = "title"
	fieldHeading = "heading"
	fieldAlso    = "also"
	fieldText    = "text"
	fieldMeant   = "meant"

	fieldKind   = "kind"
	fieldFactor = "factor"
	fieldAgency = "agency"
	fieldStatus = "status"
	fieldDate   = "date"

	fieldEntry  = "entry"
	fieldURL    = "url"
	fieldAnchor = "anchor"
	fieldDoubt  = "doubt"
	fieldPrior  = "prior" // of those that are not 100

	// The forms of all words of the language are one more document, so that a prefix or a typo
	// is looked up in one dictionary, which costs next to nothing, and stems need not be undone.
	// With them are the pairs (see pair), which a word may turn out to be, too.
	fieldForm = "form"
	fieldPair = "pair"
	formsID   = "\x00forms"
)

// Version names what Build makes of passages: raise it with every change to an analyzer or a field.
// An index of another version is refused by Open, not misread.
const Version = "9"

// Dir is where the index of a language is under root.
func Dir(root, lang string) string { return filepath.Join(root, lang+suffix) }

const suffix = ".bleve"

// batchSize, in passages: larger is not faster, and takes more memory.
const batchSize = 1000

// Build writes the index of one language into dir, which must not exist. A dir that could not
// be finished is removed. It uses one core; languages can be built side by side.
func Build(dir, lang string, passages []Passage) (err error) {
	Register()
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return fmt.Errorf("building index: %w", err)
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return fmt.Errorf("building index: %w", err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
			err = fmt.Errorf("building index %q: %w", dir, err)
		}
	}()

	d := &documents{IndexMappingImpl: newMapping(lang), words: newAnalyzer(lang), small: smallWords[lang]}
	b, err := bleve.NewBuilder(dir, d, map[string]any{
		"batchSize": batchSize,
		"mergeMax":  1000, // all batches at once: each merge rewrites everything
		// The builder renames its work into place, so it has to work on the same disk.
		"buildPathPrefix": dir,
	})
	if err != nil {
		return err
	}
	seen := make(map[string]bool, len(passages))
	for i, p := range passages {
		switch {
		case p.ID == "" || strings.HasPrefix(p.ID, "\x00"):
			return fmt.Errorf("passage %d, of %q, has the id %q", i, p.URL, p.ID)
		case seen[p.ID]:
			return fmt.Errorf("two passages have the id %q", p.ID)
		}
		seen[p.ID] = true
		if err := b.Index(p.ID, p); err != nil {
			return fmt.Errorf("passage %q: %w", p.ID, err)
		}
		if (i+1)%batchSize == 0 { // the builder writes a batch when it is full
			d.written()
		}
	}
	if err := b.Index(formsID, d.words.forms()); err != nil {
		return err
	}
	if err := b.Close(); err != nil {
		return err
	}
	return publishable(dir)
}

// forms are all words and pairs met while a language is indexed, sorted.
type forms struct{ words, pairs []string }

func (a *analyzer) forms() forms {
	var f forms
	for _, w := range a.words {
		if w.form != "" {
			f.words = append(f.words, w.form)
		}
	}
	for p := range a.pairs {
		f.pairs = append(f.pairs, p.first+p.second)
	}
	slices.Sort(f.words)
	slices.Sort(f.pairs)
	return forms{slices.Compact(f.words), slices.Compact(f.pairs)}
}

// alsoText makes the other names one text, a paragraph each: in an array Bleve would count
// positions from 1 in each, and phrases would match across them. The date is a name, too: people
// type "Morton 2011".
func alsoText(p Passage) string {
	return strings.Join(append(slices.Clone(p.Also), p.Date), "\n\n")
}

func newMapping(lang string) *mapping.IndexMappingImpl {
	doc := mapping.NewDocumentStaticMapping()
	doc.AddSubDocumentMapping("_all", mapping.NewDocumentDisabledMapping())
	for _, f := range []struct {
		name string
		mapping.FieldMapping
	}{
		{fieldTitle, mapping.FieldMapping{Index: true, Store: true}},
		{fieldHeading, mapping.FieldMapping{Index: true, Store: true}},
		{fieldAlso, mapping.FieldMapping{Index: true, Store: true}},
		{fieldText, mapping.FieldMapping{Index: true, Store: true}},
		{fieldMeant, mapping.FieldMapping{Index: true}},
		{fieldKind, mapping.FieldMapping{Index: true, SkipFreqNorm: true, Store: true, Analyzer: "keyword"}},
		{fieldFactor, mapping.FieldMapping{Index: true, SkipFreqNorm: true, Store: true, Analyzer: "keyword"}},
		{fieldAgency, mapping.FieldMapping{Index: true, SkipFreqNorm: true, Store: true, Analyzer: "keyword"}},
		{fieldStatus, mapping.FieldMapping{Index: true, SkipFreqNorm: true, Store: true, Analyzer: "keyword"}},
		{fieldDate, mapping.FieldMapping{Index: true, SkipFreqNorm: true, Store: true, Analyzer: "keyword"}},
		{fieldForm, mapping.FieldMapping{Index: true, SkipFreqNorm: true, Analyzer: "keyword"}},
		{fieldPair, mapping.FieldMapping{Index: true, SkipFreqNorm: true, Analyzer: "keyword"}},
		{fieldEntry, mapping.FieldMapping{Store: true}},
		{fieldURL, mapping.FieldMapping{Store: true}},
		{fieldAnchor, mapping.FieldMapping{Store: true}},
		{fieldDoubt, mapping.FieldMapping{Store: true}},
		{fieldPrior, mapping.FieldMapping{Index: true, SkipFreqNorm: true, Analyzer: "keyword"}},
	} {
		f.Type = "text"
		doc.AddFieldMappingsAt(f.name, &f.FieldMapping)
	}
	m := bleve.NewIndexMapping()
	m.DefaultAnalyzer = analyzerName(lang)
	m.DefaultMapping = doc
	return m
}

// publishable opens the files to everyone. Bleve keeps them to their owner, and the web server
// is somebody else.
func publishable(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return os.Chmod(path, 0o644)
	})
}
