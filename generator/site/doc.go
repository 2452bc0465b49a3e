// Package site decides which pages exist, what each shows, and writes their
// bytes. It is the only writer to the disk.
//
// A build runs through these stages, each in a file of its own:
//
//	plan.go     which pages and files there are and where (pure)
//	view.go     what the layouts are given for a page
//	prose.go    the holes of the Markdown filled: links, pinpoints, statuses
//	prepare.go  what a reader ticks for a lawyer
//	paper.go    wallet cards, handouts, and the foot of a printed page
//	table.go    the comparison and its CSV and JSON
//	drawing.go  the timeline and the strips of factors, as shapes
//	linked.go   what search engines are told of a page, as JSON-LD
//	social.go   the pictures for links and home screens
//	feed.go     sitemap, feeds, robots.txt, _headers
//	booklet.go  the pages for workers in one file, for phones without a network
//	layout.go   html/template with the labels of one language
//	passage.go  what the search index is given
//	publish.go  only what changed is written; the whole site or nothing
//
// Every address on a page is relative, so the site works below any path and
// from a folder on disk; only the page for missing addresses, whose own
// address nobody knows, uses the path of base_url. The time of day plays no
// part: the same content gives the same bytes.
package site
