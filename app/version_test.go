package app_test

import (
	"os"
	"strings"
	"testing"

	"arbex/app"
)

func TestVersionIsThatOfThePackage(t *testing.T) {
	text, err := os.ReadFile("../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "Version = \""+app.Version+"\"") {
		t.Errorf("FyneApp.toml does not say %s", app.Version)
	}
}
