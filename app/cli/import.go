package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"arbex/model"
	"arbex/training/dataset"
)

// importer converts a published checkpoint to a model file.
type importer struct {
	File    string   `arg:"" help:"POSTER++ checkpoint, ir50.pth or the MobileFaceNet file; PyTorch or safetensors." type:"path"`
	Out     string   `help:"The model to write; without it models/NAME.safetensors in the data folder." placeholder:"FILE" type:"path"`
	Classes []string `help:"Names of the classes in the checkpoint's order; without it those of RAF-DB for 7, of AffectNet for 8." placeholder:"A,B,C"`
	JSON    bool     `help:"Write one JSON object to standard output."`
}

// Run imports the checkpoint and writes the model, or nothing.
func (i *importer) Run(ctx context.Context, t *terminal, h home) error {
	if err := checkOutputs(files(i.File), output{"--out", i.Out}); err != nil {
		return err
	}
	network, report, err := model.Import(i.File, model.ImportOptions{Classes: dataset.CanonicalClasses(i.Classes), Progress: t.counter("tensor")})
	if err != nil {
		return withHint(err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	out, err := i.destination(h)
	if err != nil {
		return err
	}
	if err := checkOutputs(files(i.File), output{"--out", out}); err != nil {
		return err
	}
	if err := network.Save(out); err != nil {
		return err
	}
	logLimitations(t, network)
	if i.JSON {
		return json.NewEncoder(t.out).Encode(importReport{
			report.Network, strings.TrimSuffix(report.Prefix, "."), tensorLocations(report.OtherPrefixes), out, network.Classes(), report.ClassesAssumed, report.Loaded, report.Unused, report.Unknown, report.Initialised,
		})
	}
	i.print(t, report, out)
	return nil
}

// importReport is what import prints with --json.
type importReport struct {
	What    string   `json:"what"`
	Place   string   `json:"place"`
	Others  []string `json:"other_places"`
	Model   string   `json:"model"`
	Classes []string `json:"classes"`
	Assumed bool     `json:"classes_assumed"`
	Used    []string `json:"used"`
	Dead    []string `json:"dead_weight"`
	Unknown []string `json:"unknown"`
	Fresh   []string `json:"fresh"`
}

func (i *importer) destination(h home) (string, error) {
	if i.Out != "" {
		return i.Out, nil
	}
	data, err := h.data()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(data, "models")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("making the folder for models: %w; give --out or --home", err)
	}
	base := filepath.Base(i.File)
	for ext := filepath.Ext(base); ext != "" && ext != base; ext = filepath.Ext(base) {
		base = strings.TrimSuffix(base, ext)
	}
	return filepath.Join(folder, base+".safetensors"), nil
}

func (i *importer) print(t *terminal, r model.ImportReport, out string) {
	fmt.Fprintf(t.out, "%s is %s\n", i.File, r.Network)
	if r.Prefix != "" || len(r.OtherPrefixes) > 0 {
		fmt.Fprintf(t.out, "  taken from %s%s\n", tensorLocation(r.Prefix), otherLocations(r.OtherPrefixes))
	}
	group := func(what string, names []string) {
		if len(names) > 0 {
			fmt.Fprintf(t.out, "  %4d tensors %s%s\n", len(names), what, firstFew(names))
		}
	}
	fmt.Fprintf(t.out, "  %4d tensors used\n", len(r.Loaded))
	group("left out: no forward pass uses them", r.Unused)
	group("left out: unknown to this program", r.Unknown)
	group("not in the file, begun anew", r.Initialised)
	if r.ClassesAssumed {
		fmt.Fprintf(t.out, "The file does not name its classes; assumed: %s. Name others with --classes.\n", strings.Join(r.Classes, ", "))
	}
	fmt.Fprintf(t.out, "Written to %s; use it with --model.\n", out)
}

// tensorLocation returns the name of a dictionary in a checkpoint for display.
func tensorLocation(prefix string) string {
	if prefix == "" {
		return "the outermost dictionary"
	}
	return strings.TrimSuffix(prefix, ".")
}

func tensorLocations(prefixes []string) []string {
	names := make([]string, len(prefixes))
	for i, prefix := range prefixes {
		names[i] = tensorLocation(prefix)
	}
	return names
}

// otherLocations returns text about further copies of the network in a checkpoint.
func otherLocations(prefixes []string) string {
	if len(prefixes) == 0 {
		return ""
	}
	return "; the file holds it again in " + strings.Join(tensorLocations(prefixes), ", ") + ", which was left"
}

// firstFew returns the first names of many.
func firstFew(names []string) string {
	const few = 3
	if len(names) <= few {
		return ": " + strings.Join(names, ", ")
	}
	return ": " + strings.Join(names[:few], ", ") + " ..."
}
