package batch

import (
	"path/filepath"
	"strings"
	"time"

	"arbex/app"
	"arbex/app/session"
	"arbex/model"
	"arbex/vision"
)

// endOfSource begins the last word of a session that holds all of its source.
const endOfSource = "the end of the source"

// FinishReason is the last word of a session whose source was gone through.
func FinishReason(t WalkResult) string {
	return strings.Join(append([]string{endOfSource}, t.notes()...), "; ")
}

// SessionMetadata describes the session that is made of a source.
func SessionMetadata(n *model.Network, p Sampling, info vision.Info, now time.Time) (session.Metadata, error) {
	of, err := session.DescribeModel(n)
	source := session.DescribeSource(info)
	source.Spec = absolutePath(source.Spec)
	stamp := fingerprintOf(source.Spec)
	return session.Metadata{
		Program: "ARBEx " + app.Version, Model: of, Classes: n.Classes(), Source: source, Started: now.UTC(),
		Settings: map[string]any{
			"every": max(p.Every, 1), "per_second": p.PerSecond, "mix": p.Mix,
			"source_bytes": stamp.Bytes, "source_modified": stamp.Modified,
		},
	}, err
}

// absolutePath names a file so that it is found from everywhere; cameras and
// addresses stay as they are.
func absolutePath(spec string) string {
	if path, err := filepath.Abs(spec); err == nil && exists(path) {
		return path
	}
	return spec
}

// ExistingSession is the session in a folder that was made of a source before, all of it,
// with the same network and the same frames, turned in the same way, or empty. A
// source that is no file is another one every time.
func ExistingSession(folder, source string, n *model.Network, p Sampling, turn vision.Orientation) string {
	source = absolutePath(source)
	stamp := fingerprintOf(source)
	of, err := session.DescribeModel(n)
	if err != nil || stamp == (Fingerprint{}) {
		return ""
	}
	all, _ := session.List(folder) // damaged ones are none
	for _, s := range all {
		about := s.Metadata
		same := func(key string, want float64) bool { v, ok := about.Settings[key].(float64); return ok && v == want }
		mix, _ := about.Settings["mix"].(float64) // older sessions are as trained
		if about.State == session.Finished && strings.HasPrefix(about.EndReason, endOfSource) && about.Source.Spec == source && about.Model.Digest == of.Digest && about.Source.Orientation() == turn &&
			same("every", float64(max(p.Every, 1))) && same("per_second", p.PerSecond) && mix == p.Mix &&
			same("source_bytes", float64(stamp.Bytes)) && same("source_modified", float64(stamp.Modified)) {
			return s.Folder
		}
	}
	return ""
}
