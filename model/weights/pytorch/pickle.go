package pytorch

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
)

// Bounds of a pickle: the largest published checkpoint has 0.2 MB of it.
const (
	maxPickle = 8 << 20 // bytes
	maxSteps  = 8 << 20
	maxMemo   = 1 << 18
	maxStack  = 1 << 16 // values on the stack
)

// unpickler runs one pickle.
type unpickler struct {
	code        []byte
	pos         int
	stack       []any
	memo        map[int]any
	loadStorage func(tuple) (storage, error) // a persistent id, which names a storage
}

// unpickle runs the pickle at the beginning of code and returns its value and
// its length.
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

// step carries out one operation.
func (m *unpickler) step(op byte) error {
	for _, group := range []func(byte) (bool, error){m.constant, m.text, m.container, m.memory, m.object} {
		if known, err := group(op); known || err != nil {
			return err
		}
	}
	return unsupported("pickle operation 0x%02x", op)
}

// ---- reading ---------------------------------------------------------------

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

// unsigned reads a little-endian number of so many bytes.
func (m *unpickler) unsigned(size int) (uint64, error) {
	b, err := m.bytes(uint64(size))
	if err != nil {
		return 0, err
	}
	var full [8]byte
	copy(full[:], b)
	return binary.LittleEndian.Uint64(full[:]), nil
}

// line reads up to a line feed.
func (m *unpickler) line() (string, error) {
	end := bytes.IndexByte(m.code[m.pos:], '\n')
	if end < 0 {
		return "", damaged("the pickle ends early")
	}
	text := string(m.code[m.pos : m.pos+end])
	m.pos += end + 1
	return text, nil
}

// counted reads text that follows its own length of so many bytes.
func (m *unpickler) counted(size int) ([]byte, error) {
	n, err := m.unsigned(size)
	if err != nil {
		return nil, err
	}
	return m.bytes(n)
}

// ---- the stack -------------------------------------------------------------

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

// popMark returns everything above the last mark.
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

// ---- operations ------------------------------------------------------------

// constant pushes numbers and the like.
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

// pushLine pushes a number written in letters; what is no number of 64 bits
// stays text.
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

// pushLong pushes a number of any length; what has more than 64 bits stays
// bytes.
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

// text pushes strings and bytes.
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

// container builds lists, tuples, dictionaries and sets.
func (m *unpickler) container(op byte) (bool, error) {
	switch op {
	case ']', 0x8f: // a set is a list to us
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

// gather makes a container of what lies above the mark.
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

// extend adds items to the list or dictionary on the stack. Foreign objects
// swallow what they are given.
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
		return damaged("items are added to what is no container")
	}
	return nil
}

// memory remembers and recalls values, and drops them.
func (m *unpickler) memory(op byte) (bool, error) {
	switch op {
	case 'q':
		return true, m.remember(1)
	case 'r':
		return true, m.remember(4)
	case 'h':
		return true, m.recall(1)
	case 'j':
		return true, m.recall(4)
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

func (m *unpickler) remember(size int) error {
	n, err := m.unsigned(size)
	if err != nil {
		return err
	}
	m.memo[int(n)], err = m.top()
	return err
}

func (m *unpickler) recall(size int) error {
	n, err := m.unsigned(size)
	if err != nil {
		return err
	}
	v, found := m.memo[int(n)]
	if !found {
		return damaged("the pickle recalls what it never saw")
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
		return damaged("a memo is called %.20q", text)
	}
	if op == 'p' {
		m.memo[n], err = m.top()
		return err
	}
	v, found := m.memo[n]
	if !found {
		return damaged("the pickle recalls what it never saw")
	}
	m.push(v)
	return nil
}
