package pytorch

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
)

// constant executes the opcodes that push constants.
func (m *unpickler) constant(op byte) (bool, error) {
	switch op {
	case 0x80: // PROTO
		_, err := m.byte()
		return true, err
	case 0x95: // FRAME
		_, err := m.unsigned(8)
		return true, err
	case '(':
		m.push(mark{})
	case 'N':
		m.push(nil)
	case 0x88:
		m.push(true)
	case 0x89:
		m.push(false)
	case 'J':
		return true, m.pushInt(4, true)
	case 'K':
		return true, m.pushInt(1, false)
	case 'M':
		return true, m.pushInt(2, false)
	case 'I', 'L', 'F':
		return true, m.pushLine(op)
	case 'G':
		b, err := m.bytes(8)
		if err == nil {
			m.push(math.Float64frombits(binary.BigEndian.Uint64(b)))
		}
		return true, err
	case 0x8a: // LONG1
		return true, m.pushLong(1)
	case 0x8b: // LONG4
		return true, m.pushLong(4)
	default:
		return false, nil
	}
	return true, nil
}

func (m *unpickler) pushInt(size int, signed bool) error {
	n, err := m.unsigned(size)
	if signed {
		n = uint64(int64(int32(n)))
	}
	m.push(int64(n))
	return err
}

// pushLine pushes a number in decimal; one that does not fit 64 bits stays a string.
func (m *unpickler) pushLine(op byte) error {
	text, err := m.line()
	if err != nil {
		return err
	}
	switch {
	case text == "00" || text == "01":
		m.push(text == "01")
	case op == 'F':
		v, _ := strconv.ParseFloat(text, 64)
		m.push(v)
	default:
		if n, err := strconv.ParseInt(string(bytes.TrimSuffix([]byte(text), []byte("L"))), 10, 64); err == nil {
			m.push(n)
		} else {
			m.push(text)
		}
	}
	return nil
}

// pushLong pushes an integer of any length; one of more than 64 bits stays bytes.
func (m *unpickler) pushLong(size int) error {
	b, err := m.counted(size)
	if err != nil {
		return err
	}
	if len(b) > 8 {
		m.push(append([]byte(nil), b...))
		return nil
	}
	var full [8]byte
	copy(full[:], b)
	n := int64(binary.LittleEndian.Uint64(full[:]))
	if len(b) > 0 && len(b) < 8 && b[len(b)-1]&0x80 != 0 {
		n -= 1 << (8 * len(b))
	}
	m.push(n)
	return nil
}

// text executes the opcodes that push strings and bytes.
func (m *unpickler) text(op byte) (bool, error) {
	sizes := map[byte]int{'X': 4, 0x8c: 1, 0x8d: 8, 'T': 4, 'U': 1, 'B': 4, 'C': 1, 0x8e: 8, 0x96: 8}
	if size, known := sizes[op]; known {
		b, err := m.counted(size)
		switch op {
		case 'B', 'C', 0x8e, 0x96:
			m.push(append([]byte(nil), b...))
		default:
			m.push(string(b))
		}
		return true, err
	}
	if op != 'S' && op != 'V' {
		return false, nil
	}
	text, err := m.line()
	if n := len(text); op == 'S' && n >= 2 {
		text = text[1 : n-1] // quoted
	}
	m.push(text)
	return true, err
}
