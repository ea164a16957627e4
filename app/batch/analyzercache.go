package batch

import (
	"runtime"

	"arbex/app/engine"
	"arbex/model"
	"arbex/model/device"
)

// analyzerCache keeps the analyzer from item to item while network and device
// stay the same. The zero value is empty. It is used by one goroutine.
type analyzerCache struct {
	analyzer *engine.Analyzer
	network  *model.Network
	device   device.Kind
}

func (c *analyzerCache) get(n *model.Network, o Options) (*engine.Analyzer, error) {
	kind := device.Auto
	if o.Device != nil {
		kind = o.Device()
	}
	if c.analyzer != nil && c.network == n && c.device == kind {
		return c.analyzer, nil
	}
	c.close()
	threads := o.Threads
	if threads <= 0 {
		threads = max(1, runtime.NumCPU()/2) // the other half is for the live view
	}
	a, err := engine.NewAnalyzer(n, engine.AnalyzerOptions{Finder: o.Finder, Threads: threads, Nice: device.Background, Device: kind})
	if err != nil {
		return nil, err
	}
	c.analyzer, c.network, c.device = a, n, kind
	return a, nil
}

func (c *analyzerCache) close() {
	if c.analyzer != nil {
		c.analyzer.Close()
		c.analyzer, c.network = nil, nil
	}
}
