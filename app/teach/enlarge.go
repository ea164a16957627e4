package teach

import (
	"arbex/training/dataset"
	"context"
	"time"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/model"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
)

// enlarge shows a face with everything the model says about it.
func (g *gallery) enlarge(i int) {
	if i < len(g.shown) {
		g.studio.enlarge(g.shown[i])
	}
}

func (s *Tab) enlarge(c captures.Capture) {
	network := s.network
	var said model.Prediction
	var crop []byte
	s.inBackground(func(ctx context.Context) error {
		if err := s.options.Captures.LoadPicture(&c); err != nil {
			return err
		}
		p, err := model.NewPredictor(network, s.predictorOptions())
		if err != nil {
			return err
		}
		defer p.Close()
		crop = dataset.Resize(c.Crop, c.Side, network.Config().Side)
		answer, err := p.Predict(ctx, [][]byte{crop})
		if err == nil {
			said = answer[0]
		}
		return err
	}, func(err error) {
		if err != nil {
			s.showError(err)
			return
		}
		card := ui.NewFaceCard(network.Classes(), network.Config().Side)
		face := engine.Face{Known: true, Prediction: said, Crop: crop}
		face.Track.ID = 1
		card.Display(face)
		large := container.NewVBox(container.NewCenter(largeImage(c)), newCaption(captureText(c, s.gallery.heldOut[c.ID])))
		d := dialog.NewCustom(lang.L("Captured face"), lang.L("Close"), container.NewBorder(large, nil, nil, nil, card), s.window)
		d.Resize(fyne.NewSize(440, 560))
		d.Show()
	})
}

// captureText is what is known about a capture.
func captureText(c captures.Capture, held bool) string {
	text := lang.L("Labelled {{.Label}}. {{.Source}}, {{.When}}.", fields{"Label": sharesText(c.Label), "Source": c.Source, "When": agoText(c.Taken, time.Now())})
	if c.Person != "" {
		text += " " + lang.L("Person: {{.Name}}.", fields{"Name": c.Person})
	}
	if held {
		text += " " + lang.L("Held out: the next training measures on it and does not learn from it.")
	}
	return text
}

// largeImage is a capture's picture, enlarged.
func largeImage(c captures.Capture) fyne.CanvasObject {
	p := canvas.NewImageFromImage(cropImage(c.Crop, c.Side))
	p.SetMinSize(fyne.NewSquareSize(168))
	p.FillMode = canvas.ImageFillContain
	return p
}
