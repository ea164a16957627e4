package assets_test

import (
	"bytes"
	"image/png"
	"testing"

	"arbex/assets"
)

func TestDemoIsAnMP4SmallEnoughToShip(t *testing.T) {
	clip := assets.Demo()
	if len(clip) > 1_500_000 {
		t.Errorf("the demo clip has %d bytes, more than 1.5 MB", len(clip))
	}
	if !bytes.Equal(clip[4:8], []byte("ftyp")) {
		t.Errorf("the demo clip begins with %q, not with an MP4 header", clip[:8])
	}
}

func TestIconIsASquarePNG(t *testing.T) {
	icon, err := png.DecodeConfig(bytes.NewReader(assets.Icon()))
	if err != nil {
		t.Fatal(err)
	}
	if icon.Width != 512 || icon.Height != 512 {
		t.Errorf("the icon measures %dx%d, want 512x512", icon.Width, icon.Height)
	}
}
