package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"arbex/model/device"
	"arbex/vision/camera"
	"arbex/vision/opencv"
)

// doctor checks what the program needs of the machine.
type doctor struct {
	JSON bool `help:"Write one JSON object to standard output."`
	networkFlags
}

// check is the result of one check, and what to do when something is missing.
type check struct {
	What   string `json:"what"`
	Have   string `json:"have"`
	OK     bool   `json:"ok"`
	Advice string `json:"advice,omitempty"`
}

// Run prints all checks. A missing thing does not make the command fail.
func (d *doctor) Run(ctx context.Context, t *terminal, h home) error {
	findings := []check{
		checkCameras(), checkDisplay(),
		{What: "OpenCV", Have: opencv.Version(), OK: true},
		{What: "network runs on", Have: device.CPULibrary(), OK: true},
		{What: "processor", Have: fmt.Sprintf("%s, %d threads", runtime.GOARCH, runtime.NumCPU()), OK: true},
		checkGPU(),
	}
	findings = append(append(findings, checkCuBLAS()...), d.checkModel(), checkFolder("data folder", h.data), checkFolder("settings folder", h.settings))
	if d.JSON {
		return json.NewEncoder(t.out).Encode(map[string]any{"findings": findings})
	}
	for _, f := range findings {
		mark := "ok"
		if !f.OK {
			mark = "--"
		}
		fmt.Fprintf(t.out, "%s  %-16s %s\n", mark, f.What, f.Have)
		if f.Advice != "" {
			fmt.Fprintf(t.out, "    %-16s %s\n", "", f.Advice)
		}
	}
	return ctx.Err()
}

func checkCameras() check {
	var names []string
	for _, c := range camera.List() {
		names = append(names, cameraLine(c))
	}
	if len(names) == 0 {
		return check{"cameras", "none", false, "Connect one, or try arbex --source demo. On Linux your user has to be in the group video."}
	}
	return check{What: "cameras", Have: strings.Join(names, ", "), OK: true}
}

// cameraLine returns a camera's name, device and largest frame size.
func cameraLine(c camera.Info) string {
	if len(c.Sizes) == 0 {
		return fmt.Sprintf("%s (%s)", c.Name, c.Spec)
	}
	return fmt.Sprintf("%s (%s, up to %dx%d)", c.Name, c.Spec, c.Sizes[0].X, c.Sizes[0].Y)
}

func checkDisplay() check {
	for _, name := range []string{"WAYLAND_DISPLAY", "DISPLAY"} {
		if value := os.Getenv(name); value != "" {
			return check{What: "display", Have: name + " " + value, OK: true}
		}
	}
	return check{"display", "none", false, "The window needs one; analyze, bench and doctor do not."}
}

func (d *doctor) checkModel() check {
	network, err := d.open()
	if err != nil {
		return check{"model", "cannot be used", false, singleLine(err.Error())}
	}
	have := fmt.Sprintf("%s, %.1f million parameters, %d classes", network.Name(), float64(network.Parameters())/1e6, len(network.Classes()))
	if !network.Trained() {
		return check{"model", have, false, "Untrained: its percentages mean nothing yet. Give a trained one with --model."}
	}
	return check{What: "model", Have: have, OK: true}
}

// checkFolder reports whether a folder can be written to, or created.
func checkFolder(what string, find func() (string, error)) check {
	path, err := find()
	if err != nil {
		return check{what, "unknown", false, singleLine(err.Error())}
	}
	for existing := path; ; existing = filepath.Dir(existing) {
		info, err := os.Stat(existing)
		if err != nil && existing != filepath.Dir(existing) {
			continue
		}
		if err != nil || !info.IsDir() || info.Mode().Perm()&0o200 == 0 {
			return check{what, path, false, "It cannot be written to. Give another one with --home."}
		}
		return check{What: what, Have: path, OK: true}
	}
}
