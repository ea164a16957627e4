package session

import "golang.org/x/sys/unix"

// monotonic returns CLOCK_MONOTONIC in seconds, which other programs on this
// computer can read as well; 0 where there is none.
func monotonic() float64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &t); err != nil {
		return 0
	}
	return float64(t.Sec) + float64(t.Nsec)/1e9
}
