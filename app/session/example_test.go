package session_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"arbex/app/session"
)

// A session is written frame by frame and read record by record.
func Example() {
	parent, err := os.MkdirTemp("", "sessions")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(parent)
	start := time.Date(2026, 11, 24, 20, 15, 3, 0, time.UTC)
	classes := []string{"neutral", "happiness"}
	w, err := session.Create(filepath.Join(parent, "one"), session.Metadata{Classes: classes, Started: start})
	if err != nil {
		panic(err)
	}
	builder := session.RecordBuilder{Classes: classes, Trained: true}
	for frame := range 3 {
		at := time.Duration(frame) * time.Second / 30
		records := builder.Frame(nil, session.FrameContext{Source: "demo", Frame: frame, Time: at}, nil) // no faces
		if err := w.Write(records); err != nil {
			panic(err)
		}
	}
	if err := w.Finish("stopped", start.Add(time.Second), w.Counts()); err != nil {
		panic(err)
	}

	s, err := session.Open(w.Folder())
	if err != nil {
		panic(err)
	}
	fmt.Println(s.Metadata.State, s.Metadata.Counts.Records, "records")
	for r, err := range s.Records() {
		if err != nil {
			panic(err)
		}
		fmt.Println(r.Frame, r.Time, r.Success)
	}
	// Output:
	// finished 3 records
	// 0 0 false
	// 1 0.033333 false
	// 2 0.066667 false
}
