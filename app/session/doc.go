// Package session keeps what was seen: the records of faces, markers, and
// perhaps the video, in a folder that any other program can read. The live
// recording and `arbex analyze --record` write it, the Review side reads it.
//
//	w, err := session.Create(folder, session.About{Classes: classes, Source: ...})
//	err = w.Write(records)      // one frame's faces, again and again
//	err = w.Note(event)         // a marker, or what else happened
//	err = w.Flush()             // at least once a second
//	err = w.Finish("stopped", counts)
//
//	s, err := session.Open(folder)
//	for record, err := range s.Records() { ... }
//
// # The folder
//
// All files are UTF-8 text but the video, readable by their owner alone.
//
//	session.json    written first: program, model and its digest, classes,
//	                source, consent, settings, start; at the end also the state
//	                "finished", the counts and why it ended ([About])
//	frames.jsonl    a [Record] a line: one face of one frame
//	frames.csv      the same records as a table, for Python, R and spreadsheets
//	events.csv      markers and everything else that happened ([Event])
//	video/          with a video only: clip-0001.avi, clip-0002.avi ... (Motion
//	                JPEG, about a minute each) and pictures.csv, which says
//	                which frame each picture is ([Picture])
//
// A program that is killed leaves the state "open" and loses at most one second
// of the rest. [Open] reads such a folder all the same, [Recover] finishes it.
//
// # Rows
//
// Every frame that was looked at has at least one record, so that a gap in
// frame means pictures that were not looked at (the program was busy; they are
// counted), and nothing else:
//
//   - a face that was seen and judged: success is 1 and everything is filled in;
//   - a face that was seen, but not judged, as the network was busy or it was
//     another face's turn: success is 0, there is a box and a confidence, and no
//     distribution;
//   - a face that was not seen, as it was hidden for a moment or it was another
//     face's turn to be looked for: success is 0, confidence is 0, and the box is
//     where it is thought to be;
//   - no face at all: success is 0 and face_id is 0.
//
// Distributions are never repeated from an earlier frame. Keep the rows with
// success 1, as with OpenFace, and what is left is one judgement of one picture
// each.
//
// # Columns
//
// [Schemas] describes every column and field, with unit, range and meaning; `arbex
// schema` prints it. Names follow OpenFace (frame, face_id, timestamp, confidence,
// success) and Py-feat (FaceRectX ...) where those have one. A cell without a
// value is empty, in frames.jsonl null or absent.
//
// CLASS is the name of an expression, in the order of classes in session.json.
// Read columns by name: later versions may add some.
package session
