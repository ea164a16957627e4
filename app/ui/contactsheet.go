package ui

import (
	"context"
	"image"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// SheetPicture is a picture of a ContactSheet.
type SheetPicture struct {
	Name string // of its file
	Note string // in a second line; may be empty
	Dim  bool   // it is left out of what the others are for
}

// ContactSheet shows a set of pictures as thumbnails with names. It loads those
// that are on the screen, one after the other, the newest wanted first.
type ContactSheet struct {
	Object     fyne.CanvasObject
	OnSelected func(index int) // a picture was tapped, or reached with the keys

	window   fyne.Window
	tasks    *Tasks
	grid     *widget.GridWrap
	pictures []SheetPicture
	load     func(index int) (image.Image, error) // runs on a goroutine

	set      int                 // counts calls of Show: an older picture is dropped
	images   map[int]image.Image // nil: it cannot be loaded
	order    []int               // of images, oldest first
	wanted   []int               // to load, the most wanted last
	loading  bool
	current  int // that is being loaded
	selected int
}

// Bounds of what a ContactSheet holds.
const (
	maxSheetImages = 300 // some screens full
	maxSheetWanted = 60  // about a screen
)

// NewContactSheet returns an empty sheet.
func NewContactSheet(w fyne.Window, t *Tasks) *ContactSheet {
	s := &ContactSheet{window: w, tasks: t, selected: -1}
	s.grid = widget.NewGridWrap(func() int { return len(s.pictures) }, func() fyne.CanvasObject { return newSheetCell() }, s.drawCell)
	s.grid.OnSelected = func(i widget.GridWrapItemID) {
		s.window.Canvas().Unfocus() // keys go to the window
		if i != s.selected && i < len(s.pictures) {
			s.selected = i
			if s.OnSelected != nil {
				s.OnSelected(i)
			}
		}
	}
	s.Object = container.NewStack(NewBackground(ColorSurface, cornerRadius), s.grid)
	return s
}

// Show shows other pictures; load is called on a goroutine for each that comes onto
// the screen.
func (s *ContactSheet) Show(pictures []SheetPicture, load func(index int) (image.Image, error)) {
	s.pictures, s.load, s.images, s.order, s.wanted, s.selected = pictures, load, map[int]image.Image{}, nil, nil, -1
	s.set, s.current = s.set+1, -1
	s.grid.UnselectAll()
	s.grid.Refresh()
	s.grid.ScrollToTop()
}

// Update changes names and notes of the same pictures.
func (s *ContactSheet) Update(pictures []SheetPicture) {
	if !slices.Equal(s.pictures, pictures) {
		s.pictures = pictures
		s.grid.Refresh()
	}
}

// Select selects a picture and scrolls to it.
func (s *ContactSheet) Select(index int) {
	if index != s.selected && index >= 0 && index < len(s.pictures) {
		s.selected = index
		s.grid.Select(index)
	}
}

func (s *ContactSheet) drawCell(i widget.GridWrapItemID, o fyne.CanvasObject) {
	if i >= len(s.pictures) {
		return
	}
	picture, loaded := s.images[i]
	o.(*sheetCell).show(s.pictures[i], picture, loaded && picture == nil)
	if !loaded {
		s.want(i)
	}
}

// want puts a picture in front of those to load.
func (s *ContactSheet) want(i int) {
	if s.loading && s.current == i {
		return
	}
	s.wanted = slices.DeleteFunc(s.wanted, func(other int) bool { return other == i })
	s.wanted = append(s.wanted, i)
	s.wanted = s.wanted[max(0, len(s.wanted)-maxSheetWanted):]
	s.loadNext()
}

// loadNext loads the most wanted picture, unless one is being loaded.
func (s *ContactSheet) loadNext() {
	if s.loading || len(s.wanted) == 0 {
		return
	}
	last := len(s.wanted) - 1
	i, set, load := s.wanted[last], s.set, s.load
	s.wanted, s.loading, s.current = s.wanted[:last], true, i
	var picture image.Image
	s.tasks.Run(func(context.Context) (err error) {
		picture, err = load(i)
		return err
	}, func(err error) {
		s.loading = false
		if set == s.set {
			if err != nil {
				picture = nil
			}
			s.keep(i, picture)
			s.grid.RefreshItem(i)
		}
		s.loadNext()
	})
}

// keep keeps a picture and drops the oldest beyond maxSheetImages.
func (s *ContactSheet) keep(i int, picture image.Image) {
	s.images[i] = picture
	if s.order = append(s.order, i); len(s.order) > maxSheetImages {
		delete(s.images, s.order[0])
		s.order = s.order[1:]
	}
}
