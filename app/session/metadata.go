package session

import (
	"encoding/json"
	"io"
	"path/filepath"
	"time"

	"arbex/assets/message"
	"arbex/model"
	"arbex/model/durable"
	"arbex/vision"
)

// DefaultFolder is the name of the folder of sessions in the user's data folder.
const DefaultFolder = "sessions"

// The files of a session.
const (
	metadataFile = "session.json"
	linesFile    = "frames.jsonl"
	tableFile    = "frames.csv"
	eventsFile   = "events.csv"
)

// The format in session.json. The version changes when an older reader would
// misread a session.
const (
	format  = "arbex session"
	version = 1
)

// State is whether a session is complete.
type State string

const (
	Unfinished State = "open"     // being recorded, or left by a killed program
	Finished   State = "finished" // complete
)

// Metadata is the content of session.json.
type Metadata struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	State   State  `json:"state"`
	Program string `json:"program"` // name and version of the program that wrote it

	Model    Model          `json:"model"`
	Classes  []string       `json:"classes"` // in the order of every distribution
	Source   Source         `json:"source"`
	Consent  Consent        `json:"consent"`
	Settings map[string]any `json:"settings,omitempty"` // what else influenced the numbers
	Study    Study          `json:"study,omitzero"`
	Video    bool           `json:"video"`

	Started   time.Time `json:"started"`             // UTC
	Monotonic float64   `json:"started_monotonic_s"` // CLOCK_MONOTONIC at the same moment: Python's time.monotonic()
	Ended     time.Time `json:"ended,omitzero"`      // UTC
	EndReason string    `json:"why_ended,omitempty"` // one sentence
	Recovered bool      `json:"recovered,omitempty"` // finished later by Recover

	Problems []message.Stored `json:"problems,omitempty"` // what of the source could not be used, each file by itself
	Counts   *Counts          `json:"counts,omitempty"`   // once finished
}

// Model identifies the network that made the predictions.
type Model struct {
	Name     string `json:"name"`
	Preset   string `json:"preset"`
	Digest   string `json:"sha256"` // of the tensors and their metadata, as in the model file
	Trained  bool   `json:"trained"`
	Balanced bool   `json:"balanced"` // has a balancing head: there is a corrected distribution
}

// DescribeModel returns the metadata of a network.
func DescribeModel(n *model.Network) (Model, error) {
	digest, err := n.Digest()
	return Model{Name: n.Name(), Preset: n.Config().Preset, Digest: digest, Trained: n.Trained(), Balanced: n.HasBalancingHead()}, err
}

// Source is where the frames came from.
type Source struct {
	Spec     string  `json:"spec"` // vision.Redacted
	Name     string  `json:"name"`
	Kind     string  `json:"kind"`
	Width    int     `json:"width"`
	Height   int     `json:"height"`
	FPS      float64 `json:"fps"`
	Live     bool    `json:"live"`
	Rotation int     `json:"turn,omitempty"`   // degrees clockwise; its pictures were rotated first
	Mirror   bool    `json:"mirror,omitempty"` // and mirrored then
}

// DescribeSource returns the metadata of an open source.
func DescribeSource(i vision.Info) Source {
	return Source{
		Spec: i.Spec, Name: i.Name, Kind: i.Kind.String(), Width: i.Width, Height: i.Height, FPS: i.FPS, Live: i.Live,
		Rotation: 90 * i.Orientation.Quarters, Mirror: i.Orientation.Mirror,
	}
}

// Orientation returns how the source's pictures have to be oriented to match the
// records.
func (s Source) Orientation() vision.Orientation {
	return vision.Orientation{Quarters: s.Rotation / 90, Mirror: s.Mirror}
}

// Consent is what the user confirmed before recording, and when.
type Consent struct {
	Given bool      `json:"given"`
	Text  string    `json:"text,omitempty"`
	Time  time.Time `json:"time,omitzero"`
}

// Counts are the numbers of pictures and records of a session.
type Counts struct {
	Pictures      int `json:"pictures"` // of the source, with dropped ones
	Frames        int `json:"frames"`   // with records
	Records       int `json:"records"`
	Markers       int `json:"markers"`
	DroppedUnread int `json:"dropped_unread"` // of a camera: replaced before they were read
	DroppedBusy   int `json:"dropped_busy"`   // replaced before they were processed
	DroppedDisk   int `json:"dropped_disk"`   // processed, but the disk was too slow to write their records
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
	text, err := durable.ReadFile(filepath.Join(folder, metadataFile))
	if err != nil {
		return a, message.Wrap(err, "{{.Folder}} is not a session folder: {{.Cause}}", message.Fields{"Folder": folder})
	}
	if err := json.Unmarshal(text, &a); err != nil {
		return a, message.Wrap(err, "{{.File}} in {{.Folder}} is damaged: {{.Cause}}", message.Fields{"File": metadataFile, "Folder": folder})
	}
	a.Source.Spec, a.Source.Name = vision.Redacted(a.Source.Spec), vision.Redacted(a.Source.Name) // earlier versions did not redact
	switch {
	case a.Format != format:
		return a, message.New("{{.File}} in {{.Folder}} is not of a session", message.Fields{"File": metadataFile, "Folder": folder})
	case a.Version > version:
		return a, message.New("{{.Folder}} was written by a newer program (version {{.Version}}); update this one", message.Fields{"Folder": folder, "Version": a.Version})
	}
	return a, nil
}
