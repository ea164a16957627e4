package teach

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"arbex/model"
	"arbex/training/captures"
)

// Faces of a dropped picture and a dropped clip get labels; a file that is not a
// picture is reported.
func TestDroppedFilesAreLabelled(t *testing.T) {
	b := openTab(t)
	broken := filepath.Join(t.TempDir(), "broken.png")
	if err := os.WriteFile(broken, []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(func() {
		b.SearchFiles([]string{"../../assets/demo/astronaut.png", broken, "../../assets/demo/demo.mp4"})
	})
	b.until("the search ends", func() bool { return b.inbox.stop == nil })
	if len(b.inbox.faces) < 5 || b.shared.notifications.Text() == "" {
		t.Fatalf("%d faces, notice %q", len(b.inbox.faces), b.shared.notifications.Text())
	}
	for _, o := range b.inbox.faces {
		if len(o.Guess) != 8 || len(o.Landmarks) != 4 || o.Width < 48 {
			t.Errorf("%s: guess %v, points %v, width %v", o.Source, o.Guess, o.Landmarks, o.Width)
		}
	}
	all, guess := len(b.inbox.faces), b.inbox.faces[0].Guess.Best()
	b.do(func() {
		b.inbox.selectAll() // deselects all
		b.inbox.faces[0].selected = true
		b.keyDown("Return") // the model's guess
	})
	b.until("the guess is saved", func() bool { return b.faces() == 1 })
	if got := b.gallery.shown[0]; got.Source != "astronaut.png" || got.Burst == 0 || got.Label.Best() != b.shared.classes[guess] {
		t.Errorf("%+v", got)
	}
	b.do(func() {
		b.inbox.selectAll()
		b.label(captures.Label{"sadness": 0.75, "fear": 0.25})
	})
	b.until("all are saved", func() bool { return b.faces() == all })
	if b.inbox.isOpen() {
		t.Error("the empty inbox is open")
	}
	if got := b.gallery.shown[0]; got.Source != "demo.mp4" || got.Label["fear"] != 0.25 {
		t.Errorf("%+v", got)
	}
	c := b.gallery.shown[0]
	if err := b.captures.LoadPicture(&c); err != nil || len(c.Landmarks) != 4 || c.Landmarks[0][0] < 20 || c.Landmarks[0][0] > 50 {
		t.Error("the right eye lies at", c.Landmarks, err)
	}
	b.do(b.Undo) // the clip's faces are one step
	b.do(b.Undo)
	if b.faces() != 1 && b.faces() != 0 {
		t.Errorf("%d faces after undoing", b.faces())
	}
}

// Faces of a recording arrive in the inbox too; useless ones are counted.
func TestOfferedFacesWaitForTheirLabel(t *testing.T) {
	b := openTab(t)
	crop := func(v byte) []byte {
		rgb := make([]byte, 3*64*64)
		for i := range rgb {
			rgb[i] = byte(i/3%7*30) + v
		}
		return rgb
	}
	b.do(func() {
		b.Offer([]captures.Candidate{
			{Crop: crop(0), Side: 64, Source: "Tuesday", Guess: model.Distribution{0, 0, 0, 1, 0, 0, 0, 0}},
			{Crop: crop(0), Side: 64, Source: "Tuesday"},
			{Crop: crop(20), Side: 64, Source: "Tuesday", Width: 20},
			{Crop: crop(20), Side: 64, Source: "Tuesday"},
		})
	})
	if n := len(b.inbox.faces); n != 2 || b.inbox.gate.Rejected[captures.NearDuplicate] != 1 || b.inbox.gate.Rejected[captures.TooSmall] != 1 {
		t.Fatal(n, b.inbox.gate.Rejected)
	}
	b.until("the model's guess", func() bool { return len(b.inbox.faces[1].Guess) == 8 })
	b.do(func() { b.inbox.close() })
	if b.inbox.isOpen() || len(b.inbox.faces) != 0 || b.faces() != 0 {
		t.Error("discarded faces are still there")
	}
}

// Each picture that was labelled is saved, however many were at once: each file is a
// source of its own.
func TestManyPicturesAreLabelledAtOnce(t *testing.T) {
	b := openTab(t)
	const pictures = maxPendingSaves + 40
	var found []captures.Candidate
	for i := range pictures {
		name := fmt.Sprint(i, ".png")
		found = append(found, captures.Candidate{
			Crop: pattern(i % 4), Side: 112, Source: name, Spec: name, Burst: int64(i + 1), Guess: model.Distribution{0, 0, 0, 1, 0, 0, 0, 0},
		})
	}
	b.do(func() {
		b.Offer(found)
		if len(b.inbox.faces) != pictures {
			t.Fatalf("%d faces wait for their label", len(b.inbox.faces))
		}
		b.inbox.label(captures.OneHot("fear"))
	})
	b.until("the last picture is saved", func() bool { return b.saver.saved == pictures })
}
