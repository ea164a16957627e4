// Package pytorch reads the tensors of PyTorch checkpoints, without Python and
// without executing anything in them:
//
//	file, err := pytorch.Open("checkpoint.pth")
//	defer file.Close()
//	for _, name := range file.Names() {
//		fmt.Println(name, file.Shape(name))
//	}
//	numbers, err := file.Read("state_dict.conv1.weight")
//
// A checkpoint is a Python pickle, a program for a stack machine, with the numbers
// of its storages. Both formats are read: the zip archive (since PyTorch 1.6) and
// the older sequence of pickles. The stack machine here builds plain values and
// tensors only. A call of anything else becomes an opaque object: nothing is ever
// executed.
//
// A file may be hostile. Lengths are compared with the size of the file before
// anything is allocated; the pickle is limited in size, steps and depth; archive
// entries must be uncompressed, as PyTorch writes them; and the numbers of a tensor
// are read only by Read.
package pytorch
