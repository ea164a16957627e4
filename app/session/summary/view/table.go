package view

import (
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"arbex/app/session"
	"arbex/app/session/summary"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// grouping is a way to group.
type grouping struct {
	name string // a message key
	keys []summary.Key
}

// groupings are those that are offered.
var groupings = []grouping{
	{ui.Text("session, segment and face"), nil},
	{ui.Text("participant, condition and segment"), []summary.Key{summary.Participant, summary.Condition, summary.SegmentName}},
	{ui.Text("participant and condition"), []summary.Key{summary.Participant, summary.Condition}},
	{ui.Text("condition"), []summary.Key{summary.Condition}},
	{ui.Text("segment"), []summary.Key{summary.SegmentName}},
}

func groupingNames() (names []string) {
	for _, g := range groupings {
		names = append(names, lang.L(g.name))
	}
	return names
}

// table shows the rows of one distribution.
type table struct {
	widget *widget.Table
	rows   []summary.Row
}

// tableColumn is a column of the table.
type tableColumn struct {
	title string // a message key
	width float32
	text  func(*summary.Row) string
}

var tableColumns = []tableColumn{
	{ui.Text("Session"), 210, sessionText},
	{ui.Text("Segment"), 130, segmentText},
	{ui.Text("Face"), 90, faceText},
	{ui.Text("Expression"), 110, func(r *summary.Row) string { return ui.TranslateClass(r.Class) }},
	{ui.Text("Mean"), 68, func(r *summary.Row) string { return ui.Number(r.Mean, 3) }},
	{ui.Text("Deviation"), 92, func(r *summary.Row) string { return ui.Number(r.Deviation, 3) }},
	{ui.Text("Peak"), 68, func(r *summary.Row) string { return ui.Number(r.Peak, 3) }},
	{ui.Text("Time"), 68, func(r *summary.Row) string { return ui.Percent(float32(r.TimeShare)) }},
	{ui.Text("Onset"), 80, func(r *summary.Row) string { return secondsText(r.Onset) }},
	{ui.Text("Judged"), 74, func(r *summary.Row) string { return ui.Percent(float32(r.Predicted)) }},
	{ui.Text("No face"), 84, func(r *summary.Row) string { return secondsText(r.NoFaceSeconds) }},
}

func newTable() *table {
	t := &table{}
	cell := func() fyne.CanvasObject {
		label := widget.NewLabel("")
		label.Truncation = fyne.TextTruncateEllipsis
		return label
	}
	t.widget = widget.NewTable(func() (int, int) { return len(t.rows), len(tableColumns) }, cell, func(id widget.TableCellID, o fyne.CanvasObject) {
		if id.Row < len(t.rows) {
			o.(*widget.Label).SetText(tableColumns[id.Col].text(&t.rows[id.Row]))
		}
	})
	t.widget.ShowHeaderRow = true
	t.widget.CreateHeader = cell
	t.widget.UpdateHeader = func(id widget.TableCellID, o fyne.CanvasObject) {
		label := o.(*widget.Label)
		label.TextStyle.Bold = true
		label.SetText(lang.L(tableColumns[id.Col].title))
	}
	for i, c := range tableColumns {
		t.widget.SetColumnWidth(i, c.width)
	}
	return t
}

// show shows the rows of a distribution; those of the primary one where there is no
// other.
func (t *table) show(rows []summary.Row, distribution string) {
	t.rows = nil
	corrected := map[summary.Group]bool{}
	for _, r := range rows {
		corrected[r.Group] = corrected[r.Group] || r.Distribution == "corrected"
	}
	for _, r := range rows {
		if r.Distribution == distribution || !corrected[r.Group] {
			t.rows = append(t.rows, r)
		}
	}
	t.widget.Refresh()
}

// sessionText returns what the session is in the study, or its folder.
func sessionText(r *summary.Row) string {
	title := session.Study{Participant: r.Participant, Condition: r.Condition, Trial: r.Trial}.Title()
	switch {
	case title != "":
		return title
	case r.Source != "":
		return filepath.Base(r.Source)
	}
	return lang.L("all")
}

func segmentText(r *summary.Row) string {
	switch {
	case r.Named && r.SegmentName == "":
		return lang.L("without a name")
	case r.Segment < 0 && r.SegmentName == "":
		return lang.L("all")
	case r.Segment < 0:
		return r.SegmentName
	}
	return strings.TrimSpace(strconv.Itoa(r.Segment) + "  " + r.SegmentName)
}

func faceText(r *summary.Row) string {
	if r.FaceID < 0 {
		return lang.L("all")
	}
	return strings.TrimSpace(strconv.Itoa(r.FaceID) + "  " + r.FaceName)
}

// secondsText is a time, empty for none.
func secondsText(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return ui.Number(v, 2) + " s"
}
