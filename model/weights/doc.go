// Package weights reads and writes model files.
//
// A trained network is a few hundred named arrays of numbers and a handful of
// notes about them: which expressions it knows, how it was trained, what it
// scored. They travel in one safetensors file, a format that any tool can open
// and that runs no code:
//
//	8 bytes   length of the header, little-endian
//	header    JSON: {"__metadata__": {notes}, "name": {"dtype", "shape", "data_offsets"}, ...}
//	the rest  the numbers of every tensor, one after the other, no gaps
//
// In memory a [File] is a list of [Tensor] values, always float32, and a map of
// notes. [Open] brings one in from disk and [Save] puts one there, as float32
// or, at half the size, as float16:
//
//	file, err := weights.Open("model.safetensors")
//	if err != nil {
//		return err // names the file, the tensor and what to do next
//	}
//	anchors, ok := file.Tensor("anchors")
//	...
//	err = weights.Save("copy.safetensors", file, weights.F16)
//
// A file may come from anywhere, so a reader trusts nothing. Every size,
// offset, shape and name is checked against the others and against [Limits]
// before memory is taken for a tensor, and a File is handed out only when every
// number in it is finite. What goes wrong is an [*Error]; errors.Is tells which
// of the Err... faults it was.
//
// A file is also somebody's work, so a writer loses nothing: Save writes as
// [durable.Atomically] does, beside the old file, and swaps the two only when the
// new one is safely on the disk.
package weights
