package annotate

import (
	"math"
	"slices"
	"time"

	"arbex/model"
)

// window is the time that the curves of a film show.
const window = 10 * time.Second

// history holds the newest predictions of the face whose curves are shown.
type history struct {
	face     int // 0: none yet
	title    string
	seen     time.Duration
	last     time.Duration // of the newest picture
	interval time.Duration // to it from the one before
	samples  []sample
}

// sample is a prediction; one without is a gap.
type sample struct {
	at             time.Duration
	primary, final model.Distribution
}

// minGap is the longest time between two predictions that a line crosses, unless
// pictures are further apart than a third of it.
const minGap = time.Second

func (h *history) maxGap() time.Duration { return max(minGap, 3*h.interval) }

// add adds a picture. Without a wanted face the first one is followed until it has been
// gone for as long as the curves show.
func (h *history) add(p Picture, wanted int) {
	if wanted == 0 && len(p.Faces) > 0 && (h.face == 0 || p.Time-h.seen > window) {
		if first := p.Faces[0].ID; first != h.face {
			*h = history{face: first, last: h.last}
		}
	}
	if wanted != 0 {
		h.face = wanted
	}
	h.interval, h.last = p.Time-h.last, p.Time
	h.samples = slices.DeleteFunc(h.samples, func(s sample) bool { return s.at < p.Time-window-h.maxGap() })
	for _, f := range p.Faces {
		if f.ID == h.face {
			h.seen = p.Time
			if f.Primary != nil {
				h.samples = append(h.samples, sample{p.Time, slices.Clone(f.Primary), slices.Clone(f.Final)})
			}
		}
	}
}

// between is where a moment lies among the samples: the one before, the one after, and
// how far it is from the first to the second, 0 to 1. Both are nil in a gap.
type between struct {
	before, after *sample
	weight        float32
}

// at finds moments that are given in rising order.
func (h *history) at(moments []time.Duration) []between {
	all := make([]between, len(moments))
	next := 0 // the first sample at or after the moment
	for i, moment := range moments {
		for next < len(h.samples) && h.samples[next].at < moment {
			next++
		}
		if next == len(h.samples) {
			break
		}
		after := &h.samples[next]
		if after.at == moment {
			all[i] = between{after, after, 1}
			continue
		}
		if next == 0 {
			continue
		}
		before := &h.samples[next-1]
		if gap := after.at - before.at; gap <= h.maxGap() {
			all[i] = between{before, after, float32(moment-before.at) / float32(gap)}
		}
	}
	return all
}

// share returns a class's probability in one of the two distributions; NaN in a gap.
func (b between) share(class int, final bool) float32 {
	if b.before == nil {
		return float32(math.NaN())
	}
	from, to := b.before.primary[class], b.after.primary[class]
	if final {
		from, to = b.before.final[class], b.after.final[class]
	}
	return from + b.weight*(to-from)
}
