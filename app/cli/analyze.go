package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"arbex/app/batch"
	"arbex/app/engine"
	"arbex/app/session"
	"arbex/model"
	"arbex/model/durable"
	"arbex/vision"
)

// analyze writes a record for each face of each frame.
type analyze struct {
	Sources  []string `arg:"" name:"source" help:"Pictures, clips, folders of both, addresses, cameras, or demo."`
	Out      string   `help:"Write records to a .csv or .jsonl file: a row for each frame and face, see arbex schema. An earlier file is replaced only when all went well." placeholder:"FILE" type:"path"`
	Record   string   `help:"Write a session folder, as a recording of the window is, for each source into this folder." placeholder:"DIR" type:"path"`
	Annotate string   `help:"Write a clip (.mp4) with boxes and labels. An earlier file is replaced only when all went well." placeholder:"FILE" type:"path"`
	JSON     bool     `help:"Write records to standard output, one JSON object a line."`
	Results  string   `help:"Write a table for each source into this folder, which several workers may share; run again, it does what is left. arbex merge joins the tables." placeholder:"DIR" type:"path"`
	Retry    bool     `help:"With --results: try sources again that could not be used before."`
	Shard    string   `help:"With --results: which share of the sources to begin with, as in 2/8; auto takes it from a Slurm array, an indexed Kubernetes job or GNU parallel." placeholder:"I/N"`

	Every     int     `help:"Analyse every n-th frame only." default:"1" placeholder:"N"`
	PerSecond float64 `help:"Analyse at most so many frames a second of a clip; 0 is all." default:"0" placeholder:"RATE"`

	Turn   int  `help:"Turn pictures clockwise first, by so many degrees: 90, 180 or 270." default:"0" enum:"0,90,180,270" placeholder:"DEGREES"`
	Mirror bool `help:"Mirror pictures, after turning them."`

	Agreed bool `help:"Everyone on camera has agreed. Cameras and network addresses are not opened without this, or the window's agreement."`

	finderFlags
	mixFlags
	networkFlags
}

// Validate is called by kong once the flags are read.
func (a *analyze) Validate() error {
	switch {
	case a.Out != "" && !isTable(a.Out) && !isLines(a.Out):
		return fmt.Errorf("--out=%s: the name has to end in .csv or .jsonl", a.Out)
	case a.Every < 1:
		return fmt.Errorf("--every=%d: give 1 for each frame, 5 for every fifth", a.Every)
	case !(a.PerSecond >= 0):
		return fmt.Errorf("--per-second=%v is no rate; give 0 for every frame", a.PerSecond)
	case a.Results != "" && (a.Out != "" || a.Annotate != "" || a.Record != "" || a.JSON):
		return errors.New("--results writes tables by itself; leave out --out, --record, --annotate and --json")
	case a.Shard != "" && a.Results == "":
		return errors.New("--shard needs --results, the folder that the workers share")
	case a.Annotate != "" && filepath.Ext(a.Annotate) != ".mp4":
		return fmt.Errorf("--annotate=%s: the name has to end in .mp4", a.Annotate)
	}
	return errors.Join(a.finderFlags.Validate(), a.networkFlags.Validate())
}

// Run analyses the sources one after the other. One that cannot be used is
// told, and makes the exit status 1, but does not stop the others.
func (a *analyze) Run(ctx context.Context, t *terminal, h home) error {
	if err := permit(h, a.Agreed, a.Sources); err != nil {
		return err
	}
	sources, left := batch.ExpandFolders(a.Sources)
	if left.Count > 0 {
		t.note("arbex: %s", left)
	}
	if a.Results != "" {
		return a.runShared(ctx, t, sources)
	}
	if err := a.checkOutputs(sources); err != nil {
		return err
	}
	w, err := a.begin(t)
	if err != nil {
		return err
	}
	var faults []error
	for i, source := range sources {
		w.at, w.of = i+1, len(sources)
		err := w.source(ctx, source)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			faults = append(faults, err)
		}
		if w.results.failure != nil {
			break
		}
		if err != nil && len(sources) > 1 {
			t.note("arbex: %s", oneLine(err.Error()))
		}
	}
	if err := w.close(ctx.Err() != nil, len(faults) == 0); err != nil {
		return err
	}
	if w.frames > 0 {
		w.summary()
	}
	switch {
	case w.results.failure != nil:
		return w.results.failure
	case ctx.Err() != nil:
		return errors.New("interrupted before the end")
	case len(faults) == 0:
		return nil
	case len(sources) == 1:
		return faults[0]
	}
	return fmt.Errorf("%d of %d sources could not be used", len(faults), len(sources))
}

// checkOutputs refuses outputs that would destroy a source or cannot be written.
func (a *analyze) checkOutputs(sources []string) error {
	for _, o := range []output{{"--out", a.Out}, {"--annotate", a.Annotate}} {
		if a.Record != "" && o.path != "" && durable.SameFile(a.Record, o.path) {
			return fmt.Errorf("--record is a folder and %s a file, and both are called %s; give each its own name", o.flag, o.path)
		}
	}
	return checkOutputs(sourceFiles(append(slices.Clip(sources), a.Model)), output{"--out", a.Out}, output{"--annotate", a.Annotate})
}

// walk is an analyze under way.
type walk struct {
	terminal *terminal
	network  *model.Network
	judge    session.RecordBuilder
	analyser *engine.Analyzer
	printed  *rows   // --json; nil: nothing is printed
	results  results // --out and --annotate
	keeper   *keeper // --record; nil: none
	records  []session.Record
	frames   int
	faces    int
	counts   map[string]int
	began    time.Time
	pick     batch.Sampling
	turn     vision.Orientation

	at, of      int // the source among all
	sourceBegan time.Time
}

func (a *analyze) begin(t *terminal) (*walk, error) {
	network, err := a.open()
	if err != nil {
		return nil, err
	}
	warn(t, network)
	analyser, err := engine.NewAnalyzer(network, a.analyzerOptions())
	if err != nil {
		return nil, err
	}
	a.tellDevice(t)
	w := &walk{
		terminal: t, network: network, judge: session.NewRecordBuilder(network), analyser: analyser, counts: map[string]int{}, began: t.now(),
		results: results{out: a.Out, annotate: a.Annotate, classes: network.Classes()},
		pick:    batch.Sampling{Every: a.Every, PerSecond: a.PerSecond, Mix: float64(a.Mix)}, turn: vision.Orientation{Quarters: a.Turn / 90, Mirror: a.Mirror},
	}
	if a.JSON {
		w.printed = newLines(t.out)
	}
	if a.Record != "" {
		w.keeper = &keeper{parent: a.Record, network: network, pick: w.pick, now: t.now}
	}
	return w, nil
}

func (a *analyze) analyzerOptions() engine.AnalyzerOptions {
	return engine.AnalyzerOptions{
		Threads: a.Threads, Device: a.device(), Finder: a.finder(), Postprocessing: engine.Postprocessing{Mix: float32(a.Mix)},
	}
}

// source analyses one source from its first frame to its last.
func (w *walk) source(ctx context.Context, spec string) error {
	if made := w.made(spec); made != "" {
		w.terminal.note("arbex: %s was done before: %s", spec, made)
		return nil
	}
	source, err := w.turn.Open(spec)
	if err != nil {
		return err
	}
	defer source.Close()
	if err := w.results.begin(); err != nil {
		return err
	}
	w.sourceBegan = w.terminal.now()
	if w.keeper != nil {
		if err := w.keeper.begin(spec, source.Info()); err != nil {
			return err
		}
	}
	tally, err := batch.Walk(ctx, w.analyser, source, batch.WalkOptions{Sampling: w.pick}, w.frame)
	if w.keeper != nil {
		err = errors.Join(err, w.keeper.end(tally, err))
	}
	if warning := tally.Warning(); warning != nil {
		w.terminal.note("arbex: %v", warning)
	}
	return errors.Join(err, tally.Incomplete())
}

// made is the session folder of a source that an earlier run finished, where
// nothing but such folders is wanted.
func (w *walk) made(spec string) string {
	if w.keeper == nil || w.printed != nil || w.results.out != "" || w.results.annotate != "" {
		return ""
	}
	return batch.ExistingSession(w.keeper.parent, spec, w.network, w.pick, w.turn)
}

// frame writes the records of a frame.
func (w *walk) frame(s batch.FrameResult) error {
	w.frames++
	w.faces += len(s.Faces)
	w.records = w.judge.Frame(w.records[:0], session.FileFrameContext(s.Source, s.Frame, s.Latency), s.Faces)
	for i := range w.records {
		w.counts[w.records[i].Label]++
	}
	if w.printed != nil {
		if err := w.printed.write(w.records); err != nil {
			return w.results.fail(err)
		}
	}
	if err := w.results.write(w.records); err != nil {
		return err
	}
	if w.keeper != nil {
		if err := w.keeper.write(w.judge, s); err != nil {
			return err
		}
	}
	w.progress(s)
	return w.annotate(s)
}

func (w *walk) annotate(s batch.FrameResult) error {
	if w.results.annotate == "" {
		return nil
	}
	classes := w.network.Classes()
	marks := make([]vision.Annotation, len(s.Faces))
	for i, face := range s.Faces {
		p := face.Prediction
		best := p.Label()
		points := face.Track.Face.Points.Array()
		marks[i] = vision.Annotation{
			Box:    face.Track.Face.Box,
			Text:   fmt.Sprintf("%d %s %.0f%%", face.Track.ID, classes[best], 100*p.Final()[best]),
			Points: points[:],
		}
	}
	return w.results.draw(s.Frame, w.rate(s.Info), marks)
}

// rate is the annotated clip's, so that it plays as fast as its source though
// frames are left out. 0 leaves it to the writer.
func (w *walk) rate(info vision.Info) float64 {
	rate := info.FPS
	if w.pick.PerSecond > 0 && rate > 0 {
		rate = min(rate, w.pick.PerSecond)
	}
	return rate / float64(max(w.pick.Every, 1))
}

// progress moves a line on a person's screen.
func (w *walk) progress(s batch.FrameResult) {
	if !w.terminal.person || w.frames%10 != 0 {
		return
	}
	text := fmt.Sprintf("%s: frame %d", s.Info.Name, s.Frame.Index+1)
	if w.of > 1 {
		text = fmt.Sprintf("%d of %d, %s", w.at, w.of, text)
	}
	if share := batch.Progress(s.Info, s.Frame); share >= 0 {
		text += fmt.Sprintf(", %.0f %%", 100*share)
		if left := batch.TimeLeft(share, w.terminal.now().Sub(w.sourceBegan)); left >= 0 {
			text += fmt.Sprintf(", %v left", left.Round(time.Second))
		}
	}
	w.terminal.line("%s, %d faces ", text, w.faces)
}

// close ends the analysis; whole reports whether every source was
// gone through.
func (w *walk) close(interrupted, whole bool) error {
	tellFault(w.terminal, w.analyser.Device())
	if w.terminal.person {
		fmt.Fprintln(w.terminal.err)
	}
	return errors.Join(w.analyser.Close(), w.results.end(whole && !interrupted, interrupted, w.terminal.note))
}

// summary is for a person, where no records went to standard output.
func (w *walk) summary() {
	if w.printed != nil {
		return
	}
	seconds := w.terminal.now().Sub(w.began).Seconds()
	fmt.Fprintf(w.terminal.out, "%d frames, %d faces, %.1f seconds\n", w.frames, w.faces, seconds)
	for _, class := range w.network.Classes() {
		if n := w.counts[class]; n > 0 {
			fmt.Fprintf(w.terminal.out, "  %-12s %d\n", class, n)
		}
	}
	if !w.network.Trained() {
		fmt.Fprintln(w.terminal.out, "The labels are those of an untrained network.")
	}
}
