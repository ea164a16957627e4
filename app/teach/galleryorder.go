package teach

import (
	"cmp"
	"context"
	"math"
	"slices"

	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2/lang"
)

// galleryOrder chooses the order of the gallery: the newest first, or those with
// the largest loss, whose label may be wrong.
type galleryOrder struct {
	shared   *shared
	object   *ui.Select
	losses   map[int64]float64 // by capture, of the network in use; nil: unknown
	onChange func()
}

// The orders.
func newestFirst() string      { return lang.L("Newest first") }
func largestLossFirst() string { return lang.L("Largest loss first") }

func newGalleryOrder(s *shared, onChange func()) *galleryOrder {
	o := &galleryOrder{shared: s, object: ui.NewSelect([]string{newestFirst(), largestLossFirst()}, nil), onChange: onChange}
	o.object.Selected, o.object.OnChanged = newestFirst(), o.choose
	return o
}

// reset chooses the newest first: another network has other losses.
func (o *galleryOrder) reset() { o.losses, o.object.Selected = nil, newestFirst() }

// choose follows the list. The losses are computed first.
func (o *galleryOrder) choose(order string) {
	o.shared.unfocus()
	if order == newestFirst() {
		o.onChange()
		return
	}
	q := o.shared.quick(o.shared.network)
	var losses map[int64]float64
	o.shared.tasks.Run(func(ctx context.Context) (err error) {
		losses, err = q.SampleLosses(ctx)
		return err
	}, func(err error) {
		o.shared.showError(err)
		o.losses = losses
		o.onChange()
	})
}

// apply sorts captures, which come newest first. Captures that are newer than the
// losses stay in front.
func (o *galleryOrder) apply(shown []captures.Capture) {
	if o.object.SelectedIndex() != 1 || o.losses == nil {
		return
	}
	loss := func(c captures.Capture) float64 {
		if loss, known := o.losses[c.ID]; known {
			return loss
		}
		return math.Inf(1)
	}
	slices.SortStableFunc(shown, func(a, b captures.Capture) int { return cmp.Compare(loss(b), loss(a)) })
}
