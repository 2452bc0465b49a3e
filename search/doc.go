// Package search builds the Bleve indexes of a site and answers queries over them.
//
// There are two phases. Building: [Build] writes the index of one language, a document per
// [Passage], and never changes it again. Asking: [Open] opens the indexes of all languages under a
// folder, and [Index.Search] answers a [Query] with [Results]. Nothing here knows what a memo or a
// factor is; kinds, factors, agencies and statuses are ids.
//
// # Queries
//
// Any text is a query; none is an error.
//
//	stay removal        passages that have both words, in any form, anywhere: title, other names, date,
//	                    heading or text
//	"not a priority"    these words in a row; "not", "no" and all small words count in a phrase
//	morton -victims     without a word; -"as a victim" without a phrase
//	depor               the last word may be the start of one, until a space or a full stop ends it
//	deportacion, ano    accents and the tilde of ñ are optional both ways, as is Unicode composition
//	I-9, i9, i 9        one number, and so are 287.3(a) and 287.3a, or PM-602-0050 and PM 602 0050
//	uvisa, farm worker  found as "U visa" and "farmworker"
//	retaliaton          one typo (letter wrong, missing, too many, or two swapped) in a word of five
//	                    letters or more, two in nine or more, if the word is nowhere as it stands
//
// Small words (the, of, if; el, de, que) are asked for only in phrases, or if there are no others.
// Words that make a number or a name only together (i 9, U visa) are looked for in a row, and
// apart if they are nowhere so. What is beyond 40 words is not asked.
//
// If no passage has all of the words, those that have the most, or more than half as many, are returned, and
// Results.Partial is set. If no passage of the language has even half of them as they were written,
// and another language does better, its passages are returned, and Results.OtherLang names it.
// No text at all is every passage that the lists and dates of the query allow, by id.
//
// # Ranking
//
// Bleve finds the terms and their postings; the score is ours, and written down in rank.go in
// full, so that a reader in another language can repeat it. Bleve's own does not
// serve: its BM25 takes the number of different terms for the average length of a field (as of
// v2.6.1), its sums depend on how a query is nested, and its ties on the order of indexing, which
// the builder does not keep. Ours depends on the passages alone: the same passages give the same
// results, in whatever order they were built. That the same passages match is tested against Bleve.
//
// # Words
//
// English and Spanish have analyzers of our own, "amparo-en" and "amparo-es" and a version; any other
// language has "amparo-plain", which does not stem. All split text into runs of letters and runs of digits,
// so that I-9 is "i" and "9" however it is written, join "U.S.C." and "don't", and fold case and
// accents. No word is left out. Then English is stemmed by Snowball. Spanish gets back the accent
// of -ción and -sión, without which Snowball does not see the suffix, and is stemmed:
// of 59 inflections in 22 word families 51 come to the term of their family, where Bleve's own
// Spanish analyzer brings 25; see TestFamilies for which, and which not.
//
// # Files
//
// An index is <root>/<lang>.bleve, a folder as Bleve writes it: index_meta.json, store/root.bolt and
// one segment, store/*.zap. It can be queried with Bleve itself by a program that has called
// [Register]; the fields are title, also, heading and text (words, with positions), kind, factor,
// agency, status and date (whole), and entry, url and anchor (stored only). One more document, with
// the field form, has the folded forms of all words; prefixes and typos are looked up there.
// The folder's bytes differ from build to build; what can be read from it does not.
//
// Building takes about 2 ms of one core per page of 1,000 words, and less than 1 GB of memory for 10,000
// of them, half in each language: 10 s on two cores, and 200 MB of files. Searching takes 10 to 50 ms.
package search
