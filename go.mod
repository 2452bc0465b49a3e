module amparo

go 1.26.0

require (
	github.com/blevesearch/bleve/v2 v2.6.1 // the search index; 2.6.2 and later need zapx versions that do not resolve
	github.com/blevesearch/snowballstem v0.9.0 // stemmers behind our two analyzers
	github.com/fsnotify/fsnotify v1.10.1 // serve: watching the folders
	github.com/goccy/go-yaml v1.19.2 // facts and front matter: a syntax tree with positions
	github.com/spf13/pflag v1.0.10 // command line in GNU style
	github.com/tdewolff/minify/v2 v2.24.17 // styles and scripts
	github.com/yuin/goldmark v1.8.7 // Markdown
	golang.org/x/image v0.43.0 // drawing the card and the icon, with the fonts for it
	golang.org/x/text v0.43.0 // plurals, collation, Unicode forms
	rsc.io/qr v0.2.0 // codes on paper; chosen for speed, a page needs one: 30 µs, others take 2 ms
)

require (
	github.com/blevesearch/bleve_index_api v1.4.1
	github.com/chromedp/cdproto v0.159.0 // tests: what chromedp speaks
	github.com/chromedp/chromedp v0.23.0 // tests: driving Chromium
	github.com/dop251/goja v0.0.0-20260917113740-793a2a65c13b // tests: runs the browser's script
	github.com/google/go-cmp v0.7.0
	github.com/makiuchi-d/gozxing v0.1.1 // tests: reads the codes on paper
	github.com/rogpeppe/go-internal v1.16.0
	github.com/tdewolff/parse/v2 v2.8.16 // tests: which names a script uses
	golang.org/x/net v0.62.0 // an HTML parser: pages of a booklet; tests
	golang.org/x/term v0.47.0
	golang.org/x/tools v0.52.0
)

require (
	github.com/RoaringBitmap/roaring/v2 v2.14.5 // indirect
	github.com/bits-and-blooms/bitset v1.24.2 // indirect
	github.com/blevesearch/geo v0.2.6 // indirect
	github.com/blevesearch/go-faiss v1.1.5 // indirect
	github.com/blevesearch/go-porterstemmer v1.0.3 // indirect
	github.com/blevesearch/gtreap v0.1.1 // indirect
	github.com/blevesearch/mmap-go v1.2.0 // indirect
	github.com/blevesearch/scorch_segment_api/v2 v2.4.10 // indirect
	github.com/blevesearch/segment v0.9.1 // indirect
	github.com/blevesearch/upsidedown_store_api v1.0.2 // indirect
	github.com/blevesearch/vellum v1.2.0 // indirect
	github.com/blevesearch/zapx/v11 v11.4.3 // indirect
	github.com/blevesearch/zapx/v12 v12.4.3 // indirect
	github.com/blevesearch/zapx/v13 v13.4.3 // indirect
	github.com/blevesearch/zapx/v14 v14.4.3 // indirect
	github.com/blevesearch/zapx/v15 v15.4.3 // indirect
	github.com/blevesearch/zapx/v16 v16.3.4 // indirect
	github.com/blevesearch/zapx/v17 v17.2.3 // indirect
	github.com/dlclark/regexp2/v2 v2.5.2 // indirect
	github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect
	github.com/go-sourcemap/sourcemap v2.1.3+incompatible // indirect
	github.com/golang/snappy v1.0.0 // indirect
	github.com/google/pprof v0.0.0-20230207041349-798e818bf904 // indirect
	github.com/json-iterator/go v0.0.0-20171115153421-f7279a603ede // indirect
	github.com/mschoch/smat v0.2.0 // indirect
	go.etcd.io/bbolt v1.4.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/xerrors v0.0.0-20200804184101-5ec99f83aff1 // indirect
	google.golang.org/protobuf v1.36.6 // indirect
)
