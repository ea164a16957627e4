package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	shipped "arbex/assets/models"
	"arbex/model"
	"arbex/model/durable"
	"arbex/training/dataset"
	"arbex/training/evaluation"
	"arbex/training/tuning"
)

// eval measures a network on labelled faces.
type eval struct {
	Data    string `help:"Folder with labelled faces." required:"" placeholder:"DIR" type:"path"`
	Format  string `help:"Its layout: auto, folder, ferplus, fer2013, rafdb, affectnet, affwild2, jaffe, ferg or landmarks." default:"auto" placeholder:"NAME"`
	Split   string `help:"train, valid, test or all." default:"valid" placeholder:"NAME"`
	Align   bool   `help:"Find and align the faces first, as the live view does."`
	Corrupt string `help:"Corrupt every face first: noise, blur, low-light, jpeg, eyes, mouth, half (covered) or side-light, with a severity from 1 to 5, as in noise:3. all compares every kind with clean faces at severity 3, all:5 at severity 5, all:all at each." placeholder:"KIND[:SEVERITY]"`
	Person  string `help:"Measure each face against the neutral faces of the same person as well, as Measure in the window does: auto finds the person in the file name (what comes before the first of . _ - or a space) or in the set's own groups; a number takes so many characters of the file name." placeholder:"RULE"`
	Report  string `help:"Folder for a report: a page, the confusion matrix, the accuracy-coverage curve, the embeddings, and the figures as JSON." placeholder:"DIR" type:"path"`
	JSON    bool   `help:"Write one JSON object to standard output."`
	mixFlags
	networkFlags
}

// Run measures and prints.
func (e *eval) Run(ctx context.Context, t *terminal) error {
	network, err := e.open()
	if err != nil {
		return err
	}
	o, err := e.options(t, network)
	if err != nil {
		return err
	}
	e.logDevice(t)
	set, err := dataset.Open(e.Data, dataset.Layout(e.Format), e.Split)
	if err != nil {
		return withHint(err)
	}
	set = set.Restrict(network.Classes())
	logOmitted(t, set)
	if err := e.checkReport(set); err != nil {
		return err
	}
	if set.Layout == dataset.Landmarks {
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
	logLimitations(t, network)
	r, err := evaluation.Evaluate(ctx, network, set, o)
	if err != nil {
		return withHint(err)
	}
	return e.report(t, r)
}

// Validate is called by kong once the flags are read.
func (e *eval) Validate() error {
	if _, _, err := e.corruption(); err != nil {
		return fmt.Errorf("--corrupt: %w", err)
	}
	if e.Person != "" {
		if _, err := evaluation.ParsePersonRule(e.Person); err != nil {
			return fmt.Errorf("--person: %w", err)
		}
	}
	return e.networkFlags.Validate()
}

// options returns the options of the evaluation.
func (e *eval) options(t *terminal, n *model.Network) (o evaluation.Options, err error) {
	o = evaluation.Options{Threads: e.Threads, Device: e.device(), Progress: t.counter("face"), Mix: float64(e.Mix)}
	if o.Corruption, o.Corruptions, err = e.corruption(); err != nil || e.Person == "" {
		return o, err
	}
	rule, err := evaluation.ParsePersonRule(e.Person)
	if err != nil {
		return o, err
	}
	neutral, err := e.neutralFaces(n)
	o.Person = &evaluation.PersonOptions{PersonRule: rule, Neutral: neutral}
	return o, err
}

// corruption returns the corruption of every face, or those to compare.
func (e *eval) corruption() (one dataset.Corruption, all []dataset.Corruption, err error) {
	if e.Corrupt == "" {
		return one, nil, nil
	}
	if kind, severities, _ := strings.Cut(e.Corrupt, ":"); kind == "all" {
		all, err = allCorruptions(severities)
		return one, all, err
	}
	one, err = dataset.ParseCorruption(e.Corrupt)
	return one, nil, err
}

// neutralFaces returns the neutral faces that a network was trained on: from the
// shipped replay set, or from the one beside the model file.
func (e *eval) neutralFaces(n *model.Network) (model.NeutralReference, error) {
	if r, err := tuning.ReadReplay(shipped.Replay(shippedPreset)); err == nil && r.Fits(n) {
		return r.Neutral(n), nil
	}
	path := strings.TrimSuffix(e.Model, ".safetensors") + ".replay.safetensors"
	data, err := durable.ReadFile(path)
	if err != nil {
		return model.NeutralReference{}, fmt.Errorf("--person needs the neutral faces that this network was trained on: make them with arbex replay --model %s --out %s: %w", e.Model, path, err)
	}
	r, err := tuning.ReadReplay(data)
	if err != nil {
		return model.NeutralReference{}, err
	}
	if !r.Fits(n) {
		return model.NeutralReference{}, fmt.Errorf("%s belongs to another network; make it anew with arbex replay", path)
	}
	return r.Neutral(n), nil
}

// allCorruptions returns all kinds at one severity, or at every one.
func allCorruptions(severities string) (all []dataset.Corruption, err error) {
	which := []string{severities}
	switch severities {
	case "":
		which[0] = "3"
	case "all":
		which = []string{"1", "2", "3", "4", "5"}
	}
	for _, severity := range which {
		for _, kind := range dataset.Corruptions() {
			c, err := dataset.ParseCorruption(kind + ":" + severity)
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
	}
	return all, nil
}

// report writes the report to the folder, as JSON or as text.
func (e *eval) report(t *terminal, r *evaluation.Report) error {
	if e.Report != "" {
		if err := r.Write(e.Report); err != nil {
			return err
		}
		t.logf("arbex: the report is in %s; open report.html", e.Report)
	}
	if e.JSON {
		return json.NewEncoder(t.out).Encode(r)
	}
	printReport(t, r)
	return nil
}

// checkReport returns an error for a report that would overwrite an input or cannot be
// written, before hours are spent on it.
func (e *eval) checkReport(set *dataset.Set) error {
	if _, err := os.Stat(filepath.Join(e.Report, evaluation.ReportFiles[0])); e.Report == "" || err == nil {
		return nil // an earlier report is replaced
	}
	if err := os.MkdirAll(e.Report, 0o700); err != nil {
		return fmt.Errorf("making the folder for the report: %w; give another --report", err)
	}
	for _, name := range evaluation.ReportFiles {
		if err := checkOutputs(datasetFiles([]*dataset.Set{set}, e.Model), output{"--report", filepath.Join(e.Report, name)}); err != nil {
			return err
		}
	}
	return nil
}

func (e *eval) landmarks(ctx context.Context, t *terminal, n *model.Network, set *dataset.Set, o evaluation.Options) error {
	mean, err := evaluation.EvaluateLandmarks(ctx, n, set, o)
	if err != nil {
		return err
	}
	if e.JSON {
		return json.NewEncoder(t.out).Encode(map[string]any{"samples": len(set.Samples), "landmark_error": mean})
	}
	fmt.Fprintf(t.out, "%d faces, mean distance of a landmark %.2f %% of the distance between the outer corners of the eyes\n", len(set.Samples), 100*mean)
	return nil
}
