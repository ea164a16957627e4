package pytorch

// container executes the opcodes that build lists, tuples, dictionaries and sets.
func (m *unpickler) container(op byte) (bool, error) {
	switch op {
	case ']', 0x8f: // sets are read as lists
		m.push(&list{})
	case ')':
		m.push(tuple{})
	case '}':
		m.push(&dict{})
	case 0x85, 0x86, 0x87:
		items, err := m.popMany(int(op - 0x84))
		m.push(tuple(items))
		return true, err
	case 't', 'l', 'd', 0x91:
		return true, m.gather(op)
	case 'a', 's':
		items, err := m.popMany(int(map[byte]int{'a': 1, 's': 2}[op]))
		if err != nil {
			return true, err
		}
		return true, m.extend(items)
	case 'e', 'u', 0x90:
		items, err := m.popMark()
		if err != nil {
			return true, err
		}
		return true, m.extend(items)
	default:
		return false, nil
	}
	return true, nil
}

// gather builds a container of the items above the mark.
func (m *unpickler) gather(op byte) error {
	items, err := m.popMark()
	switch op {
	case 't':
		m.push(tuple(items))
	case 'd':
		d := &dict{}
		for i := 0; i+1 < len(items); i += 2 {
			d.set(items[i], items[i+1])
		}
		m.push(d)
	default:
		m.push(&list{items})
	}
	return err
}

// extend adds items to the list or dictionary on the stack. An unknownObject drops
// them.
func (m *unpickler) extend(items []any) error {
	target, err := m.top()
	if err != nil {
		return err
	}
	switch c := target.(type) {
	case *list:
		c.items = append(c.items, items...)
	case *dict:
		if len(items)%2 != 0 {
			return damaged("a dictionary has a key without a value")
		}
		for i := 0; i < len(items); i += 2 {
			c.set(items[i], items[i+1])
		}
	case *unknownObject:
	default:
		return damaged("items are added to a value that is not a container")
	}
	return nil
}
