// Package searchtest runs the browser's search without a browser, for tests: static/search/search.js
// itself, in a JavaScript engine written in Go, over the files of an edition.
package searchtest

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja"
)

// A Reader is one reader's browser: what it has loaded it keeps. It is for one goroutine.
type Reader struct {
	vm     *goja.Runtime
	search goja.Callable
	pages  goja.Callable
	files  map[string][]byte
}

// New makes a reader of files, by their names, that runs script.
func New(script []byte, files map[string][]byte) (*Reader, error) {
	r := &Reader{vm: goja.New(), files: files}
	r.vm.Set("self", r.vm.GlobalObject())
	if _, err := r.vm.RunScript("search.js", string(script)); err != nil {
		return nil, err
	}
	var ok, ok2 bool
	r.search, ok = goja.AssertFunction(r.vm.Get("amparo_search"))
	r.pages, ok2 = goja.AssertFunction(r.vm.Get("amparo_pages"))
	if !ok || !ok2 {
		return nil, errors.New("the script defines no amparo_search or amparo_pages")
	}
	return r, nil
}

// An Answer is what amparo_search returned.
type Answer struct {
	Lang    string // of the passages
	Docs    []int  // passages by their numbers in the edition, best first
	Scores  []float64
	Partial bool // no passage has all that was asked

	object *goja.Object
}

// Ask puts q, with the fields of amparo_search's argument, and loads what it needs.
func (r *Reader) Ask(q map[string]any) (*Answer, error) {
	out, err := r.until(r.search, r.vm.ToValue(q))
	if err != nil {
		return nil, fmt.Errorf("%v: %w", q["text"], err)
	}
	a := &Answer{object: out, Partial: out.Get("partial").ToBoolean()}
	a.Lang = out.Get("edition").ToObject(r.vm).Get("root").ToObject(r.vm).Get("lang").String()
	docs := out.Get("docs").ToObject(r.vm)
	for i := range int(docs.Get("length").ToInteger()) {
		d := docs.Get(fmt.Sprint(i)).ToObject(r.vm)
		a.Docs = append(a.Docs, int(d.Get("doc").ToInteger()))
		a.Scores = append(a.Scores, d.Get("score").ToFloat())
	}
	return a, nil
}

// Pages are the entries of the first pages of an answer.
func (r *Reader) Pages(a *Answer, limit int) ([]string, error) {
	out, err := r.until(r.pages, a.object, r.vm.ToValue(limit))
	if err != nil {
		return nil, err
	}
	var entries []string
	pages := out.Get("pages").ToObject(r.vm)
	for i := range int(pages.Get("length").ToInteger()) {
		entries = append(entries, pages.Get(fmt.Sprint(i)).ToObject(r.vm).Get("entry").String())
	}
	return entries, nil
}

// until calls f until it needs no more files.
func (r *Reader) until(f goja.Callable, args ...goja.Value) (*goja.Object, error) {
	for range 30 {
		out, err := f(goja.Undefined(), args...)
		if err != nil {
			return nil, err
		}
		object := out.ToObject(r.vm)
		need := object.Get("need")
		if need == nil {
			return object, nil
		}
		for _, name := range need.Export().([]any) {
			file := fmt.Sprint(name) // of a damaged root, anything
			if !strings.Contains(file, "/") {
				file += ".js"
			}
			data, ok := r.files[file]
			if !ok {
				return nil, fmt.Errorf("there is no file %q", file)
			}
			if _, err := r.vm.RunScript(file, string(data)); err != nil {
				return nil, err
			}
		}
	}
	return nil, errors.New("asks for files again and again")
}
