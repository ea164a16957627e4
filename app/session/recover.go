package session

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"arbex/model/weights"
)

// Recover finishes a session that a killed program left: lines and pictures that
// were cut off are dropped, what is there is counted, and session.json says that
// it was recovered. It does nothing to a finished session, and returns ErrBusy
// for one that is being recorded.
func Recover(folder string) (*Session, error) {
	s, err := Open(folder)
	if err != nil || s.About.State == Finished {
		return s, err
	}
	guard, err := lock(folder)
	if err != nil {
		return nil, err
	}
	defer guard.Close()
	if err := ownFiles(folder); err != nil {
		return nil, fmt.Errorf("session: recovering %s: %w", folder, err)
	}
	if err := s.mend(); err != nil {
		return nil, fmt.Errorf("session: recovering %s: %w", folder, err)
	}
	s.About.State, s.About.Recovered, s.About.Why = Finished, true, "the program ended while it recorded"
	if err := s.About.save(folder); err != nil {
		return nil, fmt.Errorf("session: recovering %s: %w", folder, err)
	}
	os.Remove(filepath.Join(folder, reserveFile))
	return s, nil
}

// RecoverAll finishes every session in a folder that was left, and returns
// those, newest first. What cannot be finished is told beside them.
func RecoverAll(folder string) (finished []*Session, err error) {
	all, err := List(folder)
	faults := []error{err}
	for _, s := range all {
		if !s.Left() {
			continue
		}
		s, err := Recover(s.Folder)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		finished = append(finished, s)
	}
	return finished, errors.Join(faults...)
}

// ownFiles says whether everything in a session is a file or a folder of its own.
// A link would let a stranger's folder have other files cut.
func ownFiles(folder string) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !entry.Type().IsRegular() {
			err = fmt.Errorf("%s is no file of its own (%s); remove it", path, entry.Type())
		}
		return err
	})
}

// mend cuts off what is not whole and counts the rest.
func (s *Session) mend() error {
	lines, table, events := filepath.Join(s.Folder, linesFile), filepath.Join(s.Folder, tableFile), filepath.Join(s.Folder, eventsFile)
	for _, path := range []string{lines, table, events} {
		if err := trim(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	records, err := agree(lines, table)
	if err != nil {
		return err
	}
	s.About.Counts = &Counts{Records: records}
	if err := s.count(); err != nil {
		return err
	}
	if s.About.Video {
		return s.mendVideo()
	}
	return nil
}

// agree cuts the two forms of the records to what both hold.
func agree(lines, table string) (records int, err error) {
	inLines, err := countLines(lines, -1)
	if err != nil {
		return 0, err
	}
	inTable, err := countLines(table, -1)
	if err != nil {
		return 0, err
	}
	records = max(0, min(inLines.lines, inTable.lines-1)) // the table has a header
	for path, keep := range map[string]int{lines: records, table: records + 1} {
		end, err := countLines(path, keep)
		if err != nil {
			return 0, err
		}
		if err := os.Truncate(path, end.bytes); err != nil {
			return 0, err
		}
	}
	return records, nil
}

type extent struct {
	lines int
	bytes int64
}

// countLines measures a file of whole lines, up to so many of them.
func countLines(path string, most int) (e extent, err error) {
	f, err := weights.OpenRegular(path)
	if err != nil {
		return e, err
	}
	defer f.Close()
	from := bufio.NewReaderSize(f, 256<<10)
	for most < 0 || e.lines < most {
		line, err := from.ReadSlice('\n')
		for errors.Is(err, bufio.ErrBufferFull) {
			e.bytes += int64(len(line))
			line, err = from.ReadSlice('\n')
		}
		if err == io.EOF {
			return e, nil
		}
		if err != nil {
			return e, err
		}
		e.bytes += int64(len(line))
		e.lines++
	}
	return e, nil
}

// count finds out what the writer would have counted.
func (s *Session) count() error {
	c, last := s.About.Counts, -1
	var end time.Duration
	for r, err := range s.Records() {
		if err != nil {
			return err
		}
		if r.Frame != last {
			last = r.Frame
			c.Looked++
		}
		end = time.Duration(r.Time * float64(time.Second))
	}
	events, err := s.Events()
	if err != nil {
		return err
	}
	for _, e := range events {
		switch e.Kind {
		case Marker:
			c.Markers++
		case Dropped:
			c.Lost += e.Count
		}
	}
	c.Pictures = last + 1
	c.Busy = max(0, c.Pictures-c.Looked-c.Lost)
	s.About.Ended = s.About.Started.Add(end)
	return nil
}

// mendVideo finishes the clips; one without a picture is removed.
func (s *Session) mendVideo() error {
	folder := filepath.Join(s.Folder, videoFolder)
	clips, err := filepath.Glob(filepath.Join(folder, "clip-*.avi"))
	if err != nil {
		return err
	}
	for _, clip := range clips {
		pictures, err := repairAVI(clip)
		if errors.Is(err, errNoPicture) {
			err = os.Remove(clip)
		}
		if err != nil {
			return err
		}
		s.About.Counts.Filmed += pictures
	}
	if err := trim(filepath.Join(folder, picturesFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// wholeText reads a text file without a last line that was cut off.
func wholeText(path string) ([]byte, error) {
	text, err := weights.ReadFile(path)
	return text[:bytes.LastIndexByte(text, '\n')+1], err
}
