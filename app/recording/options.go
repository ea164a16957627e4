package recording

import (
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/model"
)

// Options configure a Control. All fields but Data, Detector, Threads and Now are
// required.
type Options struct {
	Data      string                                         // folder of the user's data; empty: there is none
	Subscribe func(engine.Observer) (unsubscribe func())     // of the engine
	Settings  func(source string, n *model.Network) Settings // present ones of a source
	Display   Display                                        // shows what happens

	// Background runs work on a goroutine of its own, then what it returns, if
	// anything, on that of the Control; OnScreen runs a function there.
	Background func(work func() (then func()))
	OnScreen   func(func())

	Detector string           // of faces; empty: the default one
	Threads  int              // of the network
	Now      func() time.Time // nil: time.Now
}

// Display shows a recording.
type Display interface {
	Begun(session.Status, session.Study) // a session begins
	Updated(session.Status)              // twice a second
	Stopping()                           // what waits is being written
	Ended(session.Status, error)         // the session is complete, or as far as the error let it
	Refused(error)                       // there is nothing to record, or nobody agreed
	Failed(error)                        // the session could not be created
	Recovered([]*session.Session, error) // sessions that a killed program left, newest first
}

// Choices are what the user chose for the recordings of this run of the program.
type Choices struct {
	Consent   bool // everyone on camera has agreed
	Consented time.Time
	Video     bool
	Folder    string // for the sessions; empty: the usual one
	Study     session.Study
}

// Phase is what a Control does at this moment.
type Phase int

const (
	Idle      Phase = iota
	Starting        // the session is being created
	Recording       // frames are written
	Stopping        // what waits is being written
)
