package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"arbex/app/portal"
	"arbex/app/settings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// fileTest asks for files of a folder.
type fileTest struct {
	*Files
	t      *testing.T
	window fyne.Window
	folder string
	chosen [][]string
}

func newFileTest(t *testing.T, store *settings.Store) *fileTest {
	test.NewTempApp(t)
	f := &fileTest{t: t, window: test.NewTempWindow(t, nil), folder: t.TempDir()}
	f.window.Resize(fyne.NewSize(900, 600))
	f.Files = NewFiles(f.window, store)
	for _, name := range []string{"b.png", "a.png", "notes.txt", ".hidden.png", "inner/c.png"} {
		path := filepath.Join(f.folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func (f *fileTest) request(name string) FileRequest {
	return FileRequest{Title: "?", Purpose: ForExport, Start: f.folder, Name: name, Extensions: []string{".png"}}
}

func (f *fileTest) one(path string) { f.chosen = append(f.chosen, []string{path}) }

func (f *fileTest) several(paths []string) { f.chosen = append(f.chosen, paths) }

// enter types a text into the line with the focus, instead of what it holds.
func (f *fileTest) enter(text string) {
	f.t.Helper()
	entry := f.window.Canvas().Focused().(*widget.Entry)
	entry.SetText(text)
	entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

func (f *fileTest) open() bool { return f.window.Canvas().Overlays().Top() != nil }

// last returns the newest choice by the names below the folder.
func (f *fileTest) last() string {
	if len(f.chosen) == 0 {
		return ""
	}
	return strings.ReplaceAll(strings.Join(f.chosen[len(f.chosen)-1], " "), f.folder+"/", "")
}

func TestAFileIsChosenByATypedPath(t *testing.T) {
	f := newFileTest(t, nil)
	f.OpenFile(f.request(""), f.one)
	f.enter("inner") // is opened
	f.enter("none.png")
	if !f.open() || f.last() != "" {
		t.Fatal(f.chosen)
	}
	f.enter("c.png")
	if f.open() || f.last() != "inner/c.png" {
		t.Errorf("%q", f.last())
	}
	f.OpenFile(f.request(""), f.one)
	f.enter(filepath.Join(f.folder, "notes.txt")) // is not listed
	if f.open() || f.last() != "notes.txt" {
		t.Errorf("%q", f.last())
	}
}

func TestAFolderIsChosen(t *testing.T) {
	f := newFileTest(t, nil)
	f.OpenFolder(f.request(""), f.one)
	f.enter("inner")
	f.enter(filepath.Join(f.folder, "inner"))
	if f.open() || f.last() != "inner" {
		t.Errorf("%q", f.last())
	}
}

func TestTapsChooseFiles(t *testing.T) {
	f := newFileTest(t, nil)
	p := newFilePicker(f.window, f.request(""), severalFiles, f.folder)
	if len(p.entries) != 3 || p.entries[0].Name() != "inner" {
		t.Fatal(p.entries)
	}
	p.toggleAll()
	p.tapped(1) // deselects a.png
	p.tapped(0) // opens the folder
	p.tapped(0)
	paths, ready := p.choice()
	want := []string{filepath.Join(f.folder, "b.png"), filepath.Join(f.folder, "inner/c.png")}
	if !ready || !slices.Equal(paths, want) {
		t.Error(paths)
	}
	p.openFolder("/nowhere")
	if p.folder == "/nowhere" || p.status.Text == "" {
		t.Error(p.folder, p.status.Text)
	}
	f.OpenFiles(f.request(""), f.several)
	f.enter("a.png")
	if f.last() != "a.png" {
		t.Errorf("%q", f.last())
	}
}

// Nothing that exists is replaced before the person has agreed, and nothing is written
// by choosing.
func TestAnExistingFileIsReplacedOnlyWhenAgreed(t *testing.T) {
	f := newFileTest(t, nil)
	f.SaveFile(f.request("new.png"), f.one)
	f.enter("b")
	if len(f.chosen) > 0 || len(f.window.Canvas().Overlays().List()) != 2 {
		t.Fatal("it is not asked whether to replace")
	}
	test.Tap(dialogButton(t, f.window, "Cancel"))
	f.window.Canvas().Focus(firstEntry(f.window))
	f.enter("b.png")
	test.Tap(dialogButton(t, f.window, "Replace"))
	if f.open() || f.last() != "b.png" {
		t.Errorf("%q", f.last())
	}
	f.SaveFile(f.request("new.png"), f.one)
	f.enter("inner/fresh")
	if f.last() != "inner/fresh.png" {
		t.Errorf("%q", f.last())
	}
	if _, err := os.Stat(filepath.Join(f.folder, "inner/fresh.png")); err == nil {
		t.Error("choosing writes a file")
	}
}

func TestEachPurposeHasItsFolder(t *testing.T) {
	store := &settings.Store{Settings: settings.Defaults(), Folder: t.TempDir()}
	f := newFileTest(t, store)
	f.OpenFile(f.request(""), f.one)
	f.enter("inner/c.png")
	again, err := settings.Load(store.Folder)
	if err != nil {
		t.Fatal(err)
	}
	f.store = &settings.Store{Settings: again, Folder: store.Folder}
	if at := f.Files.folder(f.request("")); at != filepath.Join(f.folder, "inner") {
		t.Error(at)
	}
	if at := f.Files.folder(FileRequest{Purpose: ForModel}); at != homeFolder() {
		t.Error(at)
	}
	if at := f.Files.folder(FileRequest{Purpose: ForModel, Start: "/nowhere"}); at != homeFolder() {
		t.Error(at)
	}
}

func TestNothingIsChosen(t *testing.T) {
	f := newFileTest(t, nil)
	cancelled, r := 0, f.request("")
	r.Cancelled = func() { cancelled++ }
	f.OpenFile(r, f.one)
	test.Tap(dialogButton(t, f.window, "Open")) // nothing is selected
	if !f.open() {
		t.Error("the dialog is closed without a file")
	}
	test.Tap(dialogButton(t, f.window, "Cancel"))
	if f.open() || cancelled != 1 || len(f.chosen) > 0 {
		t.Error(f.open(), cancelled, f.chosen)
	}
}

// fakeSystem is a dialog of the desktop that waits for its answer.
type fakeSystem struct {
	asked  []portal.Request
	answer func(context.Context) ([]string, error)
}

func (s *fakeSystem) Choose(ctx context.Context, r portal.Request) ([]string, error) {
	s.asked = append(s.asked, r)
	return s.answer(ctx)
}

// answerSystem opens the dialog of the desktop from the one on top, and waits until it
// has answered.
func (f *fileTest) answerSystem(s *fakeSystem, paths []string, err error) {
	f.t.Helper()
	s.answer = func(context.Context) ([]string, error) { return paths, err }
	test.Tap(dialogButton(f.t, f.window, "System dialog…"))
	f.tasks.running.Wait()
}

func TestTheDesktopsDialogChooses(t *testing.T) {
	f, s := newFileTest(t, nil), &fakeSystem{}
	f.system = s
	in := func(name string) string { return filepath.Join(f.folder, name) }
	f.OpenFile(f.request(""), f.one)
	f.answerSystem(s, nil, nil) // cancelled
	f.answerSystem(s, nil, errors.New("broken"))
	if !f.open() || f.last() != "" {
		t.Fatal("our own dialog is closed without a file")
	}
	f.answerSystem(s, []string{in("inner/c.png")}, nil)
	f.OpenFiles(f.request(""), f.several)
	f.answerSystem(s, []string{in("inner/c.png"), in("a.png")}, nil)
	f.OpenFolder(f.request(""), f.one)
	f.answerSystem(s, []string{in("nowhere")}, nil)
	f.answerSystem(s, []string{in("inner")}, nil)
	f.SaveFile(f.request("new.png"), f.one)
	f.answerSystem(s, []string{in("b.png")}, nil) // it asked whether to replace
	f.SaveFile(f.request("new.png"), f.one)
	f.answerSystem(s, []string{in("inner/c")}, nil) // it asked for another name
	if !f.open() {
		t.Fatal("an existing file is replaced unasked")
	}
	test.Tap(dialogButton(t, f.window, "Replace"))
	want := [][]string{{in("inner/c.png")}, {in("a.png"), in("inner/c.png")}, {in("inner")}, {in("b.png")}, {in("inner/c.png")}}
	if !reflect.DeepEqual(f.chosen, want) {
		t.Error(f.chosen)
	}
	if r := s.asked[6]; r.Kind != portal.SaveFile || r.Folder != in("inner") || r.Name != "new.png" || r.Accept != "Save" || r.Filters[0].Extensions[0] != ".png" {
		t.Errorf("%+v", r)
	}
}

func TestTheDesktopsDialogClosesWithOurs(t *testing.T) {
	f, s := newFileTest(t, nil), &fakeSystem{}
	f.OpenFile(f.request(""), f.one)
	for _, o := range test.LaidOutObjects(f.window.Canvas().Overlays().Top()) {
		if b, ok := o.(*widget.Button); ok && b.Text == "System dialog…" && b.Visible() {
			t.Error("a dialog is offered that there is not")
		}
	}
	test.Tap(dialogButton(t, f.window, "Cancel"))
	f.system = s
	s.answer = func(ctx context.Context) ([]string, error) {
		<-ctx.Done()
		return []string{"/"}, nil
	}
	for _, closeAll := range []func(){func() { test.Tap(dialogButton(t, f.window, "Cancel")) }, f.Close} {
		f.OpenFolder(f.request(""), f.one)
		test.Tap(dialogButton(t, f.window, "System dialog…"))
		closeAll()
		f.tasks.running.Wait()
	}
	if len(s.asked) != 2 || len(f.chosen) > 0 {
		t.Error(s.asked, f.chosen)
	}
}
