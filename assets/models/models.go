// Package models embeds the trained networks of the program:
//
//	network, err := model.Read(models.Trained("compact"), "compact")
//
// MODEL_CARD.md describes their training data, the commands that trained them, and
// their accuracy.
package models

import "embed"

//go:embed compact.safetensors compact.replay.safetensors MODEL_CARD.md
var files embed.FS

// Trained returns the model file of a preset, nil if there is none.
func Trained(preset string) []byte { return read(preset + ".safetensors") }

// Replay returns the feature vectors of training faces for a preset's network, which
// package tuning mixes with the user's faces; nil if there are none.
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
