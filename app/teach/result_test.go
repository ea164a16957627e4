package teach

import (
	"strings"
	"testing"

	"arbex/app/ui"
	"arbex/training/evaluation"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// scored returns a score with as many of ten faces right.
func scored(right int) *evaluation.Score {
	return &evaluation.Score{Metrics: evaluation.Metrics{Accuracy: float64(right) / 10}, PerClass: []evaluation.ClassScore{{Class: "fear", Count: 10, Recall: float64(right) / 10}}}
}

// text returns the text of all labels of an object.
func text(o fyne.CanvasObject) string {
	switch o := o.(type) {
	case *widget.Label:
		return o.Text + "\n"
	case *ui.Caption:
		return o.String() + "\n"
	case *fyne.Container:
		var all strings.Builder
		for _, part := range o.Objects {
			all.WriteString(text(part))
		}
		return all.String()
	case *container.Scroll:
		return text(o.Content)
	}
	return ""
}

// The result shows the corrected distribution, as the window does, and the
// primary one beside it.
func TestTheResultShowsBothDistributions(t *testing.T) {
	b := openTab(t)
	r := &tuning.Result{
		Classes: b.shared.classes,
		Before:  tuning.Measurements{Captured: scored(4), CapturedPrimary: scored(5), Base: scored(9), BasePrimary: scored(9)},
		After:   tuning.Measurements{Captured: scored(7), CapturedPrimary: scored(8), Base: scored(9), BasePrimary: scored(6)},
	}
	b.do(func() { b.training.result.show(versions.Version{ID: "v"}, r) })
	shown := text(b.training.result.object)
	for _, want := range []string{"Your held-out faces (10)", "corrected, as the window shows it", "40 % → 70 %", "primary", "50 % → 80 %", "90 % → 60 %", "It forgot"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is missing in %q", want, shown)
		}
	}
	if table := text(classTable(ownScores(r))); !strings.Contains(table, "40 % → 70 %") || !strings.Contains(table, "50 % → 80 %") {
		t.Error(table)
	}
}

// What is announced is what the window shows: the mix that it expects is that of the
// training, of what is compared and of what is guessed, and stands below the figures.
func TestTheResultIsUnderTheMixOfTheWindow(t *testing.T) {
	b := openTab(t)
	b.shared.mix = func() float64 { return 0.5 }
	if got := b.training.options().Mix; got != 0.5 {
		t.Error("a training measures with the mix ", got)
	}
	crop := [][]byte{make([]byte, 3*112*112)}
	as, err := b.shared.predict(t.Context(), b.shared.network, crop)
	if err != nil || as[0].PriorStrength != 0.5 {
		t.Error("a prediction is under the mix ", as[0].PriorStrength, err)
	}
	shown := strings.Join(caveats(&tuning.Result{Mix: 0.5}), " ")
	if !strings.Contains(shown, "50 % balanced") || strings.Contains(strings.Join(caveats(&tuning.Result{}), " "), "mix") {
		t.Error(shown)
	}
}

// A result of the first versions does not have the primary distribution.
func TestAnOldResultShowsOneDistribution(t *testing.T) {
	b := openTab(t)
	r := &tuning.Result{Classes: b.shared.classes, Before: tuning.Measurements{Captured: scored(4)}, After: tuning.Measurements{Captured: scored(7)}}
	b.do(func() { b.training.result.show(versions.Version{ID: "v"}, r) })
	if shown := text(b.training.result.object); !strings.Contains(shown, "40 % → 70 %") || strings.Contains(shown, "primary\n") || !strings.Contains(shown, "not measured") {
		t.Error(shown)
	}
	if line := scoreText("Right", ownScores(r)); line != "Right: 40 % → 70 %" {
		t.Error(line)
	}
}

// A result reports whether its model is the one in use.
func TestTheResultFollowsTheModelInUse(t *testing.T) {
	b := openTab(t)
	b.do(func() {
		p := b.training.result
		p.setInUse("v") // no result yet
		r := &tuning.Result{Classes: b.shared.classes}
		p.show(versions.Version{ID: "v"}, r)
		for version, state := range map[string]string{"v": "In use now", "other": "nothing changes"} {
			p.setInUse(version)
			if used := version == "v"; p.use.Visible() == used || !strings.Contains(p.state.String(), state) {
				t.Errorf("%s in use: button visible %v, %q", version, p.use.Visible(), p.state.String())
			}
		}
	})
}

// A version gets its name where its result is shown; Enter is enough.
func TestTheResultNamesItsVersion(t *testing.T) {
	b := openTab(t)
	v, err := b.versions.Add(b.shared.network, versions.Version{Name: b.versions.DistinctName("15 faces")})
	if err != nil {
		t.Fatal(err)
	}
	p := b.training.result
	b.do(func() {
		p.show(v, &tuning.Result{Classes: b.shared.classes})
		p.name.SetText("  Ann, spring ")
		p.name.OnSubmitted("")
	})
	if got, err := b.versions.Get(v.ID); err != nil || got.Name != "Ann, spring" {
		t.Error(got.Name, err)
	}
	b.do(func() {
		p.name.SetText(" ")
		p.name.OnSubmitted("")
	})
	if p.name.Text != "Ann, spring" {
		t.Errorf("an empty name became %q", p.name.Text)
	}
}
