// Package layouts holds the html/template files of the default theme.
//
// A page is made by the file named for its layout. Each begins with the part
// "top" and ends with "bottom", both of parts.html, where all shared parts
// are. Text is given as plain text and escaped here; what has the type
// template.HTML was made from Markdown. Labels come from content/words by the
// functions t and n. A site replaces a file by one of the same name in its own
// folder of layouts.
package layouts

import "embed"

//go:embed *.html
var Files embed.FS
