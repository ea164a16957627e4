package weights

import (
	"encoding/json"
	"strconv"
)

// object calls visit for every key of the next object; visit reads the value.
func (p *parser) object(tensor string, visit func(key string) error) error {
	if err := p.delimiter(tensor, '{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for p.tokens.More() {
		key, err := p.text(tensor)
		if err != nil {
			return err
		}
		if seen[key] {
			return newError(ErrHeader, tensor, "%q appears twice", shortened(key))
		}
		seen[key] = true
		if err := visit(key); err != nil {
			return err
		}
	}
	return p.delimiter(tensor, '}')
}

// array calls visit for every element of the next array.
func (p *parser) array(tensor string, visit func() error) error {
	if err := p.delimiter(tensor, '['); err != nil {
		return err
	}
	for p.tokens.More() {
		if err := visit(); err != nil {
			return err
		}
	}
	return p.delimiter(tensor, ']')
}

func (p *parser) delimiter(tensor string, want json.Delim) error {
	token, err := p.tokens.Token()
	if err != nil || token != want {
		return newError(ErrHeader, tensor, "%s expected", want)
	}
	return nil
}

func (p *parser) text(tensor string) (string, error) {
	token, err := p.tokens.Token()
	text, ok := token.(string)
	if err != nil || !ok {
		return "", newError(ErrHeader, tensor, "text expected")
	}
	return text, nil
}

// number reads a non-negative integer of at most so many bits.
func (p *parser) number(tensor string, bits int) (int64, error) {
	token, err := p.tokens.Token()
	digits, ok := token.(json.Number)
	if err != nil || !ok {
		return 0, newError(ErrHeader, tensor, "number expected")
	}
	n, err := strconv.ParseUint(digits.String(), 10, bits)
	if err != nil {
		return 0, newError(ErrHeader, tensor, "%q is not a size", shortened(digits.String()))
	}
	return int64(n), nil
}
