package raster

import (
	"fmt"
	"math"
)

// longestTime is the most seconds that Clock shows: beyond it a damaged file has a
// number that is no time.
const longestTime = 1e9

// Clock formats seconds as 0:07 or 1:02:03, on request with tenths.
func Clock(seconds float64, tenths bool) string {
	if !(seconds > 0) {
		seconds = 0
	}
	seconds = min(seconds, longestTime)
	if !tenths {
		seconds = math.Round(seconds)
	}
	whole := int(seconds)
	text := fmt.Sprintf("%d:%02d", whole/60, whole%60)
	if whole >= 3600 {
		text = fmt.Sprintf("%d:%02d:%02d", whole/3600, whole/60%60, whole%60)
	}
	if tenths {
		text += fmt.Sprintf(".%d", int(seconds*10)%10)
	}
	return text
}

// Ticks returns round numbers from a first value to a last: multiples of a step that
// is right on a clock, with at most so many steps between them.
func Ticks(from, to float64, steps int) (ticks []float64) {
	step := tickStep((to - from) / float64(max(steps, 1)))
	first := math.Ceil(from/step - 1e-9)
	for i := range max(steps, 1) + 1 {
		if at := (first + float64(i)) * step; at <= to+step*1e-9 {
			ticks = append(ticks, at)
		}
	}
	return ticks
}

// tickStep returns the smallest step in seconds that is not below least.
func tickStep(least float64) float64 {
	steps := []float64{0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800}
	for _, step := range steps {
		if step >= least {
			return step
		}
	}
	return 3600 * math.Ceil(least/3600)
}
