package live

import (
	"arbex/app/engine"
)

// Engine is what the tab needs of the engine.
type Engine interface {
	Pause(on bool)
	Steady(engine.Steadiness)
	Calibrate(id int)
	Uncalibrate(id int)
}

var _ Engine = (*engine.Engine)(nil)
