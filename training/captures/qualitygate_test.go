package captures

import (
	"bytes"
	"testing"
)

// stripes returns a crop of 64 x 64 pixels with sharp edges.
func stripes() []byte {
	rgb := make([]byte, 3*64*64)
	for i := range rgb {
		rgb[i] = byte(i / 3 % 7 * 30)
	}
	return rgb
}

// halfDark returns a crop whose upper half is darker.
func halfDark(rgb []byte) []byte {
	other := bytes.Clone(rgb)
	for i := range len(other) / 2 {
		other[i] /= 2
	}
	return other
}

func TestTheGateRejectsUselessFaces(t *testing.T) {
	sharp, blank := stripes(), make([]byte, 3*64*64)
	var g QualityGate
	for i, c := range []struct {
		rgb        []byte
		width      float32
		duplicates bool
		want       Reason
	}{
		{sharp, 20, false, TooSmall},
		{blank, 100, false, Blurred},
		{sharp, 100, false, Accepted},
		{sharp, 100, false, NearDuplicate},
		{sharp, 100, true, Accepted},
		{halfDark(sharp), 100, false, Accepted},
		{sharp, 0, false, Accepted}, // the crop's side counts
	} {
		if reason := g.Admit(Candidate{Crop: c.rgb, Side: 64, Width: c.width}, c.duplicates); reason != c.want {
			t.Errorf("case %d: %q, want %q", i, reason, c.want)
		}
	}
	for _, reason := range []Reason{TooSmall, Blurred, NearDuplicate} {
		if g.Rejected[reason] != 1 {
			t.Errorf("%d faces are counted as %s, not 1", g.Rejected[reason], reason)
		}
	}
}
