package session

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"arbex/model"
)

// NamedDistribution is a distribution with the names of its classes. In JSON it
// is an object whose keys keep the network's order, or null without a
// distribution.
type NamedDistribution struct {
	Classes       []string
	Probabilities model.Distribution // empty: there is none
}

// Of returns the probability of a class and whether there is one.
func (s NamedDistribution) Of(class string) (float32, bool) {
	i := slices.Index(s.Classes, class)
	if i < 0 || i >= len(s.Probabilities) {
		return 0, false
	}
	return s.Probabilities[i], true
}

// MarshalJSON implements json.Marshaler.
func (s NamedDistribution) MarshalJSON() ([]byte, error) {
	if len(s.Probabilities) == 0 {
		return []byte("null"), nil
	}
	text := []byte{'{'}
	for i, class := range s.Classes {
		if i > 0 {
			text = append(text, ',')
		}
		name, err := json.Marshal(class) // Go's own quotes are not those of JSON
		if err != nil {
			return nil, err
		}
		text = append(append(text, name...), ':')
		text = strconv.AppendFloat(text, float64(s.Probabilities[i]), 'g', -1, 32)
	}
	return append(text, '}'), nil
}

// UnmarshalJSON implements json.Unmarshaler. It keeps the order of the keys.
func (s *NamedDistribution) UnmarshalJSON(text []byte) error {
	*s = NamedDistribution{}
	if bytes.Equal(text, []byte("null")) {
		return nil
	}
	from := json.NewDecoder(bytes.NewReader(text))
	if open, err := from.Token(); err != nil || open != json.Delim('{') {
		return fmt.Errorf("a distribution is not an object")
	}
	for from.More() {
		class, err := from.Token()
		if err != nil {
			return err
		}
		share, err := from.Token()
		if err != nil {
			return err
		}
		number, ok := share.(float64)
		if !ok {
			return fmt.Errorf("the probability of %v is not a number", class)
		}
		s.Classes, s.Probabilities = append(s.Classes, class.(string)), append(s.Probabilities, float32(number))
	}
	return nil
}
