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
	"time"

	"arbex/model/weights"
)

// Session is a session folder that can be read, finished or not.
type Session struct {
	Folder string
	About  About
}

// Open reads session.json of a folder. A session that is being recorded, or was
// left by a program that was killed, opens as well, as far as it has come.
func Open(folder string) (*Session, error) {
	about, err := readAbout(folder)
	if err != nil {
		return nil, err
	}
	return &Session{folder, about}, nil
}

// Draft ends the name of a folder that becomes a session when it is whole, and
// is thrown away if it does not.
const Draft = ".partial"

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
		if strings.HasSuffix(entry.Name(), Draft) {
			continue
		}
		path := filepath.Join(folder, entry.Name())
		if _, err := os.Stat(filepath.Join(path, aboutFile)); err != nil {
			continue
		}
		s, err := Open(path)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *Session) int { return b.About.Started.Compare(a.About.Started) })
	return all, errors.Join(faults...)
}

// Left says whether a killed program left the session: it is open, and nobody
// is recording it.
func (s *Session) Left() bool {
	if s.About.State == Finished {
		return false
	}
	guard, err := lock(s.Folder)
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
		file, err := weights.OpenRegular(filepath.Join(s.Folder, linesFile))
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
			classes = r.share(classes)
			if !yield(r, nil) {
				return
			}
		}
	}
}

// share lets all records have the names of their classes in common.
func (r *Record) share(classes []string) []string {
	for _, s := range []*Shares{&r.Primary, &r.Corrected, &r.Smoothed, &r.Adjusted} {
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
	text, err := wholeText(filepath.Join(s.Folder, eventsFile))
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	return readEvents(bytes.NewReader(text))
}

// Pictures returns which frame each picture of the video is; none without a
// video. Clip opens the file.
func (s *Session) Pictures() ([]Picture, error) {
	text, err := wholeText(filepath.Join(s.Folder, videoFolder, picturesFile))
	if errors.Is(err, os.ErrNotExist) && !s.About.Video {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	return readPictures(bytes.NewReader(text))
}

// Clip is the path of a clip of the video.
func (s *Session) Clip(name string) string {
	return filepath.Join(s.Folder, videoFolder, filepath.Base(name))
}

// Wall is the wall time of a moment of the session.
func (s *Session) Wall(time_ float64) time.Time {
	return s.About.Started.Add(time.Duration(time_ * float64(time.Second)))
}
