package engine

import (
	"time"

	"arbex/assets/message"
	"arbex/vision"
)

// watchdog detects a camera that repeats its last picture, as some do after they
// were unplugged: a real sensor always has noise. It also detects a camera that
// shows only black, which reopening would not help.
type watchdog struct {
	camera         bool
	fingerprint    uint64
	unchangedSince time.Duration // fingerprint
	started        bool
	lastLight      time.Duration // when a picture was last not black
	dark           bool          // pictures have been black for darkAfter
	reported       bool          // the last notice
}

const (
	// frozenAfter is how long a camera may repeat a picture.
	frozenAfter = 5 * time.Second

	// darkLevel is the brightest value of a picture taken with the cover on; a sensor
	// in the dark has noise of a few units.
	darkLevel = 12

	// darkAfter is how long pictures may be black: cameras start with some.
	darkAfter = 2 * time.Second
)

// errDark reports a camera that shows only black.
var errDark = message.New("The camera shows only black. Is its cover closed, or is it dark?", nil)

// check takes the next frame. It returns vision.ErrStalled for a frozen camera.
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

// notice returns errDark while the camera is dark, nil otherwise, and whether that
// has changed.
func (d *watchdog) notice() (err error, changed bool) {
	changed, d.reported = d.reported != d.dark, d.dark
	if d.dark {
		err = errDark
	}
	return err, changed
}
