package batch

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/assets/message"
	"arbex/model"
	"arbex/model/durable"
	"arbex/vision"
)

// Job makes the result of one source.
type Job struct {
	Source      string
	Output      Output
	Network     *model.Network                  // of the analyzer
	BeforeFrame func(ctx context.Context) error // see WalkOptions
	OnFrame     func(FrameResult)               // called after each analyzed frame; nil: nothing
	Now         func() time.Time
	Path        string // of the file that is written; "": ResultPath in Output.Folder

	Open func(spec string) (vision.Source, error) // nil: vision.Open
}

// Run analyzes the source. The result gets its name when it is complete; after
// an error there is none.
func (j Job) Run(ctx context.Context, a *engine.Analyzer) (path string, result WalkResult, err error) {
	if err := j.Output.Validate(); err != nil {
		return "", result, err
	}
	if err := os.MkdirAll(j.Output.Folder, 0o700); err != nil {
		return "", result, message.Wrap(err, "{{.Cause}}; choose another folder for the results", nil)
	}
	if j.Open == nil {
		j.Open = vision.Open
	}
	source, err := j.Open(j.Source)
	if err != nil {
		return "", result, err
	}
	defer source.Close()
	analyze := func(write func([]session.Record) error) error {
		result, err = Walk(ctx, a, source, WalkOptions{Sampling: j.Output.Sampling, BeforeFrame: j.BeforeFrame}, j.recordWriter(write))
		return err
	}
	if j.Output.Format == FormatSession {
		path, err = j.writeSession(source.Info(), analyze, &result)
	} else {
		path, err = j.writeFile(analyze)
	}
	return path, result, err
}

// recordWriter returns a function for Walk that passes the records of each frame
// to write.
func (j Job) recordWriter(write func([]session.Record) error) func(FrameResult) error {
	builder := session.NewRecordBuilder(j.Network)
	var records []session.Record
	return func(f FrameResult) error {
		records = builder.Frame(records[:0], session.FileFrameContext(f.Source, f.Frame, f.Latency), f.Faces)
		if err := write(records); err != nil {
			return err
		}
		if j.OnFrame != nil {
			j.OnFrame(f)
		}
		return nil
	}
}

// analysis analyzes the source and calls write with the records of each frame.
type analysis func(write func([]session.Record) error) error

// writeFile writes a CSV or JSON Lines file, readable by the user alone.
func (j Job) writeFile(analyze analysis) (string, error) {
	path := j.Path
	if path == "" {
		path = ResultPath(j.Output.Folder, j.Source, "."+string(j.Output.Format))
	}
	write := j.writeCSV
	if j.Output.Format == FormatJSONL {
		write = j.writeJSONL
	}
	err := durable.Write(path, func(to io.Writer) error { return write(to, analyze) })
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	return path, err
}

func (j Job) writeJSONL(to io.Writer, analyze analysis) error {
	encoder := json.NewEncoder(to)
	return analyze(func(records []session.Record) error {
		for i := range records {
			if err := encoder.Encode(&records[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (j Job) writeCSV(to io.Writer, analyze analysis) error {
	table, classes := csv.NewWriter(to), j.Network.Classes()
	table.Write(session.CSVHeader(classes))
	err := analyze(func(records []session.Record) error {
		for i := range records {
			table.Write(session.CSVRow(&records[i], classes))
		}
		return table.Error()
	})
	table.Flush()
	return errors.Join(err, table.Error())
}

// writeSession writes a session folder under a partial name and renames it. result
// is set once analyze has returned.
func (j Job) writeSession(info vision.Info, analyze analysis, result *WalkResult) (string, error) {
	path := ResultPath(j.Output.Folder, j.Source, "")
	partial := path + session.PartialSuffix
	if err := os.RemoveAll(partial); err != nil { // of a killed program
		return "", message.Wrap(err, "{{.Cause}}; remove it by hand", nil)
	}
	metadata, err := SessionMetadata(j.Network, j.Output.Sampling, info, j.Now())
	if err != nil {
		return "", err
	}
	w, err := session.Create(partial, metadata)
	if err != nil {
		return "", err
	}
	err = analyze(w.Write)
	counts := w.Counts()
	counts.Pictures = result.FramesRead
	w.SetProblems(result.Problems())
	err = errors.Join(err, w.Finish(EndReason(*result), j.Now(), counts))
	if err == nil {
		err = os.Rename(partial, path)
	}
	if err != nil {
		os.RemoveAll(partial)
	}
	return path, err
}
