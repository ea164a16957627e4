package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// export writes the model to a file.
type export struct {
	Out  string `help:"The file to write (.safetensors), or a folder for it." required:"" placeholder:"FILE|DIR" type:"path"`
	Half bool   `help:"Numbers of 16 bits: half the size, probabilities change in the third digit."`
	JSON bool   `help:"Write one JSON object to standard output."`
	networkFlags
}

// Run writes the file, or nothing.
func (e *export) Run(t *terminal) error {
	network, err := e.open()
	if err != nil {
		return err
	}
	out := e.Out
	if filepath.Ext(out) != ".safetensors" {
		if err := os.MkdirAll(out, 0o700); err != nil {
			return fmt.Errorf("making the folder for the model: %w; give another --out", err)
		}
		name, _, _ := strings.Cut(network.Name(), ",") // without ", untrained"
		out = filepath.Join(out, strings.TrimSuffix(name, ".safetensors")+".safetensors")
	}
	save := network.Save
	if e.Half {
		save = network.SaveHalf
	}
	if err := save(out); err != nil {
		return err
	}
	warn(t, network)
	if e.JSON {
		return json.NewEncoder(t.out).Encode(map[string]any{"model": out, "classes": network.Classes(), "trained": network.Trained()})
	}
	_, err = fmt.Fprintf(t.out, "Written to %s; use it with --model.\n", out)
	return err
}
