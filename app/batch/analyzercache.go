package batch

import (
	"runtime"

	"arbex/app/engine"
	"arbex/model"
)

// analyzerCache keeps the analyzer from item to item while network and device
// stay the same. The zero value is empty. It is used by one goroutine.
type analyzerCache struct {
	analyzer *engine.Analyzer
	network  *model.Network
	device   model.DeviceKind
}

func (c *analyzerCache) get(n *model.Network, o Options) (*engine.Analyzer, error) {
	device := model.AutoDevice
	if o.Device != nil {
		device = o.Device()
	}
	if c.analyzer != nil && c.network == n && c.device == device {
		return c.analyzer, nil
	}
	c.close()
	threads := o.Threads
	if threads <= 0 {
		threads = max(1, runtime.NumCPU()/2) // the other half is for the live view
	}
	a, err := engine.NewAnalyzer(n, engine.AnalyzerOptions{Finder: o.Finder, Threads: threads, Nice: model.Background, Device: device})
	if err != nil {
		return nil, err
	}
	c.analyzer, c.network, c.device = a, n, device
	return a, nil
}

func (c *analyzerCache) close() {
	if c.analyzer != nil {
		c.analyzer.Close()
		c.analyzer, c.network = nil, nil
	}
}
