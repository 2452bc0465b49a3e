package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"amparo/generator/kb"
	"amparo/generator/markdown"
)

const newHelp = `Usage: amparo new KIND ID [OPTION]...

Begins a page: a folder with facts.yaml and a file for each language, ready to
fill. KIND is memo, factor, faq, scenario, form or page. ID is lower case
letters, digits and hyphens, and never changes afterwards.

  --content DIR     the content (content)

Example:
  amparo new faq can-i-travel
`

func begin(ctx context.Context, args []string, out, diag io.Writer) (int, error) {
	f := flags("new", newHelp, out)
	dir := f.String("content", "content", "")
	if err := parse(f, args, 2); err != nil {
		return 2, err
	}
	kind, id := kb.Kind(f.Arg(0)), f.Arg(1)
	if !markdown.HasID.MatchString(id) {
		return 2, fmt.Errorf("%q is not lower case letters, digits and hyphens", id)
	}
	day, err := today()
	if err != nil {
		return 2, err
	}
	base, _, err := readable(*dir)
	if err != nil {
		return 2, err
	}
	files, err := kb.Begin(kind, id, base, day)
	if err != nil {
		return 2, err
	}
	at := filepath.Join(*dir, filepath.FromSlash(kind.Folder()), id)
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return 2, err
	}
	if err := os.Mkdir(at, 0o755); errors.Is(err, fs.ErrExist) {
		return 2, fmt.Errorf("%q is there already", at)
	} else if err != nil {
		return 2, err
	}
	for _, file := range files {
		name := filepath.Join(at, file.Name)
		if err := os.WriteFile(name, []byte(file.Text), 0o644); err != nil {
			return 2, err
		}
		fmt.Fprintln(out, name)
	}
	return 0, nil
}

// readable is the content of a folder, however unfinished, if any of it could
// be shown.
func readable(dir string) (*kb.Base, kb.Problems, error) {
	base, problems, err := load(&kb.Loader{}, dir)
	if err == nil && base == nil {
		err = fmt.Errorf("%s/%s", dir, problems[0])
	}
	return base, problems, err
}

const translatedHelp = `Usage: amparo translated KIND ID LANG [OPTION]...

Says that the text in LANG is up to date with the text it was made from: the
one that its made_from names, or the site's first language.

  --content DIR     the content (content)

Example:
  amparo translated faq can-i-travel es
`

var (
	madeFromLine = regexp.MustCompile(`(?m)^made_from:.*$`)
	reviewedLine = regexp.MustCompile(`(?m)^reviewed:.*$`)
)

func translated(ctx context.Context, args []string, out, diag io.Writer) (int, error) {
	f := flags("translated", translatedHelp, out)
	dir := f.String("content", "content", "")
	if err := parse(f, args, 3); err != nil {
		return 2, err
	}
	e, base, err := entry(*dir, f.Arg(0), f.Arg(1))
	if err != nil {
		return 2, err
	}
	i := slices.Index(base.Site.Languages, f.Arg(2))
	if i < 0 {
		return 2, fmt.Errorf("%q is not a language of the site; there are %s", f.Arg(2), strings.Join(base.Site.Languages, ", "))
	}
	from := e.Texts[i].MadeFrom.Lang
	if from == "" {
		from = base.Site.Languages[0]
	}
	j := slices.Index(base.Site.Languages, from)
	if j < 0 || j == i {
		return 2, fmt.Errorf("%q is not a translation", filepath.Join(*dir, e.Texts[i].File))
	}
	line := fmt.Sprintf("made_from: %s %s", from, e.Texts[j].Hash)
	return 0, rewrite(filepath.Join(*dir, filepath.FromSlash(e.Texts[i].File)), func(text string) string {
		if madeFromLine.MatchString(text) {
			return madeFromLine.ReplaceAllLiteralString(text, line)
		}
		return strings.Replace(text, "\n---\n", "\n"+line+"\n---\n", 1)
	})
}

const reviewedHelp = `Usage: amparo reviewed KIND ID [OPTION]...

Says that a person checked the page today, in every language.

  --content DIR     the content (content)

Example:
  amparo reviewed faq can-i-travel
`

func reviewed(ctx context.Context, args []string, out, diag io.Writer) (int, error) {
	f := flags("reviewed", reviewedHelp, out)
	dir := f.String("content", "content", "")
	if err := parse(f, args, 2); err != nil {
		return 2, err
	}
	e, _, err := entry(*dir, f.Arg(0), f.Arg(1))
	if err != nil {
		return 2, err
	}
	day, err := today()
	if err != nil {
		return 2, err
	}
	line := "reviewed: " + day.Format("2006-01-02")
	return 0, rewrite(filepath.Join(*dir, filepath.FromSlash(e.File)), func(text string) string {
		if reviewedLine.MatchString(text) {
			return reviewedLine.ReplaceAllLiteralString(text, line)
		}
		return line + "\n" + text
	})
}

func entry(dir, kind, id string) (*kb.Entry, *kb.Base, error) {
	base, problems, err := readable(dir)
	if err != nil {
		return nil, nil, err
	}
	e := base.Entry(kb.Kind(kind), id)
	if e == nil || e.Kind.StandsOn() != "" {
		for _, p := range problems { // it may be there, and not readable
			if strings.HasPrefix(p.File, kb.Kind(kind).Folder()+"/"+id+"/") {
				return nil, nil, fmt.Errorf("%s/%s", dir, p)
			}
		}
		return nil, nil, fmt.Errorf("there is no %q in %q", kind+":"+id, dir)
	}
	return e, base, nil
}

// rewrite replaces a file by an edited one in one step.
func rewrite(name string, edit func(string) string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name+"~", []byte(edit(string(data))), 0o644); err != nil {
		return err
	}
	return os.Rename(name+"~", name)
}
