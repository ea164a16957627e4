package batch

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/model"
	"arbex/model/durable"
	"arbex/vision"
)

// Format says what is made of a source.
type Format string

// The forms.
const (
	FormatSession Format = "session" // a session folder, as the live view records
	FormatCSV     Format = "csv"     // its table alone
	FormatJSONL   Format = "jsonl"   // its lines alone
)

// Output is what is wanted of each source.
type Output struct {
	Folder   string   `json:"folder"` // where to put it
	Format   Format   `json:"form"`
	Sampling Sampling `json:"pick"`
}

// Validate says what is wrong with an order.
func (o Output) Validate() error {
	switch {
	case o.Folder == "":
		return errors.New("there is no folder for the results; choose one")
	case o.Format != FormatSession && o.Format != FormatCSV && o.Format != FormatJSONL:
		return fmt.Errorf("%q is no form of result; choose %s, %s or %s", o.Format, FormatSession, FormatCSV, FormatJSONL)
	}
	return o.Sampling.Validate()
}

// Job turns one source into one result.
type Job struct {
	Source      string
	Output      Output
	Network     *model.Network // behind the analyser
	BeforeFrame func(ctx context.Context) error
	OnFrame     func(FrameResult) // told of each frame, may be nil
	Now         func() time.Time
	Path        string // of the file that is written; "": an unused name in Output.Folder

	Open func(spec string) (vision.Source, error) // nil: vision.Open
}

// Run analyses the source. The result appears under its name when it is whole,
// and not at all after an error.
func (j Job) Run(ctx context.Context, a *engine.Analyzer) (path string, tally WalkResult, err error) {
	if err := j.Output.Validate(); err != nil {
		return "", tally, err
	}
	if err := os.MkdirAll(j.Output.Folder, 0o700); err != nil {
		return "", tally, fmt.Errorf("batch: %w; choose another folder for the results", err)
	}
	if j.Open == nil {
		j.Open = vision.Open
	}
	source, err := j.Open(j.Source)
	if err != nil {
		return "", tally, err
	}
	defer source.Close()
	walk := func(write func([]session.Record) error) error {
		tally, err = Walk(ctx, a, source, WalkOptions{Sampling: j.Output.Sampling, BeforeFrame: j.BeforeFrame}, j.recordWriter(write))
		return err
	}
	if j.Output.Format == FormatSession {
		path, err = j.writeSession(source.Info(), walk, &tally)
	} else {
		path, err = j.writeFile(walk)
	}
	return path, tally, err
}

// recordWriter makes records of frames and hands them on.
func (j Job) recordWriter(write func([]session.Record) error) func(FrameResult) error {
	judge := session.NewRecordBuilder(j.Network)
	var records []session.Record
	return func(s FrameResult) error {
		records = judge.Frame(records[:0], session.FileFrameContext(s.Source, s.Frame, s.Latency), s.Faces)
		if err := write(records); err != nil {
			return err
		}
		if j.OnFrame != nil {
			j.OnFrame(s)
		}
		return nil
	}
}

// writeFile writes a table or lines.
func (j Job) writeFile(walk func(func([]session.Record) error) error) (string, error) {
	path := j.Path
	if path == "" {
		path = unusedPath(j.Output.Folder, resultName(j.Source), "."+string(j.Output.Format))
	}
	err := durable.Atomically(path, func(to io.Writer) error {
		if j.Output.Format == FormatJSONL {
			encoder := json.NewEncoder(to)
			return walk(func(records []session.Record) error {
				for i := range records {
					if err := encoder.Encode(&records[i]); err != nil {
						return err
					}
				}
				return nil
			})
		}
		table, classes := csv.NewWriter(to), j.Network.Classes()
		table.Write(session.CSVHeader(classes))
		err := walk(func(records []session.Record) error {
			for i := range records {
				table.Write(session.CSVRow(&records[i], classes))
			}
			return table.Error()
		})
		table.Flush()
		return errors.Join(err, table.Error())
	})
	if err == nil {
		err = os.Chmod(path, 0o600) // faces are nobody else's business
	}
	return path, err
}

// writeSession writes a session folder under another name first.
func (j Job) writeSession(info vision.Info, walk func(func([]session.Record) error) error, tally *WalkResult) (string, error) {
	path := unusedPath(j.Output.Folder, resultName(j.Source), "")
	draft := path + session.PartialSuffix
	if err := os.RemoveAll(draft); err != nil { // of a run that was killed
		return "", fmt.Errorf("batch: %w; remove it by hand", err)
	}
	about, err := SessionMetadata(j.Network, j.Output.Sampling, info, j.Now())
	if err != nil {
		return "", err
	}
	w, err := session.Create(draft, about)
	if err != nil {
		return "", err
	}
	err = walk(w.Write)
	counts := w.Counts()
	counts.Pictures = tally.FramesRead
	err = errors.Join(err, w.Finish(FinishReason(*tally), j.Now(), counts))
	if err == nil {
		err = os.Rename(draft, path)
	}
	if err != nil {
		os.RemoveAll(draft)
	}
	return path, err
}

// Fingerprint tells whether a file is still the same.
type Fingerprint struct {
	Bytes    int64 `json:"bytes"`
	Modified int64 `json:"modified"` // milliseconds since 1970
}

// fingerprintOf is zero for what is no file.
func fingerprintOf(path string) Fingerprint {
	info, err := os.Stat(path)
	if err != nil {
		return Fingerprint{}
	}
	return Fingerprint{info.Size(), info.ModTime().UnixMilli()}
}

// resultName is what a result is called: as its source, without its ending.
func resultName(source string) string {
	name := filepath.Base(filepath.Clean(source))
	if strings.Contains(source, "://") { // a name, not an address with a password
		name = "stream"
	}
	if short := strings.TrimSuffix(name, filepath.Ext(name)); short != "" {
		name = short
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == '/' || r == ':' {
			return '_'
		}
		return r
	}, name)
}

// unusedPath is a path that nothing stands at: NAME, NAME 2, NAME 3 ...
func unusedPath(folder, name, ending string) string {
	for n := 1; ; n++ {
		path := filepath.Join(folder, name+ending)
		if n > 1 {
			path = filepath.Join(folder, fmt.Sprintf("%s %d%s", name, n, ending))
		}
		if _, err := os.Lstat(path); err != nil { // what else is wrong, creating it tells
			return path
		}
	}
}
