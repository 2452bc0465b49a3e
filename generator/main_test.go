package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/txtar"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"amparo": main})
}

// smallSiteDay is the day on which the small site of testdata/site.txtar is in order.
const smallSiteDay = "2026-06-02"

// TestScripts runs the sessions of testdata/script. Each begins in a folder
// with the small site in content, on a fixed day; $REAL is the real content and
// $REAL_DAY the day of its newest fact.
func TestScripts(t *testing.T) {
	real, err := filepath.Abs("../content")
	if err != nil {
		t.Fatal(err)
	}
	day := newestDay(t, real)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("AMPARO_TODAY", smallSiteDay)
			env.Setenv("REAL", real)
			env.Setenv("REAL_DAY", day)
			return unpackSmallSite(env.WorkDir)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":     exits,
			"remember":  remember,
			"unchanged": unchanged,
			"put":       put,
			"edit":      edit,
			"grow":      grow,
			"json":      jsonValue,
			"sarif":     sarifLog,
			"unzip":     unzipped,
		},
	})
}

// TestStopped: what was stopped says so, and has published nothing.
func TestStopped(t *testing.T) {
	t.Setenv("AMPARO_TODAY", smallSiteDay)
	dir := t.TempDir()
	if err := unpackSmallSite(dir); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	var out, diag bytes.Buffer
	status := command(ctx, []string{"build", "--content", filepath.Join(dir, "content"), "--out", filepath.Join(dir, "public")}, &out, &diag)
	if status != 2 || out.Len() > 0 || diag.String() != "amparo: stopped; the site is as it was\n" {
		t.Errorf("status %d, %q, %q", status, &out, &diag)
	}
	if _, err := os.Stat(filepath.Join(dir, "public", "index.html")); err == nil {
		t.Error("a build that was stopped published the site")
	}
}

// TestProgress: on a terminal long work says how far it has come, on one line
// that is gone in the end.
func TestProgress(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b)
	p.begun = time.Now().Add(-time.Hour)
	p.tell("pages", 3, 10)
	p.clear()
	if b.Len() > 0 {
		t.Errorf("in a pipe: %q", &b)
	}

	p = &progress{w: &b, begun: time.Now().Add(time.Hour)}
	p.tell("pages", 3, 10)
	p.clear()
	if b.Len() > 0 {
		t.Errorf("of short work: %q", &b)
	}

	p.begun = time.Now().Add(-time.Hour)
	p.tell("pages", 3, 10)
	p.tell("pages", 4, 10) // too soon after the other to be read
	p.last = time.Time{}
	p.tell("search", 0, 1)
	p.clear()
	if got, want := b.String(), "\r\x1b[Kpages 3 of 10 ...\r\x1b[Ksearch ...\r\x1b[K"; got != want {
		t.Errorf("on a terminal: %q, not %q", got, want)
	}
}

// unpackSmallSite makes the small site in dir. What stands there already stays.
func unpackSmallSite(dir string) error {
	archive, err := txtar.ParseFile("testdata/site.txtar")
	if err != nil {
		return err
	}
	for _, lang := range []string{"en", "es"} {
		name := filepath.Join("content", "words", lang+".yaml")
		data, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			return err
		}
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: data})
	}
	for _, f := range archive.Files {
		name := filepath.Join(dir, f.Name)
		if _, err := os.Lstat(name); err == nil {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			return err
		}
	}
	return nil
}

var dayOfFact = regexp.MustCompile(`(?m)^ *(?:reviewed|recorded): *(\d{4}-\d\d-\d\d)`)

// newestDay is the day of the newest fact of a folder of content: a day on
// which nothing in it lies in the future.
func newestDay(t *testing.T, content string) string {
	t.Helper()
	newest := ""
	err := filepath.WalkDir(content, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "facts.yaml" {
			return err
		}
		data, err := os.ReadFile(name)
		for _, m := range dayOfFact.FindAllStringSubmatch(string(data), -1) {
			newest = max(newest, m[1])
		}
		return err
	})
	if err != nil || newest == "" {
		t.Fatalf("no day in %s: %v", content, err)
	}
	return newest
}

// exits STATUS COMMAND [ARG]... runs a command that must end with that status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND [ARG]...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, not %d", got, want)
	}
}

// remember DIR takes down the names, bytes and times of all that is in DIR,
// and unchanged DIR compares. What a build keeps for itself in .amparo is left
// out.
func remember(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: remember DIR")
	}
	ts.Check(os.WriteFile(memory(ts, args[0]), []byte(inventory(ts, args[0])), 0o666))
}

func unchanged(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: [!] unchanged DIR")
	}
	was, err := os.ReadFile(memory(ts, args[0]))
	ts.Check(err)
	diff := cmp.Diff(strings.Split(string(was), "\n"), strings.Split(inventory(ts, args[0]), "\n"))
	switch {
	case neg && diff == "":
		ts.Fatalf("%s is as it was", args[0])
	case !neg && diff != "":
		ts.Fatalf("%s is not as it was (-was +is):\n%s", args[0], diff)
	}
}

func memory(ts *testscript.TestScript, dir string) string {
	return filepath.Join(ts.Getenv("WORK"), ".remembered-"+strings.ReplaceAll(dir, "/", "-"))
}

func inventory(ts *testscript.TestScript, dir string) string {
	var out strings.Builder
	root := ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == ".amparo" {
			return filepath.SkipDir
		}
		rel, _ := filepath.Rel(root, name)
		if d.IsDir() {
			_, err = fmt.Fprintf(&out, "%s/\n", rel)
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(name)
		fmt.Fprintf(&out, "%s %s %x\n", rel, info.ModTime(), sha256.Sum256(data))
		return err
	}))
	return out.String()
}

// put FILE TEXT writes TEXT, a Go string without its quotes, so that a session
// can say \r, \xff or \ufeff.
func put(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: put FILE TEXT")
	}
	text, err := strconv.Unquote(`"` + strings.ReplaceAll(args[1], `"`, `\"`) + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// edit FILE OLD NEW replaces the one OLD in FILE by NEW, Go strings like those
// of put.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: edit FILE OLD NEW")
	}
	old, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	text, err := strconv.Unquote(`"` + args[2] + `"`)
	ts.Check(err)
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	if n := bytes.Count(data, []byte(old)); n != 1 {
		ts.Fatalf("%q stands %d times in %s", old, n, args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.Replace(data, []byte(old), []byte(text), 1), 0o666))
}

// grow FILE MB lets FILE grow to that many megabytes, with more and more prose.
func grow(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: grow FILE MB")
	}
	mb, err := strconv.Atoi(args[1])
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_WRONLY, 0)
	ts.Check(err)
	defer f.Close()
	line := []byte("Nothing is said here, and at some length.\n")
	block := bytes.Repeat(line, 1<<20/len(line)+1)
	for range mb {
		_, err := f.Write(block)
		ts.Check(err)
	}
}

// unzipped is the command unzip FILE DIR.
func unzipped(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: unzip FILE DIR")
	}
	ts.Check(unzip(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
}

func unzip(file, dir string) error {
	z, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer z.Close()
	return os.CopyFS(dir, z)
}

// jsonValue is the command json PATH REGEXP: standard output is one JSON value,
// and in it the value at PATH, written without spaces, fits REGEXP as a whole.
// The steps of PATH are keys, numbers from 0, and len for the length of a list.
func jsonValue(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: json PATH REGEXP")
	}
	var v any
	decode(ts, ts.ReadFile("stdout"), &v)
	for step := range strings.SplitSeq(args[0], ".") {
		v = stepInto(ts, v, step, args[0])
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	ts.Check(e.Encode(v))
	got := strings.TrimSpace(b.String())
	want, err := regexp.Compile(`^(?:` + args[1] + `)$`)
	ts.Check(err)
	if !want.MatchString(got) {
		ts.Fatalf("%s is %s, not %s", args[0], got, args[1])
	}
}

func stepInto(ts *testscript.TestScript, v any, step, path string) any {
	switch v := v.(type) {
	case map[string]any:
		if next, ok := v[step]; ok {
			return next
		}
		ts.Fatalf("%s: no %q among %v", path, step, slices.Sorted(maps.Keys(v)))
	case []any:
		if step == "len" {
			return len(v)
		}
		if i, err := strconv.Atoi(step); err == nil && i < len(v) {
			return v[i]
		}
		ts.Fatalf("%s: no %s in a list of %d", path, step, len(v))
	}
	ts.Fatalf("%s: nothing can be below %v", path, v)
	return nil
}

func decode(ts *testscript.TestScript, text string, v any) {
	d := json.NewDecoder(strings.NewReader(text))
	ts.Check(d.Decode(v))
	if d.More() {
		ts.Fatalf("more than one JSON value")
	}
}

// sarifLog is the command sarif N: standard output is a log of SARIF 2.1.0 with N
// results, and has what the standard requires and code hosting needs.
func sarifLog(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: sarif N")
	}
	var log struct {
		Version string
		Schema  string `json:"$schema"`
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct{ ID string }
				}
			}
			Results *[]struct {
				RuleID    string
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           *struct{ StartLine int }
					}
				}
			}
		}
	}
	decode(ts, ts.ReadFile("stdout"), &log)
	must := func(ok bool, what string, v any) {
		if !ok {
			ts.Fatalf("SARIF: %s: %v", what, v)
		}
	}
	must(log.Version == "2.1.0", "version", log.Version)
	must(strings.HasSuffix(log.Schema, "sarif-2.1.0.json"), "$schema", log.Schema)
	must(len(log.Runs) == 1, "runs", len(log.Runs))
	run := log.Runs[0]
	must(run.Tool.Driver.Name == "amparo", "tool.driver.name", run.Tool.Driver.Name)
	must(run.Results != nil, "results", "missing, and so the log says that nothing was looked at")
	var rules []string
	for _, r := range run.Tool.Driver.Rules {
		rules = append(rules, r.ID)
	}
	for _, r := range *run.Results {
		must(slices.Contains(rules, r.RuleID), "ruleId is none of the rules", r.RuleID)
		must(r.Level == "error" || r.Level == "warning" || r.Level == "note", "level", r.Level)
		must(r.Message.Text != "", "message.text", "empty")
		must(len(r.Locations) == 1, "locations", len(r.Locations))
		at := r.Locations[0].PhysicalLocation
		must(regexp.MustCompile(`^[\w./%~-]+$`).MatchString(at.ArtifactLocation.URI), "uri", at.ArtifactLocation.URI)
		must(at.Region == nil || at.Region.StartLine >= 1, "startLine", at.Region)
	}
	if n := strconv.Itoa(len(*run.Results)); n != args[0] {
		ts.Fatalf("%s results, not %s", n, args[0])
	}
}
