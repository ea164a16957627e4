package ui

import (
	"errors"
	"fmt"
	"image"
	"slices"
	"testing"

	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// sheetFixture is a contact sheet of a window whose thread the test is.
type sheetFixture struct {
	*ContactSheet
	t        *testing.T
	thread   queue
	loaded   chan int // each picture that load was called for
	selected []int
}

func newSheetFixture(t *testing.T, count int) *sheetFixture {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	f := &sheetFixture{t: t, thread: make(queue, 100), loaded: make(chan int, 1000)}
	tasks := NewTasksOn(f.thread.add)
	t.Cleanup(tasks.Close)
	w := test.NewTempWindow(t, nil)
	f.ContactSheet = NewContactSheet(w, tasks)
	f.OnSelected = func(i int) { f.selected = append(f.selected, i) }
	w.SetContent(f.Object)
	w.Resize(fyne.NewSize(500, 340)) // two rows of three
	var pictures []SheetPicture
	for i := range count {
		pictures = append(pictures, SheetPicture{Name: fmt.Sprint(i, ".png")})
	}
	f.Show(pictures, func(i int) (image.Image, error) {
		f.loaded <- i
		if i == 1 {
			return nil, errors.New("damaged")
		}
		return image.NewRGBA(image.Rect(0, 0, 4, 3)), nil
	})
	return f
}

// settle runs what waits for the thread until nothing is being loaded any more.
func (f *sheetFixture) settle() {
	for f.loading {
		(<-f.thread)()
	}
}

// Only what is on the screen is loaded, each picture once; one that cannot be loaded
// is known to be broken.
func TestTheSheetLoadsWhatIsOnTheScreen(t *testing.T) {
	f := newSheetFixture(t, 500)
	f.settle()
	close(f.loaded)
	var loaded []int
	for i := range f.loaded {
		loaded = append(loaded, i)
	}
	slices.Sort(loaded)
	if len(loaded) < 6 || len(loaded) > 20 || !slices.Equal(loaded, slices.Compact(slices.Clone(loaded))) {
		t.Errorf("loaded %v", loaded)
	}
	for _, i := range loaded {
		if picture, known := f.images[i]; !known || (picture == nil) != (i == 1) {
			t.Errorf("picture %d is %v, known %v", i, picture, known)
		}
	}
}

// Scrolling to a picture loads it before what was wanted earlier, and memory is
// bounded.
func TestTheNewestWantedPictureIsLoadedFirst(t *testing.T) {
	f := newSheetFixture(t, 2)
	f.settle()
	f.loading = true
	for i := range 3 * maxSheetWanted {
		f.want(i)
	}
	if len(f.wanted) != maxSheetWanted || f.wanted[len(f.wanted)-1] != 3*maxSheetWanted-1 {
		t.Error(f.wanted)
	}
	f.want(2*maxSheetWanted + 5)
	if f.wanted[len(f.wanted)-1] != 2*maxSheetWanted+5 || len(f.wanted) != maxSheetWanted {
		t.Error(f.wanted)
	}
	for i := range 2 * maxSheetImages {
		f.keep(1000+i, nil)
	}
	if len(f.images) != maxSheetImages || len(f.order) != maxSheetImages {
		t.Error(len(f.images), len(f.order))
	}
}

// A selection from outside selects without a call back to where it came from.
func TestSelectingAPicture(t *testing.T) {
	f := newSheetFixture(t, 50)
	f.settle()
	f.Select(40)
	if len(f.selected) != 0 || f.ContactSheet.selected != 40 {
		t.Error(f.selected, f.ContactSheet.selected)
	}
	f.grid.Select(3)
	f.grid.Select(3)
	if !slices.Equal(f.selected, []int{3}) {
		t.Error(f.selected)
	}
	f.Select(100)
	if f.ContactSheet.selected != 3 {
		t.Error("a picture that is not there was selected")
	}
}

// A picture that arrives after others were shown is dropped.
func TestAPictureOfAnEarlierSetIsDropped(t *testing.T) {
	f := newSheetFixture(t, 1)
	f.Show([]SheetPicture{{Name: "new.png"}}, func(int) (image.Image, error) { return nil, errors.New("new") })
	f.settle()
	if picture, known := f.images[0]; !known || picture != nil {
		t.Error("the picture of the earlier set is shown: ", picture)
	}
}

func TestLoadThumbnail(t *testing.T) {
	picture, err := LoadThumbnail("../../assets/demo/astronaut.png", vision.Orientation{})
	if err != nil || max(picture.Bounds().Dx(), picture.Bounds().Dy()) != ThumbnailSide {
		t.Error(picture.Bounds(), err)
	}
	if _, err := LoadThumbnail("/nowhere.png", vision.Orientation{}); err == nil {
		t.Error("a missing picture has a thumbnail")
	}
}

func TestShortenMiddle(t *testing.T) {
	for text, want := range map[string]string{"a.png": "a.png", "a very long name.png": "a very…me.png", "äöüäöüäöüäöüäöü": "äöüäöü…öüäöü"} {
		if got := ShortenMiddle(text, 12); got != want && len([]rune(got)) > 12 {
			t.Errorf("%q became %q, not %q", text, got, want)
		}
	}
	if got := ShortenMiddle("a very long name of a picture.png", 14); got != "a very …re.png" {
		t.Errorf("%q", got)
	}
}
