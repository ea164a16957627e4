package teach

import (
	"slices"
	"strings"
	"testing"

	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"
)

// addOwn adds an expression through the dialog.
func (f *fixture) addOwn(name string) (o *ownClassesDialog) {
	f.do(func() {
		o = newOwnClassesDialog(f.shared, f.refresh)
		o.name.SetText(name)
		o.name.OnSubmitted(name) // Enter
	})
	return o
}

// Add a class, capture it with its key, train, use the model: its answers have nine
// classes, and a roll-back has eight. The class stays one to label with.
func TestAnOwnClassFromItsNameToTheModelAndBack(t *testing.T) {
	b := openTab(t)
	b.addOwn("yawn")
	if got := b.labels.classes.buttons[8].Text; got != "9  Yawn  (0)" {
		t.Fatalf("the ninth button says %q", got)
	}
	b.press(8, 4)
	b.press(1, 4)
	if got := b.labels.classes.buttons[8].Text; got != "9  Yawn  (4)" {
		t.Errorf("the ninth button says %q", got)
	}
	b.do(func() { b.training.start.OnTapped() })
	b.until("a result", func() bool { return len(b.training.result.object.Objects) > 0 })
	all, err := b.versions.List()
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	b.do(func() { b.comparison.start(all[0]) }) // eight classes beside nine
	b.until("both models side by side", func() bool {
		if b.comparison.lastCrop != nil && !b.comparison.busy {
			return b.comparison.object.Visible()
		}
		b.look(0, 3)
		return false
	})
	b.do(func() { b.useVersion(all[0].ID) })
	b.until("the new model is in use", func() bool { return b.shared.version == all[0].ID })
	if got := b.shared.network.Classes(); len(got) != 9 || got[8] != "yawn" {
		t.Error(got)
	}
	b.do(func() { b.useVersion(versions.Shipped) })
	b.until("the shipped model is in use again", func() bool { return b.shared.version == versions.Shipped })
	if got := b.shared.network.Classes(); len(got) != 8 || !slices.Contains(b.shared.classes, "yawn") {
		t.Error(got, b.shared.classes)
	}
}

func TestANameThatIsTakenIsShownInTheDialog(t *testing.T) {
	b := openTab(t)
	o := b.addOwn("Angry")
	if got := o.problem.String(); o.problem.Hidden || !strings.Contains(got, "anger") {
		t.Errorf("%q", got)
	}
	if len(b.shared.classes) != 8 {
		t.Error(b.shared.classes)
	}
}

// A class that is removed is none to label with, although the model in use has it
// until the next training; Undo brings the faces and the class back.
func TestRemovingAnOwnClass(t *testing.T) {
	b := openTab(t)
	o := b.addOwn("wink")
	b.press(8, 2)
	grown, err := b.shared.network.WithClasses(b.shared.classes)
	if err != nil {
		t.Fatal(err)
	}
	grown.Metadata().Extra[tuning.OwnClassesKey] = `["wink"]`
	b.do(func() {
		b.SetNetwork(grown, "")
		b.shared.showError(b.captures.RemoveClass("wink"))
		o.changed()
	})
	if len(b.shared.classes) != 8 || b.faces() != 0 || len(o.rows.Objects) != 0 {
		t.Error(b.shared.classes, b.faces(), "faces are left")
	}
	b.do(b.Undo)
	if !slices.Contains(b.shared.classes, "wink") || b.faces() != 2 {
		t.Error(b.shared.classes, b.faces())
	}
}

// Faces of a class that neither the model nor the list has, such as imported ones,
// can be labelled as well.
func TestTheClassOfACaptureIsOneToLabelWith(t *testing.T) {
	b := openTab(t)
	session, err := b.captures.BeginSession("test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.captures.Add(captures.Capture{Session: session, Label: captures.OneHot("frown"), Side: 16, Crop: make([]byte, 3*16*16)}); err != nil {
		t.Fatal(err)
	}
	b.do(b.refresh)
	if b.shared.classes[8] != "frown" {
		t.Error(b.shared.classes)
	}
}
