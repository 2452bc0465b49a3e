package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"amparo/content"
	"amparo/generator/kb"
)

// The README says how much there is of what, and is right.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := strings.Join(strings.Fields(string(text)), " ")
	base := mustLoad(t, &kb.Loader{FS: content.Files})
	withoutAddress := 0
	for _, s := range base.Sources {
		if s.URL == "" {
			withoutAddress++
		}
	}
	for _, want := range []string{
		fmt.Sprintf("%d memos, orders and rulings", len(base.Memos)),
		fmt.Sprintf("%d factors, %d questions, %d situations, %d things an officer can do", len(base.Factors), len(base.FAQs), len(base.Scenarios), len(base.Forms)),
		fmt.Sprintf("The other %d sources have an address there", len(base.Sources)-withoutAddress),
	} {
		if !strings.Contains(readme, want) {
			t.Errorf("the README does not say %q", want)
		}
	}
}
