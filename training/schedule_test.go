package training

import (
	"math"
	"testing"
)

func TestSchedule(t *testing.T) {
	cosine := Schedule{Rate: 2, Cosine: true, CosineFrom: 1}
	for _, c := range []struct {
		name        string
		schedule    Schedule
		step, epoch int
		done, want  float64
	}{
		{"constant", Schedule{Rate: 2}, 9, 3, 0.5, 2},
		{"decays once an epoch", Schedule{Rate: 2, Decay: 0.5}, 9, 2, 0.9, 0.5},
		{"first step of the warm-up", Schedule{Rate: 2, Warmup: 4}, 0, 0, 0, 0.5},
		{"last step of the warm-up", Schedule{Rate: 2, Warmup: 4}, 3, 0, 0, 2},
		{"before the cosine", cosine, 9, 0, 0.5, 2},
		{"in the middle of the cosine", cosine, 9, 2, 0, 1},
		{"at the end of the cosine", cosine, 9, 3, 0, 0},
		{"after the cosine", cosine, 9, 4, 0, 0},
	} {
		if got := c.schedule.At(c.step, c.epoch, c.done, 3); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: rate %v, want %v", c.name, got, c.want)
		}
	}
}
