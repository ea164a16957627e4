package cli

import "arbex/app/engine"

// threaded is a command that may run a network on several threads. The others need no
// settings for these, and so no second start of the program, which takes as long as
// the first.
type threaded interface{ severalThreads() bool }

func (*live) severalThreads() bool             { return true }
func (*train) severalThreads() bool            { return true }
func (*search) severalThreads() bool           { return true }
func (*eval) severalThreads() bool             { return true }
func (*paperExperiments) severalThreads() bool { return true }
func (*replay) severalThreads() bool           { return true }
func (*bench) severalThreads() bool            { return true }
func (*importer) severalThreads() bool         { return true }

func (a *analyze) severalThreads() bool { return engine.AnalyzerThreads(a.Threads) > 1 }

// configureFor prepares the process for a command.
func (t *terminal) configureFor(command any) error {
	if c, ok := command.(threaded); ok && c.severalThreads() && t.configure != nil {
		return t.configure()
	}
	return nil
}
