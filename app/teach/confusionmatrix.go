package teach

import (
	"fmt"
	"image/color"
	"slices"

	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// newConfusionMatrix returns a confusion matrix of the classes that occur. open
// is called with the cell that was pressed; it may be nil.
func newConfusionMatrix(classes []string, confusion [][]int, open func(truth, predicted int)) fyne.CanvasObject {
	order := occurringClasses(confusion)
	grid := container.NewGridWithColumns(len(order) + 1)
	name := func(class int, align fyne.TextAlign) {
		text := widget.NewLabelWithStyle(ui.Capitalize(ui.TranslateClass(classes[class])), align, fyne.TextStyle{Bold: true})
		text.Truncation = fyne.TextTruncateEllipsis
		grid.Add(text)
	}
	truthAxis := widget.NewLabelWithStyle(lang.L("Labelled as ↓"), fyne.TextAlignTrailing, fyne.TextStyle{Italic: true})
	truthAxis.Truncation = fyne.TextTruncateEllipsis
	grid.Add(truthAxis)
	for _, class := range order {
		name(class, fyne.TextAlignCenter)
	}
	for _, truth := range order {
		name(truth, fyne.TextAlignTrailing)
		all := 0
		for _, n := range confusion[truth] {
			all += n
		}
		for _, predicted := range order {
			n := confusion[truth][predicted]
			var tapped func()
			if n > 0 && open != nil {
				tapped = func() { open(truth, predicted) }
			}
			grid.Add(newMatrixCell(n, float32(n)/float32(max(all, 1)), truth == predicted, tapped))
		}
	}
	predictedAxis := widget.NewLabelWithStyle(lang.L("The new model says →"), fyne.TextAlignCenter, fyne.TextStyle{Italic: true})
	return container.NewBorder(predictedAxis, nil, nil, nil, grid)
}

// occurringClasses returns the classes that the confusion matrix has faces of, or
// predictions.
func occurringClasses(confusion [][]int) (order []int) {
	for i, row := range confusion {
		for j, n := range row {
			if n > 0 {
				order = append(order, i, j)
			}
		}
	}
	slices.Sort(order)
	return slices.Compact(order)
}

// matrixCell is a number of a confusion matrix, the darker the larger its share
// of the row.
type matrixCell struct {
	widget.BaseWidget
	background *canvas.Rectangle
	text       *canvas.Text
	tapped     func() // nil: the cell opens nothing
}

var (
	_ fyne.Tappable      = (*matrixCell)(nil)
	_ desktop.Cursorable = (*matrixCell)(nil)
)

const cellHeight = 34

func newMatrixCell(n int, share float32, right bool, tapped func()) *matrixCell {
	c := &matrixCell{background: canvas.NewRectangle(nil), text: canvas.NewText("·", theme.Color(ui.ColorMuted)), tapped: tapped}
	c.background.CornerRadius = 4
	c.background.SetMinSize(fyne.NewSize(40, cellHeight))
	c.text.Alignment, c.text.TextSize = fyne.TextAlignCenter, 13
	if n > 0 {
		c.text.Text, c.text.Color, c.text.TextStyle.Bold = fmt.Sprint(n), theme.Color(theme.ColorNameForeground), right
		name := theme.ColorNameError
		if right {
			name = theme.ColorNameForeground
		}
		r, g, b, _ := theme.Color(name).RGBA()
		c.background.FillColor = color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(24 + 66*share)} // the number can still be read on all of it
	}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *matrixCell) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(c.background, container.NewCenter(c.text)))
}

// Tapped implements fyne.Tappable; it opens the faces behind the number.
func (c *matrixCell) Tapped(*fyne.PointEvent) {
	if c.tapped != nil {
		c.tapped()
	}
}

// Cursor implements desktop.Cursorable.
func (c *matrixCell) Cursor() desktop.Cursor {
	if c.tapped != nil {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}
