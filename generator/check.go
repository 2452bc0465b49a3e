package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
	"path/filepath"

	"amparo/generator/kb"
)

const checkHelp = `Usage: amparo check [OPTION]...

Lists every problem in the content, of all files at once: errors, pages due
for review, and warnings. Exit status 1 if any is an error or is due.

  --content DIR     the content (content)
  --format FORMAT   text, json, or sarif for code hosting (text)

Example:
  amparo check --format sarif > check.sarif
`

func check(ctx context.Context, args []string, out, diag io.Writer) (int, error) {
	f := flags("check", checkHelp, out)
	dir := f.String("content", "content", "")
	format := f.String("format", "text", "")
	if err := parse(f, args, 0); err != nil {
		return 2, err
	}
	printers := map[string]func(io.Writer, string, kb.Problems) error{"text": printText, "json": printJSON, "sarif": printSARIF}
	print, ok := printers[*format]
	if !ok {
		return 2, fmt.Errorf("no format %q; there are text, json and sarif", *format)
	}
	_, problems, err := load(&kb.Loader{}, *dir)
	if err != nil {
		return 2, err
	}
	if err := print(out, *dir, problems); err != nil {
		return 2, err
	}
	if *format == "text" {
		fmt.Fprintln(diag, counted(problems))
	}
	if problems.Count(kb.Error)+problems.Count(kb.Due) > 0 {
		return 1, nil
	}
	return 0, nil
}

func printText(w io.Writer, dir string, ps kb.Problems) error {
	show(w, dir, ps)
	return nil
}

// printJSON prints {"problems": [{"file","line","field","text","hint","severity"}]}.
func printJSON(w io.Writer, dir string, ps kb.Problems) error {
	type problem struct {
		File     string `json:"file"`
		Line     int    `json:"line,omitempty"`
		Field    string `json:"field,omitempty"`
		Text     string `json:"text"`
		Hint     string `json:"hint,omitempty"`
		Severity string `json:"severity"`
	}
	list := []problem{}
	for _, p := range ps {
		list = append(list, problem{path.Join(dir, p.File), p.Line, p.Field, p.Text, p.Hint, string(p.Severity)})
	}
	return encode(w, map[string]any{"problems": list})
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// printSARIF prints the problems as a log of the Static Analysis Results
// Interchange Format 2.1.0.
func printSARIF(w io.Writer, dir string, ps kb.Problems) error {
	type m = map[string]any
	results := []m{}
	for _, p := range ps {
		text := p.Text
		if p.Field != "" {
			text = p.Field + ": " + text
		}
		if p.Hint != "" {
			text += "; " + p.Hint
		}
		level := "warning"
		if p.Severity == kb.Error {
			level = "error"
		}
		place := m{"artifactLocation": m{"uri": (&url.URL{Path: path.Join(filepath.ToSlash(dir), p.File)}).String()}}
		if p.Line > 0 {
			place["region"] = m{"startLine": p.Line}
		}
		results = append(results, m{"ruleId": string(p.Severity), "level": level, "message": m{"text": text},
			"locations": []m{{"physicalLocation": place}}})
	}
	return encode(w, m{
		"version": "2.1.0",
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"runs": []m{{
			"tool": m{"driver": m{"name": "amparo", "rules": []m{
				{"id": string(kb.Error), "shortDescription": m{"text": "nothing is published"}},
				{"id": string(kb.Due), "shortDescription": m{"text": "a person has to look at the page again"}},
				{"id": string(kb.Remark), "shortDescription": m{"text": "published as it is"}},
			}}},
			"results": results,
		}},
	})
}
