package captures_test

import (
	"fmt"
	"os"
	"time"

	"arbex/training/captures"
)

// Example stores a face as a key press of the window does, and takes it back.
func Example() {
	folder, err := os.MkdirTemp("", "captures")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	store, err := captures.Open(folder)
	if err != nil {
		panic(err)
	}
	defer store.Close()

	var burst captures.Burst
	burst.Press(captures.OneHot("sadness"), testTime) // a key went down
	face := captures.Candidate{Crop: stripes(112), Side: 112, Source: "camera"}
	capture, reason := burst.Take(face, "Ann", true, testTime)
	fmt.Printf("rejected: %q\n", reason)
	err = captures.NewCollector(store).Add(captures.Batch{Source: "camera", Session: "camera", Captures: []captures.Capture{capture}})
	if err != nil {
		panic(err)
	}
	counts, _ := store.CountByClass()
	fmt.Println(counts)

	undone, _ := store.Undo()
	fmt.Println(undone.Kind, undone.Class)
	// Output:
	// rejected: ""
	// map[sadness:1]
	// capturing sadness
}

// ExampleLabel_Vector shows a label in the order of a network's classes, which
// may use synonyms.
func ExampleLabel_Vector() {
	label := captures.Label{"sadness": 0.75, "fear": 0.25}
	shares, err := label.Vector([]string{"Neutral", "Sad", "Fear"})
	fmt.Println(shares, err)
	// Output: [0 0.75 0.25] <nil>
}

// ExampleQualityGate shows why faces are not captured.
func ExampleQualityGate() {
	var gate captures.QualityGate
	face := captures.Candidate{Crop: stripes(112), Side: 112, Width: 90}
	fmt.Printf("%q\n", gate.Admit(face, false))
	fmt.Printf("%q\n", gate.Admit(face, false))
	face.Width = 20
	fmt.Printf("%q\n", gate.Admit(face, false))
	// Output:
	// ""
	// "nearly the same"
	// "too small"
}

// stripes returns a crop with sharp edges.
func stripes(side int) []byte {
	rgb := make([]byte, 3*side*side)
	for i := range rgb {
		rgb[i] = byte(i / 3 % 7 * 30)
	}
	return rgb
}

// testTime is the time of whatever has one and is not measured.
var testTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
