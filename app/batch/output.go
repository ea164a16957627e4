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

// Form says what is made of a source.
type Form string

// The forms.
const (
	Sessions Form = "session" // a session folder, as the live view records
	Tables   Form = "csv"     // its table alone
	Lines    Form = "jsonl"   // its lines alone
)

// Order is what is wanted of each source.
type Order struct {
	Folder string `json:"folder"` // where to put it
	Form   Form   `json:"form"`
	Pick   Pick   `json:"pick"`
}

// Check says what is wrong with an order.
func (o Order) Check() error {
	switch {
	case o.Folder == "":
		return errors.New("there is no folder for the results; choose one")
	case o.Form != Sessions && o.Form != Tables && o.Form != Lines:
		return fmt.Errorf("%q is no form of result; choose %s, %s or %s", o.Form, Sessions, Tables, Lines)
	}
	return o.Pick.Check()
}

// Job turns one source into one result.
type Job struct {
	Source  string
	Order   Order
	Network *model.Network // behind the analyser
	Hold    func(ctx context.Context) error
	Seen    func(Seen) // told of each frame, may be nil
	Now     func() time.Time

	Open func(spec string) (vision.Source, error) // nil: vision.Open
}

// Run analyses the source. The result appears under its name when it is whole,
// and not at all after an error.
func (j Job) Run(ctx context.Context, a *engine.Analyser) (path string, tally Tally, err error) {
	if err := j.Order.Check(); err != nil {
		return "", tally, err
	}
	if err := os.MkdirAll(j.Order.Folder, 0o700); err != nil {
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
		tally, err = Walk(ctx, a, source, Pace{Pick: j.Order.Pick, Hold: j.Hold}, j.each(write))
		return err
	}
	if j.Order.Form == Sessions {
		path, err = j.session(source.Info(), walk, &tally)
	} else {
		path, err = j.file(walk)
	}
	return path, tally, err
}

// each makes records of frames and hands them on.
func (j Job) each(write func([]session.Record) error) func(Seen) error {
	judge := session.JudgeOf(j.Network)
	var records []session.Record
	return func(s Seen) error {
		records = judge.Frame(records[:0], session.MomentOf(s.Source, s.Frame, s.Took), s.Faces)
		if err := write(records); err != nil {
			return err
		}
		if j.Seen != nil {
			j.Seen(s)
		}
		return nil
	}
}

// file writes a table or lines.
func (j Job) file(walk func(func([]session.Record) error) error) (string, error) {
	path := free(j.Order.Folder, nameFor(j.Source), "."+string(j.Order.Form))
	err := durable.WriteFile(path, func(to io.Writer) error {
		if j.Order.Form == Lines {
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
		table.Write(session.Columns(classes))
		err := walk(func(records []session.Record) error {
			for i := range records {
				table.Write(session.Row(&records[i], classes))
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

// session writes a session folder under another name first.
func (j Job) session(info vision.Info, walk func(func([]session.Record) error) error, tally *Tally) (string, error) {
	path := free(j.Order.Folder, nameFor(j.Source), "")
	draft := path + session.Draft
	if err := os.RemoveAll(draft); err != nil { // of a run that was killed
		return "", fmt.Errorf("batch: %w; remove it by hand", err)
	}
	about, err := About(j.Network, j.Order.Pick, info, j.Now())
	if err != nil {
		return "", err
	}
	w, err := session.Create(draft, about)
	if err != nil {
		return "", err
	}
	err = walk(w.Write)
	counts := w.Counts()
	counts.Pictures = tally.Read
	err = errors.Join(err, w.Finish(Why(*tally), j.Now(), counts))
	if err == nil {
		err = os.Rename(draft, path)
	}
	if err != nil {
		os.RemoveAll(draft)
	}
	return path, err
}

// Stamp tells whether a file is still the same.
type Stamp struct {
	Bytes    int64 `json:"bytes"`
	Modified int64 `json:"modified"` // milliseconds since 1970
}

// stampOf is zero for what is no file.
func stampOf(path string) Stamp {
	info, err := os.Stat(path)
	if err != nil {
		return Stamp{}
	}
	return Stamp{info.Size(), info.ModTime().UnixMilli()}
}

// nameFor is what a result is called: as its source, without its ending.
func nameFor(source string) string {
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

// free is a path that nothing stands at: NAME, NAME 2, NAME 3 ...
func free(folder, name, ending string) string {
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
