package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"arbex/app/batch"
	"arbex/app/engine"
	"arbex/app/session"
	"arbex/model/durable"
	"arbex/vision"
)

// analyze writes a record for each face of each frame.
type analyze struct {
	Sources  []string `arg:"" name:"source" help:"Pictures, clips, folders of both, addresses, cameras, or demo."`
	Out      []string `help:"Write records to a .csv or .jsonl file: a row for each frame and face, see arbex schema. Several can be given; - is CSV on standard output. An earlier file is replaced only when all went well." placeholder:"FILE" type:"path" sep:"none"`
	Record   string   `help:"Write a session folder, as a recording of the window is, for each source into this folder." placeholder:"DIR" type:"path"`
	Annotate string   `help:"Draw boxes, both distributions and their curves: a film of everything into a file (.mp4), or into a folder a picture (PNG) for each still picture and a film for each clip. An earlier file is replaced only when all went well." placeholder:"FILE|DIR" type:"path"`
	JSON     bool     `help:"Write records to standard output, one JSON object a line."`
	Results  string   `help:"Write a table for each source into this folder, which several workers may share; run again, it does what is left. arbex merge joins the tables." placeholder:"DIR" type:"path"`
	Retry    bool     `help:"With --results: try sources again that could not be used before."`
	Shard    string   `help:"With --results: which share of the sources to begin with, as in 2/8; auto takes it from a Slurm array, an indexed Kubernetes job or GNU parallel." placeholder:"I/N"`

	Every     int     `help:"Analyse every n-th frame only." default:"1" placeholder:"N"`
	PerSecond float64 `help:"Analyse at most so many frames a second of a clip; 0 is all." default:"0" placeholder:"RATE"`

	Turn   int  `help:"Turn pictures clockwise first, by so many degrees: 90, 180 or 270." default:"0" enum:"0,90,180,270" placeholder:"DEGREES"`
	Mirror bool `help:"Mirror pictures, after turning them."`

	Agreed bool `help:"Everyone on camera has agreed. Cameras and network addresses are not opened without this, or the window's agreement."`

	detectorFlags
	mixFlags
	networkFlags
}

// Validate is called by kong once the flags are read.
func (a *analyze) Validate() error {
	switch {
	case a.JSON && slices.Contains(a.Out, standardOutput):
		return errors.New("--json and --out=- would both write to standard output; choose one")
	case a.Every < 1:
		return fmt.Errorf("--every=%d: give 1 for each frame, 5 for every fifth", a.Every)
	case a.Results != "" && (len(a.Out) > 0 || a.Annotate != "" || a.Record != "" || a.JSON):
		return errors.New("--results writes tables by itself; leave out --out, --record, --annotate and --json")
	case a.Shard != "" && a.Results == "":
		return errors.New("--shard needs --results, the folder that the workers share")
	case filepath.Ext(a.Annotate) != "" && !isFilm(a.Annotate) && !isFolder(a.Annotate):
		return fmt.Errorf("--annotate=%s: the name has to end in .mp4, or be that of a folder", a.Annotate)
	}
	for _, path := range a.Out {
		if path != standardOutput && !isCSV(path) && !isJSONLines(path) {
			return fmt.Errorf("--out=%s: the name has to end in .csv or .jsonl, or be - for CSV on standard output", path)
		}
	}
	if _, err := a.shard(); err != nil {
		return err
	}
	return cmp.Or(checkAmounts(number{"--per-second", a.PerSecond}), a.detectorFlags.Validate(), a.networkFlags.Validate())
}

// Run analyses the sources one after the other. One that cannot be used is reported
// and makes the exit status 1, but does not stop the others.
func (a *analyze) Run(ctx context.Context, t *terminal, h home) error {
	if err := requireConsent(h, a.Agreed, a.Sources); err != nil {
		return err
	}
	sources, left := batch.ExpandFolders(a.Sources)
	if left.Count > 0 {
		t.logf("arbex: %s", left)
	}
	if a.Results != "" {
		return a.runShared(ctx, t, sources)
	}
	if err := a.checkOutputs(sources); err != nil {
		return err
	}
	w, err := a.start(t)
	if err != nil {
		return err
	}
	faults := w.analyzeSources(ctx, sources)
	if err := w.close(ctx.Err() != nil, len(faults) == 0); err != nil {
		return err
	}
	if w.frames > 0 {
		w.summary()
	}
	switch {
	case w.files.failure != nil:
		return w.files.failure
	case ctx.Err() != nil:
		return errors.New("interrupted before the end")
	case len(faults) == 0:
		return nil
	case len(sources) == 1:
		return faults[0]
	}
	return fmt.Errorf("%d of %d sources could not be used", len(faults), len(sources))
}

// checkOutputs returns an error for outputs that would destroy a source or cannot be
// written.
func (a *analyze) checkOutputs(sources []string) error {
	outputs := []output{{"--annotate", a.Annotate}}
	for _, path := range a.tables() {
		outputs = append(outputs, output{"--out", path})
	}
	for _, o := range outputs {
		if a.Record != "" && o.path != "" && durable.SameFile(a.Record, o.path) {
			return fmt.Errorf("--record is a folder and %s a file, and both are called %s; give each its own name", o.flag, o.path)
		}
	}
	if a.Annotate != "" && !isFilm(a.Annotate) {
		if readsFrom(sources, a.Annotate) {
			return fmt.Errorf("--annotate %s is a folder of pictures or clips that are read; choose another", a.Annotate)
		}
		outputs = outputs[1:]
	}
	return checkOutputs(sourceFiles(append(slices.Clip(sources), a.Model)), outputs...)
}

// standardOutput is the name of --out for standard output.
const standardOutput = "-"

// tables returns the files of --out.
func (a *analyze) tables() []string {
	return slices.DeleteFunc(slices.Clone(a.Out), func(path string) bool { return path == standardOutput })
}

// standardWriter returns the writer of records on standard output; nil: none.
func (a *analyze) standardWriter(t *terminal, classes []string) *recordWriter {
	switch {
	case a.JSON:
		return newJSONLinesWriter(t.out)
	case slices.Contains(a.Out, standardOutput):
		return newCSVWriter(t.out, classes)
	}
	return nil
}

func (a *analyze) start(t *terminal) (*analysis, error) {
	network, err := a.open()
	if err != nil {
		return nil, err
	}
	logLimitations(t, network)
	analyser, err := engine.NewAnalyzer(network, a.analyzerOptions())
	if err != nil {
		return nil, err
	}
	a.logDevice(t)
	w := &analysis{
		terminal: t, network: network, builder: session.NewRecordBuilder(network), analyzer: analyser, counts: map[string]int{}, started: t.now(),
		files:    a.outputFiles(network.Classes()),
		sampling: batch.Sampling{Every: a.Every, PerSecond: a.PerSecond, Mix: float64(a.Mix)}, orientation: vision.Orientation{Quarters: a.Turn / 90, Mirror: a.Mirror},
		output: a.standardWriter(t, network.Classes()),
	}
	if a.Record != "" {
		w.recorder = &sessionRecorder{parent: a.Record, network: network, sampling: w.sampling, now: t.now}
	}
	return w, nil
}

func (a *analyze) outputFiles(classes []string) outputFiles {
	files := outputFiles{tables: newTables(a.tables()), classes: classes}
	switch {
	case isFilm(a.Annotate):
		files.videoPath = a.Annotate
	case a.Annotate != "":
		files.pictures = &annotationFolder{path: a.Annotate, classes: classes, used: map[string]bool{}}
	}
	return files
}

func (a *analyze) analyzerOptions() engine.AnalyzerOptions {
	return engine.AnalyzerOptions{
		Threads: a.Threads, Device: a.device(), Finder: a.finderOptions(), Postprocessing: engine.Postprocessing{Mix: float32(a.Mix)},
	}
}
