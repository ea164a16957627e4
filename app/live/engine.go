package live

import (
	"arbex/app/engine"
)

// Engine is what the tab needs of the engine.
type Engine interface {
	SetPaused(on bool)
	SetPostprocessing(engine.Postprocessing)
	Calibrate(id int)
	ResetCalibration(id int)
}

var _ Engine = (*engine.Engine)(nil)
