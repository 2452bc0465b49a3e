package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"amparo/generator/kb"
	"amparo/search"
)

const searchHelp = `Usage: amparo search [OPTION]... WORDS...

Asks the index that amparo build put into the site. All words must occur; the
last one may be a beginning. Words in quotation marks must stand together; the
shell takes the outer ones away, so write '"like this"'. A word with a hyphen
in front must not occur; put -- before the first of these. Accents do not
matter, and a slip in a long word is forgiven. Without words, lists all
passages that the options let through.

  --lang LANG       the language to search first (en, or the only one)
  --kind KIND       memo, factor, faq, scenario, form, page, term, law,
                    authority; may be repeated
  --factor ID       passages about a factor; may be repeated
  --agency ID       of memos and offices: ice, dhs ...; may be repeated
  --status STATUS   of memos: in-effect, rescinded ...; may be repeated
  --from DATE       memos from this day, month or year on
  --to DATE         memos up to it
  --limit N         passages to show (10)
  --json            as JSON: {"query","lang","total","results":[{"id","kind",
                    "title","url","anchor","score","passage"}]} and more
  --out DIR         the site (public)

Example:
  amparo search --lang es --kind faq -- '"permiso de trabajo"' -visa
`

func ask(ctx context.Context, args []string, out, diag io.Writer) (status int, err error) {
	f := flags("search", searchHelp, out)
	var q search.Query
	f.StringVar(&q.Lang, "lang", "", "")
	f.StringSliceVar(&q.Kinds, "kind", nil, "")
	f.StringSliceVar(&q.Factors, "factor", nil, "")
	f.StringSliceVar(&q.Agencies, "agency", nil, "")
	f.StringSliceVar(&q.Statuses, "status", nil, "")
	f.StringVar(&q.From, "from", "", "")
	f.StringVar(&q.To, "to", "", "")
	f.IntVar(&q.Limit, "limit", 10, "")
	asJSON := f.Bool("json", false, "")
	site := f.String("out", "public", "")
	if err := parse(f, args, anyNumber); err != nil {
		return 2, err
	}
	q.Text = strings.Join(f.Args(), " ")
	for _, k := range q.Kinds {
		if !slices.Contains(kb.Kinds(), kb.Kind(k)) {
			return 2, fmt.Errorf("no kind %q; there are %v", k, kb.Kinds())
		}
	}
	root := filepath.Join(*site, "search")
	if found, _ := filepath.Glob(filepath.Join(root, "*.bleve")); len(found) == 0 {
		return 2, fmt.Errorf("no search index in %q; run amparo build first", *site)
	}
	ix, err := search.Open(root)
	if err != nil {
		return 2, err
	}
	defer func() { err = errors.Join(err, ix.Close()) }()
	if langs := ix.Languages(); q.Lang == "" {
		q.Lang = langs[0]
		if slices.Contains(langs, "en") {
			q.Lang = "en"
		}
	} else if !slices.Contains(langs, q.Lang) {
		return 2, fmt.Errorf("no index in %q; there are %s", q.Lang, strings.Join(langs, ", "))
	}
	r, err := ix.Search(q)
	if err != nil {
		return 2, err
	}
	if *asJSON {
		return 0, encode(out, r)
	}
	printHits(out, r)
	return 0, nil
}

// printHits prints passages for a person, grouped by page.
func printHits(w io.Writer, r *search.Results) {
	bold, plain := "", ""
	if file, ok := w.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		bold, plain = "\x1b[1m", "\x1b[0m"
	}
	switch {
	case r.Total == 0:
		fmt.Fprintln(w, "Nothing found. Try fewer words.")
		return
	case r.OtherLang != "":
		fmt.Fprintf(w, "Nothing in %q; these are in %q:\n", r.Lang, r.OtherLang)
	case r.Partial:
		fmt.Fprintln(w, "No passage has all the words; these have most of them:")
	}
	passages := "passages"
	if r.Total == 1 {
		passages = "passage"
	}
	fmt.Fprintf(w, "%d %s, %d shown\n", r.Total, passages, len(r.Hits))
	last := ""
	for _, h := range r.Hits {
		if h.Entry != last {
			fmt.Fprintf(w, "\n%s%s%s  [%s", bold, h.Title, plain, h.Entry)
			if h.Status != "" {
				fmt.Fprintf(w, ", %s", h.Status)
			}
			if h.Doubt != "" {
				fmt.Fprintf(w, ", %s", h.Doubt)
			}
			fmt.Fprintln(w, "]")
			last = h.Entry
		}
		at := h.URL
		if h.Anchor != "" {
			at += "#" + h.Anchor
		}
		fmt.Fprintf(w, "  %s\n    %s\n", at, marked(h, bold, plain))
	}
}

// marked is the passage with what was asked between two marks.
func marked(h search.Hit, begin, end string) string {
	var b strings.Builder
	done := 0
	for _, m := range h.Marks {
		b.WriteString(h.Passage[done:m.Start] + begin + h.Passage[m.Start:m.End] + end)
		done = m.End
	}
	b.WriteString(h.Passage[done:])
	return strings.Join(strings.Fields(b.String()), " ")
}
