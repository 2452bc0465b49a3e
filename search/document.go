package search

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"
)

// A documents is the mapping of an index while it is built. It turns passages into Bleve's
// documents itself: Bleve would make half a dozen small objects for every word, and a large site
// has ten million. What one batch of documents needs is used again for the next.
type documents struct {
	*mapping.IndexMappingImpl // what index_meta.json says of the fields, and what queries go by
	words                     *analyzer
	small                     map[string]bool // smallWords of the language

	frequencies slab[index.TokenFreq]
	maps        []index.TokenFrequencies
	mapsUsed    int
	paired      []*stem // of one text
	texts       int     // counts the texts, to tell which counts a term holds
}

// MapDocument adds the fields of a Passage, or of the forms of all words so far (see fieldForm).
func (d *documents) MapDocument(doc *document.Document, data any) error {
	switch p := data.(type) {
	case Passage:
		d.add(doc, fieldTitle, p.Title, index.StoreField)
		d.add(doc, fieldHeading, p.Heading, index.StoreField)
		d.add(doc, fieldAlso, alsoText(p), index.StoreField)
		d.add(doc, fieldText, p.Text, index.StoreField)
		d.add(doc, fieldMeant, strings.Join(p.Meant, "\n\n"), 0)
		for _, f := range []struct{ name, value string }{
			{fieldKind, p.Kind}, {fieldAgency, p.Agency}, {fieldStatus, p.Status}, {fieldDate, p.Date},
		} {
			d.addWhole(doc, f.name, f.value, index.StoreField)
		}
		if p.Prior != 0 && p.Prior != 100 {
			d.addWhole(doc, fieldPrior, strconv.Itoa(p.Prior), 0)
		}
		for _, id := range p.Factors {
			d.addWhole(doc, fieldFactor, id, index.StoreField)
		}
		for _, f := range []struct{ name, value string }{{fieldEntry, p.Entry}, {fieldURL, p.URL}, {fieldAnchor, p.Anchor}, {fieldDoubt, p.Doubt}} {
			if f.value != "" {
				doc.AddField(&field{name: f.name, value: []byte(f.value), options: index.StoreField})
			}
		}
	case forms:
		d.addWhole(doc, fieldForm, "", 0, p.words...)
		d.addWhole(doc, fieldPair, "", 0, p.pairs...)
	default:
		return fmt.Errorf("no passage: %T", data)
	}
	return nil
}

// add adds a text, of which every word is counted. Where it stands is not kept: phrases and excerpts
// read the text anew.
func (d *documents) add(doc *document.Document, name, text string, stored index.FieldIndexingOptions) {
	if text == "" {
		return
	}
	f := &field{name: name, value: []byte(text), options: index.IndexField | stored}
	tokens := d.words.tokens(f.value)
	f.length = len(tokens)
	f.frequencies = d.takeMap()
	d.texts++
	count := func(s *stem) {
		if s.text != d.texts {
			s.text, s.count = d.texts, 0
		}
		s.count++
	}
	for i, t := range tokens {
		count(t.stem)
		if i > 0 {
			if s := d.words.pair(tokens[i-1], t, d.small); s != nil {
				count(s)
				d.paired = append(d.paired, s)
			}
		}
	}
	for _, t := range tokens {
		d.counted(f, t.stem)
	}
	for _, s := range d.paired {
		d.counted(f, s)
	}
	d.paired = d.paired[:0]
	doc.AddField(f)
}

// counted gives a field the term, once.
func (d *documents) counted(f *field, s *stem) {
	if s.count == 0 {
		return
	}
	frequency := d.frequencies.take()
	*frequency = index.TokenFreq{Term: s.bytes}
	frequency.SetFrequency(s.count)
	f.frequencies[s.term] = frequency
	s.count = 0
}

// addWhole adds a value that is one term as it stands, and terms.
func (d *documents) addWhole(doc *document.Document, name, value string, stored index.FieldIndexingOptions, terms ...string) {
	if value != "" {
		terms = append(terms, value)
	}
	if len(terms) == 0 {
		return
	}
	f := &field{name: name, value: []byte(value), options: index.IndexField | index.SkipFreqNorm | stored, length: len(terms), frequencies: d.takeMap()}
	for _, t := range terms {
		n := d.frequencies.take()
		*n = index.TokenFreq{Term: []byte(t)}
		n.SetFrequency(1)
		f.frequencies[t] = n
	}
	doc.AddField(f)
}

// written says that all documents so far are on disk, and their memory free.
func (d *documents) written() {
	d.frequencies.used, d.mapsUsed = 0, 0
}

func (d *documents) takeMap() index.TokenFrequencies {
	if d.mapsUsed == len(d.maps) {
		d.maps = append(d.maps, index.TokenFrequencies{})
	}
	m := d.maps[d.mapsUsed]
	d.mapsUsed++
	clear(m)
	return m
}

// A slab gives out values that stay where they are.
type slab[T any] struct {
	blocks [][]T
	used   int
}

const slabSize = 1 << 14

func (s *slab[T]) take() *T {
	block := s.used / slabSize
	if block == len(s.blocks) {
		s.blocks = append(s.blocks, make([]T, slabSize))
	}
	v := &s.blocks[block][s.used%slabSize]
	s.used++
	return v
}

// A field is one of Bleve's, counted already.
type field struct {
	name        string
	value       []byte
	options     index.FieldIndexingOptions
	length      int
	frequencies index.TokenFrequencies
}

func (f *field) Name() string                                     { return f.name }
func (f *field) Value() []byte                                    { return f.value }
func (f *field) ArrayPositions() []uint64                         { return nil }
func (f *field) Options() index.FieldIndexingOptions              { return f.options }
func (f *field) EncodedFieldType() byte                           { return 't' }
func (f *field) Analyze()                                         {}
func (f *field) AnalyzedLength() int                              { return f.length }
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.frequencies }
func (f *field) NumPlainTextBytes() uint64                        { return uint64(len(f.value)) }
func (f *field) Size() int                                        { return len(f.value) }
