// Command amparo turns a folder of Markdown into a bilingual, cross-linked,
// searchable static site. See the README for a tour, package kb for how
// content is written, and amparo help for the verbs.
//
// Standard output carries what was asked for; everything else goes to
// standard error. Problems of the content are printed one to a line, as
// file:line: severity: field: text; hint. Errors of the machine or of the
// command line begin with amparo: and are in lower case without a full stop.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"amparo/generator/kb"
)

const help = `Usage: amparo VERB [OPTION]...

Simple:
  build                 make the site: content -> public
  serve                 make it, show it in the browser, and follow every change
  check                 list every problem in the content
  search WORDS          ask the search index of the site
  pack                  the site as one zip, to use without a network
  init DIR              a site of your own: a folder with all that you need

Writing:
  new KIND ID           begin a page, in every language
  translated KIND ID LANG
                        say that a translation is up to date
  reviewed KIND ID      say that a page was checked today

amparo VERB --help tells more. Exit status: 0 good, 1 the content has problems,
2 the machine or the command line failed.

Example:
  amparo check && amparo build && amparo search --lang es "me corrieron"
`

func main() { os.Exit(run()) }

// run is main with an exit status instead of an exit.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return command(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

// A verb runs one command. Its status is 0, or 1 when the content has
// problems; an error makes it 2.
type verb func(ctx context.Context, args []string, out, diag io.Writer) (int, error)

var verbs = map[string]verb{
	"build": build, "serve": serve, "check": check, "search": ask,
	"pack": pack, "init": start, "new": begin, "translated": translated, "reviewed": reviewed,
}

func command(ctx context.Context, args []string, out, diag io.Writer) int {
	if len(args) == 2 && args[0] == "help" {
		args = []string{args[1], "--help"}
	}
	switch {
	case len(args) == 0:
		fmt.Fprint(diag, help)
		return 2
	case args[0] == "help" || args[0] == "--help" || args[0] == "-h":
		fmt.Fprint(out, help)
		return 0
	}
	run, ok := verbs[args[0]]
	if !ok {
		names := make([]string, 0, len(verbs))
		for name := range verbs {
			names = append(names, name)
		}
		slices.Sort(names)
		return fail(diag, fmt.Errorf("no verb %q; there are %s", args[0], strings.Join(names, ", ")))
	}
	status, err := run(ctx, args[1:], out, diag)
	if errors.Is(err, pflag.ErrHelp) {
		return 0
	}
	if err != nil {
		return fail(diag, err)
	}
	return status
}

func fail(diag io.Writer, err error) int {
	fmt.Fprintf(diag, "amparo: %v\n", err)
	return 2
}

// flags are the options of one verb; its help is printed as it stands.
func flags(name, usage string, out io.Writer) *pflag.FlagSet {
	f := pflag.NewFlagSet(name, pflag.ContinueOnError)
	f.SortFlags = false
	f.SetOutput(io.Discard)
	f.Usage = func() { fmt.Fprint(out, usage) }
	return f
}

// anyNumber of arguments is what a verb takes that reads them all.
const anyNumber = -1

// parse reads the options; there must be that many arguments besides.
func parse(f *pflag.FlagSet, args []string, want int) error {
	err := f.Parse(args)
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &value):
		return fmt.Errorf("--%s cannot be %q; see amparo %s --help", value.GetFlag().Name, value.GetValue(), f.Name())
	case err != nil:
		return fmt.Errorf("%w; see amparo %s --help", err, f.Name())
	case want != anyNumber && f.NArg() != want:
		return fmt.Errorf("%s takes %d arguments, not %d; see amparo %s --help", f.Name(), want, f.NArg(), f.Name())
	}
	return nil
}

// today is the day on which content is judged; AMPARO_TODAY sets it for tests
// and for looking ahead.
func today() (time.Time, error) {
	if day := os.Getenv("AMPARO_TODAY"); day != "" {
		t, err := time.Parse("2006-01-02", day)
		if err != nil {
			return t, fmt.Errorf("AMPARO_TODAY is %q, not a day like 2026-11-21", day)
		}
		return t, nil
	}
	return time.Now().UTC(), nil
}

// load reads the content of a folder.
func load(l *kb.Loader, dir string) (*kb.Base, kb.Problems, error) {
	day, err := today()
	if err != nil {
		return nil, nil, err
	}
	if l.FS == nil {
		l.FS = os.DirFS(dir)
	}
	base, problems, err := l.Load(day)
	if err != nil {
		return nil, nil, fmt.Errorf("content %q: %w", dir, err)
	}
	return base, problems, nil
}

// sound reads the content of a site that is to be made. With errors in it there
// is no base: it shows what is wrong and says what for that reason did not happen.
func sound(dir string, diag io.Writer, otherwise string) (*kb.Base, kb.Problems, error) {
	base, problems, err := load(&kb.Loader{}, dir)
	if err == nil && problems.Count(kb.Error) > 0 {
		show(diag, dir, problems)
		fmt.Fprintf(diag, "%s: %s\n", counted(problems), otherwise)
		return nil, problems, nil
	}
	return base, problems, err
}

// show prints problems one to a line, with the folder in front, so that an
// editor can open them.
func show(w io.Writer, dir string, problems kb.Problems) {
	for _, p := range problems {
		fmt.Fprintf(w, "%s/%s\n", strings.TrimSuffix(dir, "/"), p)
	}
}
