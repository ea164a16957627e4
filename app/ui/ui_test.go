package ui

import (
	"image"
	"image/color"
	"math"
	"slices"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/assets/leaktest"
	"arbex/model"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

// themeOf returns the theme of a mode.
func themeOf(m ThemeMode) fyne.Theme { return ThemeOf(settings.Appearance{Theme: string(m)}) }

var classes = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

func face() engine.Face {
	crop := make([]byte, 3*8*8)
	for i := range crop {
		crop[i] = byte(i)
	}
	return engine.Face{
		Track: vision.Track{ID: 3}, Known: true, Crop: crop,
		Prediction: model.Prediction{
			Primary:    model.Distribution{0.05, 0.30, 0.35, 0.05, 0.05, 0.05, 0.10, 0.05},
			Corrected:  model.Distribution{0.04, 0.52, 0.24, 0.04, 0.04, 0.04, 0.06, 0.02},
			Anchor:     model.Distribution{0.03, 0.71, 0.14, 0.02, 0.02, 0.02, 0.04, 0.02},
			Attentive:  model.Distribution{0.05, 0.44, 0.33, 0.04, 0.04, 0.03, 0.05, 0.02},
			Confidence: model.Confidence{Primary: 0.2, Anchor: 0.6, Attentive: 0.2, Correction: 0.4, Corrected: 0.35},
		},
	}
}

// minute returns a history of a minute: surprise, happiness, an uncertain result,
// a gap in which the face was away, sadness. The last ten seconds are adjusted.
func minute() *engine.History {
	h := &engine.History{}
	for i := range 1800 {
		at := time.Duration(i) * time.Second / 30
		if at > 34*time.Second && at < 38*time.Second {
			continue
		}
		d := make(model.Distribution, len(classes))
		tilt := func(class int, from, until float64) {
			x := at.Seconds()
			d[class] += float32(max(0, min(min((x-from)/1.5, (until-x)/1.5), 1)))
		}
		tilt(2, -2, 12)
		tilt(1, 11, 25)
		tilt(3, 30, 62)
		tilt(0, 24, 52)
		sum := float32(0)
		for k := range d {
			d[k] += 0.02 + 0.015*float32(math.Sin(float64(k)+at.Seconds()))
			sum += d[k]
		}
		primary := make(model.Distribution, len(d))
		for k := range d {
			d[k] /= sum
			primary[k] = 0.75*d[k] + 0.25/float32(len(d))
		}
		smoothed := engine.Estimate{Primary: primary, Corrected: d, Confidence: d.Confidence()}
		h.Add(engine.HistoryEntry{
			At: at, Smoothed: smoothed, Shown: smoothed, Anchor: d, Attentive: primary, Uncertain: at > 27*time.Second && at < 34*time.Second,
			Confidence: model.Confidence{Primary: 0.3, Anchor: 0.5, Attentive: 0.5, Correction: 0.5, Corrected: d.Confidence()},
		})
	}
	return h
}

// fullFace returns a face with everything: a minute of history and a measured
// neutral face.
func fullFace() engine.Face {
	f := face()
	f.History = minute()
	f.At = time.Minute - time.Second/30
	f.Smoothed = engine.EstimateOf(f.Prediction)
	f.Adjusted = engine.Estimate{Corrected: model.Distribution{0.55, 0.28, 0.06, 0.03, 0.02, 0.02, 0.02, 0.02}}
	f.Adjusted.Primary = f.Adjusted.Corrected
	f.Shown = f.Adjusted
	f.Neutral = engine.Neutral{State: engine.Measured, Progress: 1, Mean: model.Distribution{0.9, 0.1}}
	return f
}

// The widgets as pictures, in both themes.
func TestGoldenRenders(t *testing.T) {
	for _, mode := range []ThemeMode{Light, Dark} {
		test.NewTempApp(t).Settings().SetTheme(themeOf(mode))
		cards := map[string]func() (engine.Face, Cursor){
			"card":          func() (engine.Face, Cursor) { return face(), Cursor{} },
			"card_why":      func() (engine.Face, Cursor) { return fullFace(), Cursor{} },
			"card_adjusted": func() (engine.Face, Cursor) { return fullFace(), Cursor{} },
			"card_uncertain": func() (engine.Face, Cursor) {
				f := fullFace()
				f.Adjusted, f.Shown, f.Uncertain = engine.Estimate{}, f.Smoothed, true
				f.Neutral = engine.Neutral{State: engine.Measuring, Progress: 0.45}
				return f, Cursor{}
			},
			"card_earlier": func() (engine.Face, Cursor) {
				f := fullFace()
				f.Neutral = engine.Neutral{State: engine.Refused, Fault: engine.FaceTurnedAway}
				return f, Cursor{Enabled: true, Active: true, At: 20 * time.Second}
			},
		}
		for name, make := range cards {
			card := NewFaceCard(classes, 8)
			f, cursor := make()
			if f.History != nil {
				card.EnableTimeline(nil, nil)
			}
			card.Display(f)
			card.SetCursor(cursor)
			card.SetExpanded(name == "card_why", nil)
			render(t, card, fyne.NewSize(372, card.MinSize().Height), name+"_"+string(mode)+".png")
		}

		timeline := NewTimeline(classes)
		timeline.Display(minute())
		timeline.SetCursor(20*time.Second, true)
		render(t, timeline, fyne.NewSize(348, 90), "timeline_"+string(mode)+".png")

		video := NewVideo()
		picture := image.NewRGBA(image.Rect(0, 0, 64, 48))
		for i := range picture.Pix {
			picture.Pix[i] = 90 | uint8(i%4/3)*255 // opaque, as all are
		}
		video.Display(picture, []Box{{X: 8, Y: 14, W: 20, H: 20, Text: "1  looks like happiness"}, {X: 40, Y: -4, W: 30, H: 20, Text: "2", Faint: true}})
		render(t, video, fyne.NewSize(400, 240), "video_"+string(mode)+".png")
	}
}

func render(t *testing.T, o fyne.CanvasObject, size fyne.Size, name string) {
	t.Helper()
	w := test.NewWindow(o)
	defer w.Close()
	w.SetPadded(false)
	w.Resize(size)
	test.AssertRendersToImage(t, name, w.Canvas())
}

func TestACardShowsLabelAndCorrection(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	card := NewFaceCard(classes, 8)
	f := face()
	card.Display(f)
	if card.label.Text != "Looks like happiness" || card.percent.Text != "52 %" || card.subtitle.Text != "corrected; primary said surprise 35 %" {
		t.Errorf("%q, %q", card.label.Text, card.subtitle.Text)
	}
	if card.correctionSplit.labels[0].Text != "anchors 75 %" || card.resultSplit.labels[1].Text != "correction 67 %" {
		t.Errorf("%q, %q", card.correctionSplit.labels[0].Text, card.resultSplit.labels[1].Text)
	}
	f.Track.Face.Yaw, f.Known = 50, false
	card.Display(f)
	if card.title.Text != "Face 3 · turned away" || card.label.Text != "…" || card.bars.rows[0].value[0].Text != absentText {
		t.Errorf("%q, %q, %q", card.title.Text, card.label.Text, card.bars.rows[0].value[0].Text)
	}
}

// Without a balancing head the card shows no correction, rather than zeros.
func TestACardWithoutBalancingHead(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	card, f := NewFaceCard(classes, 8), face()
	f.Prediction = model.Prediction{Primary: f.Prediction.Primary, Confidence: model.Confidence{Primary: 0.2}}
	card.Display(f)
	if card.label.Text != "Looks like surprise" || card.percent.Text != "35 %" || card.bars.rows[0].value[1].Text != absentText || card.confidences.gauges[4].value.Text != absentText || !card.correctionSplit.Hidden {
		t.Errorf("%q %q %q", card.label.Text, card.bars.rows[0].value[1].Text, card.confidences.gauges[4].value.Text)
	}
}

func TestNaNIsShownAsZero(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	nan := float32(math.NaN())
	if Percent(nan) != "0 %" || Decimal(2) != "1.00" || Proportion(0, 0) != 0.5 {
		t.Error(Percent(nan), Decimal(2), Proportion(0, 0))
	}
	card := NewFaceCard(classes, 8)
	f := face()
	f.Prediction = model.Prediction{Primary: model.Distribution{nan}, Corrected: nil}
	f.Crop = []byte{1}
	card.Display(f) // must not panic
}

// An unchanged result allocates nearly nothing.
func TestDisplayOfAnUnchangedFaceAllocatesNothing(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	card, f := NewFaceCard(classes, 8), face()
	w := test.NewWindow(card)
	defer w.Close()
	card.Display(f)
	if n := testing.AllocsPerRun(50, func() { card.Display(f) }); n > 8 {
		t.Errorf("%v allocations", n)
	}
}

func TestABackgroundFollowsTheTheme(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(themeOf(Dark))
	b := NewBackground(ColorWarning, 4)
	w := test.NewWindow(b)
	defer w.Close()
	dark := b.rect.FillColor
	app.Settings().SetTheme(themeOf(Light))
	b.Refresh() // as Fyne does for all that is in a window
	if b.rect.FillColor == dark {
		t.Error("still the colour of the dark theme")
	}
}

func TestAnEmptyNoticeIsHidden(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	n, tapped := NewNotice(), false
	if n.Text() != "" {
		t.Error("a new notice speaks")
	}
	n.SetMessage(Plain, "Something.", func() { tapped = true })
	test.Tap(n.close)
	if n.Text() != "Something." || !tapped {
		t.Error(n.Text(), tapped)
	}
	n.SetMessage(Plain, "", nil)
	if n.Visible() {
		t.Error("an empty notice stays")
	}
}

// Text has a contrast of at least 4.5 to 1 (WCAG 2.1, 1.4.3).
func TestContrast(t *testing.T) {
	for name, p := range map[string]palette{"dark": dark, "light": light} {
		for _, text := range []fyne.ThemeColorName{ColorPrimary, ColorCorrected, ColorMuted, ColorAnchor, ColorAttention, ColorAdjusted} {
			for _, ground := range []fyne.ThemeColorName{theme.ColorNameBackground, ColorSurface, ColorHighlight} {
				if c := contrast(p[text], p[ground]); c < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.1f", name, text, ground, c)
				}
			}
		}
	}
}

// A list, and the track of a slider, are seen on whatever they lie: they have no border.
func TestInputsAreSeenOnTheirGround(t *testing.T) {
	for name, p := range map[string]palette{"dark": dark, "light": light} {
		for _, ground := range []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameOverlayBackground, ColorSurface} {
			if d := distance(p[theme.ColorNameInputBackground], p[ground], visions["usual"]); d < 3 {
				t.Errorf("%s: an input on %s is %.1f apart", name, ground, d)
			}
		}
		if c := contrast(p[theme.ColorNamePlaceHolder], p[theme.ColorNameInputBackground]); c < 4.5 {
			t.Errorf("%s: what an input asks for has a contrast of %.1f", name, c)
		}
	}
}

// What warns is read as text, and as a button with text on it.
func TestContrastOfWarnings(t *testing.T) {
	for name, p := range map[string]palette{"dark": dark, "light": light} {
		for warning, text := range map[fyne.ThemeColorName]fyne.ThemeColorName{
			theme.ColorNameError: theme.ColorNameForegroundOnError, theme.ColorNameWarning: theme.ColorNameForegroundOnWarning,
		} {
			for _, other := range []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameOverlayBackground, ColorSurface, text} {
				if c := contrast(p[warning], p[other]); c < 4.5 {
					t.Errorf("%s: %s and %s have a contrast of %.1f", name, warning, other, c)
				}
			}
		}
	}
}

// Lines have a contrast of at least 3 to 1 (WCAG 2.1, 1.4.11).
func TestContrastOfLines(t *testing.T) {
	for name, p := range map[string]palette{"dark": dark, "light": light} {
		colors := ClassColors(classes)
		for i := range ownClassColors {
			colors = append(colors, ownClassColor(i))
		}
		for _, class := range colors {
			for _, ground := range []fyne.ThemeColorName{ColorTrough, ColorSurface, theme.ColorNameBackground} {
				if c := contrast(p[class], p[ground]); c < 3 {
					t.Errorf("%s: the line %s on %s has a contrast of %.1f", name, class, ground, c)
				}
			}
		}
	}
}

// A class of the user's own has the same colour wherever it is drawn, and none of the
// colours of the eight.
func TestAnOwnClassHasAColourOfItsOwn(t *testing.T) {
	own := ClassColors(append(slices.Clone(classes), "yawn"))
	if alone := ClassColors([]string{"yawn"})[0]; alone != own[8] || slices.Contains(own[:8], alone) {
		t.Error(alone, own)
	}
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a)+0.05, luminance(b)+0.05
	return max(x, y) / min(x, y)
}

func luminance(c color.Color) float64 {
	v := linear(c)
	return 0.2126*v[0] + 0.7152*v[1] + 0.0722*v[2]
}

// linear returns the linear red, green and blue of a colour.
func linear(c color.Color) (light [3]float64) {
	r, g, b, _ := c.RGBA()
	for i, v := range [3]uint32{r, g, b} {
		if s := float64(v) / 65535; s <= 0.04045 {
			light[i] = s / 12.92
		} else {
			light[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return light
}
