package search

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Query is what to look for. The lists and dates narrow it: a passage has to have one of the
// values of each list that is not empty.
type Query struct {
	Text                               string
	Lang                               string // that of the reader; there has to be an index of it
	Kinds, Factors, Agencies, Statuses []string
	From, To                           string // "2011", "2011-06" or "2011-06-17", inclusive
	Limit                              int    // hits to return; 0 is 10, negative is all
}

// A clause is a part of a query that a passage has, or has not: one word, or several in a row.
type clause struct {
	words  []queryWord
	quoted bool // exactly as written: no prefix, no typos, no other spelling
	not    bool
}

type queryWord struct {
	*word
	prefix bool     // the reader may not have finished it
	joined []string // it and a neighbour in one: "farm worker" as "farmworker"
}

// longestQuery, in words. What is beyond is not asked: a page pasted into the box should not
// hold up the machine, and 40 words say enough.
const longestQuery = 40

// parse reads a query. Every text is one.
func parse(text string, lang string, an *analyzer) []clause {
	var clauses []clause
	words := 0
	for rest := text; words < longestQuery; {
		chunk := strings.TrimLeftFunc(rest, unicode.IsSpace)
		if chunk == "" {
			break
		}
		not := chunk[0] == '-' && (len(chunk) < len(rest) || len(chunk) == len(text))
		chunk = strings.TrimLeft(chunk, "-")
		quoted := false
		if size := quote(chunk); size > 0 {
			quoted = true
			chunk = chunk[size:]
			end, size := endOfPhrase(chunk)
			chunk, rest = chunk[:end], chunk[end+size:]
		} else {
			end := endOfChunk(chunk)
			chunk, rest = chunk[:end], chunk[end:]
		}
		// The last word goes on growing until something is typed after it.
		open := !quoted && !not && rest == ""
		tokens := an.tokens([]byte(chunk))
		for i, t := range tokens {
			if words++; words > longestQuery {
				break
			}
			w := queryWord{word: t.word, prefix: open && i == len(tokens)-1 && t.end == len(chunk)}
			if i > 0 && (quoted || t.glued) {
				last := &clauses[len(clauses)-1]
				last.words = append(last.words, w)
			} else {
				clauses = append(clauses, clause{[]queryWord{w}, quoted, not})
			}
		}
	}
	clauses = rejoin(clauses, smallWords[lang])
	offerJoined(clauses)
	return distinct(dropSmall(clauses, smallWords[lang]))
}

// quote returns the size of the quotation mark, straight or curly, that text starts with, or 0.
func quote(text string) int {
	r, size := utf8.DecodeRuneInString(text)
	if strings.ContainsRune(`"“”„«»`, r) {
		return size
	}
	return 0
}

// endOfPhrase returns where the next quotation mark is, of any kind, and its size.
// A phrase that is not closed ends with the text.
func endOfPhrase(text string) (end, size int) {
	for i := range text {
		if size := quote(text[i:]); size > 0 {
			return i, size
		}
	}
	return len(text), 0
}

func endOfChunk(text string) int {
	for i, r := range text {
		if quote(text[i:]) > 0 || unicode.IsSpace(r) {
			return i
		}
	}
	return len(text)
}

// rejoin makes one clause of what people write apart though it is one number or name: "i 9",
// "U visa", "PM 602 0050". If the words are nowhere in a row, the ranking takes them apart again.
func rejoin(clauses []clause, small map[string]bool) []clause {
	var out []clause
	for _, c := range clauses {
		if len(out) > 0 {
			last := &out[len(out)-1]
			if !last.quoted && !c.quoted && last.not == c.not && bound(last.words[len(last.words)-1].form, c.words[0].form, len(last.words) == 1, small) {
				last.words = append(last.words, c.words...)
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// bound reports whether second belongs to first: a number to a number or to one or two letters
// (if these are alone before it), a word to a single letter. A year stands alone, as in "Morton 2011".
func bound(first, second string, alone bool, small map[string]bool) bool {
	letters := utf8.RuneCountInString(first)
	switch {
	case isYear(first), isYear(second):
		return false
	case isNumber(first):
		return isNumber(second)
	case !alone:
		return false
	case isNumber(second):
		return letters == 1 || letters == 2 && !small[first]
	}
	return letters == 1 && !small[first]
}

func isNumber(form string) bool {
	r, _ := utf8.DecodeRuneInString(form)
	return unicode.IsDigit(r)
}

func isYear(form string) bool {
	return len(form) == 4 && isNumber(form) && (form[:2] == "19" || form[:2] == "20")
}

// offerJoined lets two neighbours be found as one word, too.
func offerJoined(clauses []clause) {
	var last *queryWord
	for i := range clauses {
		if clauses[i].quoted || clauses[i].not {
			last = nil
			continue
		}
		for j := range clauses[i].words {
			w := &clauses[i].words[j]
			if last != nil && !isNumber(last.form) && !isNumber(w.form) {
				both := last.form + w.form
				last.joined = append(last.joined, both)
				w.joined = append(w.joined, both)
			}
			last = w
		}
	}
}

// smallWords are in the index, for phrases, but are not asked for outside them as long as there is
// anything else to ask for: "what to do if I am fired" is about being fired. The list is
// short; "not", "no", "without" and "sin" say something and are not on it.
var smallWords = map[string]map[string]bool{
	"en": set(`a about am an and are as at be been by can could did do does for from had has have he her his how i if in
		is it its me my of on or our she should so than that the their them then there they this to was we were what when
		where which who will with would you your
		came come get gets getting go going got im let lets made make makes mean means say says take takes tell want wants`),
	"es": set(`a al asi como con cual cuando de del desde donde e el ella ellas ellos en era es esa ese eso esta estan este
		esto fue ha han hay he la las le les lo los me mi mis nos o para pero por que quien se ser si son su sus te tu un una
		unas unos y ya yo
		decir deja dejan dice dicen dijo hacer hago puede pueden puedo quiere quieren quiero saber sirve tengo tiene tienen va
		van voy`),
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

func dropSmall(clauses []clause, small map[string]bool) []clause {
	isSmall := func(c clause) bool {
		return !c.not && !c.quoted && len(c.words) == 1 && small[c.words[0].form]
	}
	if !slices.ContainsFunc(clauses, func(c clause) bool { return !c.not && !isSmall(c) }) {
		return clauses
	}
	return slices.DeleteFunc(clauses, isSmall)
}

// distinct leaves out what was said before.
func distinct(clauses []clause) []clause {
	seen := map[string]bool{}
	return slices.DeleteFunc(clauses, func(c clause) bool {
		key := fmt.Sprint(c.not, c.quoted)
		for _, w := range c.words {
			key += fmt.Sprint(" ", w.form, w.prefix)
		}
		again := seen[key]
		seen[key] = true
		return again
	})
}
