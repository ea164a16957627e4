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

// DefaultFolder is where sessions are in the person's data folder.
const DefaultFolder = "sessions"

// The files of a session.
const (
	metadataFile = "session.json"
	linesFile    = "frames.jsonl"
	tableFile    = "frames.csv"
	eventsFile   = "events.csv"
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

// Metadata is session.json.
type Metadata struct {
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
	EndReason string    `json:"why_ended,omitempty"` // one sentence
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

// DescribeModel describes a network.
func DescribeModel(n *model.Network) (Model, error) {
	digest, err := n.Digest()
	return Model{Name: n.Name(), Preset: n.Config().Preset, Digest: digest, Trained: n.Trained(), Balanced: n.HasBalancingHead()}, err
}

// Source is what was watched.
type Source struct {
	Spec     string  `json:"spec"` // vision.Redacted
	Name     string  `json:"name"`
	Kind     string  `json:"kind"`
	Width    int     `json:"width"`
	Height   int     `json:"height"`
	FPS      float64 `json:"fps"`
	Live     bool    `json:"live"`
	Rotation int     `json:"turn,omitempty"`   // degrees clockwise by which its pictures were turned first
	Mirror   bool    `json:"mirror,omitempty"` // and were they mirrored then
}

// DescribeSource describes an open source.
func DescribeSource(i vision.Info) Source {
	return Source{
		Spec: i.Spec, Name: i.Name, Kind: i.Kind.String(), Width: i.Width, Height: i.Height, FPS: i.FPS, Live: i.Live,
		Rotation: 90 * i.Orientation.Quarters, Mirror: i.Orientation.Mirror,
	}
}

// Orientation is how the pictures of the source have to be turned to fit the records.
func (s Source) Orientation() vision.Orientation {
	return vision.Orientation{Quarters: s.Rotation / 90, Mirror: s.Mirror}
}

// Consent is what the person who recorded confirmed, and when.
type Consent struct {
	Given bool      `json:"given"`
	Text  string    `json:"text,omitempty"`
	Time  time.Time `json:"time,omitzero"`
}

// Counts are what became of the pictures.
type Counts struct {
	Pictures      int `json:"pictures"` // that the source gave; with dropped ones
	Frames        int `json:"frames"`   // with records
	Records       int `json:"records"`
	Markers       int `json:"markers"`
	DroppedUnread int `json:"dropped_unread"` // of a camera: newer ones came before the program read them
	DroppedBusy   int `json:"dropped_busy"`   // not looked at: newer ones came meanwhile
	DroppedDisk   int `json:"dropped_disk"`   // looked at, but the disk was too slow to write their records
	VideoFrames   int `json:"video_pictures"`
	DroppedVideo  int `json:"dropped_video"` // not in the video: the disk or the encoder was too slow
}

// save writes session.json, all of it or nothing.
func (a Metadata) save(folder string) error {
	return durable.WritePrivate(filepath.Join(folder, metadataFile), func(w io.Writer) error {
		to := json.NewEncoder(w)
		to.SetIndent("", "  ")
		return to.Encode(a)
	})
}

func readMetadata(folder string) (a Metadata, err error) {
	text, err := weights.ReadFile(filepath.Join(folder, metadataFile))
	if err != nil {
		return a, fmt.Errorf("session: %w; is %s a session folder?", err, folder)
	}
	if err := json.Unmarshal(text, &a); err != nil {
		return a, fmt.Errorf("session: %s in %s is damaged: %w", metadataFile, folder, err)
	}
	a.Source.Spec, a.Source.Name = vision.Redacted(a.Source.Spec), vision.Redacted(a.Source.Name) // earlier versions wrote all of it
	switch {
	case a.Format != format:
		return a, fmt.Errorf("session: %s in %s is not of a session", metadataFile, folder)
	case a.Version > version:
		return a, fmt.Errorf("session: %s was written by a newer program (version %d); update this one", folder, a.Version)
	}
	return a, nil
}
