package teach

import (
	"context"

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

// mapPage is the page with the map of the embeddings, which is computed when it
// is first looked at.
type mapPage struct {
	shared  *shared
	version versions.Version
	item    *container.TabItem
	content *fyne.Container
	started bool
	onFace  func(captures.Capture)
}

func newMapPage(s *shared, v versions.Version, onFace func(captures.Capture)) *mapPage {
	p := &mapPage{shared: s, version: v, content: container.NewStack(), onFace: onFace}
	p.item = container.NewTabItem(lang.L("Map"), p.content)
	return p
}

// load computes the map in the background.
func (p *mapPage) load() {
	if p.started {
		return
	}
	p.started = true
	wait := widget.NewProgressBarInfinite()
	p.show(container.NewVBox(ui.NewCaption(lang.L("Laying the embeddings out on a plane. This takes some seconds.")), wait))
	var embeddings *tuning.EmbeddingMap
	p.shared.tasks.Run(func(ctx context.Context) (err error) {
		embeddings, err = versionMap(ctx, p.shared, p.version)
		return err
	}, func(err error) {
		wait.Stop()
		if err != nil {
			p.show(container.NewVBox(ui.NewCaption(ui.ErrorText(err))))
			return
		}
		p.show(p.view(embeddings))
	})
}

func (p *mapPage) show(o fyne.CanvasObject) {
	p.content.Objects = []fyne.CanvasObject{o}
	p.content.Refresh()
}

// view returns two maps, before and after, with the meaning of the colours.
func (p *mapPage) view(a *tuning.EmbeddingMap) fyne.CanvasObject {
	maps := container.NewGridWithColumns(2,
		container.NewBorder(ui.NewHeading(lang.L("Before")), nil, nil, nil, newEmbeddingMap(a.Classes, a.Before, p.openFace)),
		container.NewBorder(ui.NewHeading(lang.L("After")), nil, nil, nil, newEmbeddingMap(a.Classes, a.After, p.openFace)))
	about := ui.NewCaption(lang.L("Large dots are your faces: press one to see it. Small rings are faces of the base set, squares are the model's anchors; those at the edge lie farther out. Near means alike to the model; both sides show the same plane at the same scale."))
	return container.NewBorder(nil, container.NewVBox(mapLegend(a), about), nil, nil, maps)
}

// mapLegend returns the colours of the classes; those of the person's faces are
// bold.
func mapLegend(a *tuning.EmbeddingMap) fyne.CanvasObject {
	legend := container.New(&flowLayout{})
	own := map[int]bool{}
	for _, spot := range a.After {
		own[spot.Class] = own[spot.Class] || spot.Kind == tuning.CapturedFace
	}
	for i, class := range a.Classes {
		dot := canvas.NewCircle(classColor(class))
		name := canvas.NewText(ui.Capitalize(ui.TranslateClass(class)), theme.Color(theme.ColorNameForeground))
		name.TextSize, name.TextStyle.Bold = 12, own[i]
		legend.Add(container.NewHBox(container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(10), dot)), name))
	}
	return legend
}

// openFace shows the captured face behind a point.
func (p *mapPage) openFace(id int64) {
	if all, err := p.shared.captures.List(captures.Filter{IDs: []int64{id}}); err == nil && len(all) == 1 {
		p.onFace(all[0])
	}
}
