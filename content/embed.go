// Package content holds the knowledge base: what amparo init copies for a new
// site. Package kb tells how it is written.
package content

import "embed"

//go:embed *.yaml words memos factors faqs scenarios forms pages
var Files embed.FS
