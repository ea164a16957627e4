package weights

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// alignment of the numbers in the file, for readers that map it into memory.
const alignment = 8

// encodeHeader returns the length and the header, padded with spaces: metadata with
// sorted keys, then the tensors in their order.
func encodeHeader(f *File, dtype DType, size int) ([]byte, error) {
	text := bytes.NewBuffer(make([]byte, lengthBytes, 4096))
	text.WriteByte('{')
	writeMetadata(text, f.Metadata)
	end := 0
	for i, t := range f.Tensors {
		separate(text, i > 0 || len(f.Metadata) > 0)
		begin := end
		end += len(t.Data) * size
		writeQuoted(text, t.Name)
		fmt.Fprintf(text, `:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, dtype, shapeText(t.Shape), begin, end)
	}
	text.WriteByte('}')
	for text.Len()%alignment != 0 {
		text.WriteByte(' ')
	}
	return withLength(text.Bytes())
}

// withLength writes the length of the header to its first bytes.
func withLength(head []byte) ([]byte, error) {
	length := int64(len(head) - lengthBytes)
	if most := (Limits{}).withDefaults().Header; length > most {
		return nil, newError(ErrTooLarge, "", "a header of %d bytes, at most %d", length, most)
	}
	little.PutUint64(head, uint64(length))
	return head, nil
}

func writeMetadata(text *bytes.Buffer, notes map[string]string) {
	if len(notes) == 0 {
		return
	}
	writeQuoted(text, metadataKey)
	text.WriteString(":{")
	for i, key := range slices.Sorted(maps.Keys(notes)) {
		separate(text, i > 0)
		writeQuoted(text, key)
		text.WriteByte(':')
		writeQuoted(text, notes[key])
	}
	text.WriteByte('}')
}

func separate(text *bytes.Buffer, needed bool) {
	if needed {
		text.WriteByte(',')
	}
}

// writeQuoted writes a JSON string without escaping < and >.
func writeQuoted(text *bytes.Buffer, s string) {
	e := json.NewEncoder(text)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)               // cannot fail for a string in memory
	text.Truncate(text.Len() - 1) // the newline
}

func shapeText(shape []int) []byte {
	text := []byte{'['}
	for i, side := range shape {
		if i > 0 {
			text = append(text, ',')
		}
		text = fmt.Append(text, side)
	}
	return append(text, ']')
}
