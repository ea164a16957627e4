package vision

import "testing"

func TestYawGrowsWithTheNose(t *testing.T) {
	p := pointsFromBox(Box{0, 0, 100, 100})
	if p.yaw() > 3 || p.yaw() < -3 {
		t.Errorf("straight: %v", p.yaw())
	}
	p.Nose.X += 15
	if p.yaw() < 20 {
		t.Errorf("turned: %v", p.yaw())
	}
}
