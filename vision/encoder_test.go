package vision

import (
	"image"
	"testing"
)

// recorded returns the bytes of the demo clip's first frames in packets, and how many
// of them are keys.
func recorded(t *testing.T, encoder *Encoder, frames int) (bytes, keys int) {
	t.Helper()
	source, frame := opened(t, Demo), NewFrame()
	defer frame.Close()
	var packet []byte
	for range frames {
		err := source.Read(frame)
		if err != nil {
			t.Fatal(err)
		}
		var key bool
		if packet, key, err = encoder.Encode(frame, packet[:0]); err != nil || len(packet) == 0 {
			t.Fatalf("a packet of %d bytes: %v", len(packet), err)
		}
		if bytes += len(packet); key {
			keys++
		}
	}
	return bytes, keys
}

// A second has a key, from which a reader can begin, and the rest of it is small.
func TestARecordingIsSmallAndHasAKeyEachSecond(t *testing.T) {
	info := opened(t, Demo).Info()
	size := image.Pt(info.Width, info.Height)
	encoder := NewEncoder(size, 30)
	defer encoder.Close()
	if encoder.FourCC() != "H264" {
		t.Skip("FFmpeg has no encoder of H.264 here")
	}
	bytes, keys := recorded(t, encoder, 60)
	if keys < 2 {
		t.Errorf("%d keys in two seconds", keys)
	}
	if jpegs, _ := recorded(t, &Encoder{size: size}, 60); 3*bytes > jpegs {
		t.Errorf("%d bytes, as JPEGs %d", bytes, jpegs)
	}
}

func TestAnOddEdgeIsLeftOutOfH264(t *testing.T) {
	encoder := NewEncoder(image.Pt(65, 49), 0)
	defer encoder.Close()
	want := image.Pt(64, 48)
	if encoder.FourCC() == "MJPG" {
		want = image.Pt(65, 49)
	}
	frame, err := FrameFromImage(image.NewRGBA(image.Rect(0, 0, 65, 49)))
	if err != nil {
		t.Fatal(err)
	}
	defer frame.Close()
	if packet, key, err := encoder.Encode(frame, nil); err != nil || !key || len(packet) == 0 || encoder.Size() != want {
		t.Errorf("%d bytes, key %v, size %v: %v", len(packet), key, encoder.Size(), err)
	}
}
