package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"arbex/app/engine"
	"arbex/model"
	"arbex/vision"
)

// analyze writes a record for each face of each frame.
type analyze struct {
	Sources  []string `arg:"" name:"source" help:"Pictures, clips, folders of both, addresses, cameras, or demo."`
	Out      string   `help:"Write records to a .csv or .jsonl file." placeholder:"FILE" type:"path"`
	Annotate string   `help:"Write a clip (.mp4) with boxes and labels." placeholder:"FILE" type:"path"`
	JSON     bool     `help:"Write records to standard output, one JSON object a line."`

	finderFlags
	networkFlags
}

// Validate is called by kong once the flags are read.
func (a *analyze) Validate() error {
	switch {
	case a.Out != "" && !isTable(a.Out) && !isLines(a.Out):
		return fmt.Errorf("--out=%s: the name has to end in .csv or .jsonl", a.Out)
	case a.Annotate != "" && filepath.Ext(a.Annotate) != ".mp4":
		return fmt.Errorf("--annotate=%s: the name has to end in .mp4", a.Annotate)
	}
	return errors.Join(a.finderFlags.Validate(), a.networkFlags.Validate())
}

// Run analyses the sources one after the other. One that cannot be used is
// told, and makes the exit status 1, but does not stop the others.
func (a *analyze) Run(ctx context.Context, t *terminal) error {
	w, err := a.begin(t)
	if err != nil {
		return err
	}
	var faults []error
	sources := expand(a.Sources)
	for _, source := range sources {
		err := w.source(ctx, source)
		if ctx.Err() != nil {
			t.note("arbex: interrupted; what was found so far is written")
			break
		}
		if err != nil {
			faults = append(faults, err)
		}
		if err != nil && len(sources) > 1 {
			t.note("arbex: %s", oneLine(err.Error()))
		}
	}
	if err := w.close(); err != nil {
		return err
	}
	if w.frames > 0 {
		w.summary()
	}
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted before the end")
	case len(faults) == 0:
		return nil
	case len(sources) == 1:
		return faults[0]
	}
	return fmt.Errorf("%d of %d sources could not be used", len(faults), len(sources))
}

// walk is an analyze under way.
type walk struct {
	terminal *terminal
	network  *model.Network
	analyser *engine.Analyser
	sinks    sinks
	video    string // --annotate
	writer   *vision.Writer
	quiet    bool // records go to standard output
	frames   int
	faces    int
	counts   map[string]int
	began    time.Time
}

func (a *analyze) begin(t *terminal) (*walk, error) {
	network, err := a.open()
	if err != nil {
		return nil, err
	}
	warn(t, network)
	analyser, err := engine.NewAnalyser(network, engine.AnalyserOptions{Threads: a.Threads, Finder: a.finder()})
	if err != nil {
		return nil, err
	}
	w := &walk{terminal: t, network: network, analyser: analyser, video: a.Annotate, quiet: a.JSON, counts: map[string]int{}, began: t.now()}
	if a.JSON {
		w.sinks = append(w.sinks, &lines{encoder: json.NewEncoder(t.out)})
	}
	if a.Out != "" {
		file, err := createSink(a.Out, network.Classes())
		if err != nil {
			analyser.Close()
			return nil, err
		}
		w.sinks = append(w.sinks, file)
	}
	return w, nil
}

// source analyses one source from its first frame to its last.
func (w *walk) source(ctx context.Context, spec string) error {
	source, err := vision.Open(spec)
	if err != nil {
		return err
	}
	defer source.Close()
	w.analyser.Reset()
	frame := vision.NewFrame()
	defer frame.Close()
	var faults []error
	for ctx.Err() == nil {
		err := source.Read(frame)
		var broken *vision.PictureError
		switch {
		case errors.Is(err, io.EOF):
			return errors.Join(faults...)
		case errors.As(err, &broken):
			faults = append(faults, err)
			continue
		case err != nil:
			return fmt.Errorf("%s: %w", spec, err)
		}
		if err := w.frame(ctx, source, frame); err != nil {
			return err
		}
		w.progress(source.Info(), frame.Index)
	}
	return ctx.Err()
}

// frame analyses one frame and writes its records.
func (w *walk) frame(ctx context.Context, source vision.Source, frame *vision.Frame) error {
	begin := time.Now()
	faces, err := w.analyser.Analyse(ctx, frame)
	if err != nil {
		return err
	}
	m := moment{nameOf(source, frame.Index), frame.Index, frame.Time, time.Since(begin)}
	w.frames++
	w.faces += len(faces)
	for _, face := range faces {
		r := newRecord(m, face, w.network)
		w.counts[r.Label]++
		if err := w.sinks.write(r); err != nil {
			return err
		}
	}
	return w.annotate(source.Info(), frame, faces)
}

// nameOf is the file behind a frame of a folder, else the source.
func nameOf(source vision.Source, index int) string {
	if folder, ok := source.(interface{ Path(int) string }); ok {
		return folder.Path(index)
	}
	return source.Info().Spec
}

func (w *walk) annotate(info vision.Info, frame *vision.Frame, faces []engine.Face) error {
	if w.video == "" {
		return nil
	}
	if w.writer == nil {
		writer, err := vision.NewWriter(w.video, info.FPS, frame.Size())
		if err != nil {
			return err
		}
		w.writer = writer
	}
	classes := w.network.Classes()
	marks := make([]vision.Mark, len(faces))
	for i, face := range faces {
		p := face.Prediction
		best := p.Label()
		points := face.Track.Face.Points.Array()
		marks[i] = vision.Mark{
			Box:    face.Track.Face.Box,
			Text:   fmt.Sprintf("%d %s %.0f%%", face.Track.ID, classes[best], 100*p.Final()[best]),
			Points: points[:],
		}
	}
	vision.Draw(frame, marks)
	return w.writer.Write(frame)
}

// progress moves a line on a person's screen.
func (w *walk) progress(info vision.Info, index int) {
	if !w.terminal.person || w.frames%10 != 0 {
		return
	}
	of := ""
	if info.Frames > 0 {
		of = fmt.Sprintf(" of %d", info.Frames)
	}
	fmt.Fprintf(w.terminal.err, "\r%s: frame %d%s, %d faces \x1b[K", info.Name, index+1, of, w.faces)
}

func (w *walk) close() error {
	faults := []error{w.analyser.Close(), w.sinks.close()}
	if w.writer != nil {
		faults = append(faults, w.writer.Close())
	}
	if w.terminal.person {
		fmt.Fprintln(w.terminal.err)
	}
	return errors.Join(faults...)
}

// summary is for a person, where no records went to standard output.
func (w *walk) summary() {
	if w.quiet {
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
