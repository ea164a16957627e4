// Command remake draws the demo clip that ships with the program.
//
// Two still pictures become half a minute of video that loops without a seam:
// a camera moves slowly over the first, a photograph of a second person slides
// in, and both faces change their expression. After nine seconds it shows what
// the correction is for: faces that are half covered, in the dark, lit from the
// side, out of focus and full of noise. The same pictures give the same frames:
//
//	pictures -> express (bend the faces) -> cover and light -> camera and card -> blur and noise -> frames -> ffmpeg
//
// Run it in the assets folder, with ffmpeg installed:
//
//	go run ./demo/remake
package main

import (
	"flag"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
)

const (
	width, height = 640, 480
	rate          = 30 // frames per second
	length        = 30 // seconds in one turn of the loop
)

func main() {
	folder := flag.String("folder", "demo", "folder that holds astronaut.png and portrait.jpg")
	out := flag.String("out", "demo/demo.mp4", "clip to write")
	flag.Parse()
	if err := remake(*folder, *out); err != nil {
		fmt.Fprintln(os.Stderr, "remake:", err)
		os.Exit(1)
	}
}

func remake(folder, out string) error {
	scene, err := loadScene(folder)
	if err != nil {
		return err
	}
	encoder, frames, err := startEncoder(out)
	if err != nil {
		return err
	}
	if err := drawFrames(scene, frames); err != nil {
		return fmt.Errorf("writing frames: %w", err)
	}
	if err := frames.Close(); err != nil {
		return fmt.Errorf("closing the stream of frames: %w", err)
	}
	return encoder.Wait()
}

func drawFrames(scene *scene, frames io.Writer) error {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range rate * length {
		scene.draw(picture, float64(i)/rate)
		if _, err := frames.Write(picture.Pix); err != nil {
			return err
		}
	}
	return nil
}

// startEncoder starts ffmpeg, which takes raw frames on its standard input.
func startEncoder(out string) (*exec.Cmd, io.WriteCloser, error) {
	encoder := exec.Command("ffmpeg", "-loglevel", "error", "-y",
		"-f", "rawvideo", "-pix_fmt", "rgba", "-s", fmt.Sprintf("%dx%d", width, height), "-r", fmt.Sprint(rate), "-i", "-",
		"-c:v", "libx264", "-preset", "veryslow", "-crf", "26", "-g", "60", "-pix_fmt", "yuv420p",
		"-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart", out)
	encoder.Stderr = os.Stderr
	frames, err := encoder.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := encoder.Start(); err != nil {
		return nil, nil, fmt.Errorf("%w; install ffmpeg", err)
	}
	return encoder, frames, nil
}
