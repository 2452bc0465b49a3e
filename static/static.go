// Package static holds the style, the scripts and the icon of the default
// theme. Styles and scripts are published without what only people read, under
// names that change with their content; all other files, and those of root, stand
// at the root of the site under their own. Every page has the scripts of js, as one file, and the pages
// of the layout NAME have layout/NAME.js; search/search.js is asked for when
// somebody searches, and listen/listen.js when somebody wants to hear the page.
package static

import "embed"

//go:embed site.css js layout root search listen favicon.svg
var Files embed.FS
