package session

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// EventKind is what happened.
type EventKind string

const (
	Marker          EventKind = "marker"  // set by a key or a button; Number counts markers
	MarkerNote      EventKind = "note"    // the note of marker Number, written later
	Dropped         EventKind = "dropped" // Count frames were processed and could not be written
	Paused          EventKind = "pause"   // the source was paused
	Resumed         EventKind = "resume"
	NetworkChanged  EventKind = "network"  // to another one with the same classes; Note names it
	SettingsChanged EventKind = "settings" // smoothing, mirror and the like; Note has the new ones
	SourceTrouble   EventKind = "trouble"  // the source stalled or was reopened; Note reports which
)

// ProgramKey is the key of a marker that another program set.
const ProgramKey = "program"

// Event is a row of events.csv.
type Event struct {
	Kind     EventKind
	Number   int       // of a marker, from 1
	Key      string    // "M", "1" ... "9", ProgramKey; empty: a button
	Time     float64   // seconds since the session started, monotonic
	WallTime time.Time // UTC
	Frame    int       // newest frame of the session, of a marker the first one of its segment; -1: none yet
	Count    int
	Note     string
	Name     string // of a marker: what the user named its key
}

// eventColumns are the columns of events.csv.
var eventColumns = []column[Event]{
	{Column{"kind", "", "", "marker, note, dropped, pause, resume, network, settings, trouble", "a marker was set, its note was written, records were dropped, the source was paused or resumed, the network or settings changed, the source stalled or was reopened"}, func(e *Event) string { return string(e.Kind) }},
	{Column{"number", "", "", "0, 1, 2 ...", "of a marker and its note, from 1"}, func(e *Event) string { return strconv.Itoa(e.Number) }},
	{Column{"key", "", "", "M, 1 to 9, program", "that set the marker; program: another program, over the stream; empty: a button"}, func(e *Event) string { return e.Key }},
	{Column{"timestamp", "", "seconds", "from 0", "since the session started, by the monotonic clock"}, func(e *Event) string { return formatFloat(e.Time) }},
	{Column{"wall_time", "", "UTC", "RFC 3339, to the millisecond", "when it happened"}, func(e *Event) string { return formatTime(e.WallTime) }},
	{Column{"frame", "", "", "-1, 0, 1 ...", "newest frame, of a marker the first frame of the segment that it begins; -1: none yet"}, func(e *Event) string { return strconv.Itoa(e.Frame) }},
	{Column{"count", "", "frames", "from 0", "processed, but not written: of dropped"}, func(e *Event) string { return strconv.Itoa(e.Count) }},
	{Column{"note", "", "", "text", "the note, or the new settings"}, func(e *Event) string { return singleLine(e.Note) }},
	{Column{"name", "", "", "text", "of a marker, as the user named its key; sessions of version 0.1.0 lack the column"}, func(e *Event) string { return singleLine(e.Name) }},
}

// oldEventColumns is how many columns version 0.1.0 wrote: all but the name.
const oldEventColumns = 8

func (e Event) row() []string { return cells(eventColumns, &e) }

// singleLine removes line breaks, so that a file can be truncated after any line.
func singleLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// readEvents reads events.csv and attaches notes to their markers.
func readEvents(from io.Reader) ([]Event, error) {
	rows := csv.NewReader(from)
	rows.FieldsPerRecord = 0 // all rows have as many as the header
	var events []Event
	for first := true; ; first = false {
		row, err := rows.Read()
		switch {
		case err == io.EOF:
			return events, nil
		case err != nil:
			return events, fmt.Errorf("%s: %w", eventsFile, err)
		case len(row) < oldEventColumns:
			return events, fmt.Errorf("%s: %w", eventsFile, csv.ErrFieldCount)
		case first:
			continue
		}
		e, err := parseEvent(row)
		if err != nil {
			return events, fmt.Errorf("%s: %w", eventsFile, err)
		}
		if e.Kind == MarkerNote && attachNote(events, e) {
			continue
		}
		events = append(events, e)
	}
}

// attachNote attaches a note to its marker and reports whether there is one.
func attachNote(events []Event, note Event) bool {
	for i := range events {
		if events[i].Kind == Marker && events[i].Number == note.Number {
			events[i].Note = note.Note
			return true
		}
	}
	return false
}

func parseEvent(row []string) (e Event, err error) {
	e = Event{Kind: EventKind(row[0]), Key: row[2], Note: row[7]}
	if len(row) > oldEventColumns {
		e.Name = row[oldEventColumns]
	}
	for _, cell := range []struct {
		into *int
		text string
	}{{&e.Number, row[1]}, {&e.Frame, row[5]}, {&e.Count, row[6]}} {
		if *cell.into, err = strconv.Atoi(cell.text); err != nil {
			return e, err
		}
	}
	if e.Time, err = strconv.ParseFloat(row[3], 64); err != nil {
		return e, err
	}
	if row[4] != "" { // as formatTime writes no time
		e.WallTime, err = time.Parse(time.RFC3339Nano, row[4])
	}
	return e, err
}
