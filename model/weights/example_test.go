package weights_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"arbex/model/weights"
)

func Example() {
	folder, _ := os.MkdirTemp("", "weights")
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "model.safetensors")

	model := &weights.File{
		Tensors: []weights.Tensor{
			{Name: "primary.weight", Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}},
			{Name: "primary.bias", Shape: []int{2}, Data: []float32{0.5, -0.5}},
		},
		Metadata: map[string]string{"classes": "calm, glad"},
	}
	if err := weights.Save(path, model, weights.F16); err != nil {
		fmt.Println(err)
		return
	}
	again, err := weights.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	bias, _ := again.Tensor("primary.bias")
	fmt.Println(again.Metadata["classes"], bias.Shape, bias.Data)
	// Output: calm, glad [2] [0.5 -0.5]
}

// A reader trusts nothing: sizes are compared with the file before memory is
// allocated.
func ExampleRead() {
	header := `{"a":{"dtype":"F32","shape":[99999999],"data_offsets":[0,399999996]}}`
	file := string(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))) + header + "\x00\x00\x00\x00"
	_, err := weights.Read(strings.NewReader(file), int64(len(file)))
	fmt.Println(errors.Is(err, weights.ErrTruncated))
	// Output: true
}

func ExampleError() {
	_, err := weights.Open("nowhere/model.safetensors")
	fmt.Println(errors.Is(err, weights.ErrUnreadable))
	fmt.Println(err)
	// Output:
	// true
	// nowhere/model.safetensors: the file cannot be read; check that it exists and that you may read it (stat nowhere/model.safetensors: no such file or directory)
}
