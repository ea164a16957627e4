package session

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/model/durable"
)

// Session is a session folder that can be read, finished or not.
type Session struct {
	Folder   string
	Metadata Metadata
}

// Open reads session.json of a folder. A session that is being recorded, or that
// a killed program left, opens as well, as far as it has been written.
func Open(folder string) (*Session, error) {
	about, err := readMetadata(folder)
	if err != nil {
		return nil, err
	}
	return &Session{folder, about}, nil
}

// PartialSuffix ends the name of a folder that is renamed when it is complete,
// and removed otherwise.
const PartialSuffix = ".partial"

// List opens every session in a folder, newest first. The error reports which
// folders are damaged; the others are returned all the same.
func List(folder string) ([]*Session, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []*Session
	var faults []error
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), PartialSuffix) {
			continue
		}
		path := filepath.Join(folder, entry.Name())
		if _, err := os.Stat(filepath.Join(path, metadataFile)); err != nil {
			continue
		}
		s, err := Open(path)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *Session) int { return b.Metadata.Started.Compare(a.Metadata.Started) })
	return all, errors.Join(faults...)
}

// Abandoned reports whether a killed program left the session: it is not
// finished, and nobody is recording it.
func (s *Session) Abandoned() bool {
	if s.Metadata.State == Finished {
		return false
	}
	guard, err := lockFolder(s.Folder)
	if err != nil {
		return false
	}
	guard.Close()
	return true
}

// Records iterates over the records in the order they were written: those of one
// frame are adjacent. An incomplete last line is ignored; any other damage ends
// the sequence with an error.
func (s *Session) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		file, err := durable.OpenRegular(filepath.Join(s.Folder, linesFile))
		if err != nil {
			yield(Record{}, err)
			return
		}
		defer file.Close()
		ReadRecords(file)(yield)
	}
}

// ReadRecords iterates over records, one JSON object per line: frames.jsonl and
// what `arbex analyze --out F.jsonl` writes.
func ReadRecords(from io.Reader) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		lines := bufio.NewReaderSize(from, 256<<10)
		var classes []string
		for number := 1; ; number++ {
			line, err := lines.ReadBytes('\n')
			if err == io.EOF { // an incomplete line
				return
			}
			if err != nil {
				yield(Record{}, fmt.Errorf("line %d: %w", number, err))
				return
			}
			var r Record
			if err := json.Unmarshal(bytes.TrimSpace(line), &r); err != nil {
				yield(Record{}, fmt.Errorf("line %d of the records is damaged: %w", number, err))
				return
			}
			classes = r.shareClasses(classes)
			if !yield(r, nil) {
				return
			}
		}
	}
}

// shareClasses makes all records share one list of class names.
func (r *Record) shareClasses(classes []string) []string {
	for _, s := range []*NamedDistribution{&r.Primary, &r.Corrected, &r.Smoothed, &r.Adjusted} {
		switch {
		case len(s.Classes) == 0:
		case slices.Equal(s.Classes, classes):
			s.Classes = classes
		default:
			classes = s.Classes
		}
	}
	return classes
}

// Events returns the events in the order of time, markers with their notes.
func (s *Session) Events() ([]Event, error) {
	text, err := readWholeLines(filepath.Join(s.Folder, eventsFile))
	if err != nil {
		return nil, err
	}
	return readEvents(bytes.NewReader(text))
}

// VideoFrames returns which frame each picture of the video is, nothing without a
// video. ClipPath returns the file.
func (s *Session) VideoFrames() ([]VideoFrame, error) {
	text, err := readWholeLines(filepath.Join(s.Folder, videoFolder, videoFramesFile))
	if errors.Is(err, os.ErrNotExist) && !s.Metadata.Video {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return readVideoFrames(bytes.NewReader(text))
}

// ClipPath returns the path of a clip of the video.
func (s *Session) ClipPath(name string) string {
	return filepath.Join(s.Folder, videoFolder, filepath.Base(name))
}
