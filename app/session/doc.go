// Package session is the format of a recording on disk: the records of faces, the
// events and perhaps the video, in a folder that any other program can read. The
// live recording and `arbex analyze --record` write it, the Review tab reads it.
//
//	w, err := session.Create(folder, session.Metadata{Classes: classes, Source: ...})
//	err = w.Write(records)      // the faces of one frame, again and again
//	err = w.WriteEvent(event)   // a marker, for example
//	err = w.Flush()             // at least once a second
//	err = w.Finish("stopped", time.Now(), counts)
//
//	s, err := session.Open(folder)
//	for record, err := range s.Records() { ... }
//
// [Recorder] does the writing for an engine.
//
// # The folder
//
// All files but the video are UTF-8 text, and only their owner can read them.
//
//	session.json    written first: program, model and its digest, classes,
//	                source, consent, settings, start; at the end also the state
//	                "finished", the counts and why it ended ([Metadata])
//	frames.jsonl    a [Record] per line: one face of one frame
//	frames.csv      the same records as a table, for Python, R and spreadsheets
//	events.csv      markers and everything else that happened ([Event])
//	video/          only with a video: clip-0001.avi, clip-0002.avi ... (H.264,
//	                or Motion JPEG without an encoder of it; about a minute
//	                each) and pictures.csv, which reports which frame each
//	                picture is ([VideoFrame])
//
// A program that is killed leaves the state "open" and loses at most the last
// second. [Open] reads such a folder all the same, [Recover] finishes it.
//
// # Rows
//
// Every frame that was processed has at least one record, so a gap in frame means
// frames that were not processed (the program was busy; they are counted), and
// nothing else:
//
//   - a face that was seen and predicted: success is 1 and everything is filled in;
//   - a face that was seen but not predicted, because the network was busy or it
//     was another face's turn: success is 0, there is a box and a confidence, and
//     no distribution;
//   - a face that was not seen, because it was hidden for a moment or it was another
//     face's turn to be looked for: success is 0, confidence is 0, and the box is
//     the tracker's prediction;
//   - no face at all: success is 0 and face_id is 0.
//
// The columns of the study (participant, condition, trial, note) are the same in
// every row. A marker begins a segment: segment counts them, segment_name is the
// name of the marker's key.
//
// Distributions are never repeated from an earlier frame. Keep the rows with
// success 1, as with OpenFace, and what is left is one prediction per face and
// frame.
//
// # Columns
//
// [Schemas] describes every column and field with unit, range and meaning; `arbex
// schema` prints it. Names follow OpenFace (frame, face_id, timestamp, confidence,
// success) and Py-feat (FaceRectX ...) where those have one. A cell without a
// value is empty, in frames.jsonl null or absent.
//
// CLASS is the name of an expression, in the order of classes in session.json.
// Read columns by name: later versions may add some.
package session
