package cli

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

func TestBenchReportsEveryFigure(t *testing.T) {
	clip, err := filepath.Abs(astronaut)
	if err != nil {
		t.Fatal(err)
	}
	status, out, errors := arbex(t, "bench", "--rounds", "2", "--layers", "--analyze", clip, "--json")
	var report benchReport
	if err := json.Unmarshal([]byte(out), &report); err != nil || status != exitOK {
		t.Fatal(status, err, errors)
	}
	for _, key := range []string{`"preset"`, `"batch"`, `"threads"`, `"median_ms"`, `"matmul_gflops"`, `"cpu"`, `"device"`} {
		if !strings.Contains(out, key) {
			t.Errorf("%s is missing in %s", key, out)
		}
	}
	if a := report.Analysis; a == nil || a.Frames != 1 || a.Faces != 1 || a.FPS <= 0 || a.Cores <= 0 {
		t.Errorf("analyze: %+v", a)
	}
	if len(report.Layers) < 100 || report.Layers[0].Name == "" {
		t.Errorf("%d layers", len(report.Layers))
	}
}

// measured is a report with every part.
func measured() *benchReport {
	return &benchReport{
		Preset: "compact", Batch: 1, Threads: 2, CPU: "EPYC", Device: "cpu", Matmul: 200, Forward: forwardReport{4, 5, 100, peerReport{8, 0.5}},
		Layers:   []layerReport{{"conv1", 1, 90, "jit"}, {"map", 3, 0, "go"}},
		Busy:     &busyReport{1, 4, 6, 4.5, 9, 1.5},
		Train:    &trainingReport{Part: "features", Batch: 8, Median: 1460},
		Analysis: &analysisReport{900, 1615, 60, 1.8},
		Pipeline: &pipelineReport{FPS: 30, Bars: 76, Rate: 9.5, Vision: 4.5},
	}
}

func TestTheReportNamesWhatWasMeasured(t *testing.T) {
	var out strings.Builder
	measured().print(&out)
	for _, line := range []string{
		"reaches 50 %", "0.50 times the peer's 8.0 ms", "  25.0 %       90  conv1 (jit)", "  75.0 %           map (go)", "4.0000  of 4.0000 ms", "in 2 operations",
		"6.00 ms beside 1 busy core(s), 1.50 times the 4.00 ms", "60.0 frames a second on 1.80 cores",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("%q is missing in\n%s", line, &out)
		}
	}
}

func TestTheTableStandsBesideItsGoals(t *testing.T) {
	var out strings.Builder
	if err := (benchTable{measured(), measured(), 0.47}).print(&out); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(rows) != 10 || !strings.Contains(rows[0], "EPYC") {
		t.Fatal(out.String())
	}
	goals := strings.Index(rows[1], "goal")
	for _, row := range rows[2:] {
		if len(row) > goals && row[goals-1] != ' ' {
			t.Errorf("%q is not aligned", row)
		}
	}
	if !strings.Contains(out.String(), "0.47 s") || !strings.Contains(out.String(), "1.50 times the quiet time") {
		t.Error(out.String())
	}
}

func TestBenchRefusesWhatMakesNoSense(t *testing.T) {
	for flag, want := range map[string]string{
		"--peer= ": "--peer", "--busy=-1": "--busy", "--busy=9999": "--busy", "--batch=0": "--batch", "--batch=65": "--batch", "--rounds=0": "--rounds",
		"--analyze=/dev/video0": "not on a camera", "--pipeline=rtsp://camera": "not on a camera", "--device=abacus": "--device",
	} {
		if status, _, errors := arbex(t, "bench", flag); status != exitUsage || !strings.Contains(errors, want) {
			t.Errorf("%s: status %d, %s", flag, status, errors)
		}
	}
}
