package annotate

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// style is a font in a size.
type style int

const (
	small style = iota
	plain
	bold
	styles
)

// letters draws texts in sizes that fit a drawing. A text that was drawn before is
// copied.
type letters struct {
	fonts [styles]font.Face
	drawn map[letteringKey]*lettering
}

type letteringKey struct {
	style style
	text  string
}

// lettering is a text as coverage of pixels.
type lettering struct {
	mask   *image.Alpha
	height int // of the capital letters
	base   int // row of the baseline
}

// maxLettering is how many texts are kept: the times of a long film are many.
const maxLettering = 2048

// newLetters returns letters for a drawing whose unit is so many pixels.
func newLetters(unit float64) *letters {
	l := &letters{drawn: map[letteringKey]*lettering{}}
	for s, size := range [styles]float64{small: 10.5, plain: 13, bold: 14} {
		file := liberationsansregular.TTF
		if style(s) == bold {
			file = liberationsansbold.TTF
		}
		l.fonts[s] = newFont(file, size*unit)
	}
	return l
}

// newFont returns one of the fonts inside the program.
func newFont(file []byte, pixels float64) font.Face {
	parsed, err := opentype.Parse(file)
	if err != nil {
		panic(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: pixels, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		panic(err)
	}
	return face
}

// width returns the width of a text in pixels.
func (l *letters) width(s style, text string) int { return font.MeasureString(l.fonts[s], text).Ceil() }

// write writes a text whose capitals are centred on row y. align is 0 to begin at
// column x, 1 to end there, 0.5 to be centred.
func (l *letters) write(to *image.RGBA, s style, text string, x, y, align float64, ink color.Color) {
	if text == "" {
		return
	}
	t := l.lettering(s, text)
	left := int(math.Round(x - align*float64(t.mask.Rect.Dx())))
	top := int(math.Round(y+float64(t.height)/2)) - t.base
	draw.DrawMask(to, t.mask.Rect.Add(image.Pt(left, top)), image.NewUniform(ink), image.Point{}, t.mask, image.Point{}, draw.Over)
}

func (l *letters) lettering(s style, text string) *lettering {
	key := letteringKey{s, text}
	t, ok := l.drawn[key]
	if !ok {
		if len(l.drawn) >= maxLettering {
			clear(l.drawn)
		}
		t = l.draw(s, text)
		l.drawn[key] = t
	}
	return t
}

func (l *letters) draw(s style, text string) *lettering {
	m := l.fonts[s].Metrics()
	base := m.Ascent.Ceil()
	t := &lettering{image.NewAlpha(image.Rect(0, 0, l.width(s, text), base+m.Descent.Ceil())), m.CapHeight.Ceil(), base}
	d := font.Drawer{Dst: t.mask, Src: image.Opaque, Face: l.fonts[s], Dot: fixed.P(0, base)}
	d.DrawString(text)
	return t
}

// shorten cuts a text to a width and ends it with an ellipsis.
func (l *letters) shorten(s style, text string, width int) string {
	if l.width(s, text) <= width {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		if short := string(runes[:n]) + "…"; l.width(s, short) <= width {
			return short
		}
	}
	return ""
}
