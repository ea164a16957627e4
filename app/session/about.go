package session

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"arbex/model"
	"arbex/model/durable"
	"arbex/model/weights"
	"arbex/vision"
)

// Folder is where sessions are in the person's data folder.
const Folder = "sessions"

// The files of a session.
const (
	aboutFile  = "session.json"
	linesFile  = "frames.jsonl"
	tableFile  = "frames.csv"
	eventsFile = "events.csv"
)

// What session.json says it is. The version changes when an older reader would
// misread a session.
const (
	format  = "arbex session"
	version = 1
)

// State says whether a session was brought to its end.
type State string

const (
	Unfinished State = "open"     // being recorded, or left by a program that was killed
	Finished   State = "finished" // nothing will change any more
)

// About is session.json.
type About struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	State   State  `json:"state"`
	Program string `json:"program"` // name and version of what wrote it

	Model    Model          `json:"model"`
	Classes  []string       `json:"classes"` // in the order of every distribution
	Source   Source         `json:"source"`
	Consent  Consent        `json:"consent"`
	Settings map[string]any `json:"settings,omitempty"` // what else decided the numbers
	Video    bool           `json:"video"`

	Started   time.Time `json:"started"`             // UTC
	Monotonic float64   `json:"started_monotonic_s"` // CLOCK_MONOTONIC at the same moment: Python's time.monotonic()
	Ended     time.Time `json:"ended,omitzero"`      // UTC
	Why       string    `json:"why_ended,omitempty"` // one sentence
	Recovered bool      `json:"recovered,omitempty"` // finished later, after the program had been killed
	Counts    *Counts   `json:"counts,omitempty"`    // once finished
}

// Model is the network behind the numbers.
type Model struct {
	Name     string `json:"name"`
	Preset   string `json:"preset"`
	Digest   string `json:"sha256"` // of names, shapes, numbers and notes, as in the model file
	Trained  bool   `json:"trained"`
	Balanced bool   `json:"balanced"` // has a balancing head: there is a corrected distribution
}

// ModelOf describes a network.
func ModelOf(n *model.Network) (Model, error) {
	digest, err := n.Digest()
	return Model{Name: n.Name(), Preset: n.Config().Preset, Digest: digest, Trained: n.Trained(), Balanced: n.Balanced()}, err
}

// Source is what was watched.
type Source struct {
	Spec   string  `json:"spec"` // vision.Redacted
	Name   string  `json:"name"`
	Kind   string  `json:"kind"`
	Width  int     `json:"width"`
	Height int     `json:"height"`
	FPS    float64 `json:"fps"`
	Live   bool    `json:"live"`
	Turn   int     `json:"turn,omitempty"`   // degrees clockwise by which its pictures were turned first
	Mirror bool    `json:"mirror,omitempty"` // and were they mirrored then
}

// SourceOf describes an open source.
func SourceOf(i vision.Info) Source {
	return Source{
		Spec: i.Spec, Name: i.Name, Kind: i.Kind.String(), Width: i.Width, Height: i.Height, FPS: i.FPS, Live: i.Live,
		Turn: 90 * i.Turn.Quarters, Mirror: i.Turn.Mirror,
	}
}

// Turned is how the pictures of the source have to be turned to fit the records.
func (s Source) Turned() vision.Turn { return vision.Turn{Quarters: s.Turn / 90, Mirror: s.Mirror} }

// Consent is what the person who recorded confirmed, and when.
type Consent struct {
	Given bool      `json:"given"`
	Text  string    `json:"text,omitempty"`
	Time  time.Time `json:"time,omitzero"`
}

// Counts are what became of the pictures.
type Counts struct {
	Pictures int `json:"pictures"` // that the source gave; with dropped ones
	Looked   int `json:"frames"`   // with records
	Records  int `json:"records"`
	Markers  int `json:"markers"`
	Unread   int `json:"dropped_unread"` // of a camera: newer ones came before the program read them
	Busy     int `json:"dropped_busy"`   // not looked at: newer ones came meanwhile
	Lost     int `json:"dropped_disk"`   // looked at, but the disk was too slow to write their records
	Filmed   int `json:"video_pictures"`
	Unfilmed int `json:"dropped_video"` // not in the video: the disk or the encoder was too slow
}

// save writes session.json, all of it or nothing.
func (a About) save(folder string) error {
	return durable.WritePrivateFile(filepath.Join(folder, aboutFile), func(w io.Writer) error {
		to := json.NewEncoder(w)
		to.SetIndent("", "  ")
		return to.Encode(a)
	})
}

func readAbout(folder string) (a About, err error) {
	text, err := weights.ReadFile(filepath.Join(folder, aboutFile))
	if err != nil {
		return a, fmt.Errorf("session: %w; is %s a session folder?", err, folder)
	}
	if err := json.Unmarshal(text, &a); err != nil {
		return a, fmt.Errorf("session: %s in %s is damaged: %w", aboutFile, folder, err)
	}
	a.Source.Spec, a.Source.Name = vision.Redacted(a.Source.Spec), vision.Redacted(a.Source.Name) // earlier versions wrote all of it
	switch {
	case a.Format != format:
		return a, fmt.Errorf("session: %s in %s is not of a session", aboutFile, folder)
	case a.Version > version:
		return a, fmt.Errorf("session: %s was written by a newer program (version %d); update this one", folder, a.Version)
	}
	return a, nil
}
