package engine

import (
	"time"

	"arbex/assets/message"
	"arbex/vision"
)

// watchdog notices a camera that repeats its last picture, as some do after
// they were unplugged: a real sensor is never still. And one that sees nothing:
// then opening it again would not help, but taking its cover off.
type watchdog struct {
	camera         bool
	fingerprint    uint64
	unchangedSince time.Duration // of the present picture
	started        bool
	lastLight      time.Duration // since when the pictures are black
	dark           bool          // they are
	reported       bool          // and the person knows
}

const (
	// frozenAfter is how long a camera may show the very same picture.
	frozenAfter = 5 * time.Second

	// darkLevel is the brightest value of a picture taken with the cover on; sensors
	// in the dark have noise of a few units.
	darkLevel = 12

	// darkAfter is how long pictures may be black: cameras begin with some.
	darkAfter = 2 * time.Second
)

// errDark reports a camera that shows only black.
var errDark = message.New("The camera shows only black. Is its cover closed, or is it dark?", nil)

func (d *watchdog) check(frame *vision.Frame, now time.Duration) error {
	if !d.camera {
		return nil
	}
	if sum := frame.Fingerprint(); !d.started || sum != d.fingerprint {
		if !d.started {
			d.lastLight = now
		}
		d.started, d.fingerprint, d.unchangedSince = true, sum, now
	}
	if frame.Brightest() > darkLevel {
		d.lastLight = now
	}
	d.dark = now-d.lastLight > darkAfter
	if now-d.unchangedSince > frozenAfter && !d.dark {
		return vision.ErrStalled
	}
	return nil
}

// notice says what the person should read now, when that has changed.
func (d *watchdog) notice() (err error, changed bool) {
	changed, d.reported = d.reported != d.dark, d.dark
	if d.dark {
		err = errDark
	}
	return err, changed
}
