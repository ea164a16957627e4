package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"arbex/model"
	"arbex/training"
)

// eval measures a network on labelled faces.
type eval struct {
	Data   string `help:"Folder with labelled faces." required:"" placeholder:"DIR" type:"path"`
	Format string `help:"Its layout: auto, folder, ferplus, rafdb, affwild2, jaffe, ferg or landmarks." default:"auto" placeholder:"NAME"`
	Split  string `help:"train, valid, test or all." default:"valid" placeholder:"NAME"`
	Align  bool   `help:"Find and align the faces first, as the live view does."`
	Report string `help:"Folder for a report: a page, the confusion matrix, the embeddings, and the figures as JSON." placeholder:"DIR" type:"path"`
	JSON   bool   `help:"Write one JSON object to standard output."`
	networkFlags
}

// Run measures and prints.
func (e *eval) Run(ctx context.Context, t *terminal) error {
	network, err := e.open()
	if err != nil {
		return err
	}
	e.tellDevice(t)
	set, err := training.Open(e.Data, training.Layout(e.Format), e.Split)
	if err != nil {
		return err
	}
	if err := e.checkReport(set); err != nil {
		return err
	}
	o := training.EvalOptions{Threads: e.Threads, Device: e.device(), Progress: t.counter("face")}
	if set.Layout == training.Landmarks {
		return e.landmarks(ctx, t, network, set, o)
	}
	if e.Align {
		folder, err := os.MkdirTemp("", "arbex-aligned-")
		if err != nil {
			return fmt.Errorf("making a folder for aligned faces: %w", err)
		}
		defer os.RemoveAll(folder)
		if set, err = alignSet(ctx, t, set, folder, network.Config().Side); err != nil {
			return err
		}
	}
	warn(t, network)
	r, err := training.Evaluate(ctx, network, set, o)
	if err != nil {
		return err
	}
	if e.Report != "" {
		if err := r.Write(e.Report); err != nil {
			return err
		}
		t.note("arbex: the report is in %s; open report.html", e.Report)
	}
	if e.JSON {
		return json.NewEncoder(t.out).Encode(r)
	}
	printReport(t, r)
	return nil
}

// checkReport refuses a report that would destroy what is measured, or that
// cannot be written, before hours are spent on it.
func (e *eval) checkReport(set *training.Set) error {
	if _, err := os.Stat(filepath.Join(e.Report, training.ReportFiles[0])); e.Report == "" || err == nil {
		return nil // an earlier report is replaced
	}
	if err := os.MkdirAll(e.Report, 0o700); err != nil {
		return fmt.Errorf("making the folder for the report: %w; give another --report", err)
	}
	for _, name := range training.ReportFiles {
		if err := checkOutputs(labelledFiles([]*training.Set{set}, e.Model), output{"--report", filepath.Join(e.Report, name)}); err != nil {
			return err
		}
	}
	return nil
}

func (e *eval) landmarks(ctx context.Context, t *terminal, n *model.Network, set *training.Set, o training.EvalOptions) error {
	mean, err := training.EvaluateLandmarks(ctx, n, set, o)
	if err != nil {
		return err
	}
	if e.JSON {
		return json.NewEncoder(t.out).Encode(map[string]any{"samples": len(set.Samples), "landmark_error": mean})
	}
	fmt.Fprintf(t.out, "%d faces, mean distance of a landmark %.2f %% of the distance between the outer corners of the eyes\n", len(set.Samples), 100*mean)
	return nil
}

func printReport(t *terminal, r *training.Report) {
	fmt.Fprintf(t.out, "%s on %d pictures (%s, %s)", r.Model, r.Samples, r.Layout, r.Split)
	if r.Broken > 0 {
		fmt.Fprintf(t.out, ", %d could not be read", r.Broken)
	}
	fmt.Fprintf(t.out, "\n%24s %10s %10s\n", "", "corrected", "primary")
	line := func(name string, corrected, primary float64) {
		fmt.Fprintf(t.out, "%24s %10.4f %10.4f\n", name, corrected, primary)
	}
	line("accuracy", r.Accuracy, r.Primary.Accuracy)
	line("macro F1", r.MacroF1, r.Primary.MacroF1)
	line("calibration error", r.ECE, r.Primary.ECE)
	line("spread", r.Deviation, r.DeviationPrimary)
	fmt.Fprintf(t.out, "\n%24s %10s %10s %8s\n", "expression", "recall", "precision", "count")
	for _, c := range r.PerClass {
		fmt.Fprintf(t.out, "%24s %10.4f %10.4f %8d\n", c.Class, c.Recall, c.Precision, c.Count)
	}
	fmt.Fprintf(t.out, "\nDavies-Bouldin %.3f, Calinski-Harabasz %.1f, %.2f ms a face\n", r.DaviesBouldin, r.CalinskiHarabasz, r.MsPerFace)
}
