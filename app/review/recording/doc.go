// Package recording opens a recorded session for review: its records as
// columns in memory, and the edits that were made to it.
//
//	r, err := recording.Open(ctx, folder)
//	face := r.Faces()[0]                        // after merges, with its name
//	curves := face.Curves(0, r.Duration(), 800) // one value per pixel column
//	err = r.Apply(recording.Exclude(100, 250))  // frame numbers; Undo reverts it
//	err = r.SaveFunc()()
//	n, err := r.Export(ctx, "out.csv", recording.Selection{})
//
// An hour at thirty frames a second, 108,000 rows, opens in a fraction of a
// second: only the columns that are drawn are read, from frames.csv.
//
// The recorded files are never changed. Edits are a list in a file beside them,
// review.json, so that each can be undone, also after a restart. An export
// applies them.
//
// A session that was cut off or damaged opens as far as it can be read;
// Recording.Warnings reports what is missing. The package does not depend on the
// window.
package recording
