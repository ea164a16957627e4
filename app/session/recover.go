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

	"arbex/assets/message"
	"arbex/model/durable"
)

// Recover finishes a session that a killed program left: it drops incomplete
// lines and pictures, counts the rest, and marks session.json as recovered. It
// leaves a finished session alone and returns ErrBusy for one that is being
// recorded.
func Recover(folder string) (*Session, error) {
	s, err := Open(folder)
	if err != nil || s.Metadata.State == Finished {
		return s, err
	}
	guard, err := lockFolder(folder)
	if err != nil {
		return nil, err
	}
	defer guard.Close()
	if err := checkRegularFiles(folder); err != nil {
		return nil, message.Wrap(err, "recovering {{.Folder}}: {{.Cause}}", message.Fields{"Folder": folder})
	}
	if err := s.repair(); err != nil {
		return nil, message.Wrap(err, "recovering {{.Folder}}: {{.Cause}}", message.Fields{"Folder": folder})
	}
	s.Metadata.State, s.Metadata.Recovered, s.Metadata.EndReason = Finished, true, "the program ended while it recorded"
	if err := s.Metadata.save(folder); err != nil {
		return nil, message.Wrap(err, "recovering {{.Folder}}: {{.Cause}}", message.Fields{"Folder": folder})
	}
	os.Remove(filepath.Join(folder, reserveFile))
	return s, nil
}

// RecoverAll finishes every abandoned session in a folder and returns them,
// newest first. The error reports which could not be finished.
func RecoverAll(folder string) (finished []*Session, err error) {
	all, err := List(folder)
	faults := []error{err}
	for _, s := range all {
		if !s.Abandoned() {
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

// checkRegularFiles returns an error if a session holds anything but regular
// files and folders: a link would let a session from elsewhere truncate other files.
func checkRegularFiles(folder string) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !entry.Type().IsRegular() {
			err = fmt.Errorf("%s is no file of its own (%s); remove it", path, entry.Type())
		}
		return err
	})
}

// repair truncates incomplete files and counts the rest.
func (s *Session) repair() error {
	lines, table, events := filepath.Join(s.Folder, linesFile), filepath.Join(s.Folder, tableFile), filepath.Join(s.Folder, eventsFile)
	if err := createMissing(lines, table, events); err != nil {
		return err
	}
	for _, path := range []string{lines, table, events} {
		if err := trimPartialLine(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	records, err := truncateToCommon(lines, table)
	if err != nil {
		return err
	}
	s.Metadata.Counts = &Counts{Records: records}
	if err := s.count(); err != nil {
		return err
	}
	if s.Metadata.Video {
		return s.repairVideo()
	}
	return nil
}

// createMissing creates the files that are missing where all others are empty: the
// program was killed while it began the session. Otherwise one was removed, and the
// others are left alone.
func createMissing(paths ...string) error {
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.Size() > 0 {
			return nil
		}
	}
	for _, path := range paths {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		f.Close()
	}
	return nil
}

// truncateToCommon truncates both forms of the records to those that both have.
func truncateToCommon(lines, table string) (records int, err error) {
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

// fileExtent is a number of lines and their bytes.
type fileExtent struct {
	lines int
	bytes int64
}

// countLines measures a file of whole lines, most lines at most; -1: all.
func countLines(path string, most int) (e fileExtent, err error) {
	f, err := durable.OpenRegular(path)
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

// count fills in the counts and the end from the files.
func (s *Session) count() error {
	c, last := s.Metadata.Counts, -1
	var end time.Duration
	for r, err := range s.Records() {
		if err != nil {
			return err
		}
		if r.Frame != last {
			last = r.Frame
			c.Frames++
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
			c.DroppedDisk += e.Count
		}
	}
	c.Pictures = last + 1
	c.DroppedBusy = max(0, c.Pictures-c.Frames-c.DroppedDisk)
	s.Metadata.Ended = s.Metadata.Started.Add(end)
	return nil
}

// repairVideo finishes the clips and removes those without a picture.
func (s *Session) repairVideo() error {
	folder := filepath.Join(s.Folder, videoFolder)
	clips, err := fs.Glob(os.DirFS(folder), "clip-*.avi")
	if err != nil {
		return err
	}
	for _, name := range clips {
		clip := filepath.Join(folder, name)
		pictures, err := repairAVI(clip)
		if errors.Is(err, errNoPicture) {
			err = os.Remove(clip)
		}
		if err != nil {
			return err
		}
		s.Metadata.Counts.VideoFrames += pictures
	}
	if err := trimPartialLine(filepath.Join(folder, videoFramesFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// readWholeLines reads a text file without an incomplete last line.
func readWholeLines(path string) ([]byte, error) {
	text, err := durable.ReadFile(path)
	return text[:bytes.LastIndexByte(text, '\n')+1], err
}
