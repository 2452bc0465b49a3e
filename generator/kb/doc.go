// Package kb is the knowledge base: the nouns of the site, how they are read
// from a folder of content, how they are linked to each other, and the rules
// they must keep. It knows nothing of HTML or of the disk: it reads an fs.FS.
//
// This comment is the guide for anyone who writes content.
//
// # Folders
//
//	site.yaml                      languages, address, vocabularies, review periods
//	words/<lang>.yaml              every label the pages print
//	sources.yaml                   the bibliography
//	terms.yaml warnings.yaml laws.yaml authorities.yaml
//	                               small things, a row each, all languages side by side
//	queries.yaml                   what people type, and what must come up
//	memos/<id>/                    facts.yaml and one <lang>.md for each language
//	factors/<id>/ faqs/<id>/ scenarios/<id>/ forms/<id>/ pages/<id>/
//	                               the same
//
// An entry is one bundle or one row of a list. Its id is the folder's name, or
// the row's id: lower case letters, digits and hyphens. An entry is named
// elsewhere as kind:id, for example memo:meissner-2000 or term:deferred-action.
// The kinds are memo, factor, faq, scenario, form, page, term, warning, law and
// authority. Any list may be left out.
//
// Files are UTF-8 with Unix line ends and no byte order mark. YAML anchors and
// aliases are not used. An unknown key is a problem, so that a typing slip
// never loses a fact.
//
// # facts.yaml: what is true in every language
//
// Every kind may have:
//
//	reviewed: 2026-11-21        the day a person last checked the page (required)
//	pinpoints: [aic-2015#28-34] what supports the title and the summary
//	rests_on: [morton-2011-victims]
//	                            memos this page rests on: when one of them is not
//	                            in effect the page says so at its head, and when
//	                            its status changed after the review the page is due;
//	                            so a question or a situation that links to a memo
//	                            in effect rests on it, or there is a warning
//	related: [faq:denied, form:deferred-action]
//	warnings: [no-status]       shown on the page, in this order
//	covers: [factor:union-organizing]
//	                            other ids of the brief that this entry answers for
//	exit: true                  the page shows an exit link
//	first_warning: danger       stands first instead of the site's, and says it too
//
// A memo has besides:
//
//	title: Exercising Prosecutorial Discretion     as issued (required)
//	agency: ins                 one of site.yaml's agencies (required)
//	date: 2000-11-17            or 2011-06, or 2011; left out when undated
//	author: Doris Meissner
//	number: ICE Policy 10076.1
//	text: morton-10076-1-copy   the source that is the memo itself, where we have read it
//	status:                     where it stands (required)
//	  is: rescinded             in-effect, partly-in-effect, blocked, replaced,
//	                            rescinded, historical, unclear
//	  since: 2025-01-31         when that began, where known
//	  as_of: 2026-07-28         the date of the latest evidence (required)
//	  recorded: 2026-11-21      the day this site learned of it; the feeds tell of it
//	                            as of that day (required)
//	  certainty: confirmed      confirmed, in-practice, not-confirmed (required)
//	  pinpoints: [iptp-rescinds-directive-11005]
//	history:                    dated events besides the issue date and status.since
//	  - date: 2026-06-30
//	    event: blocked          issued, replaced, rescinded, blocked, restored, confirmed
//	    by: ice-11005-4         the memo that did it, where there is one
//	    pinpoints: [...]
//	supersedes:                 older memos that this one replaced or rescinded
//	  - memo: morton-2011-general
//	    pinpoints: [...]
//	    changes:                the editor's word for each factor that differs:
//	      length-of-presence: weaker     added, dropped, stronger, weaker, reworded
//	cites: [meissner-2000]      also: implements, expands, companions
//	factors:                    the memo's column of the comparison
//	  military-service:
//	    stance: favors          favors, weighs-against, priority, considers, excludes
//	    effect: against         with excludes only: for or against the person
//	    attribution: explicit   explicit, explicit-to-pair, inferred, unattributed
//	    pinpoints: [aic-2015#630-639]
//	    level: P1               a memo's own class, where it has one
//	    covers: [factor:union-organizing]
//
// A factor has group (of site.yaml's factor_groups), polarity (favorable,
// adverse, either), and parent and opposite where there are any. What is said
// of an agency without a document being named is no memo's; the factor has it:
//
//	unattributed:
//	  stance: considers         as in a memo's factors, with effect for excludes
//	  pinpoints: [nelp-2012#55-58]
//	  covers: [factor:union-organizing]
//
// Then each <lang>.md of the factor has a section {#unattributed}, and a
// section so called needs the fact. Its first sentence, at most 25 words, is
// what the tables show; no memo's page and no count of memos has it. It stands
// on the factor's page below what the memos say, under a label of words/, not
// under its own heading.
//
// The lines of the lists in a factor's section {#evidence} are its papers, which
// the page that shows prepare offers to tick: the same number in each language,
// in the same order, and each understood by itself.
//
// A faq has audience (worker, advocate, both), group (of faq_groups), and
// factors, the ids of the factors it turns on.
//
// A scenario has group (of scenario_groups) and factors.
//
// Both may have order, a number of 1 or more: within its group the lists begin
// with the lowest, so that what most people come with stands first. Those of one
// number stand by their ids, and after them those that have none.
//
// A form has stage (of stages) and factors.
//
// A page may have shows: what the generator adds below its prose: home,
// memos, factors, faqs, scenarios, forms, comparison, timeline, glossary, laws,
// authorities, search, sources or prepare. The home page's door for workers has the
// scenarios that are related to it, in their order, or all if none is. A section
// {#workers} or {#advocates} of the home page, a list of links in the readers'
// own words, stands in the door instead, and that of the workers on the page for
// missing addresses as well; a section {#urgent} stands before the doors. The
// page that shows a kind gives the kind's folder in
// the addresses: the slug of the page that shows memos is memos in English
// and memorandos in Spanish, so a memo stands at /es/memorandos/<slug>/. What
// no page shows is not made. Terms, laws and authorities are rows on the page
// that shows glossary, laws or authorities, each at #<id>.
//
// On every scenario, and every faq whose audience includes workers, the
// warning named first_warning in site.yaml stands first, without being asked.
// A page that cannot lead anyone to act says acts: false.
//
// # <lang>.md: the words
//
// Front matter holds words only:
//
//	---
//	title: The Meissner memo (2000)
//	slug: meissner-2000
//	summary: On a faq, the short answer, at most 40 words. ...
//	also: [other names people type]
//	made_from: en 5f0c9d2b77aa     in a translation: the language and the hash of
//	                               the text it was made from (see Hash); when that
//	                               text changes the page says that it is behind;
//	                               once one translation of the site has it, one
//	                               without it is a warning
//	---
//
// A memo adds role (the author's office), audience (whom it addresses) and
// status (one or two sentences: how we know where it stands, and what is not
// confirmed). It may add short, its name in drawings where only words tell it
// from another; what is the same in all languages is short in facts.yaml.
// A scenario may have a wallet card, in all languages or in none:
//
//	card:
//	  title: If your boss pushes you to sign     the card's own
//	  to: To your boss
//	  say: I want to talk to a lawyer first.     words of the section {#say}
//	  do: [Save the proof., Do not lie.]         two or three lines
//
// A card is carried, and others may find it. So it never says who its holder
// is: no status, no order, no crime, no claim. A situation that cannot be told
// without has no card, but a handout. What is too long for a card is an error;
// see CardRoom. A summary is plain text; prose is Markdown without raw HTML.
//
// Every heading has an id that is the same in all languages:
//
//	## Qué hacer hoy {#do-now}
//
// Headings begin at ##; the page's title is its only #. Twins have the same
// ids in the same order.
//
// In a memo, the section whose id is a factor's id is that cell's text. Its
// first sentence, at most 25 words, is what the comparison shows. Every factor
// in facts.yaml has its section and the other way round. The section whose id
// is the id of a memo that this one supersedes tells what changed.
//
// Links name what they mean:
//
//	[deferred action](form:deferred-action)     an entry
//	[](memo:johnson-2014-enforcement)           the same with the entry's own title
//	(factor:military-service#evidence)          a place in it
//	[the ruling](law:arizona-v-us)              a row of laws.yaml
//	(authority:ice-opla)                        a row of authorities.yaml
//	[](source:aic-2015#630-639)                 a pinpoint: lines of our text copy of the
//	                                            source; printed as a small number, and in
//	                                            full at the foot of the page
//	[the advisory](source:aic-2015)             a source named in the sentence
//	[I want a lawyer](lang:en)                  words in another language than the page's
//
// A link to a memo that is not in effect prints the memo's status after it,
// so no page can pass off old guidance as current. The first use of a
// glossary term on a page is linked by the generator.
//
// # Lists
//
//	# terms.yaml                        # sources.yaml
//	- id: deferred-action               - id: aic-2015
//	  acronym: DA                         short: AIC 2015
//	  pinpoints: [aic-2015#153-155]       publisher: American Immigration Council
//	  en:                                 title: Practice Advisory ...
//	    term: Deferred action             date: 2015-03-18
//	    forms: [deferring action]         url: https://...
//	    also: [...]                       archived: https://...
//	    definition: At most 25 words.     read: 2026-11-21   the day we read it
//	  es: ...                             lines: 679         of our text copy
//	                                      sha256: ...        of our text copy
//	# warnings.yaml                       language: en
//	- id: no-status                       sections:          heading and first line
//	  severity: critical                    - 518 Attachment
//	  pinpoints: [nelp-2012#111-114]
//	  en: {text: ...}
//	  es: {text: ...}                       short: the first warning on cards
//
//	# laws.yaml                         # authorities.yaml
//	- id: arizona-v-us                  - id: ice-opla
//	  is: case                            agency: ice
//	  cite: 132 S. Ct. 2492 (2012)        pinpoints: [aic-2015#296-299]
//	  date: 2012-06-25                    en:
//	  pinpoints: [aic-2015#63-65]           office: ICE's lawyers (OPLA)
//	  today_pinpoints: [...]                can: Close or end a court case.
//	  en:                                   limits: Not before a case begins.
//	    name: Arizona v. United States      also: [government lawyer]
//	    says: At most 40 words.           es: ...
//	    today: What changed since.
//	    also: [...]
//	  es: ...
//
// In terms, forms are other shapes of the word that the generator may link in
// running text; also are names people type into the search. severity is
// critical, high or medium. A law is a case, statute, regulation, bill or order;
// cite is the same in all languages. says tells what it stands for in the
// sources, and today, in one sentence, what has changed since; a law has today
// in all languages, with today_pinpoints, or in none. It has a name or a cite.
// An authority's agency is one of site.yaml's; agency and limits may be left
// out. says, today, can and limits have at most 40 words. The rows
// of terms, warnings, laws and authorities may have covers.
//
//	# queries.yaml
//	- query: me dijeron que no
//	  lang: es
//	  kind: plain              plain, slang, legal, acronym, name, inflection, typo, accentless
//	  first: faq:denied        must come first; or
//	  among: [faq:denied, scenario:request-denied]
//	                           at least one of them within the first three
//
// A query stands once in a language. Rows are written on lines of their own:
// the parser takes kind:id for a mapping where a list stands inside braces.
//
// # Rules of prose
//
// An error keeps the site from being published and fails check and the tests; a
// warning is told, and everything passes.
//
//   - A summary has at most 40 words; a definition and the first sentence of a
//     cell have 25.
//   - Pages for workers are scenarios, and faqs whose audience includes workers.
//     Their summary reads at Flesch-Kincaid grade 8 at most, or at INFLESZ 55 at
//     least, and a whole page at 8 or at 60: else it is an error. A summary
//     beyond grade 6 or INFLESZ 65 is a warning. See package plain. Titles,
//     headings and the heads of tables do not count, nor a text of fewer than
//     ten words.
//   - A sentence on such a page has at most 25 words. A paragraph of more than
//     three sentences is a warning. A line of a list and a cell of a table end
//     a sentence.
//   - A sentence of six words or more stands on at most two entries of a language,
//     whatever its capitals, accents and signs: what is said everywhere is a
//     warning, a term or a label. Summaries and the status of memos count.
//   - A heading has something below it.
//   - A question or a situation rests on each memo that it links to and that is in
//     effect, in whole or in part; else it is a warning.
//   - A memo that one in effect says it supersedes is not in effect itself. Is it
//     partly so, or blocked, its status is to be looked at again.
//   - The text of each cell has a pinpoint. Each other section of a memo, factor
//     or form has one, or there is a warning, unless the advice in it is our own:
//     evidence, worker and for-workers. Questions and situations say in print
//     that advice without a small number is ours.
package kb
