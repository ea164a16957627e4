// Package detectors embeds the face detectors of the program:
//
//	model, err := detectors.Read(detectors.BlazeFaceBack)
//
// Read compares a file with its SHA-256, because OpenCV aborts the process when it
// loads a damaged one. ATTRIBUTION.md lists their sources.
package detectors

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
)

//go:embed *.onnx *.xml
var files embed.FS

// File is an embedded detector and the hash of its content.
type File struct{ Name, SHA256 string }

var (
	// BlazeFaceBack detects faces of at least 40 pixels, at any tilt, in a whole
	// frame scaled to 256x256 pixels.
	BlazeFaceBack = File{"blazeface_back_256.onnx", "427cbbe0fc41448d09e1dc9cfabe2423d997cf2faaeab91fadd09a510b63b8e2"}

	// BlazeFaceFront detects one face in its surroundings, scaled to 128x128 pixels,
	// at a fifth of the cost.
	BlazeFaceFront = File{"blazeface_front_128.onnx", "d388b1cf8a5f6f1af2b3f4c14f6d0f138bab970cd618cccd12dddb7484e82e51"}

	// HaarFrontal is OpenCV's cascade for upright frontal faces.
	HaarFrontal = File{"haarcascade_frontalface_alt2.xml", "7b0c967d9abbdfbde025eb9c786947d151b6426040d07a8f9562ed8fd90724b4"}
)

// Read returns the file's content.
func Read(f File) ([]byte, error) {
	content, err := files.ReadFile(f.Name)
	if err != nil {
		return nil, fmt.Errorf("detectors: %w", err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != f.SHA256 {
		return nil, fmt.Errorf("detectors: %s is damaged; build the program again from a clean clone", f.Name)
	}
	return content, nil
}
