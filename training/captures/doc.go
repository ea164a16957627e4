// Package captures stores the faces that a person has labelled, in one SQLite
// file of the data folder, and holds the rules of capturing:
//
//	store, err := captures.Open(folder)
//	defer store.Close()
//	collector := captures.NewCollector(store)
//	var burst captures.Burst
//	burst.Press(captures.OneHot("sadness"), time.Now()) // a key went down
//	capture, reason := burst.Take(face, "Ann", agreed, time.Now())
//	if reason == captures.Accepted {
//		err = collector.Add(captures.Batch{Source: "/dev/video0", Captures: []captures.Capture{capture}})
//	}
//	undone, err := store.Undo()
//
// A Candidate is a face that may become a Capture. A QualityGate rejects faces
// that are too small, blurred or nearly the same as the one before; a Burst is
// what one press of a key captures; a Collector stores captures in sessions, one
// for each source.
//
// What Add returned without an error is on the disk. Every change of a capture
// can be undone and redone, also after a restart of the program; a burst is one
// step of the history. ForgetPerson and DeleteBefore are the exceptions: faces,
// feature vectors and history leave the file for good.
package captures
