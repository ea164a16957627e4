package teach

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/app/ui"
	"arbex/training/captures"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// overlay returns the objects of a kind on the dialog or menu on top, as they are laid out.
func overlay[T fyne.CanvasObject](f *fixture) (all []T) {
	f.t.Helper()
	top := f.shared.window.Canvas().Overlays().Top()
	if top == nil {
		f.t.Fatal("nothing is open")
	}
	for _, o := range test.LaidOutObjects(top) {
		if one, ok := o.(T); ok {
			all = append(all, one)
		}
	}
	return all
}

// pressButton presses a button of the dialog on top.
func (f *fixture) pressButton(text string) {
	f.t.Helper()
	for _, b := range overlay[*widget.Button](f) {
		if b.Text == text {
			f.do(func() { test.Tap(b) })
			return
		}
	}
	f.t.Fatalf("there is no button %q", text)
}

// menuTexts returns the texts of the menu on top and closes it.
func (f *fixture) menuTexts() (texts []string) {
	f.t.Helper()
	for _, text := range overlay[*canvas.Text](f) {
		texts = append(texts, text.Text)
	}
	overlays := f.shared.window.Canvas().Overlays()
	overlays.Remove(overlays.Top())
	return texts
}

// choosePath types the path of a folder or a new file into the dialog that asks for it.
func (f *fixture) choosePath(path string) {
	f.t.Helper()
	for range 3 { // a folder is opened first
		entry, ok := f.shared.window.Canvas().Focused().(*widget.Entry)
		if f.shared.window.Canvas().Overlays().Top() == nil || !ok {
			return
		}
		f.do(func() {
			entry.SetText(path)
			entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		})
	}
	f.t.Fatalf("%s was not chosen", path)
}

// selected selects all faces of the gallery but the first ones.
func (f *fixture) selectFrom(first int) {
	f.do(func() {
		for i := first; i < f.faces(); i++ {
			f.gallery.setSelected(f.gallery.shown[i].ID, true)
		}
	})
}

func TestThePersonOfFacesIsNamed(t *testing.T) {
	b := openTab(t)
	b.store("sadness", 4)
	b.selectFrom(1)
	b.do(b.gallery.askPerson)
	b.do(func() { overlay[*widget.Entry](b)[0].SetText("  Zoë  Lee ") })
	b.pressButton("Save")
	counts, err := b.captures.CountByPerson()
	if err != nil || counts["Zoë Lee"] != 3 || counts[""] != 1 {
		t.Errorf("%v, %v", counts, err)
	}
	if names := b.gallery.filter.names(); !slices.Equal(names, []string{"Zoë Lee"}) {
		t.Errorf("%q can be chosen", names)
	}
}

// Forgetting asks for a person, then shows the number of faces, and only then deletes them.
func TestAPersonIsForgottenAfterTwoQuestions(t *testing.T) {
	b := openTab(t)
	b.people()
	trained, err := b.versions.Add(must(t, shipped), versions.Version{Name: "on Ann", Parent: versions.Shipped, Captures: []int64{1}})
	if err != nil {
		t.Fatal(err)
	}
	b.do(b.gallery.askForget)
	b.pressButton("Next…") // nobody is chosen yet
	if faces, _ := b.captures.CountOf("Ann"); faces != 1 {
		t.Fatal("somebody was forgotten before anybody was chosen")
	}
	b.do(func() { overlay[*ui.Select](b)[0].SetSelected("Ann") })
	b.pressButton("Next…")
	var said []string
	for _, l := range overlay[*widget.Label](b) {
		said = append(said, l.Text)
	}
	for _, text := range overlay[*canvas.Text](b) {
		said = append(said, text.Text)
	}
	if all := strings.Join(said, "\n"); !strings.Contains(all, "Forget Ann") || !strings.Contains(all, "cannot be undone") {
		t.Errorf("%q", said)
	}
	b.pressButton("Forget for good")
	counts, err := b.captures.CountByPerson()
	if _, there := counts["Ann"]; err != nil || there || b.faces() != 3 {
		t.Errorf("%v, %d faces are shown (%v)", counts, b.faces(), err)
	}
	if text := b.shared.notifications.Text(); !strings.Contains(text, "on Ann") {
		t.Errorf("version %s, trained on her, is not named: %q", trained.ID, text)
	}
	b.captures.Close()
	b.do(func() { b.gallery.confirmForget("Bob") })
	if text := b.shared.notifications.Text(); strings.Contains(text, "are gone") {
		t.Errorf("of a file that cannot be read: %q", text)
	}
}

func must[T any](t *testing.T, get func() (T, error)) T {
	t.Helper()
	v, err := get()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What is shown goes into a folder, and comes back from there into another file.
func TestFacesAreExportedAndImported(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "faces")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Run("export", func(t *testing.T) {
		b := openTab(t)
		b.store("sadness", 3)
		b.store("fear", 2)
		b.do(func() {
			b.gallery.showSubset([]int64{1, 2, 4})
			b.gallery.export()
		})
		b.choosePath(folder)
		b.until("the end of the export", func() bool { return b.shared.notifications.Text() != "" })
		if text := b.shared.notifications.Text(); text != "3 faces are in "+folder+"." {
			t.Fatalf("%q", text)
		}
	})
	t.Run("import", func(t *testing.T) {
		b := openTab(t)
		b.do(b.gallery.importFolder)
		b.choosePath(folder)
		b.until("the end of the import", func() bool { return b.faces() > 0 })
		if text := b.shared.notifications.Text(); b.faces() != 3 || text != "3 faces imported." {
			t.Errorf("%d faces: %q", b.faces(), text)
		}
		b.do(func() {
			b.shared.notifications.Clear()
			b.gallery.importFolder()
		})
		b.choosePath(t.TempDir())
		b.until("an error", func() bool { return b.shared.notifications.Text() != "" })
		if b.faces() != 3 {
			t.Errorf("%d faces after an import of nothing", b.faces())
		}
	})
}

// The menu offers what the selection allows.
func TestTheMenuOfTheGallery(t *testing.T) {
	b := openTab(t)
	under := widget.NewButton("", nil)
	b.do(func() { b.gallery.showMenu(under) })
	for _, want := range []string{"Enlarge the selected face", "Export the faces shown…", "Import…", "Forget a person for good…"} {
		if !slices.Contains(overlayTexts(b), want) {
			t.Errorf("the menu lacks %q", want)
		}
	}
	b.menuTexts()
	b.store("sadness", 6)
	b.until("the held-out faces", func() bool { return len(b.gallery.heldOut) > 0 && !b.gallery.findingHeldOut })
	b.do(b.gallery.showHeldOut)
	if b.faces() != len(b.gallery.heldOut) || b.faces() == 6 {
		t.Errorf("%d of %d held-out faces are shown", b.faces(), len(b.gallery.heldOut))
	}
}

func overlayTexts(f *fixture) (texts []string) {
	for _, text := range overlay[*canvas.Text](f) {
		texts = append(texts, text.Text)
	}
	return texts
}

// A face that shows two expressions is labelled with the share of each.
func TestAMixtureIsAskedFor(t *testing.T) {
	b := openTab(t)
	b.store("sadness", 2)
	b.selectFrom(1)
	b.do(func() { b.gallery.relabelSelected(len(b.shared.classes)) })
	sliders := overlay[*widget.Slider](b)
	sadness, fear := slices.Index(b.shared.classes, "sadness"), slices.Index(b.shared.classes, "fear")
	if len(sliders) != len(b.shared.classes) || sliders[sadness].Value != 100 || sliders[fear].Value != 0 {
		t.Fatalf("%d sliders, sadness at %v", len(sliders), sliders[sadness].Value)
	}
	b.do(func() { sliders[fear].SetValue(300) }) // at its end
	b.do(func() { sliders[sadness].SetValue(25) })
	b.pressButton("Label")
	all, err := b.captures.List(captures.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	mixed := slices.IndexFunc(all, func(c captures.Capture) bool { return len(c.Label) == 2 })
	if mixed < 0 || sharesText(all[mixed].Label) != "fear 80 %, sadness 20 %" {
		t.Errorf("%+v", all)
	}
	b.do(b.Undo)
	if counts, _ := b.captures.CountByClass(); counts["sadness"] != 2 {
		t.Errorf("%v after undoing", counts)
	}
}

// The button of the mixture names the mixture, and is disabled without one.
func TestAMixtureIsCaptured(t *testing.T) {
	b := openTab(t)
	m := b.labels.mixture
	b.do(m.toggleSliders)
	if !m.object.Visible() || !m.capture.Disabled() || m.toggle.Importance != widget.HighImportance {
		t.Fatalf("shown %v, the button %q", m.object.Visible(), m.capture.Text)
	}
	b.do(m.press) // nothing is mixed yet
	b.do(func() {
		m.sliders.set(captures.Label{"fear": 0.5, "anger": 0.5})
		b.look(1, 0)
	})
	if m.capture.Disabled() || m.capture.Text != "Capture as anger 50 %, fear 50 %" {
		t.Errorf("%q", m.capture.Text)
	}
	b.do(func() {
		m.capture.MouseDown(nil)
		m.capture.MouseUp(nil)
	})
	b.until("the face is saved", func() bool { return b.faces() == 1 })
	if label := b.gallery.shown[0].Label; label["fear"] != 0.5 || label["anger"] != 0.5 {
		t.Errorf("%v", label)
	}
	b.do(m.toggleSliders)
	if m.object.Visible() || m.toggle.Importance == widget.HighImportance {
		t.Error("the sliders stay")
	}
}

// An expression of one's own is named in a dialog, and removed with its faces after a question.
func TestAnOwnExpressionIsRemovedInItsDialog(t *testing.T) {
	b := openTab(t)
	b.do(func() { askOwnClasses(b.shared, b.refresh) })
	b.do(func() { overlay[*widget.Entry](b)[0].SetText("fear") })
	b.pressButton("Add")
	if problems := slices.DeleteFunc(overlay[*ui.Caption](b), func(c *ui.Caption) bool { return !strings.Contains(c.String(), "fear") }); len(problems) == 0 {
		t.Error("a name that is taken already is not refused")
	}
	b.do(func() { overlay[*widget.Entry](b)[0].SetText(" wink ") })
	b.pressButton("Add")
	if !slices.Contains(b.shared.classes, "wink") {
		t.Fatalf("%q", b.shared.classes)
	}
	b.store("wink", 2)
	o := newOwnClassesDialog(b.shared, b.refresh)
	b.do(func() { o.askRemove("wink", 2) })
	b.pressButton("Remove")
	if counts, err := b.captures.CountByClass(); err != nil || counts["wink"] != 0 || slices.Contains(b.shared.classes, "wink") {
		t.Errorf("%v, %q, %v", counts, b.shared.classes, err)
	}
	b.do(b.Undo)
	if counts, err := b.captures.CountByClass(); err != nil || counts["wink"] != 2 || !slices.Contains(b.shared.classes, "wink") {
		t.Errorf("after undoing: %v, %q, %v", counts, b.shared.classes, err)
	}
}

// A version is named anew, exported and deleted; the shipped one and the one in use stay.
func TestVersionsAreNamedExportedAndDeleted(t *testing.T) {
	b := openTab(t)
	v, err := b.versions.Add(must(t, shipped), versions.Version{Name: "first", Parent: versions.Shipped})
	if err != nil {
		t.Fatal(err)
	}
	b.do(b.refresh)
	list := b.Tab.versions
	b.do(func() { list.rename(v) })
	entries := overlay[*widget.Entry](b)
	b.do(func() { entries[0].SetText("  "); entries[1].SetText("of Monday") })
	b.pressButton("Save")
	if got, err := b.versions.Get(v.ID); err != nil || got.Name != "first" || got.Note != "of Monday" {
		t.Errorf("without a name: %+v, %v", got, err)
	}
	b.do(func() { list.rename(v) })
	b.do(func() { overlay[*widget.Entry](b)[0].SetText(" better ") })
	b.pressButton("Save")
	if got, err := b.versions.Get(v.ID); err != nil || got.Name != "better" {
		t.Errorf("%+v, %v", got, err)
	}
	path := filepath.Join(t.TempDir(), "out.safetensors")
	b.do(func() { list.export(v) })
	b.choosePath(path)
	b.until("the end of the export", func() bool { return strings.Contains(b.shared.notifications.Text(), path) })
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		t.Error(err)
	}
	b.do(func() { list.showMenu(v, widget.NewButton("", nil)) })
	if texts := b.menuTexts(); !slices.Contains(texts, "Write a report…") || !slices.Contains(texts, "Delete…") {
		t.Errorf("%q", texts)
	}
	b.do(func() { list.remove(v) })
	b.pressButton("Delete")
	if all, err := b.versions.List(); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	b.do(func() {
		b.SetNetwork(must(t, shipped), "") // opened from a file
		list.refresh()
	})
	if said := text(list.rows); !strings.Contains(said, "no version") {
		t.Errorf("%q", said)
	}
}

// A thumbnail is selected with the keys that are held, and enlarged by its second button.
func TestAThumbnailIsPressed(t *testing.T) {
	test.NewTempApp(t)
	thumb := newThumbnail()
	thumb.Tapped(nil)
	thumb.TappedSecondary(nil) // nobody listens yet
	var held []fyne.KeyModifier
	enlarged := 0
	thumb.onSelect, thumb.onEnlarge = func(m fyne.KeyModifier) { held = append(held, m) }, func() { enlarged++ }
	for _, m := range []fyne.KeyModifier{0, fyne.KeyModifierShift, fyne.KeyModifierControl} {
		thumb.MouseDown(&desktop.MouseEvent{Modifier: m})
		thumb.MouseUp(nil)
		thumb.Tapped(nil)
	}
	thumb.TappedSecondary(nil)
	if !slices.Equal(held, []fyne.KeyModifier{0, fyne.KeyModifierShift, fyne.KeyModifierControl}) || enlarged != 1 {
		t.Errorf("%v, enlarged %d times", held, enlarged)
	}
}
