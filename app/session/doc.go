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
// # Columns of frames.csv, and the names in frames.jsonl
//
// Names follow OpenFace (frame, face_id, timestamp, confidence, success) and
// Py-feat (FaceRectX ...) where those have one. A cell without a value is
// empty, in frames.jsonl null or absent.
//
//	frames.csv               frames.jsonl          what
//	source                   source                what was watched, as it was named
//	frame                    frame                 number of the picture in this session, from 0; of
//	                                               every picture that the source gave, looked at or not
//	timestamp                time_s                seconds since the session started: by the monotonic clock
//	                                               while recording, the clip's own time in an analysis
//	                                               (seconds since its beginning, as the file gives them),
//	                                               0 for pictures
//	face_id                  face_id               1, 2, 3 ... as shown on screen; 0: no face
//	confidence               score                 of the face detector that this is a face, 0 to 1
//	success                  success               1 (true): seen and judged in this very picture
//	FaceRectX, FaceRectY,
//	FaceRectWidth,
//	FaceRectHeight           box [x,y,w,h]         brow to chin, pixels of the picture
//	Yaw                      yaw                   turn of the head in degrees, positive towards the
//	                                               picture's right; rough
//	right_eye_x, right_eye_y,
//	left_eye_x, left_eye_y,
//	nose_x, nose_y,
//	mouth_x, mouth_y         landmarks [[x,y]]     the subject's right eye, left eye, nose, mouth, pixels
//	primary_CLASS            primary {class:p}     the classifier's distribution, sums to 1
//	corrected_CLASS          corrected {class:p}   after reliability balancing, sums to 1
//	smoothed_CLASS           smoothed {class:p}    corrected (primary without a balancing head), smoothed
//	                                               over time as settings in session.json say: what the
//	                                               window shows; without smoothing the same as corrected
//	adjusted_CLASS           adjusted {class:p}    the same, not smoothed, relative to the person's own neutral
//	                                               face; empty while that was not measured
//	confidence_primary,      confidence {...}      1 minus the normalised entropy of each distribution:
//	_anchor, _attentive,                           0 uniform, 1 certain
//	_correction, _corrected
//	label                    label                 the class with the largest corrected share
//	uncertain                uncertain             1 (true): what was shown was too undecided to name one
//	latency_ms               latency_ms            from reading the picture to its distributions
//	trained                  trained               0 (false): the network had learnt nothing, the shares mean nothing
//	wall_time                wall_time             UTC, to the millisecond; empty in an analysis of files
//	source_frame             source_frame          number of the picture in its source: begins again
//	                                               when a clip begins again
//	source_timestamp         source_time_s         time in the source, the same
//
// CLASS is the name of an expression, in the order of classes in session.json.
// Read columns by name: later versions may add some.
package session
