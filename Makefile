# make site    the site, in public/
# make serve   the same in a browser, following every change
# make test    all tests, those in a browser included
# make check   every problem in the content
# make audit   what the Nu HTML checker and Lighthouse say of the site; needs Java, Node and Chromium
# make bench   how fast it is, on generated content of 100, 1,000 and 10,000 pages
# make bench-search   the search beside Pagefind's, in Chromium, for the content and for 1,000 and 10,000 pages (needs npm)
# make clean   public/ as it was

GO ?= go

site:
	$(GO) run ./generator build

serve:
	$(GO) run ./generator serve

check:
	$(GO) run ./generator check

# The browser tests need Chromium. AMPARO_SKIP_BROWSER=1 leaves them out.
test: browser
	$(GO) vet ./...
	$(GO) test -timeout 40m ./...

browser:
	@test "$$AMPARO_SKIP_BROWSER" = 1 && exit 0; \
	for b in chromium chromium-browser google-chrome chrome; do command -v $$b >/dev/null && exit 0; done; \
	echo "make test needs Chromium: install it (Debian: apt-get install chromium), or set AMPARO_SKIP_BROWSER=1 to leave the browser tests out" >&2; exit 1

audit:
	@command -v node >/dev/null || { echo "make audit needs Node 20 or newer (Debian: apt-get install nodejs npm)" >&2; exit 2; }
	@GO=$(GO) node .ci/audit.mjs

bench:
	$(GO) test ./generator -run '^$$' -bench . -benchtime 1x -timeout 30m
	$(GO) test ./generator/... ./search -run '^$$' -bench . -skip 'BenchmarkSite' -timeout 30m

PAGEFIND_AT ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/amparo/pagefind-1.6.0

bench-search: browser
	@test -x $(PAGEFIND_AT)/node_modules/.bin/pagefind || npm install --silent --no-save --prefix $(PAGEFIND_AT) pagefind@1.6.0
	PAGEFIND=$(PAGEFIND_AT)/node_modules/.bin/pagefind $(GO) test ./generator -run '^$$' -bench BenchmarkBeside -benchtime 1x -timeout 90m

clean:
	find public -mindepth 1 -maxdepth 1 ! -name .gitignore -exec rm -rf {} +

.PHONY: site serve check test browser audit bench bench-search clean
