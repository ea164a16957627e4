package teach

import "fyne.io/fyne/v2"

// flowLayout lays out objects in lines, like words.
type flowLayout struct{ height float32 }

const flowGap = 12

func (w *flowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := fyne.NewSize(0, w.height)
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

func (w *flowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x, y, tall := float32(0), float32(0), float32(0)
	for _, o := range objects {
		own := o.MinSize()
		if x > 0 && x+own.Width > size.Width {
			x, y = 0, y+own.Height
		}
		o.Move(fyne.NewPos(x, y))
		o.Resize(own)
		x += own.Width + flowGap
		tall = y + own.Height
	}
	w.height = tall
}
