package batch

import (
	"runtime"

	"arbex/app/engine"
	"arbex/model"
	"arbex/model/device"
)

// analyzerCache keeps the analyzer from item to item while network, device and
// expected mix stay the same. The zero value is empty. It is used by one goroutine.
type analyzerCache struct {
	analyzer *engine.Analyzer
	network  *model.Network
	device   device.Kind
	mix      float64
}

func (c *analyzerCache) get(n *model.Network, mix float64, o Options) (*engine.Analyzer, error) {
	kind := device.Auto
	if o.Device != nil {
		kind = o.Device()
	}
	if c.analyzer != nil && c.network == n && c.device == kind && c.mix == mix {
		return c.analyzer, nil
	}
	c.close()
	threads := o.Threads
	if threads <= 0 {
		threads = max(1, runtime.NumCPU()/2) // the other half is for the live view
	}
	a, err := engine.NewAnalyzer(n, engine.AnalyzerOptions{
		Finder: o.Finder, Threads: threads, Nice: device.Background, Device: kind, Postprocessing: engine.Postprocessing{Mix: float32(mix)},
	})
	if err != nil {
		return nil, err
	}
	c.analyzer, c.network, c.device, c.mix = a, n, kind, mix
	return a, nil
}

func (c *analyzerCache) close() {
	if c.analyzer != nil {
		c.analyzer.Close()
		c.analyzer, c.network = nil, nil
	}
}
