package model

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"arbex/assets/message"
	"arbex/model/weights"
)

// State is everything that a training needs to continue as if it had not stopped.
type State struct {
	Step     int
	Metadata map[string]string    // what the trainer wants to know again; may be nil
	Tensors  map[string][]float32 // by name
}

// State returns a copy of the training's state.
func (t *Trainable) State() (State, error) {
	s := State{Step: t.step, Tensors: map[string][]float32{}}
	err := t.thread.Do(context.Background(), func() error {
		if err := t.download(); err != nil {
			return err
		}
		for name, numbers := range t.tensors() {
			s.Tensors[name] = slices.Clone(numbers)
		}
		return nil
	})
	return s, err
}

// Restore continues from a state. On an error, which says what does not fit,
// nothing is changed.
func (t *Trainable) Restore(s State) error {
	return t.thread.Do(context.Background(), func() error {
		own := t.tensors()
		for name, numbers := range own {
			if len(s.Tensors[name]) != len(numbers) {
				return fmt.Errorf("the checkpoint's tensor %q has %d numbers, this training needs %d; it belongs to another network or another part", name, len(s.Tensors[name]), len(numbers))
			}
		}
		if len(s.Tensors) != len(own) {
			return fmt.Errorf("the checkpoint has %d tensors, this training needs %d", len(s.Tensors), len(own))
		}
		for name, numbers := range own {
			copy(numbers, s.Tensors[name])
			if err := t.graph.stream.Upload(numbers); err != nil {
				return err
			}
		}
		t.synced = true
		t.step = s.Step
		return nil
	})
}

// tensors returns everything that training changes, by name.
func (t *Trainable) tensors() map[string][]float32 {
	tensors := map[string][]float32{}
	for name, p := range t.parameters.named {
		if t.training.part.includes(name) {
			tensors[name] = p.Data
		}
	}
	for name, average := range t.averages() {
		tensors[name+"/average"] = average
	}
	for i, p := range t.training.parameters {
		tensors[p.name+"/mean"], tensors[p.name+"/square"] = t.moments[i].mean, t.moments[i].square
	}
	return tensors
}

// stateFormat is the version of checkpoint files.
const stateFormat = "arbex-training-1"

// Save writes the state to a safetensors file, all of it or nothing.
func (s State) Save(path string) error {
	file := &weights.File{Metadata: map[string]string{formatKey: stateFormat, "step": strconv.Itoa(s.Step)}}
	for key, value := range s.Metadata {
		file.Metadata[extraPrefix+key] = value
	}
	for _, name := range slices.Sorted(maps.Keys(s.Tensors)) {
		numbers := s.Tensors[name]
		file.Tensors = append(file.Tensors, weights.Tensor{Name: name, Shape: []int{len(numbers)}, Data: numbers})
	}
	file.Metadata[digestKey] = digest(file)
	if err := weights.Save(path, file, weights.F32); err != nil {
		return fmt.Errorf("saving the checkpoint: %w", err)
	}
	return nil
}

// LoadState reads a state that Save wrote. A file that has changed since is an
// error.
func LoadState(path string) (State, error) {
	file, err := weights.Open(path)
	if err != nil {
		return State{}, err
	}
	step, err := strconv.Atoi(file.Metadata["step"])
	if err != nil || file.Metadata[formatKey] != stateFormat {
		return State{}, message.New("{{.Path}} is not the checkpoint of a training", message.Fields{"Path": path})
	}
	if digest(file) != file.Metadata[digestKey] {
		return State{}, message.New("{{.Path}} has changed since it was saved: it is damaged", message.Fields{"Path": path})
	}
	s := State{Step: step, Metadata: metadataFrom(file.Metadata).Extra, Tensors: map[string][]float32{}}
	for _, t := range file.Tensors {
		s.Tensors[t.Name] = t.Data
	}
	return s, nil
}
