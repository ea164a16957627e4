package batch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestResultPath(t *testing.T) {
	folder := t.TempDir()
	for _, c := range []struct{ source, extension, want string }{
		{"/clips/a.mp4", ".csv", "a.csv"},
		{"/other/a.avi", ".csv", "a 2.csv"},
		{"a", ".csv", "a 3.csv"},
		{"/clips/a.mp4", "", "a"},
		{"/clips/monday/", "", "monday"},
		{"/clips/.hidden", "", ".hidden"},
		{"/study/P01.1", ".csv", "P01.1.csv"}, // as in a folder P01.1
		{"/study/P01.2", ".csv", "P01.2.csv"},
		{"rtsp://user:password@camera/live", ".jsonl", "stream.jsonl"},
		{"a:b\n.mp4", ".csv", "a_b_.csv"},
	} {
		path := ResultPath(folder, c.source, c.extension)
		if path != filepath.Join(folder, c.want) {
			t.Errorf("%s: %s instead of %s", c.source, filepath.Base(path), c.want)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOutputValidate(t *testing.T) {
	for _, c := range []struct {
		output Output
		want   string
	}{
		{Output{Folder: "x", Format: FormatSession}, ""},
		{Output{Format: FormatSession}, "no folder"},
		{Output{Folder: "x", Format: "xml"}, "xml is not a format"},
		{Output{Folder: "x"}, "is not a format"},
		{Output{Folder: "x", Format: FormatCSV, Sampling: Sampling{Every: -1}}, "every -1 frames"},
		{Output{Folder: "x", Format: FormatCSV, Sampling: Sampling{PerSecond: -1}}, "-1 frames a second"},
		{Output{Folder: "x", Format: FormatCSV, Sampling: Sampling{Mix: 2}}, "a mix of 2"},
	} {
		err := c.output.Validate()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.output, err)
		}
	}
}
