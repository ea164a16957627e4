package batch

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"arbex/assets/message"
	"arbex/vision"
)

// Format is what is made of a source.
type Format string

const (
	FormatSession Format = "session" // a session folder, as the live view records
	FormatCSV     Format = "csv"     // frames.csv of a session alone
	FormatJSONL   Format = "jsonl"   // frames.jsonl of a session alone
)

// Output is what is made of the sources of a queue, and where.
type Output struct {
	Folder   string   `json:"folder"`
	Format   Format   `json:"form"`
	Sampling Sampling `json:"pick"`
}

// Validate returns an error when the output cannot be made.
func (o Output) Validate() error {
	switch {
	case o.Folder == "":
		return message.New("there is no folder for the results; choose one", nil)
	case o.Format != FormatSession && o.Format != FormatCSV && o.Format != FormatJSONL:
		return message.New("{{.Format}} is not a format; choose session, csv or jsonl", message.Fields{"Format": string(o.Format)})
	}
	return o.Sampling.Validate()
}

// ResultPath returns an unused path in a folder for the result of a source, named
// after the source. The extension is empty for a session folder.
func ResultPath(folder, source, extension string) string {
	name := ResultName(source)
	path := filepath.Join(folder, name+extension)
	for n := 2; ; n++ {
		if _, err := os.Lstat(path); err != nil { // creating it returns any other error
			return path
		}
		path = filepath.Join(folder, fmt.Sprintf("%s %d%s", name, n, extension))
	}
}

// maxResultName is the most bytes of a ResultName: file systems take 255, and numbers,
// digests and endings follow it.
const maxResultName = 180

// ResultName returns the name of a source without the extension of a clip or picture:
// what follows a dot in the name of a folder is a part of it.
func ResultName(source string) string {
	name := filepath.Base(filepath.Clean(source))
	if full, err := filepath.Abs(source); err == nil && (name == "." || name == "..") {
		name = filepath.Base(full)
	}
	if vision.IsAddress(source) { // an address may have a password
		name = "stream"
	}
	if stem := strings.TrimSuffix(name, filepath.Ext(name)); stem != "" && IsMedia(name) {
		name = stem
	}
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == '/' || r == ':' {
			return '_'
		}
		return r
	}, name)
	return strings.ToValidUTF8(name[:min(len(name), maxResultName)], "")
}
