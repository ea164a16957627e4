package pytorch

// The values of the stack machine beside nil, bool, int64, float64, string and
// []byte.
type (
	list  struct{ items []any }
	tuple []any
	dict  struct {
		keys   []any
		values []any
	}
	// global names something of Python's, such as a class. It is only a name.
	global struct{ module, name string }
	// unknownObject stands for an object that this reader does not build.
	unknownObject struct {
		class global
		state any // what the pickle gave it afterwards
	}
	// mark separates what belongs to a coming list or tuple.
	mark struct{}
)

func (g global) String() string { return g.module + "." + g.name }

func (d *dict) set(key, value any) {
	d.keys = append(d.keys, key)
	d.values = append(d.values, value)
}

// storage is a run of numbers of one type, somewhere in the file.
type storage struct {
	key   string
	kind  elementKind
	count int64
}

// tensor is a view of a storage, in elements.
type tensor struct {
	storage storage
	offset  int64
	shape   []int
	strides []int64
}
