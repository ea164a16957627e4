package dataset_test

import (
	"fmt"
	"os"
	"path/filepath"

	"arbex/training/dataset"
)

func ExampleOpen() {
	folder, err := os.MkdirTemp("", "faces")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	for _, path := range []string{"train/angry/a.png", "train/happy/b.png", "train/happy/c.png", "test/happy/d.png"} {
		os.MkdirAll(filepath.Join(folder, filepath.Dir(path)), 0o700)
		os.WriteFile(filepath.Join(folder, path), nil, 0o600)
	}
	set, err := dataset.Open(folder, dataset.Auto, "train")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(set.Layout, set.Classes, set.ClassCounts())
	// Output: folder [anger happiness] [1 2]
}

func ExampleCanonicalClass() {
	for _, name := range []string{"Angry", "3_happy", "Wut", "boredom"} {
		fmt.Println(dataset.CanonicalClass(name))
	}
	// Output:
	// anger
	// happiness
	// anger
	// boredom
}

func ExampleParseCorruption() {
	c, err := dataset.ParseCorruption("noise:5")
	fmt.Println(c.Kind, c.Severity, err)
	// Output: noise 5 <nil>
}
