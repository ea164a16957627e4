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

// stage shows the picture with what is drawn over it, or why there is none, and where a
// clip is.
type stage struct {
	object       *fyne.Container
	video        *ui.Video
	seek         *seekControl
	empty        *ui.EmptyState
	boxes        []ui.Box
	descriptions *ui.Descriptions
	cropSide     int       // of the network's input, pixels
	demo, again  ui.Action // what to do where there is no picture
}

func newStage(n *model.Network, e Engine, openDemo, openAgain func()) *stage {
	s := &stage{video: ui.NewVideo(), empty: ui.NewEmptyState(), seek: newSeekControl(e)}
	s.demo, s.again = ui.Action{Label: lang.L("Watch the demo clip"), Do: openDemo}, ui.Action{Label: lang.L("Try again"), Do: openAgain}
	picture := container.NewStack(s.video, container.NewPadded(s.empty.Container))
	s.object = container.NewBorder(nil, s.seek.bar.Container, nil, nil, picture)
	s.setNetwork(n)
	return s
}

func (s *stage) setNetwork(n *model.Network) {
	s.descriptions, s.cropSide = ui.NewDescriptions(n.Classes()), n.Config().Side
}

func (s *stage) update(view *engine.View, overlay string) {
	s.explain(view)
	s.updateSeek(view)
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

// updateSeek follows where a clip is. Only a clip has a bar.
func (s *stage) updateSeek(view *engine.View) {
	shown := s.seek.bar.Visible()
	if s.seek.update(view); s.seek.bar.Visible() != shown {
		s.object.Refresh()
	}
}

// explain shows why there is no picture, if there is none.
func (s *stage) explain(view *engine.View) {
	switch {
	case view.State == engine.Failed:
		s.empty.SetMessage(lang.L("This source cannot be shown"), ui.ErrorText(view.Notice), s.again, s.demo)
	case view.State == engine.Idle:
		s.empty.SetMessage(lang.L("Nothing is watched"), lang.L("Choose a camera, a clip or a picture under Source."), s.demo)
	case view.State == engine.Opening || view.Picture == nil:
		s.empty.SetMessage(lang.L("Opening {{.Source}}", ui.Fields{"Source": sourceName(view.Info)}), lang.L("A camera may take a second or two."), s.demo)
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
