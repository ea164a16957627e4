package recording

import (
	"fmt"
	"math"
	"strconv"
	"unsafe"

	"arbex/assets/message"
)

// missing stands for a probability that was not computed.
var missing = float32(math.NaN())

// parseProbability reads a probability; an empty cell is missing.
func parseProbability(cell []byte) (float32, error) {
	if len(cell) == 0 {
		return missing, nil
	}
	v, err := strconv.ParseFloat(unsafeString(cell), 32)
	if err != nil || !(v >= -1e-3 && v <= 1+1e-3) {
		return 0, message.New("{{.Text}} is not a probability", message.Fields{"Text": fmt.Sprintf("%.20q", cell)})
	}
	return float32(v), nil
}

func parseNumber(cell []byte) (float64, error) {
	v, err := strconv.ParseFloat(unsafeString(cell), 64)
	if err != nil {
		return 0, message.New("{{.Text}} is not a number", message.Fields{"Text": fmt.Sprintf("%.20q", cell)})
	}
	return v, nil
}

// parseInt reads an integer in [0, most].
func parseInt(cell []byte, most int) (int32, error) {
	v, err := strconv.Atoi(unsafeString(cell))
	if err != nil || v < 0 || v > most {
		return 0, message.New("{{.Text}} is not an integer from 0 to {{.Most}}", message.Fields{"Text": fmt.Sprintf("%.20q", cell), "Most": most})
	}
	return int32(v), nil
}

// unsafeString returns the bytes as a string without copying them. It must not
// outlive them.
func unsafeString(cell []byte) string { return unsafe.String(unsafe.SliceData(cell), len(cell)) }
