// Package search builds the Bleve indexes of a site and answers queries over them.
//
// There are three phases. Building: [Build] writes the index of one language, a document per
// [Passage], and never changes it again. Exporting: [Export] reads it back and makes the edition for
// the browser, which has no Bleve. Asking: [Open] opens the indexes of all languages under a folder, and
// [Index.Search] answers a [Query] with [Results]; static/search/search.js answers from the edition,
// and a test holds the two to the same passages, order and scores. Nothing here knows what a memo or
// a factor is; kinds, factors, agencies and statuses are ids.
//
// # Queries
//
// Any text is a query; none is an error.
//
//	stay removal        passages that have both words, in any form, anywhere: title, other names, date,
//	                    heading or text
//	"not a priority"    these words in a row; "not", "no" and all small words count in a phrase
//	morton -victims     without a word; -"as a victim" without a phrase
//	depor               the last word may be the start of one, if it is none itself, until a space or a full
//	                    stop ends it
//	deportacion, ano    accents and the tilde of ñ are optional both ways, as is Unicode composition
//	I-9, i9, i 9        one number, and so are 287.3(a) and 287.3a, or PM-602-0050 and PM 602 0050
//	uvisa, farm worker  found as "U visa" and "farmworker"
//	EAD                 passages that say "work permit", too, and the other way round: see Passage.Meant
//	retaliaton          one typo (letter wrong, missing, too many, or two swapped) in a word of five
//	                    letters or more, two in nine or more, if the word is nowhere as it stands
//	despidieran         an inflection that is nowhere: the forms that begin like it, all but its last
//	                    five letters at the most
//
// Small words (the, of, if; el, de, que) are asked for only in phrases, or if there are no others.
// Words that make a number or a name only together (i 9, U visa) are in the index as pairs, and are
// looked for apart if they are nowhere so. What is beyond 40 words is not asked.
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
// On the 599 rows of content/queries.yaml, over the same index with the same weights of fields, a
// conjunction of words and else a disjunction, Bleve's scores put the right page first or among three for 259 of
// 290 English and 284 of 309 Spanish rows at best (mean reciprocal rank 0.83 and 0.84); these for 286 and 304
// (0.93 and 0.93).
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
// [Register]; the fields are title, also, heading and text (words, without positions: phrases are looked for in the stored texts), meant
// (words that are not shown), kind, factor, agency, status and date (whole), and entry, url, anchor and doubt (stored only). One more document, with
// the field form, has the folded forms of all words; prefixes and typos are looked up there.
// The folder's bytes differ from build to build; what can be read from it does not.
//
// # The edition
//
// An edition is scripts: they run from a file as from a server, under a policy that allows no fetch and
// no wasm. Each is one call, amparo_take(name, data). <lang>.js is the root; the others are named below
// <lang>/ with a hash of what they hold, so that they may be kept for good. Their data is
//
//	root     size (passages, numbered from 0 in the order of their ids, which decides ties), the form or
//	         passage that each file of words and texts begins with and digits of its name (see parts), the
//	         names of the files of forms and facets, the number of passages of each page, the priors, the small words, the weight, b and usual
//	         length of the four fields, and the values of kind, factor, agency, status and date
//	<lang>/w forms and pairs, sorted, and the term of each; forms of these terms that stand in other files;
//	         for each term how many passages have it, which, and how often in eighths (see rank.go)
//	<lang>/t passages as they are shown, for results and for phrases, with their pages
//	<lang>/f all forms and all pairs, for typos
//	<lang>/n the values of each passage by their places in the lists of the root
//
// Lists of numbers are strings (see numbers), sorted words are front-coded (see frontCoded). A query
// takes the root, the words it is made of, and the texts of the pages shown: from key to results
// two steps, one when it has been asked before. Files of words have about 14 kB, some hundreds of
// words each (on 10,000 pages dozens, since each stands in many), so that a host which sees them asked for
// does not learn the words. Measured on the
// site's own English (246 pages, 94,000 words), the postings of all words would be 100 kB compressed, the
// parts for a query of three words are 20; hence no site of any size is one file.
//
// The browser neither stems nor knows Unicode's tables: the edition says which term a form has, and what is
// a letter is a short list of ranges (see classify). That is why an unknown form is looked for by how
// it begins, here too, and not by Snowball.
//
// Building takes about 1.5 ms of one core per page of 1,000 words, and less than 1 GB of memory for 10,000
// of them, half in each language: 8 s on two cores, 116 MB of files, and 2 s more for the editions, 110 MB.
// Searching takes 10 to 50 ms.
package search
