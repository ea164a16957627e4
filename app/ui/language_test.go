package ui

import (
	"io/fs"
	"syscall"
	"testing"

	"arbex/assets/message"

	"fyne.io/fyne/v2/lang"
)

// setLanguage sets the language of the window for one test.
func setLanguage(t *testing.T, language string) {
	t.Helper()
	t.Setenv("LC_ALL", "")
	t.Setenv("LANGUAGE", "")
	t.Cleanup(func() { SetLanguage("en") })
	if err := SetLanguage(language); err != nil {
		t.Fatal(err)
	}
}

func TestGerman(t *testing.T) {
	setLanguage(t, "de")
	for got, want := range map[string]string{
		lang.L("Close"): "Schließen", TranslateClass("happiness"): "Freude", TranslateClass("bliss"): "bliss", Number(1.25, 1): "1,2", Decimal(0.05): "0,05",
		lang.N("{{.Count}} faces", 1, Fields{"Count": 1}): "1 Gesicht",
		lang.N("{{.Count}} faces", 3, Fields{"Count": 3}): "3 Gesichter",
		ErrorText(message.New("there is no camera {{.Path}}; connect one, or choose the demo clip", message.Fields{"Path": "/dev/video7"})):                                            "Es gibt keine Kamera /dev/video7; eine anschließen oder das Demovideo wählen.",
		ErrorText(message.Wrap(message.New("it holds no video", nil), "{{.Path}} cannot be played: {{.Cause}}; give a video, a picture or a folder", message.Fields{"Path": "x.mp4"})): "X.mp4 lässt sich nicht abspielen: sie enthält kein Video; ein Video, ein Bild oder einen Ordner angeben.",
		ErrorText(&fs.PathError{Op: "stat", Path: "/x.mp4", Err: syscall.ENOENT}):                                                                                                      "/x.mp4: keine solche Datei und kein solcher Ordner.",
		ErrorText(syscall.EADDRINUSE):      "Address already in use.",
		Sentence("nobody translated this"): "Nobody translated this.",
	} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// A desktop in a language without translation gets English throughout.
func TestUnknownLanguageIsEnglish(t *testing.T) {
	t.Setenv("LC_ALL", "fr_FR.UTF-8")
	t.Setenv("LANGUAGE", "")
	t.Cleanup(func() { SetLanguage("en") })
	if err := SetLanguage("system"); err != nil {
		t.Fatal(err)
	}
	if lang.L("Cancel") != "Cancel" || lang.N("{{.Count}} faces", 1, Fields{"Count": 1}) != "1 face" {
		t.Error(lang.L("Cancel"))
	}
}

func TestATextIsFormattedOnlyWhenItChanges(t *testing.T) {
	var s TextCache[int]
	made := 0
	for _, about := range []int{0, 0, 1, 1, 1} {
		s.Get(about, func(int) string { made++; return "" })
	}
	if made != 2 {
		t.Errorf("made %d times", made)
	}
}
