package batch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"arbex/app/batch/shard"
	"arbex/app/engine"
	"arbex/model/durable"
)

// SharedFolder holds a table for each source of an analysis that several workers
// do together (package shard), or one worker in several runs.
type SharedFolder struct {
	path    string
	sources []string
}

// The names in a shared folder besides the tables.
const (
	sharedSettings    = "analysis.json" // what every worker has to agree on
	sharedErrorSuffix = ".error"        // ending of what a source that cannot be used leaves
)

// OpenShared opens a folder for results, making it where it is missing. Settings
// are what the results depend on: a folder that was begun with others is refused.
func OpenShared(path string, sources []string, settings any) (*SharedFolder, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("the folder for the results cannot be made: %w", err)
	}
	text, err := json.MarshalIndent(settings, "", "  ")
	if err != nil {
		return nil, err
	}
	f := &SharedFolder{path, sources}
	return f, f.checkSettings(text)
}

// ReadShared opens a folder that workers have filled, to merge it.
func ReadShared(path string, sources []string) (*SharedFolder, error) {
	if _, err := os.Stat(filepath.Join(path, sharedSettings)); err != nil {
		return nil, fmt.Errorf("%s holds no results of workers that share a folder", path)
	}
	return &SharedFolder{path, sources}, nil
}

// checkSettings writes the settings, or compares them with those that another worker has
// written.
func (f *SharedFolder) checkSettings(settings []byte) error {
	temporary, err := os.CreateTemp(f.path, sharedSettings+".*")
	if err != nil {
		return fmt.Errorf("the folder for the results cannot be written: %w", err)
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(settings)
	if err = errors.Join(err, temporary.Close()); err != nil {
		return fmt.Errorf("the folder for the results cannot be written: %w", err)
	}
	path := filepath.Join(f.path, sharedSettings)
	err = os.Link(temporary.Name(), path) // fails where another worker was first
	if err == nil || !errors.Is(err, fs.ErrExist) {
		return err
	}
	there, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("the settings of the results cannot be read: %w", err)
	}
	if !bytes.Equal(there, settings) {
		return fmt.Errorf("%s holds results of another model or other settings (%s there); name another folder", f.path, sharedSettings)
	}
	return nil
}

// Table is where the table of a source is. The name ends in a digest of the
// source, so that two clips of one name do not meet.
func (f *SharedFolder) Table(source string) string {
	return filepath.Join(f.path, fmt.Sprintf("%s-%.4x.%s", ResultName(source), sha256.Sum256([]byte(source)), FormatCSV))
}

func (f *SharedFolder) errorPath(source string) string { return f.Table(source) + sharedErrorSuffix }

// done reports whether a source has a table, or could not be used.
func (f *SharedFolder) done(source string) bool {
	for _, path := range []string{f.Table(source), f.errorPath(source)} {
		if _, err := os.Stat(path); err == nil {
			return true
		}
	}
	return false
}

// ClearErrors lets sources that could not be used be tried again.
func (f *SharedFolder) ClearErrors() error {
	for _, source := range f.sources {
		if err := os.Remove(f.errorPath(source)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("a source cannot be tried again: %w", err)
		}
	}
	return nil
}

// Analyze does what is left of the sources, first those of the shard. It returns
// when every source is done, by whomever; the error is of those that this worker
// could not use. job is called for the settings of each source.
func (f *SharedFolder) Analyze(ctx context.Context, a *engine.Analyzer, s shard.Shard, job func(source string) Job) error {
	claims, err := shard.OpenClaims(f.path, shard.ClaimOptions{}) // beside the tables, see there
	if err != nil {
		return err
	}
	return shard.Work{
		Files: f.sources, Shard: s, Claims: claims, Done: f.done,
		Do: func(ctx context.Context, source string) error {
			j := job(source)
			j.Path, j.Output.Folder, j.Output.Format = f.Table(source), f.path, FormatCSV
			_, result, err := j.Run(ctx, a)
			if err = errors.Join(err, result.Incomplete()); err == nil || ctx.Err() != nil {
				return err
			}
			return errors.Join(err, durable.WriteFile(f.errorPath(source), []byte(err.Error()+"\n")))
		},
	}.Run(ctx)
}

// Merge writes the tables of all sources as one, in the order of the sources: the
// same rows as one worker would have written. It fails, without a word to w, where
// a source has no table, and where the folder holds tables of other sources.
func (f *SharedFolder) Merge(w io.Writer) error {
	if err := f.complete(); err != nil {
		return err
	}
	var header string
	out := csv.NewWriter(w)
	for i, source := range f.sources {
		if err := f.copyTable(out, source, i == 0, &header); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// complete returns an error that names what is missing, and what is too much.
func (f *SharedFolder) complete() error {
	var faults shard.Faults
	own := map[string]bool{}
	for _, source := range f.sources {
		if own[f.Table(source)] {
			faults = append(faults, fmt.Errorf("%s is named twice", source))
		}
		own[f.Table(source)] = true
		if _, err := os.Stat(f.Table(source)); err == nil {
			continue
		}
		if reason, err := os.ReadFile(f.errorPath(source)); err == nil {
			faults = append(faults, fmt.Errorf("%s could not be used: %s", source, strings.TrimSpace(string(reason))))
		} else {
			faults = append(faults, fmt.Errorf("%s has no table yet", source))
		}
	}
	there, _ := fs.Glob(os.DirFS(f.path), "*."+string(FormatCSV))
	for _, name := range there {
		if path := filepath.Join(f.path, name); !own[path] {
			faults = append(faults, fmt.Errorf("%s is the table of a source that is not named", path))
		}
	}
	return faults.OrNil()
}

// copyTable appends the rows of a source; the first writes the header too, which
// all others must share.
func (f *SharedFolder) copyTable(out *csv.Writer, source string, first bool, header *string) error {
	file, err := os.Open(f.Table(source))
	if err != nil {
		return fmt.Errorf("the table of %s cannot be read: %w", source, err)
	}
	defer file.Close()
	table := csv.NewReader(file)
	names, err := table.Read()
	if err != nil {
		return fmt.Errorf("the table of %s cannot be read: %w", source, err)
	}
	if first {
		*header = strings.Join(names, ",")
		out.Write(names)
	} else if strings.Join(names, ",") != *header {
		return fmt.Errorf("the table of %s has other columns than the first", source)
	}
	for {
		row, err := table.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the table of %s cannot be read: %w", source, err)
		}
		out.Write(row)
	}
}
