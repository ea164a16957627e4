package model

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"arbex/model/weights"
)

// stateFormat is the version of checkpoints of a training.
const stateFormat = "arbex-training-1"

// Save writes the state to a safetensors file, all of it or nothing.
func (s State) Save(path string) error {
	file := &weights.File{Metadata: map[string]string{formatKey: stateFormat, "step": strconv.Itoa(s.Step)}}
	for key, note := range s.Metadata {
		file.Metadata[extraPrefix+key] = note
	}
	for _, name := range slices.Sorted(maps.Keys(s.Tensors)) {
		numbers := s.Tensors[name]
		file.Tensors = append(file.Tensors, weights.Tensor{Name: name, Shape: []int{len(numbers)}, Data: numbers})
	}
	file.Metadata[digestKey] = digest(file)
	if err := weights.Save(path, file, weights.F32); err != nil {
		return fmt.Errorf("model: saving the checkpoint: %w", err)
	}
	return nil
}

// LoadState reads a state that Save wrote. A file that has changed since is an
// error.
func LoadState(path string) (State, error) {
	file, err := weights.Open(path)
	if err != nil {
		return State{}, fmt.Errorf("model: %w", err)
	}
	step, err := strconv.Atoi(file.Metadata["step"])
	if err != nil || file.Metadata[formatKey] != stateFormat {
		return State{}, fmt.Errorf("model: %s is no checkpoint of a training", path)
	}
	if digest(file) != file.Metadata[digestKey] {
		return State{}, fmt.Errorf("model: %s has changed since it was saved: it is damaged", path)
	}
	s := State{Step: step, Metadata: metadataFrom(file.Metadata).Extra, Tensors: map[string][]float32{}}
	for _, t := range file.Tensors {
		s.Tensors[t.Name] = t.Data
	}
	return s, nil
}
