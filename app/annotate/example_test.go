package annotate_test

import (
	"fmt"
	"image"

	"arbex/app/annotate"
)

// A still picture with one face: the bars stand beside it.
func ExampleDraw() {
	drawing := annotate.Draw(annotate.Options{Classes: []string{"neutral", "happiness"}}, annotate.Picture{
		Image: image.NewRGBA(image.Rect(0, 0, 640, 480)),
		Faces: []annotate.Face{{ID: 1, Box: [4]float32{200, 100, 200, 200}, Primary: []float32{0.4, 0.6}, Final: []float32{0.3, 0.7}}},
	})
	fmt.Println(drawing.Rect.Size())
	// Output: (970,480)
}
