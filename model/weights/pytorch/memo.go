package pytorch

import "strconv"

// memory executes the opcodes for the memo and for dropping values.
func (m *unpickler) memory(op byte) (bool, error) {
	switch op {
	case 'q':
		return true, m.writeMemo(1)
	case 'r':
		return true, m.writeMemo(4)
	case 'h':
		return true, m.readMemo(1)
	case 'j':
		return true, m.readMemo(4)
	case 0x94: // MEMOIZE
		v, err := m.top()
		m.memo[len(m.memo)] = v
		return true, err
	case 'p', 'g':
		return true, m.memoLine(op)
	case '0':
		_, err := m.pop()
		return true, err
	case '1':
		_, err := m.popMark()
		return true, err
	case '2':
		v, err := m.top()
		m.push(v)
		return true, err
	}
	return false, nil
}

func (m *unpickler) writeMemo(size int) error {
	n, err := m.unsigned(size)
	if err != nil {
		return err
	}
	m.memo[int(n)], err = m.top()
	return err
}

func (m *unpickler) readMemo(size int) error {
	n, err := m.unsigned(size)
	if err != nil {
		return err
	}
	v, found := m.memo[int(n)]
	if !found {
		return damaged("the pickle reads a memo that was not written")
	}
	m.push(v)
	return nil
}

func (m *unpickler) memoLine(op byte) error {
	text, err := m.line()
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return damaged("invalid memo %.20q", text)
	}
	if op == 'p' {
		m.memo[n], err = m.top()
		return err
	}
	v, found := m.memo[n]
	if !found {
		return damaged("the pickle reads a memo that was not written")
	}
	m.push(v)
	return nil
}
