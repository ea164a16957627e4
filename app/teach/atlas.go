package teach

import (
	"context"
	"image/color"
	"math"

	"arbex/app/ui"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// atlasTab is the map of the embeddings, drawn when it is first looked at.
type atlasTab struct {
	studio  *Studio
	version versions.Version
	item    *container.TabItem
	place   *fyne.Container
	begun   bool
}

func (s *Studio) atlasTab(v versions.Version) *atlasTab {
	t := &atlasTab{studio: s, version: v, place: container.NewStack()}
	t.item = container.NewTabItem(lang.L("Map"), t.place)
	return t
}

// begin draws, beside the window.
func (t *atlasTab) begin() {
	if t.begun {
		return
	}
	t.begun = true
	wait := widget.NewProgressBarInfinite()
	t.place.Objects = []fyne.CanvasObject{container.NewVBox(quiet(lang.L("Laying the embeddings out on a plane. This takes some seconds.")), wait)}
	t.place.Refresh()
	s := t.studio
	var atlas *tuning.Atlas
	s.later(func(ctx context.Context) (err error) {
		atlas, err = s.draw(ctx, t.version)
		return err
	}, func(err error) {
		wait.Stop()
		if err != nil {
			t.place.Objects = []fyne.CanvasObject{container.NewVBox(quiet(words(err)))}
		} else {
			t.place.Objects = []fyne.CanvasObject{s.atlasView(atlas)}
		}
		t.place.Refresh()
	})
}

// atlasView is two planes, before and after, and what the colours mean.
func (s *Studio) atlasView(a *tuning.Atlas) fyne.CanvasObject {
	legend := container.New(&wrapped{})
	used := map[int]bool{}
	for _, spot := range a.After {
		used[spot.Class] = used[spot.Class] || spot.Kind == tuning.OwnFace
	}
	for i, class := range a.Classes {
		dot := canvas.NewCircle(colourOf(class))
		name := canvas.NewText(ui.Title(ui.Class(class)), theme.Color(theme.ColorNameForeground))
		name.TextSize, name.TextStyle.Bold = 12, used[i]
		legend.Add(container.NewHBox(container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(10), dot)), name))
	}
	open := func(id int64) {
		if all, err := s.options.Captures.List(captures.Filter{IDs: []int64{id}}); err == nil && len(all) == 1 {
			s.enlarge(all[0])
		}
	}
	planes := container.NewGridWithColumns(2,
		container.NewBorder(heading(lang.L("Before")), nil, nil, nil, newPlane(a.Classes, a.Before, open)),
		container.NewBorder(heading(lang.L("After")), nil, nil, nil, newPlane(a.Classes, a.After, open)))
	about := quiet(lang.L("Large dots are your faces: press one to see it. Small rings are faces of the base set, squares are the model's anchors; those at the edge lie farther out. Near means alike to the model; both sides show the same plane at the same scale."))
	return container.NewBorder(nil, container.NewVBox(legend, about), nil, nil, planes)
}

// plane draws spots.
type plane struct {
	widget.BaseWidget
	classes []string
	spots   []tuning.Spot
	open    func(capture int64)
}

var _ fyne.Tappable = (*plane)(nil)

func newPlane(classes []string, spots []tuning.Spot, open func(int64)) *plane {
	p := &plane{classes: classes, spots: spots, open: open}
	p.ExtendBaseWidget(p)
	return p
}

// at is where a spot lies on a plane of a size.
func at(s tuning.Spot, size fyne.Size) fyne.Position {
	const margin = 12
	side := min(size.Width, size.Height) - 2*margin
	return fyne.NewPos((size.Width-side)/2+side*float32(s.X), (size.Height-side)/2+side*float32(s.Y))
}

// Tapped opens the captured face that is nearest.
func (p *plane) Tapped(e *fyne.PointEvent) {
	best, nearest := int64(0), 14.0
	for _, s := range p.spots {
		where := at(s, p.Size())
		if d := math.Hypot(float64(where.X-e.Position.X), float64(where.Y-e.Position.Y)); s.Kind == tuning.OwnFace && d < nearest {
			best, nearest = s.Capture, d
		}
	}
	if best != 0 {
		p.open(best)
	}
}

// CreateRenderer is for Fyne.
func (p *plane) CreateRenderer() fyne.WidgetRenderer {
	r := &planeRenderer{plane: p, paper: canvas.NewRectangle(theme.Color(ui.ColorStage))}
	r.paper.CornerRadius = 6
	r.objects = []fyne.CanvasObject{r.paper}
	for _, kind := range []tuning.Kind{tuning.BaseFace, tuning.Anchor, tuning.OwnFace} {
		for _, s := range p.spots {
			if s.Kind == kind {
				r.spots = append(r.spots, s)
				r.objects = append(r.objects, mark(s, colourOf(p.classes[s.Class])))
			}
		}
	}
	return r
}

// mark is how a spot is drawn.
func mark(s tuning.Spot, colour color.Color) fyne.CanvasObject {
	switch s.Kind {
	case tuning.BaseFace:
		c := canvas.NewCircle(color.Transparent)
		c.StrokeColor, c.StrokeWidth = colour, 1
		c.Resize(fyne.NewSquareSize(5))
		return c
	case tuning.Anchor:
		b := canvas.NewRectangle(colour)
		b.StrokeColor, b.StrokeWidth = color.White, 1
		b.Resize(fyne.NewSquareSize(8))
		return b
	}
	c := canvas.NewCircle(colour)
	c.StrokeColor, c.StrokeWidth = color.NRGBA{A: 90}, 1
	c.Resize(fyne.NewSquareSize(9))
	return c
}

type planeRenderer struct {
	plane   *plane
	paper   *canvas.Rectangle
	spots   []tuning.Spot // of the objects from the second on
	objects []fyne.CanvasObject
}

func (r *planeRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *planeRenderer) MinSize() fyne.Size           { return fyne.NewSize(180, 180) }
func (r *planeRenderer) Destroy()                     {}

func (r *planeRenderer) Layout(size fyne.Size) {
	r.paper.Resize(size)
	for i, s := range r.spots {
		o := r.objects[i+1]
		half := o.Size().Width / 2
		o.Move(at(s, size).SubtractXY(half, half))
	}
}

func (r *planeRenderer) Refresh() {
	r.paper.FillColor = theme.Color(ui.ColorStage)
	r.paper.Refresh()
}

// wrapped lays objects out in lines, like words.
type wrapped struct{ tall float32 }

const wrappedGap = 12

func (w *wrapped) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := fyne.NewSize(0, w.tall)
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

func (w *wrapped) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x, y, tall := float32(0), float32(0), float32(0)
	for _, o := range objects {
		own := o.MinSize()
		if x > 0 && x+own.Width > size.Width {
			x, y = 0, y+own.Height
		}
		o.Move(fyne.NewPos(x, y))
		o.Resize(own)
		x += own.Width + wrappedGap
		tall = y + own.Height
	}
	w.tall = tall
}
