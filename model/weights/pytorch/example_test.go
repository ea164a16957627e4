package pytorch_test

import (
	"fmt"

	"arbex/model/weights/pytorch"
)

// Opening a checkpoint reads names and shapes; numbers are read one tensor at a
// time.
func Example() {
	file, err := pytorch.Open("testdata/small_zip.pth")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer file.Close()
	numbers, err := file.Read("state_dict.module.part")
	fmt.Println(file.Shape("state_dict.module.part"), numbers, err)
	// Output: [2 3] [8 9 10 14 15 16] <nil>
}
