// Package models embeds the trained networks of the program:
//
//	network, err := model.Read(models.Trained("compact"), "compact")
//
// MODEL_CARD.md describes their training data, the commands that trained them, and
// their accuracy.
package models

import _ "embed"

var (
	//go:embed compact.safetensors
	compact []byte

	//go:embed compact.replay.safetensors
	compactReplay []byte

	//go:embed MODEL_CARD.md
	card string
)

// Trained returns the model file of a preset, nil if there is none. It is not a copy:
// do not change it.
func Trained(preset string) []byte {
	if preset == "compact" {
		return compact
	}
	return nil
}

// Replay returns the feature vectors of training faces for a preset's network, which
// package tuning mixes with the user's faces; nil if there are none. It is not a copy.
func Replay(preset string) []byte {
	if preset == "compact" {
		return compactReplay
	}
	return nil
}

// Card returns the model card of the shipped models, in Markdown.
func Card() string { return card }
