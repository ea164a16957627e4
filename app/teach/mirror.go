package teach

import (
	"arbex/training/dataset"
	"context"
	"errors"
	"slices"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// mirror shows what another version says about the chosen face, beside the one
// in use: the same crop through both.
type mirror struct {
	studio *Studio
	object *fyne.Container
	title  *widget.Label
	place  *fyne.Container
	bars   *ui.Bars

	predictor *model.Predictor // of the other version; nil: nothing is compared
	side      int
	busy      bool
	shown     *byte // first byte of the crop the bars are about
}

func newMirror(s *Studio) *mirror {
	m := &mirror{studio: s, title: heading(""), place: container.NewStack()}
	m.title.Truncation = fyne.TextTruncateEllipsis
	done := widget.NewButton(lang.L("Done"), m.end)
	m.object = container.NewVBox(container.NewBorder(nil, nil, nil, done, m.title), m.place, widget.NewSeparator())
	m.object.Hide()
	return m
}

// begin compares a version with the one in use until end, or until another
// network is used.
func (m *mirror) begin(v versions.Version) {
	s := m.studio
	var next *model.Predictor
	var network *model.Network
	s.later(func(ctx context.Context) (err error) {
		if network, err = s.options.Versions.Load(v.ID); err != nil {
			return err
		}
		if !slices.Equal(network.Classes(), s.classes) {
			return errors.New(lang.L("{{.Name}} has other expressions than the model in use.", with{"Name": v.Name}))
		}
		if next, err = model.NewPredictor(network, s.computing()); err != nil {
			return err
		}
		if ctx.Err() != nil { // the window closes: nobody will take it
			next.Close()
		}
		return ctx.Err()
	}, func(err error) {
		s.say(err)
		if err != nil {
			return
		}
		m.end()
		m.predictor, m.side, m.shown = next, network.Config().Side, nil
		m.bars = ui.NewBarsOf(s.classes, lang.L("in use"), lang.L("compared"))
		m.place.Objects = []fyne.CanvasObject{m.bars}
		m.title.SetText(lang.L("In use, and {{.Name}}", with{"Name": nameOf(v)}))
		m.object.Show()
		s.panel.ScrollToTop()
	})
}

// update asks the other version about the newest crop, one at a time.
func (m *mirror) update() {
	face, ok := m.studio.pad.present()
	if m.predictor == nil || m.busy || !ok || m.shown == &face.Crop[0] {
		return
	}
	s, p, bars := m.studio, m.predictor, m.bars
	m.busy, m.shown = true, &face.Crop[0]
	crop := dataset.Resize(slices.Clone(face.Crop), s.network.Config().Side, m.side)
	var other []model.Prediction
	s.later(func(ctx context.Context) (err error) {
		other, err = p.Predict(ctx, [][]byte{crop})
		return err
	}, func(err error) {
		m.busy = false
		if err == nil && m.predictor == p {
			bars.Display(face.Prediction.Final(), other[0].Final())
		}
	})
}

// end stops comparing.
func (m *mirror) end() {
	m.object.Hide()
	m.free()
}

// free ends the predictor; one that is at work ends when it is done.
func (m *mirror) free() {
	if m.predictor != nil {
		m.predictor.Close()
		m.predictor = nil
	}
}
