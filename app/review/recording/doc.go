// Package tape opens a session for review: everything that was recorded, as
// columns in memory, and what a person changed about it since.
//
//	t, err := tape.Open(ctx, folder)
//	face := t.Faces()[0]                      // with merges and names
//	t.Do(tape.Exclude(100, 250))              // frames; Undo takes it back
//	n, err := t.Export(ctx, "out.csv", tape.Selection{})
//
// An hour of thirty frames a second, 108,000 rows, opens in a fraction of a
// second: only the numbers that are drawn are read, from frames.csv.
//
// What was recorded is never changed. Edits are kept in a file beside it,
// review.json, one after the other, so that each can be undone, also after a
// restart. An export applies them.
//
// A session that was cut off or damaged opens as far as it makes sense, and
// says what is missing. Nothing here knows of a window.
package recording
