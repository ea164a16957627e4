package app_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the top folder of the repository, seen from this package.
const root = ".."

// own is the module's path. A layer is the first folder below it.
const own = "arbex/"

// libraries maps a library, by the beginning of its import path, to the layers that
// may import it.
var libraries = map[string][]string{
	"gocv.io/x/gocv":    {"vision"},
	"fyne.io/":          {"app"},
	"github.com/fyne-":  {"app"},
	"gorgonia.org/":     {"model"},
	"github.com/go-gl/": {"app"},
	"C":                 {"model", "vision"}, // cgo
}

// layers maps a layer to the other layers that it may import.
var layers = map[string][]string{
	"":         {"app", "model"}, // main.go
	"app":      {"vision", "model", "training", "assets"},
	"training": {"vision", "model", "assets"},
	"model":    {"assets"},
	"vision":   {"assets"},
	"assets":   {},
}

// testOnly are packages that only tests may import.
var testOnly = []string{own + "assets/leaktest", own + "assets/fuzzstats", own + "app/ui/uitest", own + "training/trainingtest", "testing"}

// topEntries is everything that may stand at the top, besides dotfiles and what
// make builds.
var topEntries = []string{
	"app", "vision", "model", "assets", "training", "go.mod", "go.sum", "FyneApp.toml",
	"README.md", "main.go", "Makefile", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "CITATION.cff", "Containerfile",
	"bin", "build",
}

// violation returns why a file may not import a path, empty when it may.
func violation(file, path string) string {
	layer := layerOf(file)
	for library, allowed := range libraries {
		if isPartOf(path, library) && !slices.Contains(allowed, layer) {
			return fmt.Sprintf("%s imports %s, which only %s may", file, path, strings.Join(allowed, " and "))
		}
	}
	if slices.Contains(testOnly, path) && !strings.HasSuffix(file, "_test.go") && !slices.Contains(testOnly, own+filepath.ToSlash(filepath.Dir(file))) {
		return fmt.Sprintf("%s imports %s, which only tests may", file, path)
	}
	other, inside := strings.CutPrefix(path, own)
	if !inside {
		return ""
	}
	other, _, _ = strings.Cut(other, "/")
	if other == layer || slices.Contains(layers[layer], other) {
		return ""
	}
	return fmt.Sprintf("%s imports %s: %q may not import %q", file, path, layer, other)
}

// isPartOf reports whether an import path is of a library. It keeps the cgo
// pseudo-package "C" apart from paths that begin with C.
func isPartOf(path, library string) bool {
	return library == path || library != "C" && strings.HasPrefix(path, library)
}

// layerOf returns the layer of a file, empty for one at the top.
func layerOf(file string) string {
	layer, _, nested := strings.Cut(filepath.ToSlash(file), "/")
	if !nested {
		return ""
	}
	return layer
}

func TestEachLayerImportsOnlyWhatItMay(t *testing.T) {
	for file, paths := range sources(t) {
		for _, path := range paths {
			if fault := violation(file, path); fault != "" {
				t.Error(fault)
			}
		}
	}
}

// Dialogs and file choosers are made in one place, so that Enter, the focus, the room
// that they take and the folders that they remember are the same everywhere.
func TestDialogsAreMadeInOnePlace(t *testing.T) {
	for file, paths := range sources(t) {
		if slices.Contains(paths, "fyne.io/fyne/v2/dialog") && filepath.Dir(file) != filepath.Join("app", "ui") && !strings.HasSuffix(file, "_test.go") {
			t.Errorf("%s makes a dialog by itself; ui.Dialog and ui.Files do", file)
		}
	}
}

func TestViolationsAreNoticed(t *testing.T) {
	for _, c := range []struct {
		file, path string
		allowed    bool
	}{
		{"vision/frame.go", "gocv.io/x/gocv", true},
		{"app/engine/engine.go", "gocv.io/x/gocv", false},
		{"training/trainer.go", "gocv.io/x/gocv/contrib", false},
		{"app/ui/bars.go", "fyne.io/fyne/v2/canvas", true},
		{"main.go", "fyne.io/fyne/v2", false},
		{"model/arbex.go", "gorgonia.org/gorgonia", true},
		{"training/trainer.go", "gorgonia.org/cu", false},
		{"model/ops/onednn/conv.go", "C", true},
		{"app/cli/bench.go", "C", false},
		{"main.go", "C", false},
		{"assets/assets.go", "embed", true},
		{"main.go", "arbex/app/cli", true},
		{"vision/source.go", "arbex/app/engine", false},
		{"training/trainer.go", "arbex/app/engine", false},
		{"training/trainer.go", "arbex/model", true},
		{"model/arbex.go", "arbex/vision", false},
		{"vision/align.go", "arbex/model", false},
		{"app/cli/analyze.go", "arbex/vision", true},
		{"shed/tool.go", "arbex/model", false},
		{"app/window/run.go", "arbex/assets/leaktest", false},
		{"app/window/driver_test.go", "arbex/assets/leaktest", true},
		{"model/bench.go", "testing", false},
		{"assets/leaktest/leaktest.go", "testing", true},
	} {
		if fault := violation(c.file, c.path); (fault == "") != c.allowed {
			t.Errorf("%s importing %s: allowed should be %v, got %q", c.file, c.path, c.allowed, fault)
		}
	}
}

func TestTheTopFolderHoldsNothingElse(t *testing.T) {
	found, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range found {
		if name := entry.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(topEntries, name) {
			t.Errorf("%s stands in the top folder; move it into a layer", name)
		}
	}
}

func TestMainStaysSmall(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(text), "\n"); lines > 40 {
		t.Errorf("main.go has %d lines, more than 40", lines)
	}
}

// sources maps every Go file, whatever its build tags, to its imports.
func sources(t *testing.T) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		imports[name], err = importsOf(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}

func importsOf(path string) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		paths = append(paths, imported)
	}
	return paths, nil
}
