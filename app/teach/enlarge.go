package teach

import (
	"context"
	"time"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/model"
	"arbex/training/captures"
	"arbex/training/dataset"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
)

// enlarge shows a capture in a dialog, with the whole prediction for it.
func enlarge(s *shared, c captures.Capture, heldOut bool) {
	network := s.network
	var prediction model.Prediction
	var crop []byte
	s.tasks.Run(func(ctx context.Context) error {
		if err := s.captures.LoadPicture(&c); err != nil {
			return err
		}
		crop = dataset.Resize(c.Crop, c.Side, network.Config().Side)
		predictions, err := s.predict(ctx, network, [][]byte{crop})
		if err == nil {
			prediction = predictions[0]
		}
		return err
	}, func(err error) {
		if err != nil {
			s.showError(err)
			return
		}
		card := ui.NewFaceCard(network.Classes(), network.Config().Side)
		face := engine.Face{Known: true, Prediction: prediction, Crop: crop}
		face.Track.ID = 1
		card.Display(face)
		large := container.NewVBox(container.NewCenter(largeImage(c)), ui.NewCaption(captureText(c, heldOut, s.now())))
		ui.Dialog{Title: lang.L("Captured face"), Content: container.NewBorder(large, nil, nil, nil, card)}.Show(s.window)
	})
}

// captureText returns what is known about a capture.
func captureText(c captures.Capture, heldOut bool, now time.Time) string {
	text := lang.L("Labelled {{.Label}}. {{.Source}}, {{.When}}.", fields{"Label": sharesText(c.Label), "Source": c.Source, "When": agoText(c.Taken, now)})
	if c.Person != "" {
		text += " " + lang.L("Person: {{.Name}}.", fields{"Name": c.Person})
	}
	if heldOut {
		text += " " + lang.L("Held out: the next training is measured on it and not trained on it.")
	}
	return text
}

// largeImage returns the picture of a capture, enlarged.
func largeImage(c captures.Capture) fyne.CanvasObject {
	p := canvas.NewImageFromImage(cropImage(c.Crop, c.Side))
	p.SetMinSize(fyne.NewSquareSize(168))
	p.FillMode = canvas.ImageFillContain
	return p
}
