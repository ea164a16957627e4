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

// mapPage is the map of the embeddings, drawn when it is first looked at.
type mapPage struct {
	studio  *Tab
	version versions.Version
	item    *container.TabItem
	content *fyne.Container
	started bool
}

func (s *Tab) newMapPage(v versions.Version) *mapPage {
	t := &mapPage{studio: s, version: v, content: container.NewStack()}
	t.item = container.NewTabItem(lang.L("Map"), t.content)
	return t
}

// load draws, beside the window.
func (t *mapPage) load() {
	if t.started {
		return
	}
	t.started = true
	wait := widget.NewProgressBarInfinite()
	t.content.Objects = []fyne.CanvasObject{container.NewVBox(newCaption(lang.L("Laying the embeddings out on a plane. This takes some seconds.")), wait)}
	t.content.Refresh()
	s := t.studio
	var atlas *tuning.EmbeddingMap
	s.inBackground(func(ctx context.Context) (err error) {
		atlas, err = s.versionMap(ctx, t.version)
		return err
	}, func(err error) {
		wait.Stop()
		if err != nil {
			t.content.Objects = []fyne.CanvasObject{container.NewVBox(newCaption(errorText(err)))}
		} else {
			t.content.Objects = []fyne.CanvasObject{s.mapView(atlas)}
		}
		t.content.Refresh()
	})
}

// mapView is two planes, before and after, and what the colours mean.
func (s *Tab) mapView(a *tuning.EmbeddingMap) fyne.CanvasObject {
	legend := container.New(&flowLayout{})
	used := map[int]bool{}
	for _, spot := range a.After {
		used[spot.Class] = used[spot.Class] || spot.Kind == tuning.CapturedFace
	}
	for i, class := range a.Classes {
		dot := canvas.NewCircle(classColor(class))
		name := canvas.NewText(ui.Capitalize(ui.TranslateClass(class)), theme.Color(theme.ColorNameForeground))
		name.TextSize, name.TextStyle.Bold = 12, used[i]
		legend.Add(container.NewHBox(container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(10), dot)), name))
	}
	open := func(id int64) {
		if all, err := s.options.Captures.List(captures.Filter{IDs: []int64{id}}); err == nil && len(all) == 1 {
			s.enlarge(all[0])
		}
	}
	planes := container.NewGridWithColumns(2,
		container.NewBorder(newHeading(lang.L("Before")), nil, nil, nil, newEmbeddingMap(a.Classes, a.Before, open)),
		container.NewBorder(newHeading(lang.L("After")), nil, nil, nil, newEmbeddingMap(a.Classes, a.After, open)))
	about := newCaption(lang.L("Large dots are your faces: press one to see it. Small rings are faces of the base set, squares are the model's anchors; those at the edge lie farther out. Near means alike to the model; both sides show the same plane at the same scale."))
	return container.NewBorder(nil, container.NewVBox(legend, about), nil, nil, planes)
}

// embeddingMap draws spots.
type embeddingMap struct {
	widget.BaseWidget
	classes []string
	spots   []tuning.MapPoint
	open    func(capture int64)
}

var _ fyne.Tappable = (*embeddingMap)(nil)

func newEmbeddingMap(classes []string, spots []tuning.MapPoint, open func(int64)) *embeddingMap {
	p := &embeddingMap{classes: classes, spots: spots, open: open}
	p.ExtendBaseWidget(p)
	return p
}

// pointPosition is where a spot lies on a plane of a size.
func pointPosition(s tuning.MapPoint, size fyne.Size) fyne.Position {
	const margin = 12
	side := min(size.Width, size.Height) - 2*margin
	return fyne.NewPos((size.Width-side)/2+side*float32(s.X), (size.Height-side)/2+side*float32(s.Y))
}

// Tapped opens the captured face that is nearest.
func (p *embeddingMap) Tapped(e *fyne.PointEvent) {
	best, nearest := int64(0), 14.0
	for _, s := range p.spots {
		where := pointPosition(s, p.Size())
		if d := math.Hypot(float64(where.X-e.Position.X), float64(where.Y-e.Position.Y)); s.Kind == tuning.CapturedFace && d < nearest {
			best, nearest = s.Capture, d
		}
	}
	if best != 0 {
		p.open(best)
	}
}

// CreateRenderer is for Fyne.
func (p *embeddingMap) CreateRenderer() fyne.WidgetRenderer {
	r := &embeddingMapRenderer{embeddingMap: p, background: canvas.NewRectangle(theme.Color(ui.ColorBackdrop))}
	r.background.CornerRadius = 6
	r.objects = []fyne.CanvasObject{r.background}
	for _, kind := range []tuning.PointKind{tuning.BaseFace, tuning.AnchorPoint, tuning.CapturedFace} {
		for _, s := range p.spots {
			if s.Kind == kind {
				r.spots = append(r.spots, s)
				r.objects = append(r.objects, pointShape(s, classColor(p.classes[s.Class])))
			}
		}
	}
	return r
}

// pointShape is how a spot is drawn.
func pointShape(s tuning.MapPoint, colour color.Color) fyne.CanvasObject {
	switch s.Kind {
	case tuning.BaseFace:
		c := canvas.NewCircle(color.Transparent)
		c.StrokeColor, c.StrokeWidth = colour, 1
		c.Resize(fyne.NewSquareSize(5))
		return c
	case tuning.AnchorPoint:
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

type embeddingMapRenderer struct {
	embeddingMap *embeddingMap
	background   *canvas.Rectangle
	spots        []tuning.MapPoint // of the objects from the second on
	objects      []fyne.CanvasObject
}

func (r *embeddingMapRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *embeddingMapRenderer) MinSize() fyne.Size           { return fyne.NewSize(180, 180) }
func (r *embeddingMapRenderer) Destroy()                     {}

func (r *embeddingMapRenderer) Layout(size fyne.Size) {
	r.background.Resize(size)
	for i, s := range r.spots {
		o := r.objects[i+1]
		half := o.Size().Width / 2
		o.Move(pointPosition(s, size).SubtractXY(half, half))
	}
}

func (r *embeddingMapRenderer) Refresh() {
	r.background.FillColor = theme.Color(ui.ColorBackdrop)
	r.background.Refresh()
}

// flowLayout lays objects out in lines, like words.
type flowLayout struct{ height float32 }

const flowGap = 12

func (w *flowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := fyne.NewSize(0, w.height)
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

func (w *flowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x, y, tall := float32(0), float32(0), float32(0)
	for _, o := range objects {
		own := o.MinSize()
		if x > 0 && x+own.Width > size.Width {
			x, y = 0, y+own.Height
		}
		o.Move(fyne.NewPos(x, y))
		o.Resize(own)
		x += own.Width + flowGap
		tall = y + own.Height
	}
	w.height = tall
}
