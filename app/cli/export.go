package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"arbex/model"
	"arbex/training/captures"
)

// export writes the model to a file, or the captured faces to a folder.
type export struct {
	Out           string    `help:"The file to write (.safetensors), or a folder for it. An earlier file is replaced only when all went well." required:"" placeholder:"FILE|DIR" type:"path"`
	Captures      bool      `help:"Write the captured faces instead: a folder for each expression and a table."`
	Half          bool      `help:"Numbers of 16 bits: half the size, probabilities change in the third digit."`
	Temperatures  []float32 `help:"Divide what stands before the softmax of the primary classifier, the anchors and the attention: below 1 makes a part surer, so that it weighs more." placeholder:"P,A,T"`
	AttentionBias []float32 `help:"Add these to the logits of each class in what attention proposes, in the classes' order: above 0 makes it name a class more often." placeholder:"F,F,..."`
	JSON          bool      `help:"Write one JSON object to standard output."`
	networkFlags
}

// Validate is called by kong once the flags are read.
func (e *export) Validate() error {
	if n := len(e.Temperatures); n != 0 && n != 3 {
		return fmt.Errorf("--temperatures: %d numbers; give three, as in 1,0.8,0.8", n)
	}
	for _, v := range e.Temperatures {
		if !(v > 0 && v <= math.MaxFloat32) {
			return fmt.Errorf("--temperatures: %v is none; a temperature is above 0", v)
		}
	}
	return e.networkFlags.Validate()
}

// Run writes the file or the folder, or nothing.
func (e *export) Run(ctx context.Context, t *terminal, h home) error {
	if e.Captures {
		return e.exportCaptures(ctx, t, h)
	}
	network, err := e.open()
	if err != nil {
		return err
	}
	if network, err = e.adjusted(network); err != nil {
		return err
	}
	out, err := e.path(network)
	if err != nil {
		return err
	}
	if err := checkOutputs(files(e.Model), output{"--out", out}); err != nil {
		return err
	}
	save := network.Save
	if e.Half {
		save = network.SaveHalf
	}
	if err := save(out); err != nil {
		return err
	}
	logLimitations(t, network)
	if e.JSON {
		return json.NewEncoder(t.out).Encode(map[string]any{"model": out, "classes": network.Classes(), "trained": network.Trained()})
	}
	_, err = fmt.Fprintf(t.out, "Written to %s; use it with --model.\n", out)
	return err
}

// adjusted returns the network with the temperatures and the bias of the flags.
func (e *export) adjusted(n *model.Network) (_ *model.Network, err error) {
	if t := e.Temperatures; t != nil {
		if n, err = n.WithTemperatures(model.Temperatures{Primary: t[0], Anchor: t[1], Attentive: t[2]}); err != nil {
			return nil, err
		}
	}
	if e.AttentionBias == nil {
		return n, nil
	}
	return n.WithAttentionBias(e.AttentionBias)
}

// path returns the file to write: --out, or one in it that is named after the model.
func (e *export) path(n *model.Network) (string, error) {
	if filepath.Ext(e.Out) == ".safetensors" {
		return e.Out, nil
	}
	if err := os.MkdirAll(e.Out, 0o700); err != nil {
		return "", fmt.Errorf("making the folder for the model: %w; give another --out", err)
	}
	name, _, _ := strings.Cut(n.Name(), ",") // without ", untrained"
	return filepath.Join(e.Out, strings.TrimSuffix(name, ".safetensors")+".safetensors"), nil
}

// exportCaptures writes the captured faces; arbex train reads such a folder.
func (e *export) exportCaptures(ctx context.Context, t *terminal, h home) error {
	folder, err := h.data()
	if err != nil {
		return err
	}
	store, err := captures.Open(folder)
	if err != nil {
		return err
	}
	defer store.Close()
	count, err := store.Export(ctx, captures.Filter{}, e.Out)
	if err != nil {
		return err
	}
	if e.JSON {
		return json.NewEncoder(t.out).Encode(map[string]any{"captures": count, "folder": e.Out})
	}
	_, err = fmt.Fprintf(t.out, "%d captured faces are in %s.\n", count, e.Out)
	return err
}
