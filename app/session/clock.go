package session

import "golang.org/x/sys/unix"

// monotonic is the clock that other programs of this computer can read too:
// seconds of CLOCK_MONOTONIC. It is 0 where there is none.
func monotonic() float64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &t); err != nil {
		return 0
	}
	return float64(t.Sec) + float64(t.Nsec)/1e9
}
