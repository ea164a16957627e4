package engine

import (
	"time"

	"arbex/vision"
)

// watchdog notices a camera that repeats its last picture, as some do after
// they were unplugged: a real sensor is never still. And one that sees nothing:
// then opening it again would not help, but taking its cover off.
type watchdog struct {
	camera bool
	sum    uint64
	since  time.Duration // of the present picture
	begun  bool
	dark   time.Duration // since when the pictures are black
	blind  bool          // they are
	told   bool          // and the person knows
}

const (
	// frozen is how long a camera may show the very same picture.
	frozen = 5 * time.Second

	// black is the brightest value of a picture taken with the cover on; sensors
	// in the dark have noise of a few units.
	black = 12

	// unseen is how long pictures may be black: cameras begin with some.
	unseen = 2 * time.Second
)

// covered is what the person reads then.
const covered = "The camera shows only black. Is its cover closed, or is it dark?"

func (d *watchdog) check(frame *vision.Frame, now time.Duration) error {
	if !d.camera {
		return nil
	}
	if sum := frame.Fingerprint(); !d.begun || sum != d.sum {
		if !d.begun {
			d.dark = now
		}
		d.begun, d.sum, d.since = true, sum, now
	}
	if frame.Brightest() > black {
		d.dark = now
	}
	d.blind = now-d.dark > unseen
	if now-d.since > frozen && !d.blind {
		return vision.ErrStalled
	}
	return nil
}

// notice says what the person should read now, when that has changed.
func (d *watchdog) notice() (text string, changed bool) {
	changed, d.told = d.told != d.blind, d.blind
	if d.blind {
		text = covered
	}
	return text, changed
}
