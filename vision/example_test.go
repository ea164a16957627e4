package vision_test

import (
	"errors"
	"fmt"
	"io"

	"arbex/vision"
)

// Read every frame of a clip with its time.
func ExampleOpen() {
	source, err := vision.Open("testdata/variable.mp4")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	frames := 0
	for {
		err := source.Read(frame)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		frames++
	}
	fmt.Println(source.Info().Kind, frames, "frames, the last at", frame.Time.Milliseconds(), "ms")
	// Output: clip 20 frames, the last at 2967 ms
}

// Find a face in a picture and cut it out upright.
func ExampleFinder() {
	picture, err := vision.Open("../assets/demo/astronaut.png")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer picture.Close()
	finder, err := vision.NewFinder(vision.FinderOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer finder.Close()
	frame, crop := vision.NewFrame(), vision.Crop{}
	defer frame.Close()
	defer crop.Close()
	if err := picture.Read(frame); err != nil {
		fmt.Println(err)
		return
	}
	tracks, err := finder.Find(frame)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, track := range tracks {
		if err := vision.Align(frame, track.Face, 112, &crop); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("face", track.ID, "crop of", len(crop.RGB), "bytes")
	}
	// Output: face 1 crop of 37632 bytes
}

// The transform of the alignment takes points of the crop to the picture.
func ExampleAlignment() {
	toPicture, err := vision.Alignment(vision.Points{
		RightEye: vision.Point{X: 31.5, Y: 39.3}, LeftEye: vision.Point{X: 68.5, Y: 39.3},
		Nose: vision.Point{X: 50, Y: 60.9}, Mouth: vision.Point{X: 50, Y: 78.4},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	x, y := toPicture.Apply(0.5, 0.5)
	fmt.Printf("scale %.0f, middle (%.0f, %.0f)\n", toPicture.Scale(), x, y)
	// Output: scale 100, middle (50, 50)
}

// Passwords of network cameras are not shown.
func ExampleRedacted() {
	fmt.Println(vision.Redacted("rtsp://anna:secret@camera.local:554/stream?token=1"))
	// Output: rtsp://camera.local:554/stream
}
