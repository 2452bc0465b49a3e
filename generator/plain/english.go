package plain

import "strings"

// EnglishSyllables counts the syllables of text by rule, with exceptions. The
// CMU pronouncing dictionary agrees on 92 of 100 of its own words, and on more
// than 99 of 100 in plain running text. A number counts as one syllable, and
// so does each letter of an abbreviation that has no vowel.
func EnglishSyllables(text string) int {
	n := 0
	for w := range spoken(text) {
		n += englishWord(w)
	}
	return n
}

func englishWord(word string) int {
	if spelt(word) {
		return len(word)
	}
	word = strings.ToLower(word)
	if n, ok := englishExceptions[word]; ok {
		return n
	}
	n := 0
	if stem, after, ok := strings.Cut(word, "'"); ok {
		switch {
		case after == "s" && hisses(strings.TrimSuffix(stem, "e")): // the judge's
			n++
		case after == "t" && strings.HasSuffix(stem, "n"): // didn't, but don't
			stem = stem[:len(stem)-1]
			if !vowelAt(stem, len(stem)-1) && !strings.HasSuffix(stem, "r") {
				n++
			}
		}
		word = stem
		if in, ok := englishExceptions[word]; ok {
			return n + in
		}
	}
	for i := range len(word) {
		if vowelAt(word, i) && (!vowelAt(word, i-1) || parted(word, i)) {
			n++
		}
	}
	return max(n-silent(word), 1)
}

// vowelAt tells whether the letter at i is a vowel: not the u of qu, nor a y
// that begins a syllable.
func vowelAt(word string, i int) bool {
	if i < 0 || i >= len(word) {
		return false
	}
	switch word[i] {
	case 'a', 'e', 'i', 'o':
		return true
	case 'u':
		return i == 0 || word[i-1] != 'q'
	case 'y':
		return i > 0 && !(oneOf(word, i+1, "aeou") && oneOf(word, i-1, "aeiou"))
	}
	return false
}

// oneOf tells whether the letter at i is one of letters.
func oneOf(word string, i int, letters string) bool {
	return i >= 0 && i < len(word) && strings.IndexByte(letters, word[i]) >= 0
}

// parted tells whether the vowel at i begins a syllable although a vowel
// stands before it.
func parted(word string, i int) bool {
	before, after := word[:i-1], word[i+1:]
	last := len(before) - 1
	switch word[i-1 : i+1] {
	case "ia":
		switch {
		case oneOf(before, last, "ct") && oneOf(after, 0, "ln"), // social, musician
			oneOf(before, last, "g") && after == "",
			oneOf(before, last, "r") && (oneOf(before, last-1, "r") || strings.HasPrefix(after, "ge")): // marriage
			return false
		}
		return true
	case "io":
		switch {
		case oneOf(before, last, "tscgx") && oneOf(after, 0, "nu"), // nation, cautious
			(oneOf(before, last, "n") || strings.HasSuffix(before, "ll")) && oneOf(after, 0, "n"): // opinion, million
			return false
		}
		return true
	case "ie":
		switch {
		case strings.HasPrefix(after, "nt"), strings.HasPrefix(after, "nc"): // client, but ancient
			return !oneOf(before, last, "c") || before == "sc"
		}
		return after == "t" || strings.HasPrefix(after, "ty") // quiet, society
	case "eo":
		return !(oneOf(before, last, "g") && strings.HasPrefix(after, "us"))
	case "ea":
		return oneOf(before, last, "r") && strings.HasPrefix(after, "ct") ||
			strings.HasSuffix(before, "cr") && (strings.HasPrefix(after, "te") || strings.HasPrefix(after, "ti") || strings.HasPrefix(after, "to"))
	case "ua":
		return !oneOf(before, last, "gq")
	case "ue":
		return !oneOf(before, last, "gq") && oneOf(after, 0, "ln")
	case "ui":
		return !oneOf(before, last, "gqb") && (strings.HasPrefix(after, "ti") || strings.HasPrefix(after, "ty") || strings.HasPrefix(after, "ng") || after == "n")
	case "uo":
		return !oneOf(before, last, "q")
	case "ei":
		return strings.HasPrefix(after, "ng") // being
	case "oi":
		return after == "ng" // doing
	case "ai":
		return strings.HasPrefix(after, "sm")
	case "iu":
		return true
	}
	return word[i-1] == 'y' // trying
}

// silent is how many of the groups of vowels are not heard.
func silent(word string) int {
	n := 0
	stem, ending := word, ""
	for _, e := range []string{"es", "ed", "e"} {
		if s, ok := strings.CutSuffix(word, e); ok {
			stem, ending = s, e
			break
		}
	}
	last := len(stem) - 1
	consonant := last >= 0 && !oneOf(stem, last, "aeiouy")
	// The e of table and handled is heard.
	little := oneOf(stem, last, "l") && last > 0 && !oneOf(stem, last-1, "aeiouylr")
	switch ending {
	case "e":
		if consonant && !little && strings.ContainsAny(stem, "aeiouy") {
			n++
		}
	case "es":
		if consonant && !little && !hisses(stem) {
			n++
		}
	case "ed":
		if consonant && !little && !oneOf(stem, last, "td") {
			n++
		}
	}
	for i := len(word) - 3; i > 1 && i >= len(word)-6; i-- {
		if word[i] == 'e' && !oneOf(word, i-1, "aeiouy") && muteBefore[word[i+1:]] &&
			!(word[i-1] == 'l' && word[i+1] == 'm') { // element
			n++
			break
		}
	}
	return n
}

// muteBefore are the endings before which the e of the stem is not heard, as in
// likely and statement.
var muteBefore = map[string]bool{"ly": true, "ment": true, "ments": true, "less": true, "ful": true, "fully": true, "ness": true,
	"where": true, "body": true, "one": true, "thing": true}

// hisses tells whether a syllable is needed between the stem and an s.
func hisses(stem string) bool {
	return oneOf(stem, len(stem)-1, "sxzcg") || strings.HasSuffix(stem, "ch") || strings.HasSuffix(stem, "sh")
}

// englishExceptions are words whose spelling misleads, and abbreviations that
// are spelt out although they have a vowel.
var englishExceptions = map[string]int{
	"stayed": 1, "overstayed": 3, "played": 1, "eye": 1, "eyes": 1,
	"lawyer": 2, "lawyers": 2, "people": 2, "our": 2, "ours": 2, "hour": 2, "hours": 2, "safety": 2, "homeland": 2,
	"guidelines": 2, "guideline": 2, "timeline": 2, "several": 2, "sometimes": 2, "something": 2, "business": 2, "businesses": 3,
	"caretaker": 3, "caretakers": 3, "caregiver": 3, "caregivers": 3, "themselves": 2, "maybe": 2, "interest": 2, "interests": 2,
	"evening": 2, "rely": 2, "reply": 2, "senior": 2, "caseload": 2, "safeguard": 2, "safeguards": 2, "voicemail": 2, "fired": 2,
	"earlier": 3, "earliest": 3, "idea": 3, "ideas": 3, "area": 3, "areas": 3, "everything": 3, "everyone": 3, "everywhere": 3,
	"everybody": 4, "require": 3, "requires": 3, "required": 3, "disabled": 3, "differently": 3, "genuine": 3, "initiative": 4,
	"cooperate": 4, "cooperates": 4, "cooperated": 4, "cooperating": 4, "cooperation": 5, "coordinate": 4, "terrorism": 4,
	"extraordinary": 6, "reinstatement": 4, "reentry": 3, "reaffirmed": 3, "automatically": 5, "entirely": 4,
	"doj": 3, "uscis": 5, "nta": 3, "ead": 3, "eoir": 4, "ero": 3, "hsi": 3, "ina": 3, "aila": 2, "opla": 2, "dui": 3, "fbi": 3, "usa": 3, "id": 2, "pm": 2,
}
