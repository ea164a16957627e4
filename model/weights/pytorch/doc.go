// Package pytorch reads the tensors of PyTorch files, without Python and
// without running anything that is in them.
//
//	file, err := pytorch.Open("checkpoint.pth")
//	defer file.Close()
//	for _, name := range file.Names() {
//		fmt.Println(name, file.Shape(name))
//	}
//	numbers, err := file.Read("state_dict.conv1.weight")
//
// A checkpoint is a Python pickle, a little program for a stack machine, beside
// the raw numbers of its storages. Both forms are read: the zip archive (since
// PyTorch 1.6) and the older stream of pickles. The machine here knows how to
// build plain values and tensors. A call to anything else leaves a foreign
// object that is carried along: nothing is ever executed.
//
// A file may be hostile. Lengths are compared with what is really there before
// anything is allocated, the pickle is bounded in size, steps and depth,
// archive entries must be stored uncompressed (as PyTorch stores them), and
// the numbers of a tensor are read only when they are asked for.
package pytorch
