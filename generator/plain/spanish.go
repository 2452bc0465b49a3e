package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// SpanishSyllables counts the syllables of text by the rules of spelling of
// the Real Academia Española, which leave no exceptions: a strong vowel (a, e,
// o) makes a syllable, and so does an accented i or u beside a strong one;
// what else is a vowel joins its neighbour. An h between vowels changes
// nothing. A number counts as one syllable, and so does each letter of an
// abbreviation that has no vowel.
func SpanishSyllables(text string) int {
	n := 0
	for w := range spoken(text) {
		n += spanishWord(w)
	}
	return n
}

func spanishWord(word string) int {
	if spelt(word) {
		return len(word)
	}
	var s speller
	for _, r := range word {
		s.next(unicode.ToLower(r))
	}
	s.next(0)
	return max(s.syllables+s.run.close(), 1)
}

// speller reads a word letter by letter. It is one behind, so that it knows
// what follows.
type speller struct {
	before, now rune
	run         vowels
	syllables   int
}

func (s *speller) next(r rune) {
	switch {
	case s.now == 'u' && (s.before == 'q' || s.before == 'g') && (r == 'e' || r == 'i' || r == 'é' || r == 'í'):
		// silent
	case strengthOf(s.now) != consonant:
		s.run.add(s.now)
	case s.now == 'y' && strengthOf(r) == consonant:
		s.run.add('i')
	case s.now == 'h' && s.run.length > 0:
		// silent between vowels
	default:
		s.syllables += s.run.close()
	}
	s.before, s.now = s.now, r
}

type strength uint8

const (
	consonant strength = iota
	weak
	accented // a weak vowel with an accent
	strong
)

func strengthOf(r rune) strength {
	switch r {
	case 'a', 'e', 'o', 'á', 'é', 'ó', 'à', 'è', 'ò', 'â', 'ê', 'ô', 'ä', 'ë', 'ö':
		return strong
	case 'i', 'u', 'ü', 'ï':
		return weak
	case 'í', 'ú', 'ì', 'ù':
		return accented
	}
	return consonant
}

// vowels is a run of vowels, and how many syllables it makes so far.
type vowels struct {
	length, syllables int
	last              rune
	open              bool // last is accented and may become a syllable
}

func (v *vowels) add(r rune) {
	s, before := strengthOf(r), strengthOf(v.last)
	switch {
	case s == strong:
		if v.open { // dí-a
			v.syllables++
		}
		v.syllables++
		v.open = false
	case s == accented && before == strong: // pa-ís
		v.syllables++
		v.open = false
	case s == weak && r == v.last: // chi-i-ta
		v.syllables = max(v.syllables, 1) + 1
		v.open = false
	default:
		v.open = s == accented
	}
	v.last = r
	v.length++
}

// close ends the run and tells how many syllables it made.
func (v *vowels) close() int {
	n := 0
	if v.length > 0 {
		n = max(v.syllables, 1)
	}
	*v = vowels{}
	return n
}

// spoken yields the parts of text that are said apart: letters with the
// apostrophes between them, or digits.
func spoken(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start := -1
		curly := false
		part := func(end int) bool {
			word := text[start:end]
			start = -1
			if curly {
				curly = false
				word = strings.ReplaceAll(word, "’", "'")
			}
			word = strings.Trim(word, "'")
			return word == "" || yield(word)
		}
		for i, r := range text {
			switch {
			case isWord(r) || r == '\'' || r >= utf8.RuneSelf && (r == '’' || unicode.IsMark(r)):
				if start < 0 {
					start = i
				}
				curly = curly || r == '’'
			case start >= 0:
				if !part(i) {
					return
				}
			}
		}
		if start >= 0 {
			part(len(text))
		}
	}
}

// spelt tells whether a word is said letter by letter: one in capitals
// without a vowel, as DHS.
func spelt(word string) bool {
	return len(word) > 1 && strings.IndexFunc(word, func(r rune) bool { return r < 'A' || r > 'Z' || strings.ContainsRune("AEIOUY", r) }) < 0
}
