package teach

import (
	"context"
	"errors"
	"slices"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// liveComparison shows what another version says about the chosen face, beside the one
// in use: the same crop through both.
type liveComparison struct {
	studio   *Tab
	object   *fyne.Container
	title    *widget.Label
	barsArea *fyne.Container
	bars     *ui.Bars

	predictor *model.Predictor // of the other version; nil: nothing is compared
	side      int
	busy      bool
	lastCrop  *byte // first byte of the crop the bars are about
}

func newLiveComparison(s *Tab) *liveComparison {
	m := &liveComparison{studio: s, title: newHeading(""), barsArea: container.NewStack()}
	m.title.Truncation = fyne.TextTruncateEllipsis
	done := widget.NewButton(lang.L("Done"), m.stop)
	m.object = container.NewVBox(container.NewBorder(nil, nil, nil, done, m.title), m.barsArea, widget.NewSeparator())
	m.object.Hide()
	return m
}

// start compares a version with the one in use until end, or until another
// network is used.
func (m *liveComparison) start(v versions.Version) {
	s := m.studio
	var next *model.Predictor
	var network *model.Network
	s.inBackground(func(ctx context.Context) (err error) {
		if network, err = s.options.Versions.Load(v.ID); err != nil {
			return err
		}
		if !slices.Equal(network.Classes(), s.classes) {
			return errors.New(lang.L("{{.Name}} has other expressions than the model in use.", fields{"Name": v.Name}))
		}
		if next, err = model.NewPredictor(network, s.predictorOptions()); err != nil {
			return err
		}
		if ctx.Err() != nil { // the window closes: nobody will take it
			next.Close()
		}
		return ctx.Err()
	}, func(err error) {
		s.showError(err)
		if err != nil {
			return
		}
		m.stop()
		m.predictor, m.side, m.lastCrop = next, network.Config().Side, nil
		m.bars = ui.NewNamedBars(s.classes, lang.L("in use"), lang.L("compared"))
		m.barsArea.Objects = []fyne.CanvasObject{m.bars}
		m.title.SetText(lang.L("In use, and {{.Name}}", fields{"Name": versionName(v)}))
		m.object.Show()
		s.panel.ScrollToTop()
	})
}

// update asks the other version about the newest crop, one at a time.
func (m *liveComparison) update() {
	face, ok := m.studio.labels.currentFace()
	if m.predictor == nil || m.busy || !ok || m.lastCrop == &face.Crop[0] {
		return
	}
	s, p, bars := m.studio, m.predictor, m.bars
	m.busy, m.lastCrop = true, &face.Crop[0]
	crop := dataset.Resize(slices.Clone(face.Crop), s.network.Config().Side, m.side)
	var other []model.Prediction
	s.inBackground(func(ctx context.Context) (err error) {
		other, err = p.Predict(ctx, [][]byte{crop})
		return err
	}, func(err error) {
		m.busy = false
		if err == nil && m.predictor == p {
			bars.Display(face.Prediction.Final(), other[0].Final())
		}
	})
}

// stop stops comparing.
func (m *liveComparison) stop() {
	m.object.Hide()
	m.closePredictor()
}

// closePredictor ends the predictor; one that is at work ends when it is done.
func (m *liveComparison) closePredictor() {
	if m.predictor != nil {
		m.predictor.Close()
		m.predictor = nil
	}
}
