package teach

import (
	"errors"
	"testing"
	"time"

	"arbex/model"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"
)

// noon is the present of the tests.
var noon = time.Date(2025, 6, 1, 12, 0, 0, 0, time.Local)

func TestTimesAreShownRelativeToNow(t *testing.T) {
	for ago, want := range map[time.Duration]string{
		10 * time.Second: "just now", 5 * time.Minute: "5 min ago", 3 * time.Hour: "today 09:00", 30 * time.Hour: "2025-05-31 06:00",
	} {
		if got := agoText(noon.Add(-ago), noon); got != want {
			t.Errorf("%v ago: %q, want %q", ago, got, want)
		}
	}
}

func TestLabelsAsText(t *testing.T) {
	for _, c := range []struct {
		label         captures.Label
		short, shares string
	}{
		{captures.OneHot("fear"), "fear", "fear"},
		{captures.Label{"fear": 0.25, "sadness": 0.75}, "sadness 75 %", "sadness 75 %, fear 25 %"},
		{captures.Label{"fear": 0.5, "anger": 0.5}, "anger 50 %", "anger 50 %, fear 50 %"},
	} {
		if labelText(c.label) != c.short || sharesText(c.label) != c.shares {
			t.Errorf("%v: %q, %q", c.label, labelText(c.label), sharesText(c.label))
		}
	}
}

func TestActionsAsText(t *testing.T) {
	for want, a := range map[string]captures.Action{
		"capturing fear":      {Kind: captures.Capturing, Class: "fear", Count: 4},
		"adding 3 faces":      {Kind: captures.Adding, Count: 3},
		"relabelling":         {Kind: captures.Relabelling, Count: 1},
		"relabelling 2 faces": {Kind: captures.Relabelling, Count: 2},
		"deleting 5 faces":    {Kind: captures.Deleting, Count: 5},
		"importing 12 faces":  {Kind: captures.Importing, Count: 12},
		"naming the person":   {Kind: captures.NamingPerson, Count: 1},
	} {
		if got := actionText(a); got != want {
			t.Errorf("%+v: %q, want %q", a, got, want)
		}
	}
}

func TestTheBalanceOfTheClasses(t *testing.T) {
	classes := []string{"fear", "anger", "sadness"}
	for _, c := range []struct {
		counts map[string]int
		want   string
	}{
		{nil, "No faces yet. Capture some of at least two expressions."},
		{map[string]int{"fear": 4}, "One expression so far. Capture another one as well."},
		{map[string]int{"fear": 4, "anger": 3}, "The expressions are in balance."},
		{map[string]int{"fear": 20, "anger": 3, "sadness": 15}, "For balance: 17 more anger, 5 more sadness."},
	} {
		if got := balanceText(classes, c.counts); got != c.want {
			t.Errorf("%v: %q, want %q", c.counts, got, c.want)
		}
	}
}

func TestTheProgressOfATraining(t *testing.T) {
	for _, c := range []struct {
		progress tuning.Progress
		share    float64
		text     string
	}{
		{tuning.Progress{Stage: tuning.ExtractingFeatures, Done: 5, Of: 10}, 0.1, "Reading faces: 5 of 10"},
		{tuning.Progress{Stage: tuning.Learning, Done: 1, Of: 2, Loss: 0.5}, 0.575, "Training: loss 0.50"},
		{tuning.Progress{Stage: tuning.Learning, Done: 1, Of: 2, Epoch: 2, Epochs: 3, Loss: 0.5, Left: 75 * time.Second}, 0.575, "Epoch 2 of 3, loss 0.50, 1:15 left"},
		{tuning.Progress{Stage: tuning.Validating, Epoch: 2, Epochs: 4}, 0.575, "Measuring epoch 2…"},
		{tuning.Progress{Stage: tuning.Measuring}, 0.97, "Measuring…"},
	} {
		if got := progressShare(c.progress); got < c.share-1e-9 || got > c.share+1e-9 {
			t.Errorf("%+v: %v is done, want %v", c.progress, got, c.share)
		}
		if got := progressText(c.progress); got != c.text {
			t.Errorf("%+v: %q, want %q", c.progress, got, c.text)
		}
	}
}

func TestSharesAreShownWithADecimalWhereItMatters(t *testing.T) {
	for share, want := range map[float64]string{0.5: "50 %", 0.861: "86.1 %", 0.9999: "100 %", 0: "0 %"} {
		if got := shareText(share); got != want {
			t.Errorf("%v: %q, want %q", share, got, want)
		}
	}
}

func TestWhatIsKnownAboutAVersion(t *testing.T) {
	shippedText := "In the program; cannot be lost."
	if got := versionText(versions.Version{ID: versions.Shipped}, noon); got != shippedText {
		t.Errorf("%q, want %q", got, shippedText)
	}
	v := versions.Version{ID: "v", Created: noon.Add(-2 * time.Minute), Note: "with glasses"}
	if got := versionText(v, noon); got != "2 min ago · with glasses" {
		t.Errorf("%q", got)
	}
	v.Result = []byte(`{"classes": 3}`) // of another program
	if got := versionText(v, noon); got != "2 min ago · with glasses" {
		t.Errorf("%q", got)
	}
}

func TestWhichEpochWasKept(t *testing.T) {
	for want, r := range map[string]*tuning.Result{
		"No faces were left to choose an epoch by: the last one was kept.":                                                {},
		"Epoch 3 was kept, the best on 7 faces that were neither trained on nor held out. It was stopped before its end.": {BestEpoch: 3, ValidationFaces: 7, Stopped: true},
	} {
		if got := epochsText(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAnImportReportsRowsThatWereLeftOut(t *testing.T) {
	if got := importedText(3, nil); got != "3 faces imported." {
		t.Errorf("%q", got)
	}
	if got := importedText(1, []error{errors.New("no picture")}); got != "1 face imported. 1 row was left out: No picture." {
		t.Errorf("%q", got)
	}
}

func TestEveryPartOfTheNetworkHasAName(t *testing.T) {
	names := map[string]bool{}
	for _, part := range tuning.Parts() {
		names[partText(part)] = true
	}
	if len(names) != len(tuning.Parts()) || partText(model.Part("x")) != "x" {
		t.Error(names)
	}
}

// A file that was made in another time zone has the time of this one.
func TestTimesAreThoseOfThisPlace(t *testing.T) {
	tokyo := time.FixedZone("Tokyo", 9*3600)
	here := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
	if got := agoText(here.Add(-3*time.Hour).In(tokyo), here); got != "today 09:00" {
		t.Errorf("%q", got)
	}
	if got := agoText(here.Add(-15*time.Hour).In(tokyo), here); got != "2025-05-31 21:00" {
		t.Errorf("%q", got)
	}
	if got := agoText(here.Add(time.Hour), here); got != "just now" {
		t.Errorf("a clock that goes ahead: %q", got)
	}
}

func TestEveryReasonAndSettingHasAText(t *testing.T) {
	texts := map[string]bool{}
	for _, reason := range []captures.Reason{captures.TooSmall, captures.Blurred, captures.NearDuplicate} {
		if got := rejectionText(reason); texts[got] || got == "" {
			t.Errorf("reason %v: %q", reason, got)
		} else {
			texts[got] = true
		}
	}
	for key, want := range map[string]string{"part": "", "kind": "Training", "epochs": "Epochs", "device": "Computed on", "base": "Pictures of the base set", "tomorrow's": "tomorrow's"} {
		if got := settingName(key); got != want {
			t.Errorf("%s: %q", key, got)
		}
	}
	for _, c := range [][3]string{{"kind", "quick", "quick"}, {"kind", "deep", "deep"}, {"kind", "odd", "odd"}, {"epochs", "12", "12"}} {
		if got := settingText(c[0], c[1]); got != c[2] {
			t.Errorf("%s %s: %q", c[0], c[1], got)
		}
	}
	for share, want := range map[float64]string{0: "0 %", 0.5: "50 %", 0.123: "12.3 %", 0.9996: "100 %", 1: "100 %"} {
		if got := shareText(share); got != want {
			t.Errorf("%v: %q, not %q", share, got, want)
		}
	}
	if rejectedText(captures.QualityGate{}) != "" {
		t.Error("nothing was left out, and it is said")
	}
}
