package dataset

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf16"

	"arbex/model/weights"
)

// ReadText reads a text file as UTF-8 without a byte-order mark. UTF-16, which
// spreadsheets and Windows write, is told by its mark.
func ReadText(path string) (string, error) {
	text, err := weights.ReadFile(path)
	if err != nil {
		return "", err
	}
	switch {
	case bytes.HasPrefix(text, []byte("\xff\xfe")):
		return decodeUTF16(text[2:], binary.LittleEndian), nil
	case bytes.HasPrefix(text, []byte("\xfe\xff")):
		return decodeUTF16(text[2:], binary.BigEndian), nil
	}
	return string(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))), nil
}

func decodeUTF16(text []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	return string(utf16.Decode(units))
}

// readRows reads a CSV file; rows may differ in length.
func readRows(path string) ([][]string, error) {
	text, err := ReadText(path)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	var rows [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		rows = append(rows, row)
	}
}

func parseFloats(texts []string) ([]float32, error) {
	values := make([]float32, len(texts))
	for i, text := range texts {
		v, err := strconv.ParseFloat(strings.TrimSpace(text), 32)
		if err != nil || v != v || v < -1e6 || v > 1e6 {
			return nil, fmt.Errorf("%.20q is no number", text)
		}
		values[i] = float32(v)
	}
	return values, nil
}

// parseClass is a whole number from 0 on, as classes have.
func parseClass(text string) (n int, ok bool) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return n, err == nil && n >= 0 && isDigits(strings.TrimSpace(text))
}

// readLines reads a text file's lines, without spaces around them and without
// the empty ones at the end.
func readLines(path string) ([]string, error) {
	text, err := ReadText(path)
	if err != nil {
		return nil, err
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	all := strings.Split(strings.TrimRight(text, "\n "), "\n")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	if len(all) == 1 && all[0] == "" {
		return nil, nil
	}
	return all, nil
}

// baseName is the last part of a path that a list gives in either way.
func baseName(path string) string { return filepath.Base(strings.ReplaceAll(path, `\`, "/")) }
