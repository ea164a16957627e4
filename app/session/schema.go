package session

// Column describes a value of a row: its name in a table, its name in JSON, and
// its meaning. The writers of rows use the same list.
type Column struct {
	Name    string `json:"column,omitempty"` // in a table; CLASS stands for each class; empty: only in JSON
	Field   string `json:"field,omitempty"`  // in JSON; empty: only in a table
	Unit    string `json:"unit,omitempty"`
	Range   string `json:"range"`
	Meaning string `json:"meaning"`
}

// Schema describes a kind of file.
type Schema struct {
	Files   []string `json:"files"`
	Rows    string   `json:"rows"` // what a row is
	Columns []Column `json:"columns"`
}

// Schemas describes every file with results.
func Schemas() []Schema {
	return []Schema{
		{
			[]string{"analyze --out X.csv, X.jsonl", "analyze --json", "Batch and Review: CSV, JSON Lines", linesFile + " and " + tableFile + " of a session", "the stream"},
			"A row for each face of each frame that was processed, and one with face_id 0 and success 0 for a frame without a face. Cells without a value are empty, in JSON null. Read columns by name: later versions may add some.",
			RecordColumns(),
		},
		{[]string{"what Review exports"}, "The same rows without the stretches that were left out, with these values besides.", EditColumns},
		{[]string{eventsFile + " of a session"}, "A row for each event.", descriptions(eventColumns)},
		{[]string{videoFolder + "/" + videoFramesFile + " of a session"}, "A row for each picture of the recorded video.", descriptions(videoFrameColumns)},
		{[]string{metadataFile}, "One object for the session; lists and objects inside are named with dots.", metadataFields},
	}
}

// EditColumns are added when edited records are exported.
var EditColumns = []Column{
	{"face_name", "face_name", "", "text", "the name that the user gave to the face"},
	{"marker", "marker", "", "text", "the note, key or number of a marker at this frame, once"},
}

// column is a Column with the function that formats it.
type column[T any] struct {
	Column
	cell func(*T) string
}

func descriptions[T any](columns []column[T]) []Column {
	all := make([]Column, len(columns))
	for i, c := range columns {
		all[i] = c.Column
	}
	return all
}

func names[T any](columns []column[T]) []string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = c.Name
	}
	return all
}

func cells[T any](columns []column[T], row *T) []string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = c.cell(row)
	}
	return all
}
