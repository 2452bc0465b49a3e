package kb

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// decoder turns the syntax tree of one YAML file into typed facts. It is
// strict, and it goes on after a problem, so that an editor sees all of them.
//
// Fields are named by the tag yaml:"name"; "name,required" must be there.
// A field tagged yaml:",lang" is a map that takes the keys that are languages
// of the site. A field of type Lines receives the line of each key, and an int
// field named Line the line of the mapping.
type decoder struct {
	file     string
	langs    []string
	problems Problems
	ref      Kind // the kind of a reference that names none, from the tag ref
}

// Lines says on which line each key of a mapping stands.
type Lines map[string]int

// A scalar is a type that reads itself from one word of YAML.
type scalar interface {
	// scan takes the word and its line; problem is empty when it is good.
	scan(word string, line int, kind Kind) (problem, hint string)
}

// choice is a string type with a fixed set of values.
type choice interface{ choices() []string }

const (
	maxLine  = 64 << 10 // bytes
	maxDepth = 64
)

func (d *decoder) problem(line int, field, text, hint string) {
	d.problems = append(d.problems, Problem{d.file, line, field, text, hint, Error})
}

// parse is the root of the file's syntax tree, or nil when there is none.
// Lines are counted from firstLine.
func (d *decoder) parse(src []byte, firstLine int) (root ast.Node) {
	if text, line := unwritten(src); text != "" {
		d.problem(firstLine+line, "", text, "")
		return nil
	}
	defer func() {
		if r := recover(); r != nil {
			d.problem(firstLine, "", "cannot be read as YAML", fmt.Sprint(r))
			root = nil
		}
	}()
	// Empty lines in front make the parser count as the file does.
	padded := append(bytes.Repeat([]byte("\n"), firstLine-1), src...)
	f, err := parser.ParseBytes(padded, 0)
	if err != nil {
		line, text := firstLine, err.Error()
		var e yaml.Error
		if errors.As(err, &e) {
			text = e.GetMessage()
			if t := e.GetToken(); t != nil && t.Position != nil {
				line = t.Position.Line
			}
		}
		line, hint := mend(src, line-firstLine)
		d.problem(firstLine+line, "", "cannot be read as YAML: "+text, hint)
		return nil
	}
	if len(f.Docs) > 1 && f.Docs[1].Body != nil {
		d.problem(lineOf(f.Docs[1].Body), "", "a second document after ---", "")
	}
	if len(f.Docs) == 0 {
		return nil
	}
	return f.Docs[0].Body
}

var (
	keyLine  = regexp.MustCompile(`^[ \t]*(?:- +)?([A-Za-z0-9_-]+:)(?:[ \t]+(.*))?$`)
	rowStart = regexp.MustCompile(`^[ \t]*- +`)
)

// mend guesses what a person did that the parser could not read, and on which
// line: the parser often stops a line early or late, and calls it by names that
// only its makers use. Lines count from 0. Without a guess the hint is empty.
func mend(src []byte, at int) (line int, hint string) {
	rows := strings.Split(string(src), "\n")
	for _, i := range []int{at, at + 1, at - 1} {
		if i < 0 || i >= len(rows) {
			continue
		}
		row := rows[i]
		if indent := row[:len(row)-len(strings.TrimLeft(row, " \t"))]; strings.Contains(indent, "\t") {
			return i, "begin the line with spaces, not with a tab"
		}
		m := keyLine.FindStringSubmatch(row)
		if m == nil || m[2] == "" {
			continue
		}
		switch value := strings.TrimSpace(m[2]); {
		case value[0] == '[' && !strings.Contains(value, "]"):
			return i, "close the list with ]"
		case strings.ContainsRune(`"'`, rune(value[0])) && strings.Count(value, value[:1]) == 1:
			return i, fmt.Sprintf("close the quotation mark %s, or leave it out", value[:1])
		}
		if value, _, _ := strings.Cut(m[2], " #"); value != "" && !strings.ContainsAny(value[:1], `"'[{|>#`) && strings.Contains(value, ": ") {
			return i, fmt.Sprintf("put what follows %s in quotation marks, as there is a colon in it", m[1])
		}
	}
	for _, i := range []int{at, at + 1} {
		if i > 0 && i < len(rows) && keyLine.MatchString(rows[i]) && !rowStart.MatchString(rows[i]) &&
			deep(rows[i]) > deep(rows[i-1]) && !strings.HasSuffix(strings.TrimSpace(rows[i-1]), ":") {
			return i, "begin the line in the same column as the keys beside it"
		}
	}
	return at, ""
}

// deep is the column in which the key of a line begins.
func deep(row string) int {
	if m := rowStart.FindString(row); m != "" {
		return len(m)
	}
	return len(row) - len(strings.TrimLeft(row, " "))
}

// unwritten finds what is not written by hand and would keep the parser busy.
func unwritten(src []byte) (text string, line int) {
	depth, documents := 0, 0
	for ; len(src) > 0; line++ {
		row, rest, _ := bytes.Cut(src, []byte("\n"))
		if len(row) > maxLine {
			return fmt.Sprintf("a line of %d bytes; at most %d", len(row), maxLine), line
		}
		if bytes.HasPrefix(row, []byte("---")) {
			documents++
		}
		if documents > 2 {
			return "more documents after ---", line
		}
		deepest := 0
		for field := range bytes.FieldsSeq(row) { // of - - - item
			if s := string(field); s != "-" && s != "?" && s != ":" {
				break
			}
			deepest++
		}
		for _, c := range row {
			switch c {
			case '[', '{':
				depth++
				deepest = max(deepest, depth)
			case ']', '}':
				depth = max(depth-1, 0)
			}
		}
		if deepest > maxDepth {
			return fmt.Sprintf("nested deeper than %d levels", maxDepth), line
		}
		src = rest
	}
	return "", 0
}

func lineOf(n ast.Node) int {
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		return n.GetToken().Position.Line
	}
	return 0
}

// mapping decodes a mapping into the struct that dst points to. It tells
// whether there was one.
func (d *decoder) mapping(src []byte, firstLine int, dst any) bool {
	root := d.root(src, firstLine)
	return root != nil && d.value(root, "", reflect.ValueOf(dst).Elem())
}

// root is the root of the file's syntax tree. That there is none is a problem.
func (d *decoder) root(src []byte, firstLine int) ast.Node {
	before := len(d.problems)
	root := d.parse(src, firstLine)
	if _, null := root.(*ast.NullNode); null || root == nil && len(d.problems) == before {
		d.problem(firstLine, "", "is empty", "")
		return nil
	}
	return root
}

// list decodes a sequence into the slice that dst points to. It tells whether
// the file is one; an empty file is.
func (d *decoder) list(src []byte, dst any) bool {
	root := d.parse(src, 1)
	if _, null := root.(*ast.NullNode); null || root == nil {
		return len(d.problems) == 0
	}
	return d.value(root, "", reflect.ValueOf(dst).Elem())
}

// given tells whether n is a value written out.
func (d *decoder) given(n ast.Node, field string) bool {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		d.problem(lineOf(n), field, "anchors, aliases and tags of YAML are not used here", "write the value out")
		return false
	case *ast.NullNode:
		d.problem(lineOf(n), field, "is empty", "")
		return false
	}
	return true
}

// value decodes n into dst. It is false when nothing of n could be taken.
func (d *decoder) value(n ast.Node, field string, dst reflect.Value) bool {
	if !d.given(n, field) {
		return false
	}
	line := lineOf(n)
	if s, ok := dst.Addr().Interface().(scalar); ok {
		word, ok := d.word(n, field)
		if !ok {
			return false
		}
		text, hint := s.scan(word, line, d.ref)
		if text != "" {
			d.problem(line, field, text, hint)
		}
		return text == ""
	}
	switch dst.Kind() {
	case reflect.String:
		word, ok := d.word(n, field)
		if !ok {
			return false
		}
		if c, ok := dst.Interface().(choice); ok && !slices.Contains(c.choices(), word) {
			d.problem(line, field, fmt.Sprintf("%q is not known here", word), oneOf(word, c.choices()))
			return false
		}
		dst.SetString(strings.TrimSpace(word))
	case reflect.Bool:
		b, ok := n.(*ast.BoolNode)
		if !ok {
			d.problem(line, field, "must be true or false", "")
			return false
		}
		dst.SetBool(b.Value)
	case reflect.Int:
		var v uint64
		i, ok := n.(*ast.IntegerNode)
		if ok {
			v, ok = i.Value.(uint64) // int64 when it is negative
		}
		if !ok || v > math.MaxInt32 {
			d.problem(line, field, "must be a whole number, 0 or more", "")
			return false
		}
		dst.SetInt(int64(v))
	case reflect.Pointer:
		v := reflect.New(dst.Type().Elem())
		if !d.value(n, field, v.Elem()) {
			return false
		}
		dst.Set(v)
	case reflect.Slice:
		s, ok := n.(*ast.SequenceNode)
		if !ok {
			d.problem(line, field, "must be a list", "write [a, b], or a line beginning with - for each")
			return false
		}
		out := reflect.MakeSlice(dst.Type(), 0, len(s.Values))
		for i, n := range s.Values {
			v := reflect.New(dst.Type().Elem()).Elem()
			if d.value(n, fmt.Sprintf("%s[%d]", field, i+1), v) {
				out = reflect.Append(out, v)
			}
		}
		dst.Set(out)
	case reflect.Map:
		m, ok := d.pairs(n, field)
		if !ok {
			return false
		}
		out := reflect.MakeMapWithSize(dst.Type(), len(m))
		for _, pair := range m {
			key := pair.Key.GetToken().Value
			v := reflect.New(dst.Type().Elem()).Elem()
			d.value(pair.Value, under(field, key), v)
			if v.Kind() == reflect.Struct {
				if l := v.FieldByName("Line"); l.IsValid() {
					l.SetInt(int64(lineOf(pair.Key)))
				}
			}
			out.SetMapIndex(reflect.ValueOf(key), v)
		}
		dst.Set(out)
	case reflect.Struct:
		return d.fields(n, field, dst)
	}
	return true
}

func under(field, key string) string {
	if field == "" {
		return key
	}
	return field + "." + key
}

// word is the text of a scalar.
func (d *decoder) word(n ast.Node, field string) (string, bool) {
	switch n := n.(type) {
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return strings.TrimSpace(n.GetToken().Value), true
	}
	d.problem(lineOf(n), field, "must be a single value, not a list or a mapping", "")
	return "", false
}

func (d *decoder) pairs(n ast.Node, field string) ([]*ast.MappingValueNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	d.problem(lineOf(n), field, "must be a mapping", "write key: value, a line each")
	return nil, false
}

func (d *decoder) fields(n ast.Node, field string, dst reflect.Value) bool {
	pairs, ok := d.pairs(n, field)
	if !ok {
		return false
	}
	s := shapeOf(dst.Type())
	found := map[string]bool{}
	lines := Lines{}
	for _, pair := range pairs {
		key, line := pair.Key.GetToken().Value, lineOf(pair.Key)
		lines[key] = line
		if _, ok := pair.Key.(*ast.MergeKeyNode); ok {
			d.problem(line, field, "anchors, aliases and tags of YAML are not used here", "write the value out")
			continue
		}
		_, null := pair.Value.(*ast.NullNode) // as if the key were not there
		f, known := s.fields[key]
		if !known && s.lang != nil && slices.Contains(d.langs, key) {
			if null {
				continue
			}
			m := dst.FieldByIndex(s.lang)
			if m.IsNil() {
				m.Set(reflect.MakeMap(m.Type()))
			}
			v := reflect.New(m.Type().Elem()).Elem()
			d.value(pair.Value, under(field, key), v)
			m.SetMapIndex(reflect.ValueOf(key), v)
			continue
		}
		if !known {
			candidates := slices.Collect(maps.Keys(s.fields))
			if s.lang != nil {
				candidates = append(candidates, d.langs...)
			}
			d.problem(line, under(field, key), "unknown key", oneOf(key, slices.Sorted(slices.Values(candidates))))
			continue
		}
		if null {
			continue
		}
		found[key] = true
		outer := d.ref
		d.ref = f.ref
		d.value(pair.Value, under(field, key), dst.FieldByIndex(f.index))
		d.ref = outer
	}
	line := lineOf(n)
	if len(pairs) > 0 {
		line = lineOf(pairs[0].Key)
	}
	for _, name := range s.required {
		if found[name] {
			continue
		}
		hint := ""
		if c, ok := reflect.Zero(dst.FieldByIndex(s.fields[name].index).Type()).Interface().(choice); ok {
			hint = oneOf("", c.choices())
		}
		if at, ok := lines[name]; ok {
			d.problem(at, under(field, name), "is empty", hint)
		} else {
			d.problem(line, under(field, name), "is missing", hint)
		}
	}
	if s.lang != nil {
		m := dst.FieldByIndex(s.lang)
		for _, l := range d.langs {
			if m.IsNil() || !m.MapIndex(reflect.ValueOf(l)).IsValid() {
				d.problem(line, under(field, l), "this language is missing", "")
			}
		}
	}
	if s.lines != nil {
		dst.FieldByIndex(s.lines).Set(reflect.ValueOf(lines))
	}
	if s.line != nil {
		dst.FieldByIndex(s.line).SetInt(int64(line))
	}
	return true
}

// shape is what the decoder knows of a struct type.
type shape struct {
	fields            map[string]shapeField
	required          []string
	lang, lines, line []int
}

type shapeField struct {
	index []int
	ref   Kind
}

func shapeOf(t reflect.Type) shape {
	s := shape{fields: map[string]shapeField{}}
	for _, f := range reflect.VisibleFields(t) {
		switch {
		case f.Type == reflect.TypeFor[Lines]():
			s.lines = f.Index
		case f.Name == "Line" && f.Tag == "":
			s.line = f.Index
		}
		tag, ok := f.Tag.Lookup("yaml")
		if !ok || f.Anonymous || tag == "-" {
			continue
		}
		name, option, _ := strings.Cut(tag, ",")
		if option == "lang" {
			s.lang = f.Index
			continue
		}
		s.fields[name] = shapeField{f.Index, Kind(f.Tag.Get("ref"))}
		if option == "required" {
			s.required = append(s.required, name)
		}
	}
	return s
}
