package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"
)

// An Index answers queries over all languages of a site. It may be used by many at once.
type Index struct {
	mu    sync.RWMutex // held to close: the files are mapped, and must not go while they are read
	langs []*language  // by name
}

// A language is the open index of one.
type language struct {
	name  string
	index bleve.Index
	index.IndexReader
	size   int        // documents, the forms included; they are numbered from 0
	forms  dictionary // of all words
	paired dictionary // of all pairs
	priors []float64  // by document
}

// Open opens the indexes of all languages under root ("<root>/<lang>.bleve"), to read only. Others
// may have them open for the same; one that another process is writing is an error, not a wait.
func Open(root string) (*Index, error) {
	Register()
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, fmt.Errorf("opening index: %w", err)
	}
	ix := &Index{}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), suffix)
		if !ok {
			continue
		}
		l, err := openLanguage(Dir(root, name), name)
		if err != nil {
			ix.Close()
			return nil, fmt.Errorf("opening index %q: %w", Dir(root, name), err)
		}
		ix.langs = append(ix.langs, l)
	}
	if len(ix.langs) == 0 {
		return nil, fmt.Errorf("opening index: no %q in %q", "*"+suffix, root)
	}
	return ix, nil
}

func openLanguage(dir, name string) (l *language, err error) {
	defer guard(&err)()
	if err := checkSegments(filepath.Join(dir, "store")); err != nil {
		return nil, err
	}
	ix, err := bleve.OpenUsing(dir, map[string]any{"read_only": true, "bolt_timeout": "100ms"})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			ix.Close()
		}
	}()
	if m, ok := ix.Mapping().(*mapping.IndexMappingImpl); !ok || m.DefaultAnalyzer != analyzerName(name) {
		return nil, errors.New("it was built for another language, or by another version")
	}
	advanced, err := ix.Advanced()
	if err != nil {
		return nil, err
	}
	r, err := advanced.Reader()
	if err != nil {
		return nil, err
	}
	n, err := r.DocCount()
	if err != nil {
		return nil, err
	}
	if id, err := r.InternalID(formsID); err != nil || id == nil {
		return nil, errors.Join(errors.New("it has no list of forms"), err)
	}
	l = &language{name: name, index: ix, IndexReader: r, size: int(n)}
	if l.forms, err = l.values(fieldForm); err != nil {
		return nil, err
	}
	if l.paired, err = l.values(fieldPair); err != nil {
		return nil, err
	}
	if l.priors, err = l.priorsOf(); err != nil {
		return nil, err
	}
	return l, nil
}

// checkSegments compares the segment with the sum at its end. Bleve does not, and reads dictionaries
// in goroutines of its own, where a panic over a damaged file would end the program.
func checkSegments(store string) error {
	entries, err := os.ReadDir(store)
	if err != nil {
		return err
	}
	segments := 0
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".zap" {
			segments++
			if err := checkSum(filepath.Join(store, e.Name())); err != nil {
				return fmt.Errorf("segment %q is damaged: %w", e.Name(), err)
			}
		}
	}
	if segments != 1 {
		return fmt.Errorf("it has %d segments, and not the one that was built", segments)
	}
	return nil
}

func checkSum(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(sum, f, info.Size()-4); err != nil {
		return err
	}
	var want uint32
	if err := binary.Read(f, binary.BigEndian, &want); err != nil {
		return err
	}
	if sum.Sum32() != want {
		return errors.New("its checksum differs")
	}
	return nil
}

// guard makes a panic, or a fault in a mapped file that is shorter than it says, the error:
//
//	defer guard(&err)()
func guard(err *error) func() {
	old := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(old)
		if p := recover(); p != nil {
			*err = fmt.Errorf("the index is damaged: %v", p)
		}
	}
}

// Close closes all languages. Searches under way end first; those after it fail.
func (ix *Index) Close() error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	var errs []error
	for _, l := range ix.langs {
		errs = append(errs, l.IndexReader.Close(), l.index.Close())
	}
	ix.langs = nil
	return errors.Join(errs...)
}

// Languages returns the languages there are, sorted.
func (ix *Index) Languages() []string {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	var names []string
	for _, l := range ix.langs {
		names = append(names, l.name)
	}
	return names
}

func (l *language) priorsOf() ([]float64, error) {
	priors := make([]float64, l.size)
	for i := range priors {
		priors[i] = 100
	}
	values, err := l.values(fieldPrior)
	if err != nil {
		return nil, err
	}
	for _, value := range values {
		n, err := strconv.Atoi(value)
		if err != nil {
			return nil, err
		}
		err = l.postings(fieldPrior, value, func(doc int, _ *index.TermFieldDoc) { priors[doc] = float64(n) })
		if err != nil {
			return nil, err
		}
	}
	return priors, nil
}
