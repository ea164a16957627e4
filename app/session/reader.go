package session

import (
	"arbex/model/durable"
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
	"time"
)

// Session is a session folder that can be read, finished or not.
type Session struct {
	Folder   string
	Metadata Metadata
}

// Open reads session.json of a folder. A session that is being recorded, or was
// left by a program that was killed, opens as well, as far as it has come.
func Open(folder string) (*Session, error) {
	about, err := readMetadata(folder)
	if err != nil {
		return nil, err
	}
	return &Session{folder, about}, nil
}

// PartialSuffix ends the name of a folder that becomes a session when it is whole, and
// is thrown away if it does not.
const PartialSuffix = ".partial"

// List opens every session below a folder, newest first. Folders that are no
// sessions, or damaged ones, are told in the error, beside the rest.
func List(folder string) ([]*Session, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
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

// Abandoned says whether a killed program left the session: it is open, and nobody
// is recording it.
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

// Records goes through the records in the order they were written, those of one
// frame side by side. A last line that was cut off is left out; any other
// damage ends the sequence with an error.
func (s *Session) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		file, err := durable.OpenRegular(filepath.Join(s.Folder, linesFile))
		if err != nil {
			yield(Record{}, fmt.Errorf("session: %w", err))
			return
		}
		defer file.Close()
		ReadRecords(file)(yield)
	}
}

// ReadRecords goes through records, a JSON object a line: frames.jsonl, and
// what `arbex analyze --out F.jsonl` writes.
func ReadRecords(from io.Reader) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		lines := bufio.NewReaderSize(from, 256<<10)
		var classes []string
		for number := 1; ; number++ {
			line, err := lines.ReadBytes('\n')
			if err == io.EOF { // a line without an end was cut off
				return
			}
			if err != nil {
				yield(Record{}, fmt.Errorf("session: line %d: %w", number, err))
				return
			}
			var r Record
			if err := json.Unmarshal(bytes.TrimSpace(line), &r); err != nil {
				yield(Record{}, fmt.Errorf("session: line %d of the records is damaged: %w", number, err))
				return
			}
			classes = r.shareClasses(classes)
			if !yield(r, nil) {
				return
			}
		}
	}
}

// shareClasses lets all records have the names of their classes in common.
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

// Events returns markers, with their notes, and what else happened, in the
// order of time.
func (s *Session) Events() ([]Event, error) {
	text, err := readWholeLines(filepath.Join(s.Folder, eventsFile))
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	return readEvents(bytes.NewReader(text))
}

// VideoFrames returns which frame each picture of the video is; none without a
// video. Clip opens the file.
func (s *Session) VideoFrames() ([]VideoFrame, error) {
	text, err := readWholeLines(filepath.Join(s.Folder, videoFolder, videoFramesFile))
	if errors.Is(err, os.ErrNotExist) && !s.Metadata.Video {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	return readVideoFrames(bytes.NewReader(text))
}

// ClipPath is the path of a clip of the video.
func (s *Session) ClipPath(name string) string {
	return filepath.Join(s.Folder, videoFolder, filepath.Base(name))
}

// WallTime is the wall time of a moment of the session.
func (s *Session) WallTime(time_ float64) time.Time {
	return s.Metadata.Started.Add(time.Duration(time_ * float64(time.Second)))
}
