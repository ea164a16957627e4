package pytorch

import (
	"bytes"
	"encoding/binary"
)

// Limits of a pickle. That of the largest published checkpoint has 0.2 MB.
const (
	maxPickle = 8 << 20 // bytes
	maxSteps  = 8 << 20
	maxMemo   = 1 << 18
	maxStack  = 1 << 16 // values
)

// unpickler is the stack machine that executes a pickle.
type unpickler struct {
	code        []byte
	pos         int
	stack       []any
	memo        map[int]any
	loadStorage func(tuple) (storage, error) // returns the storage of a persistent id
}

// unpickle executes the pickle at the beginning of code and returns its value and its
// length.
func unpickle(code []byte, load func(tuple) (storage, error)) (value any, length int, err error) {
	m := &unpickler{code: code, memo: map[int]any{}, loadStorage: load}
	for steps := 0; ; steps++ {
		if steps > maxSteps || len(m.stack) > maxStack || len(m.memo) > maxMemo {
			return nil, 0, ErrTooLarge
		}
		op, err := m.byte()
		if err != nil {
			return nil, 0, err
		}
		if op == '.' {
			value, err := m.pop()
			return value, m.pos, err
		}
		if err := m.step(op); err != nil {
			return nil, 0, err
		}
	}
}

// step executes one opcode.
func (m *unpickler) step(op byte) error {
	for _, group := range []func(byte) (bool, error){m.constant, m.text, m.container, m.memory, m.object} {
		if known, err := group(op); known || err != nil {
			return err
		}
	}
	return unsupported("pickle opcode 0x%02x", op)
}

func (m *unpickler) byte() (byte, error) {
	if m.pos >= len(m.code) {
		return 0, damaged("the pickle ends early")
	}
	m.pos++
	return m.code[m.pos-1], nil
}

func (m *unpickler) bytes(n uint64) ([]byte, error) {
	if n > uint64(len(m.code)-m.pos) {
		return nil, damaged("the pickle ends early")
	}
	b := m.code[m.pos : m.pos+int(n)]
	m.pos += int(n)
	return b, nil
}

// unsigned reads a little-endian integer of size bytes.
func (m *unpickler) unsigned(size int) (uint64, error) {
	b, err := m.bytes(uint64(size))
	if err != nil {
		return 0, err
	}
	var full [8]byte
	copy(full[:], b)
	return binary.LittleEndian.Uint64(full[:]), nil
}

// line reads up to a newline.
func (m *unpickler) line() (string, error) {
	end := bytes.IndexByte(m.code[m.pos:], '\n')
	if end < 0 {
		return "", damaged("the pickle ends early")
	}
	text := string(m.code[m.pos : m.pos+end])
	m.pos += end + 1
	return text, nil
}

// counted reads a length of size bytes and as many bytes.
func (m *unpickler) counted(size int) ([]byte, error) {
	n, err := m.unsigned(size)
	if err != nil {
		return nil, err
	}
	return m.bytes(n)
}

func (m *unpickler) push(v any) { m.stack = append(m.stack, v) }

func (m *unpickler) pop() (any, error) {
	if len(m.stack) == 0 {
		return nil, damaged("the pickle's stack is empty")
	}
	v := m.stack[len(m.stack)-1]
	m.stack = m.stack[:len(m.stack)-1]
	return v, nil
}

func (m *unpickler) top() (any, error) {
	if len(m.stack) == 0 {
		return nil, damaged("the pickle's stack is empty")
	}
	return m.stack[len(m.stack)-1], nil
}

// popMark pops everything above the last mark, and the mark.
func (m *unpickler) popMark() ([]any, error) {
	for i := len(m.stack) - 1; i >= 0; i-- {
		if _, marked := m.stack[i].(mark); marked {
			items := append([]any(nil), m.stack[i+1:]...)
			m.stack = m.stack[:i]
			return items, nil
		}
	}
	return nil, damaged("the pickle has no mark")
}

func (m *unpickler) popMany(n int) ([]any, error) {
	if len(m.stack) < n {
		return nil, damaged("the pickle's stack is empty")
	}
	items := append([]any(nil), m.stack[len(m.stack)-n:]...)
	m.stack = m.stack[:len(m.stack)-n]
	return items, nil
}
