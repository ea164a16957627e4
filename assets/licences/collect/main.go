// Command collect writes modules.txt: the licence of every Go module that is
// linked into the program. go generate runs it in assets/licences.
package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if err := collect("modules.txt"); err != nil {
		fmt.Fprintln(os.Stderr, "collect:", err)
		os.Exit(1)
	}
}

// module is a line of go list.
type module struct{ path, version, folder string }

func collect(path string) error {
	modules, err := linked()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	first := map[string]string{} // module by text
	for _, m := range modules {
		text, err := licence(m.folder)
		if err != nil {
			return fmt.Errorf("%s: %w", m.path, err)
		}
		fmt.Fprintf(&out, "==== %s %s\n", m.path, m.version)
		if other, known := first[text]; known {
			fmt.Fprintf(&out, "(the same as %s)\n", other)
			continue
		}
		first[text] = m.path
		fmt.Fprintf(&out, "%s\n", text)
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

// linked returns the modules whose packages the program imports.
func linked() (all []module, err error) {
	list := exec.Command("go", "list", "-deps", "-tags", "gles", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}", "arbex")
	list.Stderr = os.Stderr
	text, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("listing the modules: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 3 {
			all = append(all, module{f[0], f[1], f[2]})
		}
	}
	slices.SortFunc(all, func(a, b module) int { return cmp.Compare(a.path, b.path) })
	return slices.Compact(all), nil
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)`)

// licence joins the licence files at the top of a module.
func licence(folder string) (string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, e := range entries {
		if e.Type().IsRegular() && licenceFile.MatchString(e.Name()) {
			text, err := os.ReadFile(filepath.Join(folder, e.Name()))
			if err != nil {
				return "", err
			}
			texts = append(texts, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
		}
	}
	if len(texts) == 0 {
		return "", fmt.Errorf("no licence file in %s", folder)
	}
	return strings.Join(texts, "\n\n"), nil
}
