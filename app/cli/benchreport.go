package cli

import (
	"fmt"
	"io"

	"arbex/app/session"
	"arbex/model"
	measure "arbex/model/bench"
)

// benchReport is what bench prints.
type benchReport struct {
	Preset   string          `json:"preset"`
	Batch    int             `json:"batch"`
	Threads  int             `json:"threads"`
	Forward  forwardReport   `json:"forward"`
	Matmul   float64         `json:"matmul_gflops"`
	Layers   []layerReport   `json:"layers,omitempty"`
	Busy     *busyReport     `json:"busy,omitempty"`
	Train    *trainingReport `json:"train,omitempty"`
	Analysis *analysisReport `json:"analyze,omitempty"`
	Pipeline *pipelineReport `json:"pipeline,omitempty"`
	CPU      string          `json:"cpu"`
	Device   string          `json:"device"`
}

type forwardReport struct {
	Median float64 `json:"median_ms"`
	P95    float64 `json:"p95_ms"`
	GFLOPS float64 `json:"gflops"`
	peerReport
}

// peerReport is what another implementation took, if there is one.
type peerReport struct {
	Peer     float64 `json:"peer_median_ms,omitempty"`
	OverPeer float64 `json:"over_peer,omitempty"`
}

func newPeerReport(c measure.Comparison) peerReport {
	return peerReport{session.Round(c.PeerMedianMs, 3), session.Round(c.OverPeer, 3)}
}

func (p peerReport) print(w io.Writer) {
	if p.Peer > 0 {
		fmt.Fprintf(w, "                  %.2f times the peer's %.1f ms\n", p.OverPeer, p.Peer)
	}
}

type trainingReport struct {
	Part     model.Part `json:"part"`
	Batch    int        `json:"batch"`
	Median   float64    `json:"median_ms"`
	Pictures float64    `json:"pictures_per_s"`
	peerReport
}

type pipelineReport struct {
	FPS     float64 `json:"fps"`
	Bars    float64 `json:"capture_to_bars_p95_ms"`
	Preview float64 `json:"preview_p95_ms"`
	Dropped int     `json:"dropped"`
	Faces   int     `json:"faces"`
	Rate    float64 `json:"predictions_per_face_and_s"`
	Vision  float64 `json:"vision_ms"`
}

type layerReport struct {
	Name           string  `json:"name"`
	Median         float64 `json:"median_ms"`
	GFLOPS         float64 `json:"gflops,omitempty"`
	Implementation string  `json:"implementation"`
}

type busyReport struct {
	Cores    int     `json:"cores"`
	Quiet    float64 `json:"quiet_ms"`
	Busy     float64 `json:"busy_ms"`
	QuietP95 float64 `json:"quiet_p95_ms"`
	BusyP95  float64 `json:"busy_p95_ms"`
	Ratio    float64 `json:"ratio"`
}

type analysisReport struct {
	Frames int     `json:"frames"`
	Faces  int     `json:"faces"`
	FPS    float64 `json:"frames_per_s"`
	Cores  float64 `json:"cores"`
}

func (r benchReport) print(w io.Writer) {
	fmt.Fprintf(w, "%s, %d face(s), %d thread(s), %s, %s\n", r.Preset, r.Batch, r.Threads, r.Device, r.CPU)
	fmt.Fprintf(w, "  forward pass    %.2f ms (95th percentile %.2f), %.0f GFLOP/s\n", r.Forward.Median, r.Forward.P95, r.Forward.GFLOPS)
	r.Forward.peerReport.print(w)
	fmt.Fprintf(w, "  matrix product  %.0f GFLOP/s in the same run: the forward pass reaches %.0f %% of it\n", r.Matmul, 100*r.Forward.GFLOPS/r.Matmul)
	r.printLayers(w)
	if p := r.Busy; p != nil {
		fmt.Fprintf(w, "  busy machine    %.2f ms beside %d busy core(s), %.2f times the %.2f ms without (95th percentiles %.2f and %.2f)\n", p.Busy, p.Cores, p.Ratio, p.Quiet, p.BusyP95, p.QuietP95)
	}
	if p := r.Train; p != nil {
		fmt.Fprintf(w, "  training step   %.0f ms for %d pictures (%s): %.0f pictures a second\n", p.Median, p.Batch, p.Part, p.Pictures)
		p.peerReport.print(w)
	}
	if p := r.Analysis; p != nil {
		fmt.Fprintf(w, "  analyze         %.1f frames a second on %.2f cores, %d faces in %d frames\n", p.FPS, p.Cores, p.Faces, p.Frames)
	}
	if p := r.Pipeline; p != nil {
		fmt.Fprintf(w, "  live path       %.1f pictures a second, %d dropped, %d face(s), each predicted %.1f times a second\n", p.FPS, p.Dropped, p.Faces, p.Rate)
		fmt.Fprintf(w, "                  finding, following and aligning the faces takes %.1f ms a picture on the mean\n", p.Vision)
		fmt.Fprintf(w, "                  capture to bars %.0f ms, to preview %.0f ms (95th percentiles)\n", p.Bars, p.Preview)
	}
}

// printLayers prints a line for each operation, and their sum.
func (r benchReport) printLayers(w io.Writer) {
	if len(r.Layers) == 0 {
		return
	}
	fmt.Fprintln(w, "        ms  share  GFLOP/s")
	total := 0.0
	for _, l := range r.Layers {
		total += l.Median
	}
	for _, l := range r.Layers {
		rate := ""
		if l.GFLOPS > 0 {
			rate = fmt.Sprintf("%.0f", l.GFLOPS)
		}
		fmt.Fprintf(w, "  %8.4f  %4.1f %%  %7s  %s (%s)\n", l.Median, 100*l.Median/total, rate, l.Name, l.Implementation)
	}
	fmt.Fprintf(w, "  %8.4f  of %.4f ms of the forward pass, in %d operations\n", total, r.Forward.Median, len(r.Layers))
}
