package plain

import (
	"strings"
	"unicode"
)

// SpanishSyllables counts the syllables of text by the rules of spelling of
// the Real Academia Española, which leave no exceptions: a strong vowel (a, e,
// o) makes a syllable, and so does an accented i or u beside a strong one;
// what else is a vowel joins its neighbour. An h between vowels changes
// nothing. A number counts as one syllable, and so does each letter of an
// abbreviation that has no vowel.
func SpanishSyllables(text string) int {
	n := 0
	for _, w := range spoken(text) {
		n += spanishWord(w)
	}
	return n
}

func spanishWord(word string) int {
	if spelt(word) {
		return len(word)
	}
	letters := []rune(strings.ToLower(word))
	at := func(i int) rune {
		if i < 0 || i >= len(letters) {
			return 0
		}
		return letters[i]
	}
	n := 0
	var run []rune // of vowels
	close := func() {
		n += nuclei(run)
		run = run[:0]
	}
	for i, r := range letters {
		switch {
		case r == 'u' && (at(i-1) == 'q' || at(i-1) == 'g') && strings.ContainsRune("eiéí", at(i+1)):
			// silent
		case strings.ContainsRune("aeiouáéíóúüàèìòùâêôäëïö", r):
			run = append(run, r)
		case r == 'y' && !strings.ContainsRune("aeiouáéíóúü", at(i+1)):
			run = append(run, 'i')
		case r == 'h' && len(run) > 0:
			// silent between vowels; a consonant after it ends the run
		default:
			close()
		}
	}
	close()
	return max(n, 1)
}

// nuclei is how many syllables a run of vowels makes.
func nuclei(run []rune) int {
	if len(run) == 0 {
		return 0
	}
	strong := func(i int) bool { return i >= 0 && i < len(run) && !strings.ContainsRune("iuíúü", run[i]) }
	n := 0
	for i, r := range run {
		switch {
		case strong(i),
			(r == 'í' || r == 'ú') && (strong(i-1) || strong(i+1)),
			i > 0 && r == run[i-1]: // ii, uu
			n++
		}
	}
	if n == 0 || n == 1 && len(run) > 1 && run[0] == run[1] && !strong(0) {
		n++
	}
	return n
}

// spoken divides text into the parts that are said apart: letters with the
// apostrophes between them, or digits.
func spoken(text string) []string {
	var out []string
	for _, field := range strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '\'' && r != '’'
	}) {
		if field = strings.Trim(field, "'’"); field != "" {
			out = append(out, strings.ReplaceAll(field, "’", "'"))
		}
	}
	return out
}

// spelt tells whether a word is said letter by letter: one in capitals
// without a vowel, as DHS.
func spelt(word string) bool {
	return len(word) > 1 && strings.IndexFunc(word, func(r rune) bool { return r < 'A' || r > 'Z' || strings.ContainsRune("AEIOUY", r) }) < 0
}
