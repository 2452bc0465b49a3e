package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// testSafety does what somebody does who must not be seen reading, sends a page
// on, prints it, or has it read aloud.
func (b *browsing) testSafety(t *testing.T) {
	beside(t, "Exit", b.testExit)
	beside(t, "ExitPlain", b.testExitPlain)
	beside(t, "Share", b.testShare)
	beside(t, "Tools", b.testTools)
	beside(t, "Listen", b.testListen)
}

const neutral = "https://www.weather.gov/"

// testExit leaves a flagged page by each of its ways, to a page of ours in the
// place of the neutral one.
func (b *browsing) testExit(t *testing.T) {
	flagged := address(b.fileWith(t, "es", "data-exit"))
	for name, leave := range map[string]func(*tab){
		"Link": func(x *tab) {
			x.must("the link", click(chromedp.CSS(".exit a")))
		},
		"HiddenLink": func(x *tab) {
			x.must("the link after the skip link", chromedp.SendKeys(chromedp.CSS("main > a[data-exit]"), kb.Enter))
		},
		"Shift": func(x *tab) {
			for range 3 {
				x.must("Shift", chromedp.KeyEvent(kb.Shift))
			}
		},
	} {
		beside(t, name, func(t *testing.T) {
			// The first time nothing comes, as on a bad line; then the page does.
			comes := false
			weather := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !comes {
					w.WriteHeader(http.StatusNoContent)
					comes = true
					return
				}
				w.Header().Set("Content-Type", "text/html")
				w.Write([]byte("<!DOCTYPE html><title>Weather</title>Sun"))
			}))
			defer weather.Close()
			x := b.open(t, "http://127.0.0.1")
			before := b.host + address(b.fileWith(t, "es", `class="layout-home`))
			x.must("opening", chromedp.Navigate(before), chromedp.Navigate(b.host+flagged))
			title := mustEval[string](x, `document.title`)
			if got := mustEval[[]string](x, `[...document.querySelectorAll('[data-exit]')].map(a => a.href + ' ' + a.rel)`); !slices.Equal(got, []string{neutral + " noreferrer", neutral + " noreferrer"}) {
				t.Errorf("the ways off lead to %q", got)
			}
			lead := `document.querySelectorAll('[data-exit]').forEach(a => a.href = '` + weather.URL + `/'), 0`
			mustEval[int](x, lead)
			leave(x)
			type cover struct {
				Body, Title, Alert string
				Elements           int
			}
			got := mustEval[cover](x, `({Body: document.body.textContent, Title: document.title, Alert: document.querySelector('[role=alert]')?.textContent ?? '', Elements: document.body.querySelectorAll('*').length})`)
			if got.Body == "" || got.Body != got.Alert || got.Title != got.Body || got.Elements != 1 || got.Title == title {
				t.Errorf("while the next page does not come, %s shows %+v", flagged, got)
			}
			x.must("opening again", chromedp.Navigate(b.host+flagged))
			length := mustEval[int](x, `history.length`)
			mustEval[int](x, lead)
			leave(x)
			x.until("the next page", `document.title === 'Weather'`)
			if got := mustEval[string](x, `document.referrer`); got != "" {
				t.Errorf("the next page is told of %q", got)
			}
			if got := mustEval[int](x, `history.length`); got != length {
				t.Errorf("the history has %d pages instead of %d", got, length)
			}
			mustEval[int](x, `setTimeout(() => history.back(), 0)`)
			x.until("going back", `location.href === '`+before+`'`)
			if got := mustEval[[]string](x, stored); len(got) > 0 {
				t.Errorf("stored: %q", got)
			}
			x.check(flagged)
		})
	}

	beside(t, "Stays", func(t *testing.T) { // nobody leaves by writing capital letters, or by three presses in a long time
		x := b.open(t, b.host+"/")
		x.must("opening", chromedp.Navigate(b.host+flagged))
		mustEval[int](x, `(() => {
			let now = 0;
			const key = (type, key) => {
				const e = new KeyboardEvent(type, {key, bubbles: true});
				Object.defineProperty(e, 'timeStamp', {value: now});
				dispatchEvent(e);
			};
			for (const letter of 'ABCDE') {
				key('keydown', 'Shift'); key('keydown', letter); key('keyup', letter); key('keyup', 'Shift');
			}
			for (let i = 0; i < 5; i++, now += 2600) { key('keydown', 'Shift'); key('keyup', 'Shift'); }
			key('keydown', 'Tab'); key('keyup', 'Tab');
			for (let i = 0; i < 2; i++) { key('keydown', 'Shift'); key('keyup', 'Shift'); }
			return 0;
		})()`)
		if mustEval[bool](x, `document.querySelector('[role=alert]') !== null || !document.querySelector('h1')`) {
			t.Error("the page was left")
		}
		x.check(flagged)
	})

	beside(t, "Seen", func(t *testing.T) { // at the top of the screen wherever the reader is, and nothing lies over it
		x := b.open(t, b.host+"/")
		x.must("opening", chromedp.Navigate(b.host+flagged), chromedp.SendKeys(searchBox, "patron"))
		x.until("results", `document.querySelectorAll('.found li').length > 1`)
		for _, where := range []string{"0", "document.body.scrollHeight / 2", "document.body.scrollHeight"} {
			type seen struct {
				On            bool
				Top, Height   float64
				Width, Screen float64
			}
			got := mustEval[seen](x, `new Promise(resolve => {
				scrollTo({top: `+where+`, behavior: 'instant'});
				requestAnimationFrame(() => {
					const a = document.querySelector('.exit a'), r = a.getBoundingClientRect();
					const on = [[r.left + 3, r.top + 3], [r.right - 3, r.bottom - 3], [(r.left + r.right) / 2, (r.top + r.bottom) / 2]];
					resolve({On: on.every(([x, y]) => document.elementFromPoint(x, y) === a), Top: r.top, Height: r.height, Width: r.width, Screen: innerHeight});
				});
			})`)
			if !got.On || got.Top < 0 || got.Top > 20 || got.Height < 44 || got.Width < 200 {
				t.Errorf("scrolled to %s, the link is %+v", where, got)
			}
		}
		if !mustEval[bool](x, `document.querySelector('.exit-note .keys').hidden === false`) {
			t.Error("nothing says that Shift leads off the page")
		}
		x.check(flagged)
	})

	beside(t, "Elsewhere", func(t *testing.T) { // other pages have none of it
		x := b.open(t, b.host+"/")
		x.must("opening", chromedp.Navigate(b.host+"/en/"))
		for range 3 {
			x.must("Shift", chromedp.KeyEvent(kb.Shift))
		}
		if mustEval[bool](x, `!document.querySelector('h1') || document.querySelector('.exit') !== null`) {
			t.Error("the home page can be left quickly")
		}
		x.check("/en/")
	})
}

func withoutScript(x *tab) {
	x.t.Helper()
	x.must("turning script off", chromedp.Func(func(ctx context.Context, tgt *chromedp.Target) error {
		_, err := cdp.Call(ctx, tgt, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// testExitPlain: without script there is the link and what it does not do, and
// no control that does nothing.
func (b *browsing) testExitPlain(t *testing.T) {
	x := b.open(t, b.host+"/")
	withoutScript(x)
	flagged := address(b.fileWith(t, "en", "data-exit"))
	x.must("opening", chromedp.Navigate(b.host+flagged))
	type plain struct {
		Way, Note string
		Dead      []string
		Shared    int
	}
	got := mustEval[plain](x, `(() => {
		const shown = e => e.getClientRects().length > 0;
		return {Way: [...document.querySelectorAll('.exit a')].filter(shown).map(a => a.href).join(), Note: document.querySelector('.exit-note').innerText,
			Dead: [...document.querySelectorAll('button')].filter(shown).map(e => e.textContent),
			Shared: [...document.querySelectorAll('.share a')].filter(shown).length};
	})()`)
	if got.Way != neutral || !strings.Contains(got.Note, "history") || strings.Contains(got.Note, "Shift") || len(got.Dead) > 0 || got.Shared != 2 {
		t.Errorf("without script %s has %+v", flagged, got)
	}
	x.check(flagged)
}

// testShare reads the links that begin a message.
func (b *browsing) testShare(t *testing.T) {
	x := b.open(t, b.host+"/")
	for _, path := range []string{address(b.fileWith(t, "es", `class="layout-faq`)), address(b.fileWith(t, "en", `class="layout-memo`))} {
		x.must(path, chromedp.Navigate(b.host+path))
		type share struct{ Title, Canonical, SMS, WhatsApp, Rel string }
		got := mustEval[share](x, `(() => {
			const links = [...document.querySelectorAll('.share a')];
			return {Title: document.querySelector('h1').textContent, Canonical: document.querySelector('link[rel=canonical]').href,
				SMS: links[0].getAttribute('href'), WhatsApp: links[1].getAttribute('href'), Rel: links[1].rel};
		})()`)
		for _, l := range []struct{ link, begin string }{{got.SMS, "sms:?&body="}, {got.WhatsApp, "https://wa.me/?text="}} {
			body, ok := strings.CutPrefix(l.link, l.begin)
			if text, err := url.PathUnescape(body); !ok || err != nil || text != got.Title+" "+got.Canonical || strings.ContainsAny(body, "+& ") {
				t.Errorf("%s: the message is %q, %v", path, l.link, err)
			}
		}
		if !strings.HasSuffix(got.Canonical, path) || got.Rel != "noreferrer" {
			t.Errorf("%s: %+v", path, got)
		}
		x.check(path)
	}
}

// testTools prints a page and copies how to cite it: with the section that the
// reader was led to, and the day.
func (b *browsing) testTools(t *testing.T) {
	x := b.open(t, b.host+"/")
	path := address(b.fileWith(t, "es", `class="layout-memo`))
	x.must(path, chromedp.Navigate(b.host+path))
	mustEval[int](x, `self.printed = 0, self.print = () => { printed++; }, 0`)
	x.must("printing", click(chromedp.CSS("[data-print] button")))
	if n := mustEval[int](x, `printed`); n != 1 {
		t.Errorf("%s is printed %d times", path, n)
	}
	x.must("copying", click(chromedp.CSS("[data-cite]")))
	year := strconv.Itoa(time.Now().Year())
	if whole := mustEval[string](x, `document.querySelector('[data-day]').textContent`); strings.Contains(whole, "#") || !strings.Contains(whole, year) {
		t.Errorf("%s is cited as at %s", path, whole)
	}
	mustEval[string](x, `location.hash = document.querySelector('main .contents li li a').hash`)
	x.until("the address of the section", `document.querySelector('[data-day]').textContent.startsWith(document.querySelector('link[rel=canonical]').href + location.hash + ', ')`)
	x.must("copying", click(chromedp.CSS("[data-cite]")))
	marked := mustEval[string](x, `getSelection().toString()`)
	for _, want := range mustEval[[]string](x, `[document.querySelector('h1').textContent, document.querySelector('link[rel=canonical]').href, document.querySelector('p.standing .status').textContent]`) {
		if !strings.Contains(marked, want) {
			t.Errorf("%s is cited without %q: %s", path, want, marked)
		}
	}
	if mustEval[bool](x, `(e => e.textContent !== e.dataset.done)(document.querySelector('[data-cite]'))`) {
		t.Error("the button does not say that it copied")
	}
	x.check(path)
}

// voices puts an engine of speech with voices of our own into every page to
// come. It notes what it is given to say,
// and is not done with the last thing when it holds so many.
func voices(x *tab, voices string) {
	x.t.Helper()
	x.must("giving the page voices", chromedp.Func(func(ctx context.Context, tgt *chromedp.Target) error {
		_, err := cdp.Call(ctx, tgt, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `
			self.said = []; self.silenced = 0;
			self.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
			Object.defineProperty(self, 'speechSynthesis', {value: {
				getVoices: () => ` + voices + `,
				speak(u) { said.push({Text: u.text, Voice: u.voice ? u.voice.name : '', Lang: u.lang ?? ''}); if (said.length !== self.hold) this.now = setTimeout(() => u.onend && u.onend(), 0); },
				cancel() { silenced++; clearTimeout(this.now); },
			}});`})
		return err
	}))
}

func (b *browsing) testListen(t *testing.T) {
	path := address(b.fileWith(t, "es", `class="layout-scenario`))
	for name, set := range map[string]string{
		"NoVoice": `[]`,
		"Remote":  `[{name: 'far', lang: 'es-MX', localService: false}]`,
		"Foreign": `[{name: 'near', lang: 'en-US', localService: true}]`,
	} {
		beside(t, name, func(t *testing.T) {
			x := b.open(t, b.host+"/")
			voices(x, set)
			x.must(path, chromedp.Navigate(b.host+path))
			if mustEval[bool](x, `document.querySelector('.listen button').getClientRects().length > 0`) {
				t.Errorf("%s offers to read without a voice of its language on the device", path)
			}
			x.check(path)
		})
	}
	beside(t, "Local", func(t *testing.T) {
		x := b.open(t, b.host+"/")
		voices(x, `[{name: 'far', lang: 'es-MX', localService: false, default: true}, {name: 'near', lang: 'es_US', localService: true}]`)
		x.must(path, chromedp.Navigate(b.host+path))
		if mustEval[bool](x, requested+`.some(name => name.includes('listen'))`) {
			t.Error("what reads is asked for before anybody wants to listen")
		}
		button := chromedp.CSS(".listen button")
		label := mustEval[string](x, `document.querySelector('.listen button').textContent`)
		x.must("listening", click(button))
		x.until("reading to the end", `said.length > 5 && document.querySelector('.listen button').textContent === '`+label+`'`)
		type line struct{ Text, Voice, Lang string }
		said := mustEval[[]line](x, `said`)[1:] // the first is empty: it lets the page speak
		whole := ""
		for _, l := range said {
			if l.Voice != "near" || l.Lang != "es_US" {
				t.Errorf("%+v", l)
			}
			if len([]rune(l.Text)) > 400 {
				t.Errorf("said at once: %q", l.Text)
			}
			whole += " " + l.Text
		}
		if title := mustEval[string](x, `document.querySelector('h1').textContent`); said[0].Text != title {
			t.Errorf("it begins %q, not %q", said[0].Text, title)
		}
		for _, unread := range mustEval[[]string](x, `[...document.querySelectorAll('main :is(button, .citations h2, .share h2, .near h2, .exit-note)')].map(e => e.textContent).filter(Boolean)`) {
			if strings.Contains(whole, unread) {
				t.Errorf("it reads %q", unread)
			}
		}
		for _, read := range mustEval[[]string](x, `[...document.querySelectorAll('main :is(h2, h3)')].filter(e => !e.closest('section, details')).map(e => e.textContent)`) {
			if !strings.Contains(whole, read) {
				t.Errorf("it does not read %q", read)
			}
		}

		// Stopping, going on where it was, and leaving.
		mustEval[int](x, `self.hold = 1, said.length = 0`)
		x.must("listening again", click(button))
		x.until("reading", `said.length === 1`)
		x.must("stopping", click(button))
		if mustEval[bool](x, `document.querySelector('.spoken') !== null`) {
			t.Error("it does not stop")
		}
		mustEval[int](x, `self.hold = 4, said.length = 0`)
		x.must("listening on", click(button))
		x.until("some sentences", `said.length === 4`)
		x.must("stopping", click(button))
		last := mustEval[string](x, `said.at(-1).Text`)
		mustEval[int](x, `self.hold = 1, said.length = 0`)
		x.must("going on", click(button))
		if got := mustEval[string](x, `said[0].Text`); got != last {
			t.Errorf("it goes on with %q, and had stopped at %q", got, last)
		}
		before := mustEval[int](x, `silenced`)
		if after := mustEval[int](x, `dispatchEvent(new Event('pagehide')), silenced`); after != before+1 || mustEval[bool](x, `document.querySelector('.spoken') !== null`) {
			t.Error("it goes on when the page is left")
		}
		if got := mustEval[[]string](x, stored); len(got) > 0 {
			t.Errorf("stored: %q", got)
		}
		x.check(path)
	})
}
