package recording_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"arbex/app/review/recording"
	"arbex/app/session"
)

// record writes a session of ten frames with one face, and returns its folder.
func record(parent string) string {
	folder := filepath.Join(parent, "session")
	w, err := session.Create(folder, session.Metadata{Classes: []string{"neutral", "happiness"}, Started: time.Unix(0, 0)})
	if err != nil {
		panic(err)
	}
	for n := range 10 {
		at := float64(n) / 10
		p := session.NamedDistribution{Classes: []string{"neutral", "happiness"}, Probabilities: []float32{float32(1 - at), float32(at)}}
		if err := w.Write([]session.Record{{Frame: n, Time: at, FaceID: 1, Success: true, Primary: p}}); err != nil {
			panic(err)
		}
	}
	if err := w.Finish("stopped", time.Unix(1, 0), w.Counts()); err != nil {
		panic(err)
	}
	return folder
}

// Edits are kept beside the recording; an export applies them.
func Example() {
	parent, err := os.MkdirTemp("", "recording")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(parent)
	ctx := context.Background()
	r, err := recording.Open(ctx, record(parent))
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d frames, %.1f s, %d face\n", r.FrameCount(), r.Duration(), len(r.Faces()))
	for _, edit := range []recording.Edit{recording.Name(1, "Ann"), recording.Exclude(2, 5)} {
		if err := r.Apply(edit); err != nil {
			panic(err)
		}
	}
	count, err := r.Export(ctx, filepath.Join(parent, "ann.csv"), recording.Selection{Faces: []int{1}})
	fmt.Println(count, "records exported", err)
	r.Undo()
	fmt.Println(len(r.Excluded()), "ranges excluded;", r.Faces()[0].Name)
	// Output:
	// 10 frames, 0.9 s, 1 face
	// 6 records exported <nil>
	// 0 ranges excluded; Ann
}
