package batch

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"arbex/app"
	"arbex/app/session"
	"arbex/model"
	"arbex/vision"
)

// endOfSource begins the end reason of a session that holds all of its source.
const endOfSource = "the end of the source"

// EndReason returns the end reason for the session of a source that was read to
// its end.
func EndReason(r WalkResult) string {
	if problem := r.Problem(); problem != nil {
		return endOfSource + "; " + strings.ReplaceAll(problem.Error(), "\n", "; ")
	}
	return endOfSource
}

// SessionMetadata describes the session that is made of a source.
func SessionMetadata(n *model.Network, s Sampling, info vision.Info, now time.Time) (session.Metadata, error) {
	description, err := session.DescribeModel(n)
	source := session.DescribeSource(info)
	source.Spec = absolutePath(source.Spec)
	fingerprint := fingerprintOf(source.Spec)
	return session.Metadata{
		Program: "ARBEx " + app.Version, Model: description, Classes: n.Classes(), Source: source, Started: now.UTC(),
		Settings: map[string]any{
			"every": max(s.Every, 1), "per_second": s.PerSecond, "mix": s.Mix,
			"source_bytes": fingerprint.Bytes, "source_modified": fingerprint.Modified,
		},
	}, err
}

// ExistingSession looks a single source up, see ExistingSessions.
func ExistingSession(folder, source string, n *model.Network, s Sampling, o vision.Orientation) string {
	return ListExisting(folder).Find(source, n, s, o)
}

// ExistingSessions are the sessions of a folder by their source, so that many sources
// are looked up without reading every session for each.
type ExistingSessions map[string][]*session.Session

// ListExisting reads the sessions of a folder.
func ListExisting(folder string) ExistingSessions {
	e := ExistingSessions{}
	all, _ := session.List(folder) // the error is of damaged ones
	for _, s := range all {
		e.add(s)
	}
	return e
}

// Add adds a session that was made since.
func (e ExistingSessions) Add(folder string) {
	if s, err := session.Open(folder); err == nil {
		e.add(s)
	}
}

func (e ExistingSessions) add(s *session.Session) {
	spec := s.Metadata.Source.Spec
	e[spec] = append(e[spec], s)
}

// Find returns the folder of a session that was made of the whole source before, with
// the same network, sampling and orientation, or an empty string. A source that is not
// a file is never the same.
func (e ExistingSessions) Find(source string, n *model.Network, s Sampling, o vision.Orientation) string {
	source = absolutePath(source)
	fingerprint := fingerprintOf(source)
	if fingerprint == (Fingerprint{}) || len(e[source]) == 0 {
		return ""
	}
	description, err := session.DescribeModel(n)
	if err != nil {
		return ""
	}
	for _, candidate := range e[source] {
		m := candidate.Metadata
		whole := m.State == session.Finished && strings.HasPrefix(m.EndReason, endOfSource)
		if whole && m.Source.Orientation() == o && m.Model.Digest == description.Digest && sameSettings(m.Settings, s, fingerprint) {
			return candidate.Folder
		}
	}
	return ""
}

// sameSettings compares the settings that SessionMetadata wrote.
func sameSettings(settings map[string]any, s Sampling, f Fingerprint) bool {
	equal := func(key string, want float64) bool { v, ok := settings[key].(float64); return ok && v == want }
	mix, _ := settings["mix"].(float64) // missing in older sessions, which have the prior of the training
	return equal("every", float64(max(s.Every, 1))) && equal("per_second", s.PerSecond) && mix == s.Mix &&
		equal("source_bytes", float64(f.Bytes)) && equal("source_modified", float64(f.Modified))
}

// Fingerprint reports whether a file is unchanged.
type Fingerprint struct {
	Bytes    int64 `json:"bytes"`
	Modified int64 `json:"modified"` // milliseconds since 1970
}

// fingerprintOf returns the zero value for what is not a file.
func fingerprintOf(path string) Fingerprint {
	info, err := os.Stat(path)
	if err != nil {
		return Fingerprint{}
	}
	return Fingerprint{info.Size(), info.ModTime().UnixMilli()}
}

// absolutePath returns the absolute path of a file; cameras and addresses are
// returned unchanged.
func absolutePath(spec string) string {
	path, err := filepath.Abs(spec)
	if err != nil {
		return spec
	}
	if _, err := os.Stat(path); err != nil {
		return spec
	}
	return path
}
