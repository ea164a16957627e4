package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"text/tabwriter"

	"arbex/app/session"
	"arbex/vision"
)

// benchTable is what bench --table prints.
type benchTable struct {
	Compact *benchReport `json:"compact"`
	Paper   *benchReport `json:"paper"`
	Photo   float64      `json:"cold_photo_s"` // to analyse one picture, from the start of the program to its end
}

// runTable measures what the table shows, with the networks that ship with the program.
func (b *bench) runTable(ctx context.Context, t *terminal) (err error) {
	compact := bench{networkFlags: networkFlags{Preset: "compact"}, Busy: 1, Analyze: vision.Demo, Pipeline: vision.Demo + ":3"}
	paper := bench{networkFlags: networkFlags{Preset: "paper"}, Train: true}
	var table benchTable
	for _, part := range []struct {
		bench  *bench
		report **benchReport
	}{{&compact, &table.Compact}, {&paper, &table.Paper}} {
		part.bench.Batch, part.bench.Rounds, part.bench.Threads, part.bench.deviceFlag = 1, b.Rounds, b.Threads, b.deviceFlag
		network, err := part.bench.open()
		if err != nil {
			return err
		}
		if *part.report, err = part.bench.measure(ctx, t, network); err != nil {
			return err
		}
	}
	if table.Photo, err = coldPhoto(ctx, t); err != nil {
		return err
	}
	if b.JSON {
		return json.NewEncoder(t.out).Encode(table)
	}
	return table.print(t.out)
}

// print writes a row for each figure.
func (b benchTable) print(w io.Writer) error {
	c, p := b.Compact, b.Paper
	fmt.Fprintf(w, "%s, %d thread(s), %s\n", c.CPU, c.Threads, c.Device)
	rows := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, row := range [][3]string{
		{"", "here", "goal"},
		{"analyze, a clip with one face", fmt.Sprintf("%.1f frames/s on %.2f cores", c.Analysis.FPS, c.Analysis.Cores), ""},
		{"compact, one face", fmt.Sprintf("%.2f ms, %.2f of the matrix product", c.Forward.Median, c.Forward.GFLOPS/c.Matmul), "0.75 of it"},
		{"compact beside a busy core", fmt.Sprintf("%.2f ms, %.2f times the quiet time", c.Busy.Busy, c.Busy.Ratio), "at most 2 times"},
		{"one photo, cold", fmt.Sprintf("%.2f s", b.Photo), "at most 0.30 s"},
		{"paper, one face", fmt.Sprintf("%.1f ms, %.2f of the matrix product", p.Forward.Median, p.Forward.GFLOPS/p.Matmul), ""},
		{fmt.Sprintf("paper, training step of %d", p.Train.Batch), fmt.Sprintf("%.0f ms", p.Train.Median), ""},
		{"live, finding and following three faces", fmt.Sprintf("%.1f ms a picture", c.Pipeline.Vision), "at most 5 ms"},
		{"live, three faces", fmt.Sprintf("%.1f pictures/s, bars after %.0f ms, a face %.1f times/s", c.Pipeline.FPS, c.Pipeline.Bars, c.Pipeline.Rate), "30 pictures/s, 100 ms, 8 times/s"},
	} {
		fmt.Fprintf(rows, "%s\t%s\t%s\n", row[0], row[1], row[2])
	}
	return rows.Flush()
}

// coldStarts is how often the program is started; the median counts.
const coldStarts = 7

// coldPhoto returns how many seconds this program takes to analyse one picture of the
// demo clip.
func coldPhoto(ctx context.Context, t *terminal) (float64, error) {
	program, err := os.Executable()
	if err != nil {
		return 0, fmt.Errorf("starting this program again: %w", err)
	}
	folder, err := os.MkdirTemp("", "arbex-bench")
	if err != nil {
		return 0, fmt.Errorf("making a folder: %w", err)
	}
	defer os.RemoveAll(folder)
	photo := filepath.Join(folder, "photo.png")
	if err := writeDemoPicture(photo); err != nil {
		return 0, err
	}
	var seconds []float64
	for range coldStarts {
		began := t.now()
		if text, err := exec.CommandContext(ctx, program, "analyze", "--json", photo).CombinedOutput(); err != nil {
			return 0, fmt.Errorf("analysing a picture: %w: %s", err, text)
		}
		seconds = append(seconds, t.now().Sub(began).Seconds())
	}
	slices.Sort(seconds)
	return session.Round(seconds[coldStarts/2], 3), nil
}

// writeDemoPicture writes the first picture of the demo clip.
func writeDemoPicture(path string) error {
	source, err := vision.Open(vision.Demo)
	if err != nil {
		return err
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	if err := source.Read(frame); err != nil {
		return fmt.Errorf("reading the demo clip: %w", err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, frame.Preview(nil, max(frame.Size().X, frame.Size().Y))); err != nil {
		return fmt.Errorf("encoding a picture: %w", err)
	}
	return os.WriteFile(path, picture.Bytes(), 0o600)
}
