package teach

import (
	"context"
	"slices"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// comparison shows what another version predicts for the current face, beside the
// version in use.
type comparison struct {
	shared   *shared
	object   *fyne.Container
	title    *widget.Label
	barsArea *fyne.Container
	bars     *ui.Bars

	otherModel
	busy     bool
	lastCrop *byte // first byte of the crop that the bars are about

	face    func() (engine.Face, bool)
	onStart func()
}

// otherModel predicts what the version compared would say.
type otherModel struct {
	predictor *model.Predictor // nil: nothing is compared
	side      int              // of its crops
	classes   []string
}

func newComparison(s *shared) *comparison {
	c := &comparison{shared: s, title: ui.NewHeading(""), barsArea: container.NewStack()}
	c.title.Truncation = fyne.TextTruncateEllipsis
	done := widget.NewButton(lang.L("Done"), c.stop)
	c.object = container.NewVBox(container.NewBorder(nil, nil, nil, done, c.title), c.barsArea, widget.NewSeparator())
	c.object.Hide()
	return c
}

// start compares a version with the one in use, until stop is called or another
// network is used.
func (c *comparison) start(v versions.Version) {
	s := c.shared
	var next otherModel
	s.tasks.Run(func(ctx context.Context) (err error) {
		next, err = c.load(ctx, v)
		return err
	}, func(err error) {
		s.showError(err)
		if err != nil {
			return
		}
		c.stop()
		c.otherModel, c.lastCrop = next, nil
		c.bars = ui.NewNamedBars(model.JoinClasses(s.network.Classes(), next.classes), lang.L("in use"), lang.L("compared"))
		c.barsArea.Objects = []fyne.CanvasObject{c.bars}
		c.title.SetText(lang.L("In use, and {{.Name}}", fields{"Name": versionName(v)}))
		c.object.Show()
		c.onStart()
	})
}

// load returns a version for predicting.
func (c *comparison) load(ctx context.Context, v versions.Version) (otherModel, error) {
	network, err := c.shared.versions.Load(v.ID)
	if err != nil {
		return otherModel{}, err
	}
	predictor, err := model.NewPredictor(network, c.shared.predictorOptions())
	if err == nil && ctx.Err() != nil { // the window was closed: done is not called
		predictor.Close()
		err = ctx.Err()
	}
	return otherModel{predictor, network.Config().Side, network.Classes()}, err
}

// update asks the other version about the newest crop, one at a time.
func (c *comparison) update() {
	if c.predictor == nil || c.busy {
		return
	}
	face, ok := c.face()
	if !ok || c.lastCrop == &face.Crop[0] {
		return
	}
	s, p, bars := c.shared, c.predictor, c.bars
	c.busy, c.lastCrop = true, &face.Crop[0]
	crop := dataset.Resize(slices.Clone(face.Crop), s.network.Config().Side, c.side)
	var other []model.Prediction
	s.tasks.Run(func(ctx context.Context) (err error) {
		other, err = p.Predict(ctx, [][]byte{crop})
		return err
	}, func(err error) {
		c.busy = false
		if err == nil && c.predictor == p {
			own := s.network.Classes()
			both := model.JoinClasses(own, c.classes)
			bars.Display(face.Prediction.Final().Rearrange(own, both), other[0].Final().Rearrange(c.classes, both))
		}
	})
}

// stop ends the comparison.
func (c *comparison) stop() {
	c.object.Hide()
	c.closePredictor()
}

// closePredictor closes the predictor; one that is at work ends when it is done.
func (c *comparison) closePredictor() {
	if c.predictor != nil {
		c.predictor.Close()
		c.predictor = nil
	}
}
