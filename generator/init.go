package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"amparo/content"
	"amparo/generator/kb"
)

const initHelp = `Usage: amparo init DIR [OPTION]...

Begins a site of your own in a new or empty folder: the whole knowledge base, to
keep and to change, and a README that says what to change first. The program
brings layouts and style; nothing else has to be installed.

  --name NAME       the name of the site (Amparo)
  --url ADDRESS     where it will stand (https://amparo.example/)

Example:
  amparo init our-site --name "Workers' Center" --url https://example.org/rights/
`

//go:embed init.md
var initReadme string

func start(ctx context.Context, args []string, out, diag io.Writer) (int, error) {
	f := flags("init", initHelp, out)
	name := f.String("name", "", "")
	address := f.String("url", "", "")
	if err := parse(f, args, 1); err != nil {
		return 2, err
	}
	dir := f.Arg(0)
	switch there, err := os.ReadDir(dir); {
	case err == nil && len(there) > 0:
		return 2, fmt.Errorf("%q is not empty: it holds %q; init begins in a new or empty folder", dir, there[0].Name())
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return 2, err
	}
	if *address != "" && !strings.HasSuffix(*address, "/") {
		*address += "/"
	}
	site, err := content.Files.ReadFile("site.yaml")
	if err != nil {
		return 2, err
	}
	settings := string(site)
	for _, own := range []struct{ key, value string }{{"name", *name}, {"base_url", *address}} {
		if own.value != "" {
			settings = set(settings, own.key, own.value)
		}
	}
	at := filepath.Join(dir, "content")
	if err := os.CopyFS(at, content.Files); err != nil {
		return 2, err
	}
	for _, file := range []struct{ name, text string }{
		{"content/site.yaml", settings},
		{"README.md", initReadme},
		{".gitignore", "/public/*\n!/public/.gitignore\n/*.zip\n*~\n"},
		{"public/.gitignore", "*\n!.gitignore\n"},
	} {
		to := filepath.Join(dir, filepath.FromSlash(file.name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return 2, err
		}
		if err := os.WriteFile(to, []byte(file.text), 0o644); err != nil {
			return 2, err
		}
	}
	_, problems, err := load(&kb.Loader{}, at)
	if err != nil {
		return 2, err
	}
	if problems.Count(kb.Error) > 0 { // a name or an address that cannot be
		show(diag, at, problems)
		fmt.Fprintf(diag, "%q is there all the same: put it right in the file, or delete the folder and begin again\n", dir)
		return 1, nil
	}
	fmt.Fprintf(out, `The content is in %q. Next:

  cd %s
  amparo serve       look at it at http://localhost:8080/
  amparo check       what is wrong, and what a person has to read again
  amparo build       the site, in public

README.md there says what to change first.
`, at, quoted(dir))
	return 0, nil
}

// set gives a key of the top of a YAML file another value.
func set(text, key, value string) string {
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, key+":") {
			lines[i] = key + ": " + strconv.Quote(value) + "\n"
		}
	}
	return strings.Join(lines, "")
}

// quoted is a folder as one types it in a shell.
func quoted(dir string) string {
	if strings.ContainsAny(dir, " '\"$&;()*?!\\") {
		return "'" + strings.ReplaceAll(dir, "'", `'\''`) + "'"
	}
	return dir
}
