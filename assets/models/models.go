// Package models carries the trained networks that ship inside the program:
//
//	network, err := model.Read(models.Trained("compact"), "compact")
//
// MODEL_CARD.md says what they learnt from, by which command, and how good they
// are.
package models

import "embed"

//go:embed compact.safetensors compact.replay.safetensors MODEL_CARD.md
var files embed.FS

// Trained returns the model file of a preset, nil when none ships.
func Trained(preset string) []byte { return read(preset + ".safetensors") }

// Replay returns the feature vectors of the base training that belong to a
// preset's trained network, for package tuning; nil when none ship.
func Replay(preset string) []byte { return read(preset + ".replay.safetensors") }

// Card returns the model card of the shipped models, in Markdown.
func Card() string { return string(read("MODEL_CARD.md")) }

func read(name string) []byte {
	content, err := files.ReadFile(name)
	if err != nil {
		return nil
	}
	return content
}
