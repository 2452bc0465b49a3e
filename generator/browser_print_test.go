package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	content "amparo/generator/kb"
)

// testPrint prints all that readers print: each question, situation, handout
// and card, in both languages.
func (b *browsing) testPrint(t *testing.T) {
	sheets := map[string]struct{ least, most int }{"faq": {1, 2}, "scenario": {1, 2}, "handout": {1, 2}, "card": {2, 2}}
	type job struct{ path, layout string }
	var jobs []job
	count := map[string]int{}
	for _, file := range b.files {
		data, err := os.ReadFile(filepath.Join(b.site, file))
		if err != nil {
			t.Fatal(err)
		}
		if m := layoutOfPage.FindSubmatch(data); m != nil && sheets[string(m[1])].most > 0 {
			jobs = append(jobs, job{address(file), string(m[1])})
			count[string(m[1])]++
		}
	}
	if count["faq"] < 100 || count["scenario"] < 80 || count["handout"] != count["scenario"] || count["card"] < 20 {
		t.Fatalf("pages to print: %v", count)
	}
	x := b.open(t, b.host+"/")
	path := address(b.fileWith(t, "es", `class="layout-card`))
	x.must(path, emulateMedia("print"), chromedp.Navigate(b.host+path))
	room, err := json.Marshal(content.CardRoom)
	if err != nil {
		t.Fatal(err)
	}
	if least := mustEval[float64](x, fmt.Sprintf(fullCards, room, content.EasyRoom.Say, content.EasyRoom.All)); least < .5 {
		t.Errorf("a card that check lets through ends %.1f px above its edge", least)
	}

	work := make(chan job)
	var wait sync.WaitGroup
	for range 4 {
		x := b.open(t, b.host+"/")
		x.must("printing", emulateMedia("print"))
		wait.Go(func() {
			for j := range work {
				if err := x.do(chromedp.Navigate(b.host + j.path)); err != nil {
					t.Errorf("%s: %v", j.path, err)
					continue
				}
				if j.layout == "card" {
					faults, err := eval[[]string](x, cardFaults)
					if err != nil {
						faults = append(faults, err.Error())
					}
					for _, fault := range faults {
						t.Errorf("%s: %s", j.path, fault)
					}
				}
				pdf, err := chromedp.Run(x.ctx, chromedp.PrintToPDF(func(p *page.PrintToPDFParams) { p.PreferCSSPageSize, p.GenerateTaggedPDF = new(true), new(false) }))
				n := len(pageOfPDF.FindAll(pdf, -1))
				if at := sheets[j.layout]; err != nil || n < at.least || n > at.most {
					t.Errorf("%s: a %s on %d pages, not %d to %d; error %v", j.path, j.layout, n, at.least, at.most, err)
				}
			}
		})
	}
	for _, j := range jobs {
		work <- j
	}
	close(work)
	wait.Wait()
}

var (
	layoutOfPage = regexp.MustCompile(`<body class="layout-([a-z]+)">`)
	pageOfPDF    = regexp.MustCompile(`/Type ?/Page\b[^s]`)
)

func emulateMedia(media string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tgt *chromedp.Target) error {
		_, err := cdp.Call(ctx, tgt, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media})
		return err
	})
}

// cardFaults are what is wrong with the cards of a page in print: each must be
// 3.5 by 2 inches and hold all its words, and the sheets must match when they
// lie back to back.
const cardFaults = `(() => {
	const faults = [], inch = 96, sheets = [...document.querySelectorAll('.sheet')];
	const places = sheets.map(sheet => {
		const from = sheet.getBoundingClientRect();
		return [...sheet.querySelectorAll('.card')].map(card => {
			const at = card.getBoundingClientRect();
			if (Math.abs(at.width - 3.5 * inch) > .02 * inch || Math.abs(at.height - 2 * inch) > .02 * inch)
				faults.push('a card of ' + at.width / inch + ' by ' + at.height / inch + ' inches');
			if (card.scrollHeight > card.clientHeight || card.scrollWidth > card.clientWidth)
				faults.push('the words of a card need ' + card.scrollWidth + ' by ' + card.scrollHeight + ' px');
			const inner = parseFloat(getComputedStyle(card).paddingBottom);
			for (const e of card.children)
				if (e.getBoundingClientRect().bottom > at.bottom - inner + .5)
					faults.push(e.className + ' stands in the margin: ' + e.textContent);
			return [at.left - from.left, at.top - from.top].map(Math.round);
		});
	});
	if (sheets.length !== 2 || places.some(p => p.length !== 8)) faults.push('cards: ' + JSON.stringify(places));
	const turned = places[1] && places[1].map(([x, y]) => [8.5 * inch - 3.5 * inch - x, y]);
	for (const p of places[0])
		if (!turned.some(q => q[0] === p[0] && q[1] === p[1])) faults.push('no back behind the card at ' + p);
	return [...new Set(faults)];
})()`

// fullCards fills the cards of a page with as many letters as check lets
// through, broken into lines in many ways, and tells how far above a card's
// lower edge its last line ends at worst, in pixels.
const fullCards = `((room, say, all) => {
	const words = 'Guarde las pruebas en un lugar seguro: mensajes, notas de voz, cartas y fotos. No firme su salida del país sin que antes la lea un abogado. ';
	const take = (n, from) => words.repeat(4).slice(from, from + n);
	let least = Infinity;
	for (const tight of [false, true])
		for (let from = 0; from < 60; from += 3) {
			const card = document.querySelector('.sheet:last-of-type .card, .sheet.face-2 .card');
			card.classList.toggle('tight', tight);
			const [quote, lines] = tight ? [room.Say, room.Do] : [say, all - say];
			card.querySelector('.what').textContent = take(room.Title, from);
			card.querySelector('.quote span').textContent = take(room.To, from) + ' (vea el otro lado):';
			card.querySelector('.quote').lastChild.textContent = ' “' + take(quote, from + 9) + '”';
			card.querySelectorAll('li').forEach((li, i) => li.textContent = take(lines / room.Lines, from + 40 * i));
			card.querySelector('.first').textContent = take(room.Warning, from);
			card.querySelector('.at').textContent = take(room.Address, from).replaceAll(' ', '-');
			least = Math.min(least, card.getBoundingClientRect().bottom - card.querySelector('.from').getBoundingClientRect().bottom);
		}
	return least;
})(%s, %d, %d)`
