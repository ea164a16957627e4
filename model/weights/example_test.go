package weights_test

import (
	"fmt"
	"os"
	"path/filepath"

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

func ExampleError() {
	_, err := weights.Open("nowhere/model.safetensors")
	fmt.Println(err.(*weights.Error).Advice())
	// Output: check that it exists and that you may read it
}
