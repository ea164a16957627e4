package guarantees

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"arbex/app/session"
	"arbex/app/settings"
	"arbex/model"
	"arbex/training"
	"arbex/training/captures"
	"arbex/training/dataset"
	"arbex/training/versions"
)

// operation writes user data. do repeats it until something fails and reports
// each thing that a window would now show as saved; check verifies that
// everything reported is there.
type operation struct {
	do    func(home string, report func(string)) error
	check func(t *testing.T, home string, reported []string)
}

var operations = map[string]operation{
	"capture":  {capture, checkCaptures},
	"train":    {train, checkTraining},
	"switch":   {switchModels, checkModels},
	"record":   {record, checkRecording},
	"remember": {remember, checkSettings},
}

// ---- capture: label faces, change some labels ----

func capture(home string, report func(string)) error {
	s, err := captures.Open(home)
	if err != nil {
		return err
	}
	defer s.Close()
	sessionID, err := s.BeginSession("operation")
	if err != nil {
		return err
	}
	crop := make([]byte, 3*32*32)
	for i := int64(1); ; i++ {
		for k := range crop {
			crop[k] = byte(int(i)*k + k>>4)
		}
		id, err := s.Add(captures.Capture{Session: sessionID, Burst: i / 10, Label: captures.OneHot("fear"), Side: 32, Crop: crop})
		if err != nil {
			return err
		}
		report(fmt.Sprint("saved ", id))
		if i%3 == 0 {
			if err := s.Relabel([]int64{id}, captures.OneHot("anger")); err != nil {
				return err
			}
			report(fmt.Sprint("anger ", id))
		}
	}
}

func checkCaptures(t *testing.T, home string, reported []string) {
	s, err := captures.Open(home)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.CheckIntegrity(); err != nil {
		t.Fatal(err)
	}
	all, err := s.List(captures.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range reported {
		var what string
		var id int64
		fmt.Sscan(line, &what, &id)
		i := slices.IndexFunc(all, func(c captures.Capture) bool { return c.ID == id })
		if i < 0 {
			t.Errorf("capture %d was shown as saved and is lost", id)
			continue
		}
		if what == "anger" && all[i].Label.Best() != "anger" {
			t.Errorf("capture %d was relabelled and is %q again", id, all[i].Label.Best())
		}
		if err := s.LoadPicture(&all[i]); err != nil {
			t.Errorf("the picture of capture %d: %v", id, err)
		}
	}
}

// ---- switch: add a model, use it, delete the one before ----

func switchModels(home string, report func(string)) error {
	s, err := versions.Open(filepath.Join(home, "versions"), tinyNetwork)
	if err != nil {
		return err
	}
	n, err := tinyNetwork()
	if err != nil {
		return err
	}
	for {
		before := s.Current()
		v, err := s.Add(n, versions.Version{Name: "operation", Parent: before})
		if err == nil {
			err = s.SetCurrent(v.ID)
		}
		if err != nil {
			return err
		}
		report(v.ID)
		if before != versions.Shipped {
			if err := s.Delete(before); err != nil {
				return err
			}
		}
	}
}

func checkModels(t *testing.T, home string, reported []string) {
	s, err := versions.Open(filepath.Join(home, "versions"), tinyNetwork)
	if err != nil {
		t.Fatal(err)
	}
	n, id, err := s.LoadCurrent()
	if err != nil || n == nil {
		t.Fatalf("the model in use, %s, cannot be read: %v", id, err)
	}
	if _, damaged := s.List(); damaged != nil {
		t.Error(damaged)
	}
	if len(reported) == 0 {
		return
	}
	last, err := s.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	if used := reported[len(reported)-1]; id != used && last.Parent != used { // the next one may be in use and unsaid
		t.Errorf("%s was in use, now it is %s", reported[len(reported)-1], id)
	}
}

// ---- train: a checkpoint after every step ----

func newTrainer(home string, resume bool, each func(training.Progress)) (*training.Trainer, error) {
	data := filepath.Join(home, "data")
	if _, err := os.Stat(data); err != nil {
		if err := paintFaces(data); err != nil {
			return nil, err
		}
	}
	set, err := dataset.Open(data, dataset.Auto, "all")
	if err != nil {
		return nil, err
	}
	c := tinyConfig()
	c.Classes = set.Classes
	n, err := model.New(c, 1)
	if err != nil {
		return nil, err
	}
	o := training.DefaultOptions()
	o.Train.Batch, o.Train.Threads, o.Epochs, o.Workers = 4, 1, 1000, 1
	o.Folder, o.SaveEvery, o.OnProgress = filepath.Join(home, "training"), time.Nanosecond, each
	return training.NewTrainer(n, set, nil, o, resume)
}

// step returns a number that grows with every training step.
func step(p training.Progress) int { return 1000*p.Epoch + p.Batch }

// train reports a step when the next one starts: then it is saved.
func train(home string, report func(string)) error {
	before := 0
	begun, _ := filepath.Glob(filepath.Join(home, "training", "*.safetensors"))
	t, err := newTrainer(home, len(begun) > 0, func(p training.Progress) {
		if before > 0 {
			report(fmt.Sprint(before))
		}
		before = step(p)
	})
	if err != nil {
		return err
	}
	defer t.Close()
	return t.Run(context.Background())
}

func checkTraining(t *testing.T, home string, reported []string) {
	if len(reported) == 0 {
		return
	}
	least, err := strconv.Atoi(reported[len(reported)-1])
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	began := 0
	trainer, err := newTrainer(home, true, func(p training.Progress) { // the first step goes on where the checkpoint stood
		if began == 0 {
			began = step(p)
		}
		stop()
	})
	if err != nil {
		t.Fatalf("the training cannot be resumed: %v", err)
	}
	defer trainer.Close()
	if err := trainer.Run(ctx); !errors.Is(err, training.ErrStopped) {
		t.Fatal(err)
	}
	if began <= least {
		t.Errorf("the training went back before step %d, which was saved, to %d", least, began)
	}
	if _, err := trainer.Best(); err != nil {
		t.Errorf("the best model so far is lost: %v", err)
	}
}

// ---- record: seconds of a session ----

func record(home string, report func(string)) error {
	sessions := filepath.Join(home, "sessions")
	entries, _ := os.ReadDir(sessions)
	folder := filepath.Join(sessions, fmt.Sprint("s", len(entries)))
	w, err := session.Create(folder, session.Metadata{Classes: []string{"calm", "joy"}, Started: testTime})
	if err != nil {
		return err
	}
	builder := session.RecordBuilder{Classes: []string{"calm", "joy"}, Trained: true}
	for second := 1; ; second++ {
		for i := range cameraRate {
			m := session.FrameContext{Source: "operation", Frame: (second-1)*cameraRate + i, Time: time.Duration(second) * time.Second, WallTime: testTime}
			if err := w.Write([]session.Record{builder.NoFace(m)}); err != nil {
				return errors.Join(err, w.Finish("the disk is full", time.Now(), w.Counts()))
			}
		}
		if err := w.Flush(); err != nil {
			return errors.Join(err, w.Finish("the disk is full", time.Now(), w.Counts()))
		}
		report(fmt.Sprint(filepath.Base(folder), " ", second))
	}
}

func checkRecording(t *testing.T, home string, reported []string) {
	seconds := map[string]int{}
	for _, line := range reported {
		var name string
		var second int
		fmt.Sscan(line, &name, &second)
		seconds[name] = second
	}
	for name, want := range seconds {
		s, err := session.Open(filepath.Join(home, "sessions", name))
		if err != nil {
			t.Fatal(err)
		}
		records := 0
		for r, err := range s.Records() {
			if err != nil {
				t.Fatal(err)
			}
			if r.Frame != records {
				t.Fatalf("record %d is of frame %d", records, r.Frame)
			}
			records++
		}
		if records < want*cameraRate {
			t.Errorf("%d of %d finished seconds are left", records/cameraRate, want)
		}
	}
}

// ---- remember: settings ----

func remember(home string, report func(string)) error {
	s, err := settings.Load(home)
	if err != nil {
		return err
	}
	for i := 1; ; i++ {
		s.Retention.CaptureDays = i % settings.MaxDays
		if err := s.Save(home); err != nil {
			return err
		}
		report(fmt.Sprint(s.Retention.CaptureDays))
	}
}

func checkSettings(t *testing.T, home string, reported []string) {
	s, err := settings.Load(home)
	if err != nil {
		t.Fatal(err)
	}
	if len(reported) == 0 {
		return
	}
	last, _ := strconv.Atoi(reported[len(reported)-1])
	if now := s.Retention.CaptureDays; now != last && now != (last+1)%settings.MaxDays {
		t.Errorf("%d was remembered, now it is %d", last, now)
	}
}

// ---- what the operations work with ----

// tinyConfig is a network small enough to be saved many times a second.
func tinyConfig() model.Config {
	c, err := model.Preset("compact")
	if err != nil {
		panic(err)
	}
	c.Side, c.Detail = 32, 16
	c.Image = model.ImageBackbone{Stem: 16, StemStride: 2, Stages: [3]model.ImageStage{{Width: 16, Units: 1, Stride: 1}, {Width: 16, Units: 1, Stride: 2}, {Width: 16, Units: 1, Stride: 2}}}
	c.Fusion = [3]model.FusionLevel{{Width: 16, Heads: 1}, {Width: 16, Heads: 1}, {Width: 16, Heads: 2}}
	for i := range c.Landmark.Stages {
		c.Landmark.Stages[i] = model.LandmarkStage{Width: 16, Down: 16, Expand: 16, Units: 1}
	}
	c.ViT.Width = 32
	return c
}

func tinyNetwork() (*model.Network, error) { return model.New(tinyConfig(), 1) }

// paintFaces makes a small data set of two classes.
func paintFaces(folder string) error {
	for class, name := range []string{"calm", "joy"} {
		if err := os.MkdirAll(filepath.Join(folder, name), 0o700); err != nil {
			return err
		}
		for i := range 8 {
			picture := image.NewGray(image.Rect(0, 0, 24, 24))
			for k := range picture.Pix {
				picture.Pix[k] = byte(40 + 100*class + i + k%7)
			}
			picture.SetGray(12, 12, color.Gray{255})
			f, err := os.Create(filepath.Join(folder, name, fmt.Sprint(i, ".png")))
			if err != nil {
				return err
			}
			if err := errors.Join(png.Encode(f, picture), f.Close()); err != nil {
				return err
			}
		}
	}
	return nil
}

// testTime is the time of whatever has one and is not measured.
var testTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
