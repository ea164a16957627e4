package engine

import (
	"slices"
	"time"
)

// meterSize is the number of events that a meter keeps: four seconds at 30 per second.
const meterSize = 120

// meter keeps the newest durations of something, and when they ended.
type meter struct {
	ends      [meterSize]time.Duration
	durations [meterSize]time.Duration
	count     int
}

func (m *meter) add(end, took time.Duration) {
	m.ends[m.count%meterSize], m.durations[m.count%meterSize] = end, took
	m.count++
}

// rate returns the events per second among those that ended in the two seconds
// before now.
func (m *meter) rate(now time.Duration) float64 {
	n := 0
	oldest := now
	for i := range min(m.count, meterSize) {
		if now-m.ends[i] <= 2*time.Second {
			n++
			oldest = min(oldest, m.ends[i])
		}
	}
	if n < 2 || now <= oldest {
		return 0
	}
	newest := m.ends[(m.count-1)%meterSize]
	if newest <= oldest {
		return 0
	}
	return float64(n-1) / (newest - oldest).Seconds()
}

// quantile returns the q-quantile of the durations in milliseconds.
func (m *meter) quantile(q float64) float64 {
	n := min(m.count, meterSize)
	if n == 0 {
		return 0
	}
	var sorted [meterSize]time.Duration
	copy(sorted[:], m.durations[:n])
	slices.Sort(sorted[:n])
	return milliseconds(sorted[int(q*float64(n-1)+0.5)])
}

// mean returns the mean of the durations in milliseconds.
func (m *meter) mean() float64 {
	n := min(m.count, meterSize)
	if n == 0 {
		return 0
	}
	sum := time.Duration(0)
	for _, d := range m.durations[:n] {
		sum += d
	}
	return milliseconds(sum) / float64(n)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
