package live

import (
	"time"

	"arbex/app/engine"
)

// Engine is what the tab needs of the engine.
type Engine interface {
	SetPaused(on bool)
	SetPostprocessing(engine.Postprocessing)
	Calibrate(id int)
	ResetCalibration(id int)
	Seek(at time.Duration)
	Reread()
}

var _ Engine = (*engine.Engine)(nil)
