package session

// Column describes a value of a row: what a table calls it, what a line of JSON
// calls it, and what it means. What writes the rows goes by the same list.
type Column struct {
	Name    string `json:"column,omitempty"` // in a table; CLASS stands for each class in turn; empty: in JSON alone
	Field   string `json:"field,omitempty"`  // in JSON; empty: in a table alone
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

// Schemas describe every file that holds results.
func Schemas() []Schema {
	return []Schema{
		{
			[]string{"analyze --out X.csv, X.jsonl", "analyze --json", "Batch and Review: CSV, JSON Lines", linesFile + " and " + tableFile + " of a session", "the stream"},
			"A row for each face of each frame that was looked at, and one with face_id 0 and success 0 for a frame without a face. Cells without a value are empty, in JSON null. Read columns by name: later versions may add some.",
			RecordColumns(),
		},
		{[]string{"what Review exports"}, "The same rows without the stretches that were left out, with these values besides.", EditColumns},
		{[]string{eventsFile + " of a session"}, "A row for each marker and everything else that happened.", descriptions(eventColumns)},
		{[]string{videoFolder + "/" + videoFramesFile + " of a session"}, "A row for each picture of the recorded video.", descriptions(videoFrameColumns)},
		{[]string{metadataFile}, "One object for the session; lists and objects inside are named with dots.", metadataFields},
	}
}

// EditColumns are added by an export of edited records.
var EditColumns = []Column{
	{"face_name", "face_name", "", "text", "the name that a person gave to the face"},
	{"marker", "marker", "", "text", "the note, key or number of a marker at this frame, once"},
}

// column is a Column that knows how to write itself.
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

// metadataFields are the values of session.json.
var metadataFields = []Column{
	{"", "format", "", "\"" + format + "\"", "what the file is"},
	{"", "version", "", "1", "of the format; a reader that knows less must refuse it"},
	{"", "state", "", "open, finished", "open: being recorded, or left by a program that was killed"},
	{"", "program", "", "text", "name and version of the program that wrote it"},
	{"", "model.name", "", "text", "the network"},
	{"", "model.preset", "", "compact, paper", "its size"},
	{"", "model.sha256", "", "64 hexadecimal digits", "digest of its names, shapes, numbers and notes, as in the model file"},
	{"", "model.trained", "", "true, false", "false: it had learnt nothing, the shares mean nothing"},
	{"", "model.balanced", "", "true, false", "it has a balancing head: there are corrected shares"},
	{"", "classes", "", "list of text", "the expressions, in the order of every distribution"},
	{"", "source.spec", "", "text", "what was watched: a path, a camera, an address without user, password and query"},
	{"", "source.name", "", "text", "what the window calls it"},
	{"", "source.kind", "", "camera, clip, stream, picture, folder", "what it is"},
	{"", "source.width", "pixels", "from 0", "of the first picture, turned; 0: not known"},
	{"", "source.height", "pixels", "from 0", "the same"},
	{"", "source.fps", "pictures a second", "from 0", "as the source says; 0: it does not"},
	{"", "source.live", "", "true, false", "pictures came in real time, and what the program was too slow for was dropped"},
	{"", "source.turn", "degrees", "90, 180, 270; absent: 0", "by which its pictures were turned clockwise first"},
	{"", "source.mirror", "", "true; absent: false", "its pictures were mirrored, after turning"},
	{"", "consent.given", "", "true, false", "the person who recorded confirmed the text"},
	{"", "consent.text", "", "text", "what was confirmed"},
	{"", "consent.time", "UTC", "RFC 3339", "when"},
	{"", "settings", "", "object", "what else decided the numbers, by name"},
	{"", "video", "", "true, false", "a video was recorded"},
	{"", "started", "UTC", "RFC 3339", "when the session began"},
	{"", "started_monotonic_s", "seconds", "from 0", "CLOCK_MONOTONIC at the same moment, as Python's time.monotonic(); 0 in an analysis of files"},
	{"", "ended", "UTC", "RFC 3339", "when the session ended"},
	{"", "why_ended", "", "text", "why it ended, in a sentence"},
	{"", "recovered", "", "true; absent: false", "it was finished later, after the program had been killed"},
	{"", "counts.pictures", "pictures", "from 0", "that the source gave, with dropped ones"},
	{"", "counts.frames", "frames", "from 0", "with records"},
	{"", "counts.records", "records", "from 0", "rows"},
	{"", "counts.markers", "markers", "from 0", "that were set"},
	{"", "counts.dropped_unread", "pictures", "from 0", "of a camera: newer ones came before the program read them"},
	{"", "counts.dropped_busy", "pictures", "from 0", "not looked at, because newer ones came meanwhile"},
	{"", "counts.dropped_disk", "pictures", "from 0", "looked at, but the disk was too slow to write their records"},
	{"", "counts.video_pictures", "pictures", "from 0", "in the video"},
	{"", "counts.dropped_video", "pictures", "from 0", "not in the video: the disk or the encoder was too slow"},
}
