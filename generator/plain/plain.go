// Package plain measures and divides plain text of English and Spanish: its
// sentences, words and syllables, and from them how well it reads. Its
// functions are pure and know nothing of pages.
package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviations do not end a sentence although they end with a full stop.
// They are compared in lower case, without the last stop.
var abbreviations = map[string]bool{
	"u.s": true, "u.s.c": true, "c.f.r": true, "e.g": true, "i.e": true, "cf": true, "no": true, "nos": true,
	"p": true, "pp": true, "v": true, "vs": true, "mr": true, "mrs": true, "ms": true, "dr": true, "st": true,
	"inc": true, "art": true, "sec": true, "fed": true, "cir": true, "supp": true,
	"ee": true, "uu": true, "ee.uu": true, "sr": true, "sra": true, "dra": true, "núm": true, "pág": true,
	"págs": true, "ud": true, "uds": true, "p.ej": true, "etc": true,
	"jan": true, "feb": true, "mar": true, "apr": true, "jun": true, "jul": true, "aug": true, "sept": true,
	"sep": true, "oct": true, "nov": true, "dec": true,
}

// Sentences divides text at the ends of its sentences. A line break ends one
// too. Quotation marks and brackets that close a sentence stay with it; the
// parts are trimmed and none is empty.
func Sentences(text string) []string {
	var out []string
	start := 0
	for {
		end := sentenceEnd(text, start)
		if s := strings.TrimSpace(text[start:end]); s != "" {
			out = append(out, s)
		}
		if end >= len(text) {
			return out
		}
		start = end
	}
}

// SentenceAt is the sentence of text that holds the byte at offset.
func SentenceAt(text string, offset int) string {
	start := 0
	for start < len(text) {
		end := sentenceEnd(text, start)
		if offset < end || end >= len(text) {
			return strings.TrimSpace(text[start:end])
		}
		start = end
	}
	return ""
}

// Words counts the words of text: runs of letters and digits, with the
// hyphens, stops and apostrophes inside them.
func Words(text string) int {
	n := 0
	counted := false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			counted = false
		case !counted && isWord(r):
			counted = true
			n++
		}
	}
	return n
}

// isWord tells whether r makes a word of what it stands in.
func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func sentenceEnd(text string, start int) int {
	for i := start; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		next := i + size
		switch r {
		case '\n':
			return next
		case '.', '!', '?', '…':
			for next < len(text) {
				q, s := utf8.DecodeRuneInString(text[next:])
				if !strings.ContainsRune(".!?…\"'”’»)]", q) {
					break
				}
				next += s
			}
			if next >= len(text) {
				return next
			}
			after, _ := utf8.DecodeRuneInString(text[next:])
			if unicode.IsSpace(after) && !(r == '.' && inside(text, start, i, next)) {
				return next
			}
		}
		i = next
	}
	return len(text)
}

// inside tells whether the stop at i belongs to an abbreviation or to an
// initial, or is followed by a word in lower case.
func inside(text string, start, i, next int) bool {
	word := text[start:i]
	if at := strings.LastIndexFunc(word, func(r rune) bool { return unicode.IsSpace(r) || r == '(' || r == '“' || r == '"' }); at >= 0 {
		_, size := utf8.DecodeRuneInString(word[at:])
		word = word[at+size:]
	}
	following, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(text[next:], unicode.IsSpace))
	if unicode.IsLower(following) {
		return true
	}
	lower := strings.ToLower(word)
	if lower == "no" || lower == "mar" || lower == "art" { // also whole words: an abbreviation only before a number
		return unicode.IsDigit(following)
	}
	if abbreviations[lower] {
		return !(strings.HasSuffix(lower, "u.s") || strings.HasSuffix(lower, "uu") || lower == "etc") || !startsSentence(text[next:])
	}
	r, size := utf8.DecodeRuneInString(word)
	return size > 0 && size == len(word) && unicode.IsUpper(r) // an initial
}

// startsSentence guesses whether what follows "U.S." or "EE. UU." opens a new
// sentence: it does when its first word is one that titles seldom begin with.
func startsSentence(rest string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	switch strings.ToLower(first) {
	case "the", "a", "an", "it", "this", "that", "these", "those", "if", "i", "you", "he", "she", "we", "they", "but", "and", "no", "in", "on",
		"el", "la", "los", "las", "un", "una", "si", "usted", "esta", "este", "eso", "pero", "y", "en":
		return true
	}
	return false
}
