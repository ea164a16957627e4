package recording

import (
	"math"
	"testing"

	"arbex/app/engine"
)

// BenchmarkOneHour opens an hour of one face at thirty frames a second and draws it.
func BenchmarkOneHour(b *testing.B) {
	const frames = 108_000
	folder := writeSession(b, frames, func(n int) []engine.Face {
		return []engine.Face{face(1, float32(0.5+0.5*math.Sin(float64(n)/50)))}
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			if rec := open(b, folder); rec.RecordCount() != frames {
				b.Fatal(rec.RecordCount())
			}
		}
	})
	rec := open(b, folder)
	b.Run("curves", func(b *testing.B) {
		for b.Loop() {
			rec.Faces()[0].Curves(0, rec.Duration(), 1000)
		}
	})
	b.Run("step", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n = (n + 7919) % frames
			rec.Observations(n)
		}
	})
	b.Run("merge", func(b *testing.B) {
		for b.Loop() {
			rec.Apply(Name(1, "a"))
		}
	})
}
