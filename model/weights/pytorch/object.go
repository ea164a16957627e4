package pytorch

import "math"

// object executes the opcodes for Python names, calls and persistent ids. Only calls
// of the functions that constructor knows build a value; every other call becomes an
// unknownObject.
func (m *unpickler) object(op byte) (bool, error) {
	switch op {
	case 'c': // GLOBAL
		module, err := m.line()
		if err != nil {
			return true, err
		}
		name, err := m.line()
		m.push(global{module, name})
		return true, err
	case 0x93: // STACK_GLOBAL
		names, err := m.popMany(2)
		if err != nil {
			return true, err
		}
		module, _ := names[0].(string)
		name, _ := names[1].(string)
		m.push(global{module, name})
	case 'R', 0x81: // REDUCE, NEWOBJ
		return true, m.call(2)
	case 0x92: // NEWOBJ_EX
		return true, m.call(3)
	case 'i', 'o': // INST, OBJ
		return true, m.instance(op)
	case 'b': // BUILD
		return true, m.build()
	case 'Q': // BINPERSID
		id, err := m.pop()
		if err != nil {
			return true, err
		}
		return true, m.persistent(id)
	case 'P':
		_, err := m.line()
		m.push(&unknownObject{})
		return true, err
	default:
		return false, nil
	}
	return true, nil
}

// build executes BUILD, which sets an object's state. Only an unknownObject keeps
// it: a module that was saved whole has its tensors there.
func (m *unpickler) build() error {
	state, err := m.pop()
	if err != nil {
		return err
	}
	object, err := m.top()
	if f, ok := object.(*unknownObject); ok {
		f.state = state
	}
	return err
}

func (m *unpickler) persistent(id any) error {
	t, ok := id.(tuple)
	if !ok || m.loadStorage == nil {
		return damaged("a storage has no description")
	}
	s, err := m.loadStorage(t)
	if err != nil {
		return err
	}
	m.push(s)
	return nil
}

// instance executes INST and OBJ, old opcodes that construct objects.
func (m *unpickler) instance(op byte) error {
	if op == 'i' {
		for range 2 {
			if _, err := m.line(); err != nil {
				return err
			}
		}
	}
	_, err := m.popMark()
	m.push(&unknownObject{})
	return err
}

// call replaces a name and its arguments on the stack by the result of the call.
func (m *unpickler) call(count int) error {
	parts, err := m.popMany(count)
	if err != nil {
		return err
	}
	name, _ := parts[0].(global)
	arguments, _ := parts[1].(tuple)
	build := constructor(name)
	if build == nil {
		m.push(&unknownObject{class: name})
		return nil
	}
	value, err := build(arguments)
	m.push(value)
	return err
}

// constructor returns the function that builds what a Python call returns, nil for
// calls that are not supported.
func constructor(name global) func(tuple) (any, error) {
	switch name {
	case global{"collections", "OrderedDict"}, global{"collections", "defaultdict"}:
		return makeDict
	case global{"torch._utils", "_rebuild_tensor"}, global{"torch._utils", "_rebuild_tensor_v2"}:
		return rebuildTensor
	case global{"torch._utils", "_rebuild_parameter"}, global{"torch._utils", "_rebuild_parameter_with_state"}, global{"torch", "Size"}:
		return firstArgument
	case global{"torch._tensor", "_rebuild_from_type_v2"}:
		return rebuildFromType
	}
	return nil
}

func makeDict(tuple) (any, error) { return &dict{}, nil }

// firstArgument returns the tensor of a parameter, or the numbers of a size.
func firstArgument(arguments tuple) (any, error) {
	if len(arguments) == 0 {
		return nil, damaged("a call has no arguments")
	}
	return arguments[0], nil
}

// rebuildFromType calls another constructor; its arguments are (function, type,
// arguments, state).
func rebuildFromType(arguments tuple) (any, error) {
	if len(arguments) < 3 {
		return nil, damaged("a tensor has no description")
	}
	name, _ := arguments[0].(global)
	inner, _ := arguments[2].(tuple)
	if build := constructor(name); build != nil && name.name != "_rebuild_from_type_v2" {
		return build(inner)
	}
	return &unknownObject{class: name}, nil
}

// rebuildTensor returns a view; its arguments are (storage, offset, shape, strides,
// ...).
func rebuildTensor(arguments tuple) (any, error) {
	if len(arguments) < 4 {
		return nil, damaged("a tensor has no description")
	}
	s, ok := arguments[0].(storage)
	offset, okOffset := arguments[1].(int64)
	shape, okShape := arguments[2].(tuple)
	strides, okStrides := arguments[3].(tuple)
	if !ok || !okOffset || !okShape || !okStrides || len(shape) != len(strides) || len(shape) > maxDimensions {
		return nil, damaged("a tensor has no proper description")
	}
	t := &tensor{storage: s, offset: offset}
	for i := range shape {
		side, okSide := shape[i].(int64)
		stride, okStride := strides[i].(int64)
		if !okSide || !okStride || side < 0 || side > math.MaxInt32 || stride < 0 || stride > math.MaxInt32 {
			return nil, damaged("a tensor has an impossible shape")
		}
		t.shape, t.strides = append(t.shape, int(side)), append(t.strides, stride)
	}
	return t, t.check()
}
