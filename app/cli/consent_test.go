package cli

import (
	"strings"
	"testing"
	"time"

	"arbex/app/settings"
)

// A camera is not even looked for before everyone on it has agreed.
func TestAnalyzeAsksBeforeACamera(t *testing.T) {
	folder := t.TempDir()
	for _, source := range []string{"7", "/dev/video77", "rtsp://127.0.0.1:1/none"} {
		if status, _, stderr := arbex(t, "--home", folder, "analyze", source); status != exitUsage || !strings.Contains(stderr, "--agreed") {
			t.Errorf("%s: status %d, %s", source, status, stderr)
		}
	}
	if err := requireConsent(home(folder), true, []string{"7"}); err != nil {
		t.Error(err)
	}
	if err := requireConsent(home(folder), false, []string{"clip.mp4", "demo"}); err != nil {
		t.Error(err)
	}
	s := settings.Defaults()
	s.Consent = settings.Consent{Version: 1, AgreedAt: testTime}
	if err := s.Save(folder); err != nil {
		t.Fatal(err)
	}
	if err := requireConsent(home(folder), false, []string{"7"}); err != nil {
		t.Error(err)
	}
}

func TestBenchOpensNoCamera(t *testing.T) {
	if status, _, stderr := arbex(t, "bench", "--pipeline", "0"); status != exitUsage || !strings.Contains(stderr, "not on a camera") {
		t.Errorf("status %d, %s", status, stderr)
	}
}

// testTime is the time of whatever has one and is not measured.
var testTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
