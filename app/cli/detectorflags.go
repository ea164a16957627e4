package cli

import (
	"errors"
	"fmt"

	"arbex/vision"
)

// detectorFlags configure the face detector.
type detectorFlags struct {
	Detector     string  `help:"Face detector: blazeface, cascade or yunet." default:"blazeface" enum:"blazeface,cascade,yunet"`
	DetectorFile string  `help:"YuNet's ONNX file, which does not ship with the program." placeholder:"FILE" type:"path"`
	Threshold    float32 `help:"Least score of a face, 0 to 1; 0 is the detector's own." default:"0" placeholder:"SCORE"`
	SmallestFace int     `help:"Shortest side of a face in pixels." default:"24" placeholder:"PIXELS"`
	MaxFaces     int     `help:"Most faces of a frame, the largest ones." default:"16" placeholder:"N"`
}

// Validate is called once the flags are read.
func (f detectorFlags) Validate() error {
	switch {
	case !(f.Threshold >= 0 && f.Threshold <= 1):
		return fmt.Errorf("--threshold=%v is not between 0 and 1", f.Threshold)
	case f.SmallestFace < 1 || f.MaxFaces < 1:
		return fmt.Errorf("--smallest-face=%d --max-faces=%d: both have to be 1 or more", f.SmallestFace, f.MaxFaces)
	case f.Detector == "yunet" && f.DetectorFile == "":
		return errors.New("--detector=yunet needs --detector-file with YuNet's ONNX file")
	}
	return nil
}

func (f detectorFlags) finderOptions() vision.FinderOptions {
	return vision.FinderOptions{
		Detector: f.Detector, DetectorFile: f.DetectorFile, Threshold: f.Threshold,
		MinFaceSize: f.SmallestFace, MaxFaces: f.MaxFaces,
	}
}
