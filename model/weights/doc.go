// Package weights reads and writes model files in the safetensors format.
//
// A file holds named tensors and metadata, which are strings by key. The format
// runs no code and is read by many tools:
//
//	8 bytes   length of the header, little-endian
//	header    JSON: {"__metadata__": {...}, "name": {"dtype", "shape", "data_offsets"}, ...}
//	the rest  the numbers of all tensors, without gaps
//
// In memory a [File] is a list of [Tensor] values, always float32, and the
// metadata. [Open] reads a file and [Save] writes one, as float32 or, at half the
// size, as float16:
//
//	file, err := weights.Open("model.safetensors")
//	if err != nil {
//		return err // names the file, the tensor and what to do
//	}
//	anchors, ok := file.Tensor("anchors")
//	...
//	err = weights.Save("copy.safetensors", file, weights.F16)
//
// A file may be hostile. Every size, offset, shape and name is checked against the
// others and against [Limits] before a tensor is allocated, and every number of a
// File is finite. Errors are of type [*Error]; errors.Is tests for their kind.
//
// Save replaces a file as [durable.Write] does: after an error the earlier file is
// intact.
package weights
