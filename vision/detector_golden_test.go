package vision

import "testing"

// goldenBoxes are the boxes that OpenCV 4.6 on Debian 12 found: another OpenCV, or
// another FFmpeg below it, has to find the same faces at the same places.
var goldenBoxes = []struct {
	source, detector string
	frame            int
	boxes            []Box
}{
	{astronaut, "blazeface", 0, []Box{{174.4, 76.7, 101.3, 101.3}}},
	{astronaut, "cascade", 0, []Box{{177.1, 66.1, 94.9, 94.9}}},
	{Demo, "blazeface", 40, []Box{{177.6, 109.1, 226.3, 226.3}}},
	{Demo, "blazeface", 210, []Box{{410.8, 200.6, 165.3, 165.3}, {102.1, 117.9, 187.3, 187.3}}},
}

func TestDetectionsAreTheSameWithEveryOpenCV(t *testing.T) {
	const alike = 0.97 // the share of two boxes that both cover
	for _, c := range goldenBoxes {
		source, frame := opened(t, c.source), NewFrame()
		for range c.frame + 1 {
			if err := source.Read(frame); err != nil {
				t.Fatal(err)
			}
		}
		tracks := find(t, finder(t, FinderOptions{Detector: c.detector, DetectEveryFrame: true}), frame)
		frame.Close()
		if len(tracks) != len(c.boxes) {
			t.Errorf("%s, frame %d of %s: %d faces, want %d", c.detector, c.frame, c.source, len(tracks), len(c.boxes))
			continue
		}
		for i, track := range tracks {
			if track.Face.Box.IoU(c.boxes[i]) < alike {
				t.Errorf("%s, frame %d of %s: %v, want %v", c.detector, c.frame, c.source, track.Face.Box, c.boxes[i])
			}
		}
	}
}
