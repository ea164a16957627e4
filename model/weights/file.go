package weights

// Tensor is a named, row-major array. An empty Shape is a single number.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32 // [product of Shape]
}

// File is a model file in memory. The order of Tensors is the order of their
// numbers on disk.
type File struct {
	Tensors  []Tensor
	Metadata map[string]string // nil when there is none
}

// Tensor returns the tensor of that name, to be read or changed in place.
func (f *File) Tensor(name string) (*Tensor, bool) {
	for i := range f.Tensors {
		if f.Tensors[i].Name == name {
			return &f.Tensors[i], true
		}
	}
	return nil, false
}
