package engine

import (
	"context"
	"runtime"
	"time"

	"arbex/assets/message"
	"arbex/model"
	"arbex/vision"
)

// inferLoop runs the newest crops through the network, over and over.
func (e *Engine) inferLoop() {
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
				e.results.complete(j.info, nil)
			}
		}
	}
}

// compile replaces the predictor; the old one stays when the new network
// cannot be used.
func (e *Engine) compile(old *model.Predictor, n *model.Network) (*model.Predictor, int) {
	next, err := model.NewPredictor(n, model.Options{Threads: threadsFor(n, e.options.Threads, runtime.NumCPU()), Nice: model.Interactive, Device: e.device(), Landmarks: true})
	if err != nil {
		e.mutex.Lock()
		e.notice = message.Wrap(err, "The network {{.Name}} cannot be used: {{.Cause}}", message.Fields{"Name": n.Name()})
		side := e.faces.cropSide
		e.mutex.Unlock()
		e.notify()
		return old, side
	}
	if old != nil {
		old.Close()
	}
	side, base := n.Config().Side, e.options.NeutralFaces(n)
	e.mutex.Lock()
	e.faces.cropSide, e.faces.neutralFaces = side, base
	e.network, e.place = n, next.DeviceInfo()
	e.faces.prior = priorOf(n, e.faces.postprocessing)
	e.faces.forgetPredictions()
	e.budget = vision.TimeBudget{Share: networkShare}
	e.stats.network, e.stats.latency, e.unshownReads = meter{}, meter{}, e.unshownReads[:0]
	e.mutex.Unlock()
	e.notify()
	return next, side
}

// threadsFor is how many threads compute a network beside everything else, 0 for
// one a core. A small one is spread over half of the cores: it is fast enough
// there, while two threads that wait for each other a hundred times a face, on
// cores that also find faces and paint, take three times as long.
func threadsFor(n *model.Network, wished, cores int) int {
	if wished == 0 && n.Config().Side <= maxSmallSide {
		return max(1, cores/2)
	}
	return wished
}

// maxSmallSide is the largest crop of a small network: compact's.
const maxSmallSide = 112

// predict stores what the network says about the faces of a frame.
func (e *Engine) predict(p *model.Predictor, j *job) {
	begin := time.Now()
	predictions, err := p.Predict(context.WithoutCancel(e.ctx), j.rgb)
	var adjusted []*model.Prediction
	if err == nil {
		adjusted, err = e.adjust(p, j, predictions)
	}
	took := time.Since(begin)
	var judged []Face
	e.mutex.Lock()
	e.place = p.DeviceInfo()
	switch {
	case err != nil:
		e.notice = err
	case j.sourceID == e.sourceID:
		all := make([]faceResult, len(predictions))
		for i, prediction := range predictions {
			all[i] = e.faces.applyPrior(faceResult{j.tracks[i], prediction, adjusted[i], j.rgb[i], j.time})
			e.faces.update(all[i])
		}
		judged = e.faces.results(j, all)
		e.stats.network.add(e.now(), took/time.Duration(len(predictions)))
		e.budget.Spend(took, len(predictions))
		if len(e.unshownReads) < meterSize {
			e.unshownReads = append(e.unshownReads, j.readAt)
		}
	}
	e.mutex.Unlock()
	e.results.complete(j.info, judged)
	e.notifyWithin(resultWait)
}
