package live

import (
	"time"

	"arbex/app/engine"
	"arbex/vision"
)

// Engine is what the tab needs of the engine.
type Engine interface {
	SetPaused(on bool)
	SetPostprocessing(engine.Postprocessing)
	Calibrate(id int)
	ResetCalibration(id int)
	Seek(at time.Duration)
	Reorient(change vision.Orientation)
}

var _ Engine = (*engine.Engine)(nil)
