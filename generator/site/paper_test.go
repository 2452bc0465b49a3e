package site

import (
	"image"
	"image/color"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// The drawing of a code, as a picture, reads as the address it was made from,
// whatever its length.
func TestCode(t *testing.T) {
	for n := range 40 {
		text := "https://amparo.example/es/situaciones/" + strings.Repeat("patron-amenaza-", 3)[:n] + "/"
		c, err := newCode(text)
		if err != nil {
			t.Fatal(err)
		}
		source := gozxing.NewLuminanceSourceFromImage(picture(t, c, 4))
		bits, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
		if err != nil {
			t.Fatal(err)
		}
		got, err := qrcode.NewQRCodeReader().Decode(bits, nil)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got.GetText() != text {
			t.Errorf("%q reads as %q", text, got.GetText())
		}
	}
	if _, err := newCode(strings.Repeat("x", 5000)); err == nil {
		t.Error("a code holds more than there is room for")
	}
}

var stroke = regexp.MustCompile(`([Mm])(-?\d+) (\d+)(?:\.5)?h(\d+)`)

// picture draws the lines of a code as SVG says, each module some pixels wide.
func picture(t *testing.T, c *Code, scale int) image.Image {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, c.Size*scale, c.Size*scale))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	x, y, read := 0, 0, 0
	for _, m := range stroke.FindAllStringSubmatch(c.Lines, -1) {
		read += len(m[0])
		number := func(i int) int {
			v, err := strconv.Atoi(m[i])
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if m[1] == "M" {
			x, y = number(2), number(3)
		} else {
			x, y = x+number(2), y+number(3)
		}
		for px := range number(4) * scale {
			for py := range scale {
				img.SetGray(x*scale+px, y*scale+py, color.Gray{})
			}
		}
		x += number(4)
	}
	if read != len(c.Lines) {
		t.Fatalf("not all is understood: %s", c.Lines)
	}
	return img
}

func BenchmarkCode(b *testing.B) {
	for b.Loop() {
		if _, err := newCode("https://amparo.example/es/situaciones/patron-amenaza-con-la-migra/"); err != nil {
			b.Fatal(err)
		}
	}
}
