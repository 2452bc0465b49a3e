// Package static holds the style, the scripts and the icon of the default
// theme. Styles and scripts are published under names that change with their
// content; all other files stand at the root of the site under their own.
package static

import "embed"

//go:embed site.css js favicon.svg
var Files embed.FS
