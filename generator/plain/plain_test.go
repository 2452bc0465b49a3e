package plain

import (
	"strings"
	"testing"
)

func TestSentences(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"plain", "One. Two! Three?", "One.|Two!|Three?"},
		{"quotes stay with their sentence", "He said “stop.” Then he left.", "He said “stop.”|Then he left."},
		{"abbreviations", "The U.S. Attorney wrote. See Arizona v. United States. Done.", "The U.S. Attorney wrote.|See Arizona v. United States.|Done."},
		{"an abbreviation may end a sentence", "He left the U.S. The case closed.", "He left the U.S.|The case closed."},
		{"initials", "Marcy M. Forman signed. John wrote.", "Marcy M. Forman signed.|John wrote."},
		{"Spanish", "Vive en EE. UU. desde 2001. ¿Qué hacer? Llame a un abogado.", "Vive en EE. UU. desde 2001.|¿Qué hacer?|Llame a un abogado."},
		{"no is a word", "The answer is no. Ask again.", "The answer is no.|Ask again."},
		{"No. before a number", "PM No. 110 was replaced. Good.", "PM No. 110 was replaced.|Good."},
		{"numbers and sections", "See 8 C.F.R. § 239.2(a)(6) and 287.3a. Then stop.", "See 8 C.F.R. § 239.2(a)(6) and 287.3a.|Then stop."},
		{"lines", "first\nsecond", "first|second"},
		{"nothing", " \n ", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := strings.Join(Sentences(tc.text), "|"); got != tc.want {
				t.Errorf("Sentences(%q)\n got %q\nwant %q", tc.text, got, tc.want)
			}
		})
	}
}

func TestSentenceAt(t *testing.T) {
	text := "First one. The second has a link here. Third."
	if got := SentenceAt(text, strings.Index(text, "link")); got != "The second has a link here." {
		t.Errorf("got %q", got)
	}
	if got := SentenceAt(text, len(text)); got != "Third." {
		t.Errorf("at the end: got %q", got)
	}
}

func TestWords(t *testing.T) {
	if got := Words("The I-9 form — don't sign § 5."); got != 6 {
		t.Errorf("got %d", got)
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("The U.S. “ends.” ¿Sí? No. 5", 3)
	f.Fuzz(func(t *testing.T, text string, at int) {
		joined := strings.Join(Sentences(text), "")
		if a, b := strings.Join(strings.Fields(joined), ""), strings.Join(strings.Fields(text), ""); a != b {
			t.Fatalf("text was lost: %q from %q", a, b)
		}
		SentenceAt(text, at)
	})
}
