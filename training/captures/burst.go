package captures

import (
	"maps"
	"time"
)

// HoldDelay is how long a key is held before the press becomes a burst.
const HoldDelay = 300 * time.Millisecond

// Burst is what one press of a label's key captures: a face at once and, while
// the key is held longer than HoldDelay, further ones. The zero value is ready
// for use and serves one press after the other.
type Burst struct {
	Gate QualityGate // of the current press

	id      int64
	label   Label // nil: no key is held
	pressed time.Time
	last    time.Time // when a face was last considered
	crop    *byte     // first byte of its crop
}

// Press begins a burst. It returns false when the key was already held: a
// keyboard repeats.
func (b *Burst) Press(label Label, now time.Time) bool {
	if b.label != nil && maps.Equal(b.label, label) {
		return false
	}
	*b = Burst{label: label, id: now.UnixMicro(), pressed: now}
	return true
}

// Release ends the burst.
func (b *Burst) Release() { b.label = nil }

// Due reports whether the held key asks for another face, at a rate of faces a
// second.
func (b *Burst) Due(now time.Time, rate int) bool {
	return b.label != nil && now.Sub(b.pressed) > HoldDelay && now.Sub(b.last) >= time.Second/time.Duration(rate)
}

// Take turns a candidate into a capture of the burst, or gives the reason why
// not. The first face of a burst may resemble the one before; a further one may
// not, and the same crop is never taken twice.
func (b *Burst) Take(c Candidate, person string, consent bool, now time.Time) (Capture, Reason) {
	first := b.last.IsZero()
	if len(c.Crop) == 0 || len(c.Crop) != 3*c.Side*c.Side || !first && b.crop == &c.Crop[0] {
		return Capture{}, Unchanged
	}
	b.last, b.crop = now, &c.Crop[0]
	if reason := b.Gate.Admit(c, first); reason != Accepted {
		return Capture{}, reason
	}
	c.Burst = b.id
	return c.Capture(b.label, person, consent, now), Accepted
}
