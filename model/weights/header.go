package weights

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// entry is the description of one tensor.
type entry struct {
	name       string
	dtype      DType
	storage    decoding
	shape      []int
	elements   int
	begin, end int64 // bytes, counted from the end of the header
}

// header is the decoded JSON header of a file.
type header struct {
	entries  []entry
	metadata map[string]string
}

// parseHeader parses JSON strictly: json.Unmarshal would accept equal keys, ignore
// unknown ones, and repair invalid UTF-8.
func (l Limits) parseHeader(text []byte) (*header, error) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, newError(ErrHeader, "", "not JSON")
	}
	p := parser{tokens: json.NewDecoder(bytes.NewReader(text)), limits: l}
	p.tokens.UseNumber()
	h := &header{}
	err := p.object("", func(key string) error { return p.member(h, key) })
	if err != nil {
		return nil, err
	}
	return h, nil
}

// parser reads the tokens of well-formed JSON.
type parser struct {
	tokens *json.Decoder
	limits Limits
}

func (p *parser) member(h *header, key string) error {
	if key == metadataKey {
		return p.metadata(h)
	}
	if len(h.entries) == p.limits.Tensors {
		return newError(ErrTooLarge, "", "more than %d tensors", p.limits.Tensors)
	}
	if err := p.limits.checkName(key); err != nil {
		return err
	}
	e, err := p.entry(key)
	h.entries = append(h.entries, e)
	return err
}

func (p *parser) metadata(h *header) error {
	h.metadata = map[string]string{}
	return p.object("", func(key string) error {
		if len(h.metadata) == p.limits.Metadata {
			return newError(ErrTooLarge, "", "more than %d metadata entries", p.limits.Metadata)
		}
		if err := p.limits.checkName(key); err != nil {
			return err
		}
		value, err := p.text(metadataKey)
		h.metadata[key] = value
		return err
	})
}

func (p *parser) entry(name string) (entry, error) {
	e := entry{name: name}
	fields := 0
	err := p.object(name, func(key string) error {
		fields++
		return p.field(&e, key)
	})
	if err == nil && fields != 3 {
		err = newError(ErrHeader, name, "needs dtype, shape and data_offsets")
	}
	if err != nil {
		return e, err
	}
	e.elements, err = p.limits.countElements(name, e.shape)
	return e, err
}

func (p *parser) field(e *entry, key string) error {
	switch key {
	case "dtype":
		return p.dtype(e)
	case "shape":
		return p.shape(e)
	case "data_offsets":
		return p.offsets(e)
	}
	return newError(ErrHeader, e.name, "unknown field %q", shortened(key))
}

func (p *parser) dtype(e *entry) error {
	name, err := p.text(e.name)
	if err != nil {
		return err
	}
	known := false
	e.dtype = DType(name)
	if e.storage, known = e.dtype.storage(); !known {
		return newError(ErrDType, e.name, "%q", shortened(name))
	}
	return nil
}

func (p *parser) shape(e *entry) error {
	e.shape = []int{}
	return p.array(e.name, func() error {
		if len(e.shape) == p.limits.Dimensions {
			return newError(ErrTooLarge, e.name, "more than %d dimensions", p.limits.Dimensions)
		}
		side, err := p.number(e.name, strconv.IntSize-1)
		e.shape = append(e.shape, int(side))
		return err
	})
}

func (p *parser) offsets(e *entry) error {
	var ends [2]int64
	n := 0
	err := p.array(e.name, func() (err error) {
		if n == len(ends) {
			return newError(ErrHeader, e.name, "more than two offsets")
		}
		ends[n], err = p.number(e.name, 63)
		n++
		return err
	})
	if err == nil && n != len(ends) {
		err = newError(ErrHeader, e.name, "needs two offsets")
	}
	e.begin, e.end = ends[0], ends[1]
	return err
}
