package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	content "amparo/generator/kb"
)

// A sheaf is how many pages of paper a page of the site may be.
type sheaf struct{ least, most int }

// sheets are those of what readers print, by layout: each question, situation, handout and card.
var sheets = map[string]sheaf{"faq": {1, 2}, "scenario": {1, 2}, "handout": {1, 2}, "card": {2, 2}}

// print prints what a tab shows.
func (may sheaf) print(x *tab) error {
	if err := x.do(emulateMedia("print")); err != nil {
		return err
	}
	faults, err := eval[[]string](x, cardFaults)
	if err != nil {
		return err
	}
	switch size, err := eval[float64](x, fmt.Sprintf(smallestProse, leastProse)); {
	case err != nil:
		return err
	case size < leastProse:
		faults = append(faults, fmt.Sprintf("words of %.2f pt on paper, not %d or more", size, leastProse))
	}
	pdf, err := x.print(func(p *page.PrintToPDFParams) { p.PreferCSSPageSize, p.GenerateTaggedPDF = new(true), new(false) })
	if err == nil {
		err = x.do(emulateMedia(""))
	}
	if err != nil {
		return err
	}
	if n := len(pageOfPDF.FindAll(pdf, -1)); n < may.least || n > may.most {
		faults = append(faults, fmt.Sprintf("%d pages of paper, not %d to %d", n, may.least, may.most))
	}
	if len(faults) > 0 {
		return errors.New(strings.Join(faults, "; "))
	}
	return nil
}

// testPrint looks whether all that readers print is there, and fills a card.
func (b *browsing) testPrint(t *testing.T) {
	count := map[string]int{}
	for _, file := range b.files {
		count[layout(t, file, b.source[file])]++
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
}

var pageOfPDF = regexp.MustCompile(`/Type ?/Page\b[^s]`)

// leastProse is how small, in points, what a question or a situation says may
// be on paper: a long page is to be shortened, not squeezed.
const leastProse = 9

// smallestProse is the size, in points, of its smallest words in paragraphs, lists
// and tables, but for those that lead elsewhere: notes, sources, marks. Of another
// page it is what is asked for.
const smallestProse = `Math.min(%d, ...[...document.querySelectorAll(':is(.layout-faq, .layout-scenario) main :is(p, li, dd, td, th)')]
	.filter(e => e.getClientRects().length && !e.closest('.note, .dates, .trail, .citations, .paper'))
	.map(e => parseFloat(getComputedStyle(e).fontSize) * 72 / 96))`

func emulateMedia(media string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tgt *chromedp.Target) error {
		_, err := cdp.Call(ctx, tgt, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media})
		return err
	})
}

// cardFaults are what is wrong with the cards of a page of cards in print: each must be
// 3.5 by 2 inches and hold all its words, and the sheets must match when they
// lie back to back.
const cardFaults = `(() => {
	if (!document.body.matches('.layout-card')) return [];
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
