package live

import (
	"strings"
	"testing"

	"arbex/app/settings"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// What a user chooses is applied at once and shown on the button.
func TestSmoothingIsAppliedAndShown(t *testing.T) {
	tab := newTestTab(t)
	c := tab.smoothing
	if !strings.Contains(c.button.Text, "200 ms behind") {
		t.Errorf("%q", c.button.Text)
	}
	c.show()
	r := c.settings.Postprocessing
	r.SmoothingMs, r.UncertainBelow, r.Mix = 0, 0.3, 0.5
	c.set(r)
	if p := tab.engine.postprocessing; p.Smoothing != 0 || p.UncertainBelow != 0.3 || p.Mix != 0.5 {
		t.Errorf("%+v", p)
	}
	if mix := tab.ExpectedMix(); mix != 0 {
		t.Errorf("the untrained network can expect no mix, but its tab expects %v", mix)
	}
	if text := c.button.Text; !strings.Contains(text, "Not smoothed") || strings.Contains(text, "balanced") {
		t.Errorf("the untrained network can expect no mix, but: %q", text)
	}
	if text := smoothingText(r); !strings.Contains(text, "50 % balanced") {
		t.Errorf("%q", text)
	}
}

func TestTheExpectedMixIsExplained(t *testing.T) {
	newTestTab(t)
	for _, c := range []struct {
		mix      float32
		known    bool
		contains string
	}{{0, true, "as trained"}, {0.5, true, "50 %"}, {1, true, "balanced"}, {0.5, false, "does not say"}} {
		if got := mixText(settings.Postprocessing{Mix: c.mix}, c.known); !strings.Contains(got, c.contains) {
			t.Errorf("mix %v: %q", c.mix, got)
		}
	}
}

// What is off is said, not shown as zero.
func TestEverySettingIsPutIntoWords(t *testing.T) {
	newTestTab(t)
	for _, c := range []struct {
		settings               settings.Postprocessing
		button, lag, threshold string
	}{
		{settings.Postprocessing{}, "Not smoothed", "off", "always named"},
		{settings.Postprocessing{SmoothingMs: 250}, "250 ms", "250 ms", "always named"},
		{settings.Postprocessing{UncertainBelow: 0.25}, "below 0.25", "off", "0.25"},
		{settings.Postprocessing{SmoothingMs: 1, UncertainBelow: 0.5}, "1 ms behind · uncertain below 0.50", "1 ms", "0.50"},
		{settings.Postprocessing{SmoothingMs: 250, UncertainBelow: 0.25, Mix: 1}, "250 ms behind · balanced", "250 ms", "0.25"},
	} {
		for got, want := range map[string]string{
			smoothingText(c.settings): c.button, lagText(c.settings): c.lag, thresholdText(c.settings): c.threshold,
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%+v: %q does not say %q", c.settings, got, want)
			}
		}
	}
}

// The slider stays under the mouse that drags it: the sentence above it has two lines all
// the way.
func TestTheSliderOfTheMixStays(t *testing.T) {
	newTestTab(t)
	t.Setenv("LC_ALL", "")
	t.Setenv("LANGUAGE", "")
	t.Cleanup(func() { ui.SetLanguage("en") })
	label := widget.NewLabel("1\n2")
	label.Resize(fyne.NewSize(364, 0)) // the button above is 372 wide
	two := label.MinSize().Height
	label.Wrapping = fyne.TextWrapWord
	for _, language := range []string{"en", "de"} {
		if err := ui.SetLanguage(language); err != nil {
			t.Fatal(err)
		}
		for _, mix := range []float32{0, 0.1, 0.9, 1} {
			label.SetText(mixText(settings.Postprocessing{Mix: mix}, true))
			if height := label.MinSize().Height; height != two {
				t.Errorf("%s, %v: %q is %v high, not %v", language, mix, label.Text, height, two)
			}
		}
	}
}
