package app_test

import (
	"os"
	"strings"
	"testing"

	"arbex/app"
)

func TestVersionIsThatOfThePackage(t *testing.T) {
	for file, line := range map[string]string{
		"../CITATION.cff": "version: " + app.Version,
		"../FyneApp.toml": "Version = \"" + app.Version + "\"",
		"../assets/package/io.github.arbex.arbex.metainfo.xml": "<release version=\"" + app.Version + "\"",
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), line) {
			t.Errorf("%s does not say %s", file, line)
		}
	}
}
