package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"image/png"
	"path"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"amparo/generator/kb"
)

// The pictures of the site are made of its own words: a card for each language,
// which goes with a link in a message, and an icon for phones. A file of static
// with the same name takes the place of one.

const iconName = "apple-touch-icon.png" // phones look for it at the root

func cardName(lang string) string { return "card-" + lang + ".png" }

// pictures adds the pictures to the assets. Drawing takes a while, so what was
// drawn is kept for as long as the words are the same.
func (b *Builder) pictures(a assets, base *kb.Base) error {
	drawn := map[string][]byte{}
	add := func(name, address string, draw func() ([]byte, error), words ...string) (err error) {
		if _, ok := a.published[name]; ok {
			return nil
		}
		key := name + "\x00" + strings.Join(words, "\x00")
		data := b.drawn[key]
		if data == nil {
			if data, err = draw(); err != nil {
				return err
			}
		}
		drawn[key] = data
		if address == "" { // a new picture has a new address
			sum := sha256.Sum256(data)
			address = assetFolder + strings.TrimSuffix(name, path.Ext(name)) + "." + hex.EncodeToString(sum[:4]) + path.Ext(name)
		}
		a.published[name], a.content[address] = address, data
		return nil
	}
	name := base.Site.Name
	err := add(iconName, iconName, func() ([]byte, error) { return icon(name) }, name)
	for i, lang := range base.Site.Languages {
		home := base.View(kb.ShowsHome).Texts[i]
		err = errors.Join(err, add(cardName(lang), "", func() ([]byte, error) { return card(name, home.Title, home.Summary) }, name, home.Title, home.Summary))
	}
	b.drawn = drawn
	return err
}

// A poster is a picture in shades from the ground to the ink.
type poster struct{ *image.Paletted }

const shades = 16 // as many as fit in four bits

var ground, ink = color.NRGBA{0x0b, 0x4f, 0x6c, 0xff}, color.NRGBA{0xff, 0xff, 0xff, 0xff} // --accent and --on-accent

func newPoster(width, height int) poster {
	var p color.Palette
	for i := range shades {
		mix := func(from, to uint8) uint8 { return uint8((int(from)*(shades-1-i) + int(to)*i) / (shades - 1)) }
		p = append(p, color.NRGBA{mix(ground.R, ink.R), mix(ground.G, ink.G), mix(ground.B, ink.B), 0xff})
	}
	return poster{image.NewPaletted(image.Rect(0, 0, width, height), p)}
}

func (p poster) png() ([]byte, error) {
	var b bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&b, p)
	return b.Bytes(), err
}

// write puts a line with its baseline at y; strength is how much of the ink is
// used, up to 1.
func (p poster) write(face font.Face, x, y int, strength float64, text string) {
	m := face.Metrics()
	line := image.NewAlpha(image.Rect(0, y-m.Ascent.Ceil(), p.Rect.Max.X, y+m.Descent.Ceil()).Intersect(p.Rect))
	(&font.Drawer{Dst: line, Src: image.Opaque, Face: face, Dot: fixed.P(x, y)}).DrawString(text)
	at := p.PixOffset(0, line.Rect.Min.Y)
	for i, a := range line.Pix {
		if shade := uint8(float64(a)*strength*(shades-1)/255 + .5); shade > p.Pix[at+i] {
			p.Pix[at+i] = shade
		}
	}
}

// letters are the fonts, ready to be sized.
var letters = sync.OnceValues(func() (fonts struct{ bold, regular *opentype.Font }, err error) {
	var err2 error
	fonts.bold, err = opentype.Parse(gobold.TTF)
	fonts.regular, err2 = opentype.Parse(goregular.TTF)
	return fonts, errors.Join(err, err2)
})

// sized is a font at a number of pixels.
func sized(f *opentype.Font, size float64) (font.Face, error) {
	return opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72})
}

// card is a picture with the name of the site, large, and what it is for.
func card(name, title, summary string) ([]byte, error) {
	const width, height, margin = 1200, 630, 80 // what previews of links expect
	fonts, err := letters()
	if err != nil {
		return nil, err
	}
	p := newPoster(width, height)
	y := margin / 3
	for _, text := range []struct {
		words    string
		font     *opentype.Font
		size     float64
		strength float64
		lines    int
	}{
		{name, fonts.bold, 116, 1, 1},
		{title, fonts.bold, 52, 1, 2},
		{summary, fonts.regular, 38, .85, 4},
	} {
		face, err := sized(text.font, text.size)
		if err != nil {
			return nil, err
		}
		y += int(text.size * .35)
		lines := wrapped(face, text.words, width-2*margin)
		if len(lines) > text.lines {
			lines = append(lines[:text.lines-1], lines[text.lines-1]+" …")
		}
		for _, line := range lines {
			y += int(text.size)
			p.write(face, margin, y, text.strength, line)
			y += int(text.size * .25)
		}
	}
	for i := p.PixOffset(0, height-24); i < len(p.Pix); i++ { // a bar at the foot
		p.Pix[i] = shades / 3
	}
	return p.png()
}

// wrapped are the words in lines that are not wider than that, unless a word is.
func wrapped(face font.Face, text string, width int) []string {
	var lines []string
	for _, word := range strings.Fields(text) {
		if n := len(lines) - 1; n >= 0 && font.MeasureString(face, lines[n]+" "+word).Ceil() <= width {
			lines[n] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

// icon is the first letter of a name.
func icon(name string) ([]byte, error) {
	const side = 180 // what phones ask for
	fonts, err := letters()
	if err != nil {
		return nil, err
	}
	face, err := sized(fonts.bold, 140)
	if err != nil {
		return nil, err
	}
	letter := ""
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letter = string(unicode.ToUpper(r))
			break
		}
	}
	p := newPoster(side, side)
	box, _ := font.BoundString(face, letter)
	p.write(face, (side-(box.Max.X-box.Min.X).Ceil())/2-box.Min.X.Floor(), (side-(box.Max.Y-box.Min.Y).Ceil())/2-box.Min.Y.Floor(), 1, letter)
	return p.png()
}
