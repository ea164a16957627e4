package review

import (
	"strings"

	"arbex/app/review/recording"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// sidePanel shows the faces, the prediction at the cursor, the switches of the
// curves, the markers and what is excluded.
type sidePanel struct {
	object      fyne.CanvasObject
	pages       *fyne.Container // placeholder and content, of which one is shown
	placeholder *ui.Caption     // while nothing is open
	content     *fyne.Container
	study       *studyPanel
	faces       *faceList
	position    *widget.Label // heading of the prediction
	prediction  *widget.Label
	head        *ui.Caption // how it is turned
	bars        *ui.Bars
	barsBox     *fyne.Container
	mix         *ui.Caption // expected mix of expressions
	classes     *fyne.Container
	heads       *fyne.Container // switches of its curves
	curves      *fyne.Container // classes with their heading
	markers     *timeList
	excluded    *timeList
}

func newSidePanel(t *Tab) *sidePanel {
	p := &sidePanel{
		study: newStudyPanel(t), faces: newFaceList(t), position: ui.NewHeading(""), prediction: widget.NewLabel(""), bars: ui.NewBars(nil), barsBox: container.NewStack(), head: ui.NewCaption(""), heads: container.NewStack(), mix: ui.NewCaption(""), classes: container.NewGridWithColumns(2),
		markers: newMarkerList(t), excluded: newExcludedList(t),
	}
	p.prediction.Wrapping = fyne.TextWrapWord
	p.curves = container.NewVBox(ui.NewHeading(lang.L("Curves")), p.classes, p.heads,
		ui.NewCaption(lang.L("Thin: primary. Bold: corrected. Drag in the curves to select, turn the wheel to zoom.")))
	p.content = container.NewVBox(
		p.study.object,
		ui.NewHeading(lang.L("Faces")), p.faces.object,
		p.position, p.prediction, p.barsBox, p.head, p.mix,
		p.curves,
		ui.NewHeading(lang.L("Markers")), p.markers.object,
		ui.NewHeading(lang.L("Excluded")), p.excluded.object,
	)
	p.placeholder = ui.NewCaption(lang.L("Here are the faces of the open recording, the curves of the selected face, the markers and what is excluded. Edits are saved beside the recording; the recording itself is never changed."))
	p.pages = container.NewVBox(p.placeholder, p.content)
	p.object = container.NewVScroll(container.NewPadded(p.pages))
	return p
}

// reset makes the bars and class switches for a document that has been opened.
func (p *sidePanel) reset(t *Tab) {
	d := t.document
	p.bars = ui.NewBars(d.Classes())
	p.barsBox.Objects = []fyne.CanvasObject{p.bars}
	p.barsBox.Refresh()
	p.mix.SetText(mixText(d.Mixes()))
	p.curves.Hidden = d.Stills()
	p.position.SetText(lang.L("At the cursor"))
	p.excluded.none = lang.L("Nothing. Select in the curves and press X.")
	if d.Stills() {
		p.position.SetText(lang.L("In the picture"))
		p.excluded.none = lang.L("Nothing. X excludes the picture that is shown.")
	}
	p.faces.list.UnselectAll()
	p.classes.RemoveAll()
	for class, color := range ui.ClassColors(d.Classes()) {
		p.classes.Add(newCurveSwitch(ui.TranslateClass(d.Classes()[class]), color, true, func(shown bool) {
			delete(d.hidden, class)
			if !shown {
				d.hidden[class] = true
			}
			t.curvesChosen()
		}))
	}
	p.heads.RemoveAll()
	if d.HasHeads() {
		p.heads.Add(newHeadSwitches(d, t.curvesChosen))
	}
}

// curvesChosen shows what was chosen; the keys belong to the window again.
func (t *Tab) curvesChosen() {
	t.drawCurves()
	t.window.Canvas().Unfocus()
}

// mixText says with which mix of expressions a recording was made.
func mixText(mixes []float64) string {
	names := []string{ui.MixText(0)}
	for i, mix := range mixes {
		names = append(names[:i], ui.MixText(mix))
	}
	return lang.L("Expected mix of expressions: {{.Mix}}", ui.Fields{"Mix": strings.Join(names, ", ")})
}

// newCurveSwitch returns a check box with the color of a curve.
func newCurveSwitch(name string, color fyne.ThemeColorName, shown bool, changed func(shown bool)) fyne.CanvasObject {
	swatch := canvas.NewRectangle(theme.Color(color))
	swatch.CornerRadius = 3
	swatch.SetMinSize(fyne.NewSize(6, 16))
	check := widget.NewCheck(name, nil)
	check.Checked = shown
	check.OnChanged = changed
	return container.NewBorder(nil, nil, container.NewCenter(swatch), nil, check)
}

// draw shows a document, which may be nil.
func (p *sidePanel) draw(d *document) {
	p.content.Hidden, p.placeholder.Hidden = d == nil, d != nil
	if d != nil {
		p.study.draw(d)
		p.drawFaces(d)
		p.markers.draw(d)
		p.excluded.draw(d)
	}
	p.pages.Refresh() // lays it out again
}

func (p *sidePanel) drawFaces(d *document) { p.faces.draw(d) }

// drawPrediction shows the prediction for the selected face at the cursor.
func (p *sidePanel) drawPrediction(d *document) {
	text := lang.L("This face is not in the picture.")
	var primary, final model.Distribution
	var seen *recording.Observation
	for _, o := range d.Observations(d.cursor) {
		switch {
		case o.Face != d.face:
		case !o.Predicted:
			text = lang.L("There is no prediction in this picture.")
		default:
			primary, final, seen = o.Primary, o.Final, &o
			best := final.Best()
			text = lang.L("Looks like {{.Class}}, {{.Share}}", ui.Fields{"Class": ui.TranslateClass(d.Classes()[best]), "Share": ui.Percent(final[best])})
		}
	}
	p.prediction.SetText(text)
	p.head.SetText(d.headText(seen))
	p.bars.Display(primary, final)
}
