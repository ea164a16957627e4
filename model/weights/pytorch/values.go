package pytorch

// The values of a pickle besides nil, bool, int64, float64, string and []byte.
type (
	list  struct{ items []any }
	tuple []any
	dict  struct {
		keys   []any
		values []any
	}
	// global is the name of a Python class or function.
	global struct{ module, name string }
	// unknownObject stands for an object that this package does not construct.
	unknownObject struct {
		class global
		state any // set by BUILD
	}
	// mark is the start of the items of a list, tuple or dictionary on the stack.
	mark struct{}
)

func (g global) String() string { return g.module + "." + g.name }

func (d *dict) set(key, value any) {
	d.keys = append(d.keys, key)
	d.values = append(d.values, value)
}
