package licences_test

import (
	"maps"
	"os/exec"
	"strings"
	"testing"

	"arbex/assets/licences"
)

// Every module that is linked in has its licence here, in the version that is
// linked in, and no other module has.
func TestLicencesAreThoseOfTheLinkedModules(t *testing.T) {
	text, err := exec.Command("go", "list", "-deps", "-tags", "gles", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "arbex").Output()
	if err != nil {
		t.Fatal(err)
	}
	want, got := map[string]string{}, map[string]string{}
	for line := range strings.Lines(string(text)) {
		if path, version, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			want[path] = version
		}
	}
	for _, l := range licences.All() {
		got[l.Module] = l.Version
		if len(l.Text) < 200 {
			t.Errorf("%s: %q is no licence", l.Module, l.Text)
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("run go generate ./assets/licences: it has %v, linked are %v", got, want)
	}
}
