package live

import (
	"time"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
)

// stage shows the picture with what is drawn over it, or why there is none.
type stage struct {
	object       fyne.CanvasObject
	video        *ui.Video
	empty        *ui.EmptyState
	boxes        []ui.Box
	descriptions *ui.Descriptions
	cropSide     int // of the network's input, pixels
	openDemo     func()
}

func newStage(n *model.Network, openDemo func()) *stage {
	s := &stage{video: ui.NewVideo(), empty: ui.NewEmptyState(), openDemo: openDemo}
	s.object = container.NewStack(s.video, container.NewPadded(s.empty.Container))
	s.setNetwork(n)
	return s
}

func (s *stage) setNetwork(n *model.Network) {
	s.descriptions, s.cropSide = ui.NewDescriptions(n.Classes()), n.Config().Side
}

func (s *stage) update(view *engine.View, overlay string) {
	s.explain(view)
	if noPicture(view.State) {
		s.video.Clear()
		return
	}
	s.boxes = s.boxes[:0]
	for i := range view.Faces {
		if face := &view.Faces[i]; view.Time-face.Track.Seen <= longestUnseen {
			s.boxes = s.appendBox(s.boxes, face, view.Scale, overlay)
		}
	}
	s.video.Display(view.Picture, s.boxes)
}

// explain shows why there is no picture, if there is none.
func (s *stage) explain(view *engine.View) {
	demo := lang.L("Watch the demo clip")
	switch {
	case view.State == engine.Failed:
		s.empty.SetMessage(lang.L("This source cannot be shown"), ui.ErrorText(view.Notice), demo, s.openDemo)
	case view.State == engine.Idle:
		s.empty.SetMessage(lang.L("Nothing is watched"), lang.L("Choose a camera, a clip or a picture under Source."), demo, s.openDemo)
	case view.State == engine.Opening || view.Picture == nil:
		s.empty.SetMessage(lang.L("Opening {{.Source}}", ui.Fields{"Source": sourceName(view.Info)}), lang.L("A camera may take a second or two."), demo, s.openDemo)
	default:
		s.empty.Hide()
		return
	}
	s.empty.Show()
}

// longestUnseen is how long a face that is not seen keeps its box: whoever hides
// it may do so for seconds, and nobody knows where it is.
const longestUnseen = 500 * time.Millisecond

// noPicture reports whether there is no picture in a state, and so no face.
func noPicture(s engine.State) bool {
	return s == engine.Idle || s == engine.Failed || s == engine.Opening
}

// VisibleFaces returns the faces of a view, none while there is no picture.
func VisibleFaces(view *engine.View) []engine.Face {
	if noPicture(view.State) {
		return nil
	}
	return view.Faces
}
