package model

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"arbex/assets/message"
	"arbex/model/weights"
)

// fileFormat is the version of our model files. Readers refuse other versions.
const fileFormat = "arbex-model-1"

// The keys of a model file's metadata. Notes.More goes under notePrefix.
const (
	formatKey        = "format"
	configKey        = "config"     // Config as JSON
	trainedKey       = "trained"    // "true" or "false"
	normalisationKey = "normalised" // mean and deviation of the pictures it expects
	digestKey        = "sha256"     // of everything else in the file
	extraPrefix      = "note."
)

// normalisationNote is how pictures are normalised, for other readers of the file.
const normalisationNote = "RGB/255, mean 0.485 0.456 0.406, deviation 0.229 0.224 0.225"

// Save writes the network to a safetensors file, all of it or nothing. Tensors
// have their published names where there are any.
func (n *Network) Save(path string) error { return n.save(path, weights.F32) }

// SaveHalf is Save with numbers of 16 bits: half the size. The network's own
// numbers are rounded to what the file holds.
func (n *Network) SaveHalf(path string) error {
	for _, p := range n.parameters {
		for i, v := range p.Data {
			p.Data[i] = weights.FromHalf(weights.ToHalf(v))
		}
	}
	return n.save(path, weights.F16)
}

func (n *Network) save(path string, numbers weights.DType) error {
	file, err := n.toFile()
	if err != nil {
		return err
	}
	if err := weights.Save(path, file, numbers); err != nil {
		return fmt.Errorf("saving the model: %w", err)
	}
	return nil
}

func (n *Network) toFile() (*weights.File, error) {
	config, err := json.Marshal(n.config)
	if err != nil {
		return nil, fmt.Errorf("saving the model: %w", err)
	}
	file := &weights.File{Metadata: map[string]string{
		formatKey: fileFormat, configKey: string(config), normalisationKey: normalisationNote,
		trainedKey: fmt.Sprint(n.metadata.Trained),
	}}
	for key, note := range n.metadata.Extra {
		file.Metadata[extraPrefix+key] = note
	}
	for _, p := range n.parameters {
		file.Tensors = append(file.Tensors, weights.Tensor{Name: p.Name, Shape: p.Shape, Data: p.Data})
	}
	file.Metadata[digestKey] = digest(file)
	return file, nil
}

// Digest returns the SHA-256 of the network, which its model file carries.
func (n *Network) Digest() (string, error) {
	file, err := n.toFile()
	if err != nil {
		return "", err
	}
	return file.Metadata[digestKey], nil
}

// digest is the SHA-256 of names, shapes, numbers and metadata: the one check
// that notices a flipped bit in a number.
func digest(file *weights.File) string {
	sum := sha256.New()
	for _, key := range slices.Sorted(maps.Keys(file.Metadata)) {
		if key != digestKey {
			fmt.Fprintf(sum, "%q=%q\n", key, file.Metadata[key])
		}
	}
	var buffer []byte
	for _, i := range byName(file.Tensors) {
		t := file.Tensors[i]
		fmt.Fprintf(sum, "%q%v\n", t.Name, t.Shape)
		for chunk := range slices.Chunk(t.Data, 1<<14) {
			buffer = buffer[:0]
			for _, v := range chunk {
				buffer = binary.LittleEndian.AppendUint32(buffer, math.Float32bits(v))
			}
			sum.Write(buffer)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// byName returns the tensors' indices in the order of their names.
func byName(tensors []weights.Tensor) []int {
	order := make([]int, len(tensors))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(tensors[a].Name, tensors[b].Name) })
	return order
}

// ErrNotModel is returned for a safetensors file that is not a model of ours.
var ErrNotModel = message.New("this is a safetensors file but not an ARBEx model; choose a file that this program saved", nil)

// ErrDamaged is returned for a model file whose contents have changed since it was
// saved.
var ErrDamaged = message.New("its numbers have changed since it was saved: the file is damaged, take another copy", nil)

// Load reads a network that Save wrote. Every size, name, shape and number is
// checked before the network exists.
func Load(path string) (*Network, error) {
	file, err := weights.Open(path)
	if err != nil {
		return nil, err
	}
	n, err := fromFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	n.file = path
	return n, nil
}

// Read reads a network from memory, as Load does from a file. name stands for the
// path in errors and in Name.
func Read(data []byte, name string) (*Network, error) {
	file, err := weights.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	n, err := fromFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	n.file = name
	return n, nil
}

func fromFile(file *weights.File) (*Network, error) {
	if format := file.Metadata[formatKey]; format != fileFormat {
		if strings.HasPrefix(format, "arbex-model-") {
			return nil, message.New("the file was written by a later version of the program; update the program", nil)
		}
		return nil, ErrNotModel
	}
	n := newNetwork(Config{})
	n.metadata = metadataFrom(file.Metadata)
	if err := json.Unmarshal([]byte(file.Metadata[configKey]), &n.config); err != nil {
		return nil, fmt.Errorf("its configuration cannot be read: %w; the file is damaged, take another copy", err)
	}
	var sum string
	var summing sync.WaitGroup
	summing.Go(func() { sum = digest(file) })
	err := n.declare(fileParameters{n, file})
	summing.Wait()
	if err != nil {
		return nil, fmt.Errorf("%w; the file does not hold the network it names, take another copy", err)
	}
	if len(n.parameters) != len(file.Tensors) {
		return nil, fmt.Errorf("it holds %d tensors, the network has %d; take another copy", len(file.Tensors), len(n.parameters))
	}
	if sum != file.Metadata[digestKey] {
		return nil, ErrDamaged
	}
	return n, nil
}

func metadataFrom(metadata map[string]string) Metadata {
	notes := Metadata{Trained: metadata[trainedKey] == "true"}
	for key, note := range metadata {
		if rest, ours := strings.CutPrefix(key, extraPrefix); ours {
			if notes.Extra == nil {
				notes.Extra = map[string]string{}
			}
			notes.Extra[rest] = note
		}
	}
	return notes
}

// fileParameters is the store behind Load: parameters come from the file.
type fileParameters struct {
	network *Network
	file    *weights.File
}

func (s fileParameters) parameter(name string, kind kind, shape []int) (*Parameter, error) {
	if p := s.network.named[name]; p != nil {
		return p, sameShape(name, p.Shape, shape)
	}
	t, found := s.file.Tensor(name)
	if !found {
		return nil, fmt.Errorf("tensor %q is missing", name)
	}
	if err := sameShape(name, t.Shape, shape); err != nil {
		return nil, err
	}
	p := &Parameter{Name: name, Shape: t.Shape, Data: t.Data, kind: kind}
	if kind == runningVariance && slices.Min(p.Data) < 0 {
		return nil, fmt.Errorf("tensor %q holds a negative variance", name)
	}
	s.network.add(p)
	return p, nil
}

// FeatureDigest returns the SHA-256 of everything before the head. Networks that
// differ in their heads alone share it, and can share stored feature vectors.
func (n *Network) FeatureDigest() string {
	config := n.Config()
	config.Classes, config.Anchors, config.Head = nil, 0, ""
	text, _ := json.Marshal(config) // plain numbers cannot fail
	file := &weights.File{Metadata: map[string]string{configKey: string(text)}}
	for _, p := range n.parameters {
		if !TrainHead.includes(p.Name) {
			file.Tensors = append(file.Tensors, weights.Tensor{Name: p.Name, Shape: p.Shape, Data: p.Data})
		}
	}
	return digest(file)
}
