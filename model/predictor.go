package model

import (
	"context"
	"fmt"
	"sync/atomic"

	"arbex/model/device"
	"arbex/model/ops/onednn"
)

// Options configures a Predictor; the zero value is the default.
type Options struct {
	Threads   int             // of the CPU, 0: one for each core
	Nice      device.Niceness // of these threads
	Landmarks bool            // compute the 68 landmarks as well
	Device    device.Kind

	openDriver device.DriverOpener // for tests; nil: this machine's
}

// Predictor runs a network on face crops. One OS thread of its own holds the
// compiled graphs, one for each batch size. Its methods may be called from any
// goroutine; one call at a time is served.
type Predictor struct {
	config Config
	thread *device.Thread
	runner *Runner // for the thread alone
	device atomic.Pointer[device.Info]
}

// NewPredictor compiles the network for one face and runs it once, so that
// whatever cannot work fails here. Close it to free its thread and its memory.
func NewPredictor(n *Network, o Options) (*Predictor, error) {
	p := &Predictor{config: n.config, thread: device.NewThread(o.Threads, o.Nice)}
	err := p.thread.Do(context.Background(), func() error {
		p.runner = NewRunner(n, o)
		p.runner.onDevice = func(d device.Info) { p.device.Store(&d) }
		p.runner.reportDevice()
		return p.runner.warmUp()
	})
	if err != nil {
		_ = p.Close()
		return nil, err
	}
	return p, nil
}

// Prepare compiles what all networks of the process share. A program that starts with
// other work as well calls it on another goroutine; the first prediction waits for it,
// or does it.
func Prepare() { onednn.Prepare() }

// Predict returns a prediction for each crop, in order. A crop is Config.Side rows
// of Config.Side pixels of three bytes: red, green and blue. A done ctx ends the
// call between batches.
func (p *Predictor) Predict(ctx context.Context, crops [][]byte) ([]Prediction, error) {
	side := p.config.Side
	for i, crop := range crops {
		if len(crop) != 3*side*side {
			return nil, fmt.Errorf("crop %d has %d bytes, a picture of %dx%d pixels has %d", i, len(crop), side, side, 3*side*side)
		}
	}
	return p.predict(ctx, inputs{crops: crops})
}

// PredictFeatures is Predict for feature vectors (Prediction.Feature): it runs the
// head alone.
func (p *Predictor) PredictFeatures(ctx context.Context, features [][]float32) ([]Prediction, error) {
	for i, feature := range features {
		if len(feature) != p.config.ViT.Width {
			return nil, fmt.Errorf("feature vector %d has %d numbers, this network's have %d", i, len(feature), p.config.ViT.Width)
		}
	}
	return p.predict(ctx, inputs{features: features})
}

func (p *Predictor) predict(ctx context.Context, in inputs) (predictions []Prediction, err error) {
	if in.count() == 0 {
		return nil, ctx.Err()
	}
	err = p.thread.Do(ctx, func() (err error) {
		predictions, err = p.runner.predict(ctx, in)
		return err
	})
	return predictions, err
}

// Device describes where the network is computed. It changes when a GPU, or
// cuBLAS, fails.
func (p *Predictor) Device() device.Info { return *p.device.Load() }

// Close waits for a Predict under way, ends the thread and frees the graphs.
func (p *Predictor) Close() error {
	p.thread.Close(func() {
		if p.runner != nil {
			p.runner.Close()
		}
	})
	return nil
}
