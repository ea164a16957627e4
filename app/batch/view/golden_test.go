package view

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"arbex/app/batch"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/assets/message"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func problem(text string) message.Stored { return message.Stored{Err: errors.New(text)} }

// A queue with an item in each state, paused.
func TestTabRenders(t *testing.T) {
	for _, mode := range []ui.ThemeMode{ui.Dark, ui.Light} {
		test.NewTempApp(t).Settings().SetTheme(ui.ThemeOf(settings.Appearance{Theme: string(mode)}))
		file := filepath.Join(t.TempDir(), "queue.json")
		output := batch.Output{Folder: "/data/results", Format: batch.FormatCSV, Sampling: batch.Sampling{PerSecond: 5}}
		state, err := json.Marshal(map[string]any{"version": 1, "order": output, "paused": true, "items": []batch.Item{
			{ID: 1, Source: "/data/clips/monday.mp4", State: batch.Done, Output: batch.Output{Format: batch.FormatSession}, Result: "/data/results/monday", Frames: 300, Faces: 412},
			{ID: 2, Source: "/data/clips/tuesday.mp4", State: batch.Done, Problem: problem("only 20 of its 80 frames could be read"), Frames: 20, Faces: 20},
			{ID: 3, Source: "/data/clips/text.mp4", State: batch.Failed, Problem: problem("no video format that FFmpeg knows")},
			{ID: 4, Source: "/data/clips/wednesday.mp4", State: batch.Stopped},
			{ID: 5, Source: "/data/clips/thursday.mp4", State: batch.Waiting},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, state, 0o600); err != nil {
			t.Fatal(err)
		}
		w := test.NewTempWindow(t, nil)
		tab, err := New(w, ui.NewFiles(w, nil), ui.NewNotifications(), batch.Options{File: file}, func(string) {}, func(func()) {})
		if err != nil {
			t.Fatal(err)
		}
		defer tab.Close()
		split := container.NewHSplit(tab.Content())
		split.Offset = 0.65
		w.SetContent(split)
		w.Resize(fyne.NewSize(900, 560))
		tab.selectRow(0)
		test.AssertRendersToImage(t, "tab_"+string(mode)+".png", w.Canvas())
	}
}
