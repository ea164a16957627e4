package batch

import (
	"errors"

	"arbex/assets/message"
	"arbex/vision"
)

// WalkResult counts what Walk read of a source.
type WalkResult struct {
	Info           vision.Info
	FramesRead     int     // with those that were not analyzed
	FramesAnalyzed int     // selected by the Sampling
	Faces          int     // in the analyzed frames
	BadPictures    []error // of a folder, that could not be read
	Complete       bool    // the end of the source was reached
}

// Incomplete returns an error that reports what of the source is missing, or nil.
func (r WalkResult) Incomplete() error {
	name := r.Info.Name
	switch cut := r.Info.Damage.Truncated; {
	case cut && r.Info.Frames > r.FramesRead:
		return message.New("{{.Name}}: only {{.Read}} of its {{.Frames}} frames could be read; the file seems to be cut off",
			message.Fields{"Name": name, "Read": r.FramesRead, "Frames": r.Info.Frames})
	case cut:
		return message.New("{{.Name}}: nothing could be read after its {{.Read}} frames; the file seems to be cut off",
			message.Fields{"Name": name, "Read": r.FramesRead})
	}
	switch len(r.BadPictures) {
	case 0:
		return nil
	case 1:
		return r.BadPictures[0]
	}
	return message.Wrap(r.BadPictures[0], "{{.Bad}} of {{.Pictures}} pictures of {{.Name}} cannot be used; the first: {{.Cause}}",
		message.Fields{"Bad": len(r.BadPictures), "Pictures": r.Info.Frames, "Name": name})
}

// unusable returns the pictures of a folder that could not be read.
func (r WalkResult) unusable() (all []message.Stored) {
	for _, err := range r.BadPictures {
		all = append(all, message.Stored{Err: err})
	}
	return all
}

// Problems returns everything of the source that could not be used, each file by
// itself, and what a folder holds beside its pictures.
func (r WalkResult) Problems() []message.Stored {
	all := r.unusable()
	rest := []error{r.Warning(), r.Info.Skipped.Warning()}
	if len(all) == 0 {
		rest = append([]error{r.Incomplete()}, rest...)
	}
	for _, err := range rest {
		if err != nil {
			all = append(all, message.Stored{Err: err})
		}
	}
	return all
}

// Warning returns an error that reports what is damaged in a source that was read
// to its end, and that a stream has ended, or nil.
func (r WalkResult) Warning() error {
	var all []error
	if damage := r.Info.Damage.Warning(); damage != nil {
		all = append(all, message.Wrap(damage, "{{.Name}}: {{.Cause}}", message.Fields{"Name": r.Info.Name}))
	}
	if r.Info.Kind == vision.Stream && r.Complete {
		all = append(all, message.New("{{.Name}}: the stream has ended after {{.Count}} pictures", message.Fields{"Name": r.Info.Name, "Count": r.FramesRead}))
	}
	return errors.Join(all...)
}

// Problem returns what is incomplete and the warning, joined, or nil.
func (r WalkResult) Problem() error { return errors.Join(r.Incomplete(), r.Warning()) }
