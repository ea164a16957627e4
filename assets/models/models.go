// Package models carries the trained networks that ship inside the program:
//
//	network, err := model.Read(models.Trained("compact"), "compact")
//
// MODEL_CARD.md says what they learnt from, by which command, and how good they
// are.
package models

import "embed"

//go:embed compact.safetensors
var files embed.FS

// Trained returns the model file of a preset, nil when none ships.
func Trained(preset string) []byte {
	content, err := files.ReadFile(preset + ".safetensors")
	if err != nil {
		return nil
	}
	return content
}
