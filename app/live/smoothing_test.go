package live

import (
	"strings"
	"testing"
	"time"

	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/app/ui/uitest"

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

// The line on the button, and the two under it, for what can be chosen with the
// first two sliders.
func TestSmoothingIsExplained(t *testing.T) {
	newTestTab(t)
	for _, c := range []struct {
		settings               settings.Postprocessing
		button, lag, threshold string
	}{
		{settings.Postprocessing{}, "Not smoothed", "Smoothing is off: bars jump with every picture", "An expression is always named"},
		{settings.Postprocessing{SmoothingMs: 50}, "Smoothed: 50 ms behind", "Smoothing: bars are 50 ms behind", "An expression is always named"},
		{settings.Postprocessing{UncertainBelow: 0.35}, "Not smoothed · uncertain below 0.35", "Smoothing is off: bars jump with every picture", "Uncertain below a confidence of 0.35"},
		{settings.Postprocessing{SmoothingMs: 1000, UncertainBelow: 0.3}, "Smoothed: 1000 ms behind · uncertain below 0.30", "Smoothing: bars are 1000 ms behind", "Uncertain below a confidence of 0.30"},
	} {
		if got := smoothingText(c.settings); got != c.button {
			t.Errorf("%+v: the button says %q, want %q", c.settings, got, c.button)
		}
		if got := lagText(c.settings); got != c.lag {
			t.Errorf("%+v: %q, want %q", c.settings, got, c.lag)
		}
		if got := thresholdText(c.settings); got != c.threshold {
			t.Errorf("%+v: %q, want %q", c.settings, got, c.threshold)
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

// What a slider is moved to is heard and saved. The other two keep their values to the
// last digit, which may lie between two steps.
func TestASliderSetsNothingElse(t *testing.T) {
	tab := newTestTab(t)
	tab.settings.Postprocessing = settings.Postprocessing{SmoothingMs: 123, UncertainBelow: 0.333, Mix: 0.25}
	tab.smoothing.show()
	if p := tab.settings.Postprocessing; p != (settings.Postprocessing{SmoothingMs: 123, UncertainBelow: 0.333, Mix: 0.25}) {
		t.Errorf("opening the sliders changes the settings to %+v", p)
	}
	sliders := uitest.All[*widget.Slider](tab.window.Canvas().Overlays().Top().(*widget.PopUp).Content)
	if len(sliders) != 3 || !sliders[2].Disabled() {
		t.Fatalf("%d sliders; the mix of an untrained network must not be chosen", len(sliders))
	}
	sliders[0].SetValue(400)
	if p := tab.engine.postprocessing; p.Smoothing != 400*time.Millisecond || p.UncertainBelow != 0.333 {
		t.Errorf("the engine has %+v", p)
	}
	if s := tab.saved(t).Postprocessing; s != (settings.Postprocessing{SmoothingMs: 400, UncertainBelow: 0.333, Mix: 0.25}) {
		t.Errorf("saved %+v", s)
	}
}
