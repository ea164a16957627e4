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

	predictor *model.Predictor // of the other version; nil: nothing is compared
	network   *model.Network   // of it
	busy      bool
	lastCrop  *byte // first byte of the crop that the bars are about

	face    func() (engine.Face, bool)
	onStart func()
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
	var next *model.Predictor
	var network *model.Network
	s.tasks.Run(func(ctx context.Context) (err error) {
		next, network, err = c.load(ctx, v)
		return err
	}, func(err error) {
		s.showError(err)
		if err != nil {
			return
		}
		c.stop()
		c.predictor, c.network, c.lastCrop = next, network, nil
		c.bars = ui.NewNamedBars(model.JoinClasses(s.network.Classes(), network.Classes()), lang.L("in use"), lang.L("compared"))
		c.barsArea.Objects = []fyne.CanvasObject{c.bars}
		c.title.SetText(lang.L("In use, and {{.Name}}", fields{"Name": versionName(v)}))
		c.object.Show()
		c.onStart()
	})
}

// load returns a predictor of a version, and its network.
func (c *comparison) load(ctx context.Context, v versions.Version) (*model.Predictor, *model.Network, error) {
	network, err := c.shared.versions.Load(v.ID)
	if err != nil {
		return nil, nil, err
	}
	predictor, err := model.NewPredictor(network, c.shared.predictorOptions())
	if err == nil && ctx.Err() != nil { // the window was closed: done is not called
		predictor.Close()
		err = ctx.Err()
	}
	return predictor, network, err
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
	s, p, bars, prior := c.shared, c.predictor, c.bars, c.shared.priorOf(c.network)
	c.busy, c.lastCrop = true, &face.Crop[0]
	crop := dataset.Resize(slices.Clone(face.Crop), s.network.Config().Side, c.network.Config().Side)
	var other []model.Prediction
	s.tasks.Run(func(ctx context.Context) (err error) {
		other, err = p.Predict(ctx, [][]byte{crop})
		return err
	}, func(err error) {
		c.busy = false
		own := s.network.Classes()
		if err == nil && c.predictor == p && len(face.Prediction.Final()) == len(own) { // not of a network that was in use before
			others := c.network.Classes()
			both := model.JoinClasses(own, others)
			bars.Display(face.Prediction.Final().Rearrange(own, both), prior.Adjust(other[0]).Final().Rearrange(others, both))
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
