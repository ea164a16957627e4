package dataset

import (
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"arbex/model/durable"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decodeText returns a text as UTF-8 without a byte-order mark. A mark gives the
// UTF-16 that spreadsheets and Windows write.
func decodeText(r io.Reader) io.Reader {
	return transform.NewReader(r, unicode.BOMOverride(transform.Nop))
}

// ReadText reads a text file of any of the encodings that begin with a byte-order
// mark, or of UTF-8, and returns it as UTF-8.
func ReadText(path string) (string, error) {
	f, err := durable.OpenRegular(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(decodeText(f))
	return string(text), err
}

// readLines returns the lines of a text file without surrounding spaces, and
// without empty lines at the end.
func readLines(path string) ([]string, error) {
	text, err := ReadText(path)
	if err != nil {
		return nil, err
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	lines := strings.Split(strings.TrimRight(text, "\n "), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	if len(lines) == 1 && lines[0] == "" {
		return nil, nil
	}
	return lines, nil
}

// parseClass parses the number of a class: digits only.
func parseClass(text string) (class int, ok bool) {
	text = strings.TrimSpace(text)
	class, err := strconv.Atoi(text)
	return class, err == nil && isDigits(text)
}

// baseName returns the last element of a path with slashes of either kind.
func baseName(path string) string { return filepath.Base(strings.ReplaceAll(path, `\`, "/")) }
