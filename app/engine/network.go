package engine

import (
	"context"
	"runtime"
	"time"

	"arbex/assets/message"
	"arbex/model"
	"arbex/model/device"
	"arbex/vision"
)

// networkLoop runs the newest batch of faces through the network until the engine
// ends.
func (e *Engine) networkLoop() {
	var predictor *model.Predictor
	side := 0
	defer func() {
		if predictor != nil {
			predictor.Close()
		}
	}()
	for {
		select {
		case <-e.ctx.Done():
			return
		case <-e.networks.Ready():
			if n, ok := e.networks.Take(); ok {
				predictor, side = e.compile(predictor, n)
			}
		case <-e.jobs.Ready():
			j, ok := e.jobs.Take()
			switch {
			case ok && predictor != nil && j.side == side:
				e.predict(predictor, j)
			case ok:
				e.observers.complete(j.info, nil)
			}
		}
	}
}

// compile replaces the predictor and returns it with the side of its crops. The
// old one stays when the new network cannot be used.
func (e *Engine) compile(old *model.Predictor, n *model.Network) (*model.Predictor, int) {
	next, err := model.NewPredictor(n, model.Options{
		Threads: threadsFor(n, e.options.Threads, runtime.NumCPU()), Nice: device.Interactive, Device: e.device(), Landmarks: true,
	})
	if err != nil {
		e.mutex.Lock()
		e.view.notice = message.Wrap(err, "The network {{.Name}} cannot be used: {{.Cause}}", message.Fields{"Name": n.Name()})
		side := e.view.faces.cropSide
		e.mutex.Unlock()
		e.notifier.now()
		return old, side
	}
	if old != nil {
		old.Close()
	}
	e.adopt(n, next.Device(), e.options.NeutralFaces(n))
	return next, n.Config().Side
}

// adopt forgets what belongs to the network before.
func (e *Engine) adopt(n *model.Network, device device.Info, neutral model.NeutralReference) {
	e.mutex.Lock()
	e.network = n
	e.budget = vision.TimeBudget{Share: networkShare}
	v := &e.view
	v.device = device
	v.faces.cropSide, v.faces.neutralFaces = n.Config().Side, neutral
	v.faces.prior = priorOf(n, v.faces.postprocessing)
	v.faces.forgetPredictions()
	v.stats.network, v.stats.latency, v.unshown = meter{}, meter{}, v.unshown[:0]
	e.revision++
	e.mutex.Unlock()
	e.judgeAgain()
	e.notifier.now()
}

// threadsFor returns the number of threads for a network that runs beside the
// rest of the program; 0 stands for one per core. A small network gets half of
// the cores: two threads that synchronise a hundred times per face on cores that
// also detect and paint take three times as long.
func threadsFor(n *model.Network, wanted, cores int) int {
	if wanted == 0 && n.Config().Side <= maxSmallSide {
		return max(1, cores/2)
	}
	return wanted
}

// maxSmallSide is the largest crop side of a small network: that of the preset
// compact.
const maxSmallSide = 112

// predict runs a job and publishes its results.
func (e *Engine) predict(p *model.Predictor, j *job) {
	begin := time.Now()
	results, err := predict(context.WithoutCancel(e.ctx), p, &j.faceBatch, func(b *faceBatch, predictions []model.Prediction) ([]int, []model.FaceWithBaseline) {
		e.mutex.Lock()
		defer e.mutex.Unlock()
		if j.sourceID != e.sourceID {
			return nil, nil
		}
		return e.view.faces.calibrated(b, predictions)
	})
	e.publishPredictions(j, results, time.Since(begin), p.Device(), err)
}
