package site

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"amparo/static"
)

// The test binary is also the process that is killed.
func TestMain(m *testing.M) {
	switch os.Getenv("AMPARO_TEST_CHILD") {
	case "kill":
		os.Exit(killed())
	case "build":
		os.Exit(elsewhere())
	}
	os.Exit(m.Run())
}

// bigSite is a site of some hundred pages. The two that there are have no
// page's bytes in common, and each has pages and assets that the other lacks.
func bigSite(t testing.TB, second bool) (fstest.MapFS, func(out string) Options) {
	content, own := smallContent(t), fstest.MapFS{"site.css": {Data: []byte("body{}")}, "first.txt": {Data: []byte("1")}, "swap": {Data: []byte("1")}}
	if second {
		edit(t, content, "site.yaml", "name: Small Site", "name: Other Site")
		own = fstest.MapFS{"site.css": {Data: []byte("html{}")}, "second.txt": {Data: []byte("2")}, "swap/x": {Data: []byte("2")}}
	}
	for i := range 20 {
		id := fmt.Sprintf("answer-%d", i)
		if i%3 == 0 {
			id = fmt.Sprintf("only-%d-%v", i, second)
		}
		for _, file := range []string{"facts.yaml", "en.md", "es.md"} {
			data := string(content["faqs/denied/"+file].Data)
			data = strings.NewReplacer("slug: denied", "slug: "+id, "slug: negado", "slug: "+id).Replace(data)
			content["faqs/"+id+"/"+file] = &fstest.MapFile{Data: []byte(data)}
		}
	}
	return content, func(out string) Options {
		o := options(out)
		o.Static = []fs.FS{static.Files, own}
		return o
	}
}

// killed builds the second site over the first one, until it is killed.
func killed() int {
	var t failing
	content, o := bigSite(&t, true)
	base := load(&t, content)
	fmt.Println("ready")
	if _, err := (&Builder{Options: o(os.Getenv("AMPARO_TEST_OUT"))}).Build(context.Background(), base); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("done")
	return 0
}

// failing lets a process that is no test use what helps tests.
type failing struct{ testing.TB }

func (*failing) Helper() {}
func (*failing) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}
func (f *failing) Fatalf(format string, args ...any) { f.Fatal(fmt.Sprintf(format, args...)) }

// child starts the process and waits until it is about to build. The channel
// tells when it is done with that, or dead.
func child(t *testing.T, out string) (*exec.Cmd, <-chan bool) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(exe)
	c.Env = append(os.Environ(), "AMPARO_TEST_CHILD=kill", "AMPARO_TEST_OUT="+out)
	c.Stderr = os.Stderr
	pipe, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(pipe)
	if !lines.Scan() || lines.Text() != "ready" {
		c.Wait()
		t.Fatal("the process does not begin")
	}
	ended := make(chan bool, 1)
	go func() {
		ended <- lines.Scan() && lines.Text() == "done"
	}()
	return c, ended
}

// Whenever the process that publishes is killed, there is never half a site:
//
//   - without a journal the site is exactly the old one, because until the
//     journal is in place nothing outside .amparo is touched, or exactly the
//     new one, because the journal goes only when all that it says is done;
//   - with a journal the new site counts, and what is missing of it is in
//     .amparo/next: the next that opens the folder puts it in place.
//
// Both are asked of the disk as the dead process left it, and the kills come
// at forty moments of a build, and at the moments that matter most: as soon as
// the journal is seen, and as soon as certain files of the new site are.
func TestKill(t *testing.T) {
	t.Parallel()
	start := t.TempDir()
	content, o := bigSite(t, false)
	build(t, o(start), load(t, content))
	oldSite := tree(t, start)

	whole := copyOf(t, start)
	c, ended := child(t, whole)
	began := time.Now()
	if !<-ended {
		t.Fatal("the process cannot build")
	}
	length := time.Since(began)
	c.Wait()
	newSite := tree(t, whole)
	fresh := t.TempDir()
	content, o = bigSite(t, true)
	build(t, o(fresh), load(t, content))
	same(t, "the new site", tree(t, fresh), newSite)
	for name := range oldSite {
		if strings.HasSuffix(name, ".html") && oldSite[name] == newSite[name] {
			t.Fatalf("%s is the same in both, and would tell nothing", name)
		}
	}

	count := map[string]int{}
	try := func(what string, wait func(out string, ended <-chan bool)) {
		out := t.TempDir()
		defer os.RemoveAll(out)
		copyInto(t, start, out)
		c, ended := child(t, out)
		wait(out, ended)
		c.Process.Kill()
		c.Wait()

		_, err := os.Lstat(filepath.Join(out, journalFile))
		journal := err == nil
		got := tree(t, out)
		isOld, isNew := differing(oldSite, got) == "", differing(newSite, got) == ""
		want := newSite
		switch {
		case journal:
			count["the journal"]++
			if !isOld && !isNew {
				count["in the midst of its moves"]++
			}
		case isOld:
			count["the old site"]++
			want = oldSite
		case isNew:
			count["the new site"]++
		default:
			t.Errorf("killed %s, there is neither the old site nor the new one, and no journal. From the old one:\n%s\nFrom the new one:\n%s",
				what, differing(oldSite, got), differing(newSite, got))
		}
		f, err := openFolder(out, false)
		if err != nil {
			t.Errorf("killed %s, the folder cannot be opened again: %v", what, err)
			return
		}
		f.close()
		same(t, "killed "+what+", then opened again", want, tree(t, out))
	}
	for i := range 40 {
		delay := length * time.Duration(i) / 38 // the last ones after the end of an average run
		try(fmt.Sprintf("after %v of %v", delay, length), func(_ string, ended <-chan bool) {
			select {
			case <-time.After(delay):
			case <-ended:
			}
		})
	}
	asset := ""
	for name := range newSite {
		if strings.HasPrefix(name, "assets/site.") {
			asset = name
		}
	}
	for _, name := range []string{journalFile, journalFile, journalFile, asset, "en/questions/only-0-true/index.html",
		"es/preguntas/only-18-true/index.html", "swap/x", "swap/x", manifestFile + ".new"} {
		try("when "+name+" was there", func(out string, ended <-chan bool) {
			for {
				if _, err := os.Lstat(filepath.Join(out, name)); err == nil {
					return
				}
				select {
				case <-ended:
					return
				default:
				}
			}
		})
	}
	t.Logf("the kills left %v", count)
	if count["the old site"] == 0 || count["the journal"]+count["the new site"] == 0 {
		t.Errorf("the kills left only %v", count)
	}
}
