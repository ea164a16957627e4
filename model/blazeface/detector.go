// Package blazeface runs BlazeFace (Bazarevsky et al. 2019), a small network that
// scores faces at 896 anchors, on the kernels of package ops. It takes a third to a
// half of the time that OpenCV needs for the same file:
//
//	d, err := blazeface.New(file, 256, blazeface.Options{Threads: 1})
//	defer d.Close()
//	scores, boxes, err := d.Run(picture) // [256*256*3], between -1 and 1
//
// Where the anchors stand and what their numbers mean is decoded by package
// vision, whose detector it serves.
package blazeface

import (
	"context"
	"fmt"

	"arbex/model/device"
)

// Options configures a detector; the zero value is the default.
type Options struct {
	Threads  int // of the CPU; 0: every core
	Niceness device.Niceness
	WarmUp   bool // compile the kernels in New, and not in the first Run
}

// Detector is the network of a file on an OS thread of its own. Its methods may be
// called from any goroutine, one at a time.
type Detector struct {
	thread *device.Thread
	graph  *graph
}

// New builds the network of an ONNX file for a square of so many pixels. Close it.
func New(file []byte, side int, o Options) (*Detector, error) {
	d := &Detector{thread: device.NewThread(o.Threads, o.Niceness)}
	err := d.thread.Do(context.Background(), func() (err error) {
		if d.graph, err = newGraph(file, side); err == nil && o.WarmUp {
			err = d.graph.run(make([]float32, len(d.graph.input)))
		}
		return err
	})
	if err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// Run returns the scores [896] of the anchors, before the sigmoid, and their boxes and
// points [896*16]; picture is [side, side, 3], red, green and blue between -1 and 1. The
// results are valid until the next run.
func (d *Detector) Run(picture []float32) (scores, boxes []float32, err error) {
	if want := len(d.graph.input); len(picture) != want {
		return nil, nil, fmt.Errorf("a detector's picture has %d numbers, not %d", want, len(picture))
	}
	err = d.thread.Do(context.Background(), func() error { return d.graph.run(picture) })
	return d.graph.scores, d.graph.boxes, err
}

// Close frees the network and ends its thread.
func (d *Detector) Close() error {
	d.thread.Close(func() {
		if d.graph != nil {
			d.graph.close()
		}
	})
	return nil
}
