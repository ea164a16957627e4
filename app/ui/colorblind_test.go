package ui

import (
	"image/color"
	"math"
	"testing"

	"arbex/app/settings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// vision maps linear RGB to what is seen with complete dichromacy: the matrices
// of Machado, Oliveira and Fernandes, "A physiologically-based model for
// simulation of color vision deficiency" (2009), table of severity 1.0.
var visions = map[string][3][3]float64{
	"usual":        {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// together are colours that are beside each other and mean different things.
var together = [][2]fyne.ThemeColorName{
	{ColorPrimary, ColorCorrected},
	{ColorAnchor, ColorAttention},
	{ColorPrimary, ColorMuted}, // primary against correction
	{ColorCorrected, ColorMuted},
	{ColorPrimary, ColorTrough},
	{ColorCorrected, ColorTrough},
	{ColorAnchor, ColorTrough},
	{ColorAttention, ColorTrough},
}

// apart is the least distance in CIELAB. A distance of 2.3 is just noticeable;
// maps and diagrams usually keep 20.
const apart = 20

func TestColorsDifferForEveryColorVision(t *testing.T) {
	for name, p := range map[string]palette{"dark": dark, "light": light} {
		for seen, matrix := range visions {
			for _, pair := range together {
				if d := distance(p[pair[0]], p[pair[1]], matrix); d < apart {
					t.Errorf("%s, %s: %s and %s are only %.0f apart", name, seen, pair[0], pair[1], d)
				}
			}
		}
	}
}

var blind = map[string]palette{"dark": colorBlindDark, "light": colorBlindLight}

// Any two expressions can be told apart in the palette for the colour-blind, whatever
// receptor is missing, and so can the expressions from the distributions.
func TestExpressionsDifferForTheColorBlind(t *testing.T) {
	usual := map[string]palette{"dark": dark, "light": light}
	for name, p := range blind {
		if len(p) != len(coloredClasses) {
			t.Errorf("%s: %d colours", name, len(p))
		}
		for seen, matrix := range visions {
			for i, a := range coloredClasses {
				for _, b := range coloredClasses[:i] {
					if d := distance(p[classColor(a)], p[classColor(b)], matrix); d < 29 {
						t.Errorf("%s, %s: %s and %s are only %.0f apart", name, seen, a, b, d)
					}
				}
			}
		}
		for _, class := range coloredClasses {
			if c := contrast(p[classColor(class)], usual[name][ColorTrough]); c < 3 {
				t.Errorf("%s: %s has a contrast of %.1f", name, class, c)
			}
			for _, distribution := range []fyne.ThemeColorName{ColorPrimary, ColorCorrected} {
				if d := distance(p[classColor(class)], usual[name][distribution], visions["usual"]); d < apart {
					t.Errorf("%s: %s is only %.0f from %s", name, class, d, distribution)
				}
			}
		}
	}
}

// Blue and orange are the distributions': nothing that can be pressed has them.
func TestBlueAndOrangeMeanTheDistributionsAlone(t *testing.T) {
	for name, p := range map[string]palette{"dark": dark, "light": light} {
		for _, distribution := range []fyne.ThemeColorName{ColorPrimary, ColorCorrected} {
			for _, other := range []fyne.ThemeColorName{theme.ColorNamePrimary, theme.ColorNameHyperlink, theme.ColorNameFocus, theme.ColorNameSelection, ColorBox} {
				if d := distance(p[distribution], p[other], visions["usual"]); d < apart {
					t.Errorf("%s: %s is only %.0f from %s", name, other, d, distribution)
				}
			}
		}
	}
}

// The palette is chosen beside light and dark.
func TestThePaletteIsAChoiceOfItsOwn(t *testing.T) {
	name := classColor("anger")
	for mode, want := range map[string]palette{settings.ThemeDark: colorBlindDark, settings.ThemeLight: colorBlindLight} {
		if got := ThemeOf(settings.Appearance{Theme: mode, ColorBlind: true}).Color(name, theme.VariantDark); got != want[name] {
			t.Errorf("%s: %v", mode, got)
		}
	}
	if got := ThemeOf(settings.Appearance{Theme: settings.ThemeDark}).Color(name, theme.VariantLight); got != dark[name] {
		t.Error(got)
	}
}

// The distance is small for what is hard to tell apart: red and green of the same
// lightness, without the receptor of one of them.
func TestColorDistanceKnowsColorVision(t *testing.T) {
	red, green := rgb(0xC05050), rgb(0x7F7F20)
	if usual, blind := distance(red, green, visions["usual"]), distance(red, green, visions["deuteranopia"]); usual < 40 || blind > usual/2 {
		t.Errorf("%.0f for most, %.0f for some", usual, blind)
	}
	if white := lab(rgb(0xFFFFFF), visions["protanopia"]); math.Abs(white[0]-100) > 0.5 || math.Abs(white[1]) > 2 || math.Abs(white[2]) > 2 {
		t.Errorf("white is %v", white)
	}
}

func distance(a, b color.Color, matrix [3][3]float64) float64 {
	x, y := lab(a, matrix), lab(b, matrix)
	return math.Hypot(math.Hypot(x[0]-y[0], x[1]-y[1]), x[2]-y[2])
}

// lab converts a colour to CIELAB (D65).
func lab(c color.Color, matrix [3][3]float64) [3]float64 {
	seen := times(matrix, linear(c))
	for i, v := range seen {
		seen[i] = min(max(v, 0), 1)
	}
	xyz := times([3][3]float64{{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}, seen)
	var f [3]float64
	for i, white := range [3]float64{0.95047, 1, 1.08883} {
		f[i] = 7.787*xyz[i]/white + 16.0/116
		if xyz[i]/white > 0.008856 {
			f[i] = math.Cbrt(xyz[i] / white)
		}
	}
	return [3]float64{116*f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])}
}

func times(m [3][3]float64, v [3]float64) (out [3]float64) {
	for i, row := range m {
		out[i] = row[0]*v[0] + row[1]*v[1] + row[2]*v[2]
	}
	return out
}
