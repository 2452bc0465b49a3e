package site

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// A folder is where the site is published. All that it does, it does through
// an os.Root, so nothing outside can be touched, whatever links stand inside.
//
// In its subfolder .amparo it keeps a manifest of what it wrote. New files are
// first written below .amparo/next. When all are there, a journal of what is
// to be done is put in place by one rename: from then on the new site counts.
// The files are moved to their places, what every page needs first and pages
// after, and what is gone is removed last, so that no link dangles meanwhile.
// A build that dies before the journal leaves the old site as it was; one that
// dies after it is finished by whoever opens the folder next.
type folder struct {
	name   string
	root   *os.Root
	stage  *os.Root // opened with the first file: 10,000 times down the path costs
	force  bool
	unlock func()
	was    manifest
	is     manifest
	mu     sync.Mutex
	moves  []string
	twice  string // a name that two files were given
}

// manifest lists what was written: files by path, and folders whose inside is
// not ours to compare, with a slash at the end.
type manifest struct {
	Version int              `json:"version"`
	Files   map[string]piece `json:"files"`
}

type piece struct {
	Hash string    `json:"hash"`
	Size int64     `json:"size"`
	Time time.Time `json:"time"` // as the file system keeps it
}

const (
	ownFolder    = ".amparo"
	stageFolder  = ownFolder + "/next"
	manifestFile = ownFolder + "/manifest.json"
	journalFile  = ownFolder + "/journal.json"
	lockFile     = ownFolder + "/lock"
)

// tolerated are files that people keep in an output folder for good reasons.
var tolerated = []string{".gitignore", ".gitkeep", ".git"}

// A ForeignError says that the output folder holds something we did not write.
type ForeignError struct {
	Folder, Path string
	InTheWay     bool // a file of the site goes there, so force cannot help
}

func (e *ForeignError) Error() string {
	if e.InTheWay {
		return fmt.Sprintf("%q holds %q, which was not written by a build and stands where a file of the site goes; move it away", e.Folder, e.Path)
	}
	return fmt.Sprintf("%q holds %q, which was not written by a build; choose an empty folder, or pass --force to build around it", e.Folder, e.Path)
}

// openFolder locks the folder, waiting for another build, finishes what that
// one may have left, and refuses a folder with files of others unless force.
func openFolder(name string, force bool) (f *folder, err error) {
	defer func() {
		if err != nil {
			if f != nil {
				f.close()
			}
			f, err = nil, fmt.Errorf("output folder: %w", err)
		}
	}()
	if err := os.MkdirAll(name, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	f = &folder{name: name, root: root, force: force, unlock: func() {}}
	stray := ""
	if !force { // before anything is written there
		if stray, err = f.stray(".", manifest{}); err != nil {
			return f, err
		}
	}
	switch info, err := root.Lstat(ownFolder); {
	case errors.Is(err, fs.ErrNotExist) && stray != "":
		return f, &ForeignError{Folder: name, Path: stray}
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return f, err
	case !info.IsDir():
		return f, &ForeignError{Folder: name, Path: ownFolder, InTheWay: true}
	}
	if err := root.MkdirAll(ownFolder, 0o755); err != nil {
		return f, err
	}
	if info, err := root.Lstat(lockFile); err == nil && !info.Mode().IsRegular() { // a link would be followed
		return f, &ForeignError{Folder: name, Path: lockFile, InTheWay: true}
	}
	if f.unlock, err = lockedfile.MutexAt(path.Join(name, lockFile)).Lock(); err != nil {
		return f, err
	}
	if err := f.finish(); err != nil {
		return f, err
	}
	if err := root.RemoveAll(stageFolder); err != nil {
		return f, err
	}
	f.is = manifest{Version: 1, Files: map[string]piece{}}
	switch data, err := root.ReadFile(manifestFile); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return f, err
	default:
		if err := json.Unmarshal(data, &f.was); err != nil {
			return f, fmt.Errorf("%s: %w; delete the folder %q and build again", manifestFile, err, name)
		}
	}
	if !force {
		switch stray, err := f.stray(".", f.was); {
		case err != nil:
			return f, err
		case stray != "":
			return f, &ForeignError{Folder: name, Path: stray}
		}
	}
	return f, nil
}

func (f *folder) close() {
	f.closeStage()
	f.unlock()
	f.root.Close()
}

// stray is a file in dir that is not in the manifest, or "".
func (f *folder) stray(dir string, m manifest) (found string, err error) {
	err = fs.WalkDir(f.root.FS(), dir, func(name string, d fs.DirEntry, err error) error {
		switch _, whole := m.Files[name+"/"]; {
		case errors.Is(err, fs.ErrNotExist): // another build has removed it meanwhile
		case err != nil:
			return err
		case name == ".":
		case name == ownFolder || whole || slices.Contains(tolerated, name):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir():
		default:
			if _, ours := m.Files[name]; !ours {
				found = name
				return fs.SkipAll
			}
		}
		return nil
	})
	return found, err
}

// staged is where a new file waits to be moved. The stage is flat: making
// every folder twice would cost as much as writing the files.
func staged(name string) string { return stageFolder + "/" + hashOf([]byte(name)) }

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

// put makes data the content of the file at name. A file that is there already
// with that content is left alone, and so keeps its time.
func (f *folder) put(name string, data []byte) error {
	p := piece{Hash: hashOf(data), Size: int64(len(data))}
	if f.keep(name, p.Hash) {
		return nil
	}
	stage, err := f.openStage()
	if err != nil {
		return err
	}
	file, err := stage.OpenFile(path.Base(staged(name)), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		var info fs.FileInfo
		if info, err = file.Stat(); err == nil {
			p.Time = info.ModTime()
		}
	}
	if err := cmp.Or(err, file.Close()); err != nil {
		return err
	}
	f.note(name, p, true)
	return nil
}

func (f *folder) openStage() (*os.Root, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stage == nil {
		err := f.root.MkdirAll(stageFolder, 0o755)
		if err != nil {
			return nil, err
		}
		if f.stage, err = f.root.OpenRoot(stageFolder); err != nil {
			return nil, err
		}
	}
	return f.stage, nil
}

func (f *folder) closeStage() {
	if f.stage != nil {
		f.stage.Close()
		f.stage = nil
	}
}

// note says that the new site has that piece, and whether it has to be moved
// to its place.
func (f *folder) note(name string, p piece, move bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.is.Files[name]; ok {
		f.twice = name
	}
	f.is.Files[name] = p
	if move {
		f.moves = append(f.moves, name)
	}
}

// keep takes over a file of the old site when it is still as we wrote it and
// has that hash.
func (f *folder) keep(name, hash string) bool {
	old, ok := f.was.Files[name]
	if !ok || old.Hash != hash {
		return false
	}
	info, err := f.root.Lstat(strings.TrimSuffix(name, "/"))
	if err != nil || info.IsDir() != strings.HasSuffix(name, "/") {
		return false
	}
	if !info.IsDir() && (info.Size() != old.Size || !info.ModTime().Equal(old.Time) || !info.Mode().IsRegular()) {
		return false
	}
	f.note(name, old, false)
	return true
}

// below lists what the old site had in a folder, whose name ends in a slash.
func (f *folder) below(dir string) []string {
	var names []string
	for name := range f.was.Files {
		if strings.HasPrefix(name, dir) {
			names = append(names, name)
		}
	}
	return names
}

// keepAll takes over files of the old site if they are all as we wrote them, and otherwise none.
func (f *folder) keepAll(names []string) bool {
	for i, name := range names {
		if f.keep(name, f.was.Files[name].Hash) {
			continue
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, name := range names[:i] {
			delete(f.is.Files, name)
		}
		return false
	}
	return true
}

// stageFolder makes a folder in the stage and returns where it is; name ends in a slash. Make is
// given the path of the folder to make.
func (f *folder) stageFolder(name string, make func(dir string) error) (dir string, err error) {
	if _, err := f.openStage(); err != nil {
		return "", err
	}
	dir = path.Join(f.name, staged(name))
	return dir, make(dir)
}

// journal is what is to be done when all new files are there.
type journal struct {
	Moves    []string `json:"moves"`
	Removals []string `json:"removals"`
	Manifest manifest `json:"manifest"`
}

// publish makes the new site the site. It returns how many files were written
// and how many removed.
func (f *folder) publish() (written, removed int, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("output folder: %w", err)
		}
	}()
	f.closeStage() // some systems do not remove a folder that is open
	if err := f.clash(); err != nil {
		return 0, 0, err
	}
	j := f.journal()
	if len(j.Moves) == 0 && len(j.Removals) == 0 {
		return 0, 0, f.root.RemoveAll(stageFolder)
	}
	if f.force {
		for _, name := range j.Moves {
			switch stray, err := f.inTheWay(name); {
			case err != nil:
				return 0, 0, err
			case stray != "":
				return 0, 0, &ForeignError{Folder: f.name, Path: stray, InTheWay: true}
			}
		}
	}
	if err := f.commit(j); err != nil {
		return 0, 0, err
	}
	if err := f.finish(); err != nil {
		return 0, 0, err
	}
	return len(j.Moves), len(j.Removals), nil
}

// journal is what there is to do: what is needed first is moved first.
func (f *folder) journal() journal {
	j := journal{Moves: f.moves, Manifest: f.is}
	slices.SortFunc(j.Moves, func(a, b string) int {
		return cmp.Or(cmp.Compare(needed(b), needed(a)), strings.Compare(a, b))
	})
	for name := range f.was.Files {
		if _, ok := f.is.Files[name]; !ok {
			j.Removals = append(j.Removals, name)
		}
	}
	slices.Sort(j.Removals)
	return j
}

// clash tells of two files that cannot both be: what comes from static has its
// names from outside.
func (f *folder) clash() error {
	if f.twice != "" {
		return fmt.Errorf("two files for %q: a file of static stands where a page goes", f.twice)
	}
	for name := range f.is.Files {
		for dir := path.Dir(strings.TrimSuffix(name, "/")); dir != "."; dir = path.Dir(dir) {
			_, file := f.is.Files[dir]
			_, whole := f.is.Files[dir+"/"]
			if file || whole {
				return fmt.Errorf("%q and %q cannot both be: a file of static stands where a page goes", dir, name)
			}
		}
	}
	return nil
}

// inTheWay is a file of others that stands where name goes, or where one of
// its folders goes, or "". Without force there is none.
func (f *folder) inTheWay(name string) (string, error) {
	parts := strings.Split(strings.TrimSuffix(name, "/"), "/")
	for i := range parts {
		at := strings.Join(parts[:i+1], "/")
		info, err := f.root.Lstat(at)
		_, file := f.was.Files[at]
		_, whole := f.was.Files[at+"/"]
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return "", nil
		case err != nil:
			return "", err
		case file && !info.IsDir() || whole:
			return "", nil
		case !info.IsDir():
			return at, nil
		case i == len(parts)-1:
			return f.stray(at, f.was)
		}
	}
	return "", nil
}

// commit puts the journal in place: from then on the new site counts.
func (f *folder) commit(j journal) error {
	data, err := json.Marshal(j)
	if err != nil {
		return err
	}
	if err := f.root.WriteFile(journalFile+".new", data, 0o644); err != nil {
		return err
	}
	return f.root.Rename(journalFile+".new", journalFile)
}

// needed is higher for what other files need.
func needed(name string) int {
	switch {
	case strings.HasPrefix(name, assetFolder):
		return 2
	case strings.HasPrefix(name, searchPath):
		return 1
	}
	return 0
}

// finish does what the journal says, if there is one. Doing it twice does no
// harm: what has been moved is no longer in the stage.
func (f *folder) finish() error {
	data, err := f.root.ReadFile(journalFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var j journal
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("%s: %w", journalFile, err)
	}
	made := map[string]bool{}
	for moves := j.Moves; len(moves) > 0; {
		alike := 1 // how many are needed alike, and so may be moved in any order
		for alike < len(moves) && needed(moves[alike]) == needed(moves[0]) {
			alike++
		}
		for _, name := range moves[:alike] {
			if dir := path.Dir(strings.TrimSuffix(name, "/")); !made[dir] {
				if err := f.makeDir(dir); err != nil {
					return err
				}
				made[dir] = true
			}
		}
		if err := parallel(context.Background(), runtime.GOMAXPROCS(0), alike, func(i int) error { return f.move(moves[i]) }); err != nil {
			return err
		}
		moves = moves[alike:]
	}
	for _, name := range j.Removals {
		if err := f.remove(name); err != nil {
			return err
		}
	}
	if data, err = json.Marshal(j.Manifest); err != nil {
		return err
	}
	if err := f.root.WriteFile(manifestFile+".new", data, 0o644); err != nil {
		return err
	}
	if err := f.root.Rename(manifestFile+".new", manifestFile); err != nil {
		return err
	}
	if err := f.root.Remove(journalFile); err != nil {
		return err
	}
	return f.root.RemoveAll(stageFolder)
}

// move moves a file or a folder from the stage to its place, unless that has
// been done.
func (f *folder) move(name string) error {
	at := strings.TrimSuffix(name, "/")
	from := staged(name)
	err := f.root.Rename(from, at)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	// A folder stands there, or something else where a folder goes.
	if _, lost := f.root.Lstat(from); lost != nil {
		return err
	}
	if err := f.root.RemoveAll(at); err != nil {
		return err
	}
	return f.root.Rename(from, at)
}

// makeDir makes a folder, also where the old site had a file.
func (f *folder) makeDir(dir string) error {
	err := f.root.MkdirAll(dir, 0o755)
	for at := dir; err != nil && at != "."; at = path.Dir(at) {
		if info, e := f.root.Lstat(at); e != nil || info.IsDir() {
			continue
		}
		if err := f.root.Remove(at); err != nil {
			return err
		}
		return f.root.MkdirAll(dir, 0o755)
	}
	return err
}

// remove removes what the old site had at name, and the folders that this
// leaves empty. What is something else by now is left.
func (f *folder) remove(name string) error {
	at := strings.TrimSuffix(name, "/")
	if info, err := f.root.Lstat(at); err == nil && info.IsDir() == (at != name) {
		if err := f.root.RemoveAll(at); err != nil {
			return err
		}
	}
	for dir := path.Dir(at); dir != "."; dir = path.Dir(dir) {
		if info, err := f.root.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil || !info.IsDir() || f.root.Remove(dir) != nil { // it is not empty
			break
		}
	}
	return nil
}
