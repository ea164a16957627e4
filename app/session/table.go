package session

import (
	"strconv"
	"strings"
	"time"

	"arbex/model"
)

// distributionColumns is a group of columns, one per class.
type distributionColumns struct {
	Column
	prefix string
	of     func(*Record) NamedDistribution
}

// The columns of frames.csv in their order: those before the distributions, the
// distributions, and those after them.
var (
	faceColumns = []column[Record]{
		{Column{"source", "source", "", "text", "the source as it was named: a path, a camera, an address without user, password and query"}, func(r *Record) string { return strings.ReplaceAll(r.Source, "\n", " ") }},
		{Column{"frame", "frame", "", "0, 1, 2 ...", "number of the frame in this session; counts every frame of the source, processed or not"}, func(r *Record) string { return strconv.Itoa(r.Frame) }},
		{Column{"timestamp", "time_s", "seconds", "from 0", "since the session started: by the monotonic clock while recording, the clip's own time in an analysis (seconds since its beginning, as the file gives them), 0 for pictures"}, func(r *Record) string { return formatFloat(r.Time) }},
		{Column{"face_id", "face_id", "", "0, 1, 2 ...", "number of the face, as on the screen; 0: no face in this frame"}, func(r *Record) string { return strconv.Itoa(r.FaceID) }},
		{Column{"confidence", "score", "", "0 to 1", "of the face detector; 0: the face was not seen in this frame"}, func(r *Record) string { return formatFloat(r.Score) }},
		{Column{"success", "success", "", "0, 1; JSON false, true", "1: the face was seen and predicted in this frame; keep these rows for one prediction per face and frame"}, func(r *Record) string { return formatBool(r.Success) }},
		{Column{"FaceRectX", "box[0]", "pixels of the picture", "any", "left edge of the face, brow to chin; of a face that was not seen, as the tracker predicts"}, func(r *Record) string { return boxValue(r, 0) }},
		{Column{"FaceRectY", "box[1]", "pixels of the picture", "any", "upper edge"}, func(r *Record) string { return boxValue(r, 1) }},
		{Column{"FaceRectWidth", "box[2]", "pixels of the picture", "from 0", "its width"}, func(r *Record) string { return boxValue(r, 2) }},
		{Column{"FaceRectHeight", "box[3]", "pixels of the picture", "from 0", "its height"}, func(r *Record) string { return boxValue(r, 3) }},
		{Column{"Yaw", "yaw", "degrees", "-90 to 90", "turn of the head, positive towards the picture's right; rough: from the detector's four points, also without a prediction; head_yaw is from 68"}, yaw},
		{Column{"right_eye_x", "landmarks[0][0]", "pixels of the picture", "any", "the subject's right eye"}, func(r *Record) string { return landmarkValue(r, 0, 0) }},
		{Column{"right_eye_y", "landmarks[0][1]", "pixels of the picture", "any", "the subject's right eye"}, func(r *Record) string { return landmarkValue(r, 0, 1) }},
		{Column{"left_eye_x", "landmarks[1][0]", "pixels of the picture", "any", "the subject's left eye"}, func(r *Record) string { return landmarkValue(r, 1, 0) }},
		{Column{"left_eye_y", "landmarks[1][1]", "pixels of the picture", "any", "the subject's left eye"}, func(r *Record) string { return landmarkValue(r, 1, 1) }},
		{Column{"nose_x", "landmarks[2][0]", "pixels of the picture", "any", "tip of the nose"}, func(r *Record) string { return landmarkValue(r, 2, 0) }},
		{Column{"nose_y", "landmarks[2][1]", "pixels of the picture", "any", "tip of the nose"}, func(r *Record) string { return landmarkValue(r, 2, 1) }},
		{Column{"mouth_x", "landmarks[3][0]", "pixels of the picture", "any", "middle of the mouth"}, func(r *Record) string { return landmarkValue(r, 3, 0) }},
		{Column{"mouth_y", "landmarks[3][1]", "pixels of the picture", "any", "middle of the mouth"}, func(r *Record) string { return landmarkValue(r, 3, 1) }},
	}

	distributions = []distributionColumns{
		{Column{"primary_CLASS", "primary.CLASS", "share", "0 to 1, the classes sum to 1", "the classifier's distribution"}, "primary_", func(r *Record) NamedDistribution { return r.Primary }},
		{Column{"corrected_CLASS", "corrected.CLASS", "share", "0 to 1, the classes sum to 1", "after reliability balancing; empty without a balancing head"}, "corrected_", func(r *Record) NamedDistribution { return r.Corrected }},
		{Column{"smoothed_CLASS", "smoothed.CLASS", "share", "0 to 1, the classes sum to 1", "corrected (primary without a balancing head), smoothed over time as settings in session.json say: what the window shows; without smoothing the same as corrected"}, "smoothed_", func(r *Record) NamedDistribution { return r.Smoothed }},
		{Column{"adjusted_CLASS", "adjusted.CLASS", "share", "0 to 1, the classes sum to 1", "the same, not smoothed, relative to the person's own neutral face; empty while that was not measured"}, "adjusted_", func(r *Record) NamedDistribution { return r.Adjusted }},
	}

	frameColumns = []column[Record]{
		{Column{"confidence_primary", "confidence.primary", "", "0 to 1", "1 minus the normalised entropy of the primary distribution: 0 uniform, 1 certain"}, func(r *Record) string { return formatOptional(r.Confidence.Primary) }},
		{Column{"confidence_anchor", "confidence.anchor", "", "0 to 1", "the same of the anchors' proposal; empty without a balancing head"}, func(r *Record) string { return formatOptional(r.Confidence.Anchor) }},
		{Column{"confidence_attentive", "confidence.attentive", "", "0 to 1", "of the attention's proposal"}, func(r *Record) string { return formatOptional(r.Confidence.Attentive) }},
		{Column{"confidence_correction", "confidence.correction", "", "0 to 1", "of the correction, both together"}, func(r *Record) string { return formatOptional(r.Confidence.Correction) }},
		{Column{"confidence_corrected", "confidence.corrected", "", "0 to 1", "of the corrected distribution"}, func(r *Record) string { return formatOptional(r.Confidence.Corrected) }},
		{Column{"label", "label", "", "a class", "the class with the largest corrected share (primary without a balancing head); empty unless success is 1"}, func(r *Record) string { return r.Label }},
		{Column{"uncertain", "uncertain", "", "0, 1; JSON false, true", "1: too uncertain to name an expression"}, func(r *Record) string { return formatBool(r.Uncertain) }},
		{Column{"latency_ms", "latency_ms", "milliseconds", "from 0", "from reading the frame to its predictions"}, func(r *Record) string { return formatFloat(r.Latency) }},
		{Column{"trained", "trained", "", "0, 1; JSON false, true", "0: the network is untrained, the shares mean nothing"}, func(r *Record) string { return formatBool(r.Trained) }},
		{Column{"wall_time", "wall_time", "UTC", "RFC 3339, to the millisecond", "when the frame was read; empty in an analysis of files"}, func(r *Record) string { return formatTime(r.WallTime) }},
		{Column{"source_frame", "source_frame", "", "0, 1, 2 ...", "number of the frame in its source: starts again when a clip restarts"}, func(r *Record) string { return strconv.Itoa(r.SourceFrame) }},
		{Column{"source_timestamp", "source_time_s", "seconds", "from 0", "time in the source, the same way"}, func(r *Record) string { return formatFloat(r.SourceTime) }},
		{Column{"mix", "mix", "", "0 to 1", "the expected mix of expressions, which all distributions take into account: 0 as trained, 1 balanced, or between"}, func(r *Record) string { return formatFloat(r.Mix) }},
	}
)

// RecordColumns describes the columns of frames.csv and the fields of
// frames.jsonl.
func RecordColumns() []Column {
	all := descriptions(faceColumns)
	for _, d := range distributions {
		all = append(all, d.Column)
	}
	all = append(all, descriptions(derivedColumns)...)
	return append(append(all, descriptions(frameColumns)...), StudyColumns()...)
}

// CSVHeader returns the names of the columns of frames.csv, in the order of
// CSVRow.
func CSVHeader(classes []string) []string {
	all := names(faceColumns)
	for _, d := range distributions {
		for _, class := range classes {
			all = append(all, d.prefix+class)
		}
	}
	all = append(all, names(derivedColumns)...)
	return append(append(all, names(frameColumns)...), names(studyColumns)...)
}

// CSVRow returns a record as a row of frames.csv.
func CSVRow(r *Record, classes []string) []string {
	row := cells(faceColumns, r)
	for _, d := range distributions {
		s := d.of(r)
		for i := range classes {
			row = append(row, probability(s.Probabilities, i))
		}
	}
	row = append(row, cells(derivedColumns, r)...)
	return append(append(row, cells(frameColumns, r)...), StudyCells(r)...)
}

// boxValue returns x, y, width or height of the box; empty without a face.
func boxValue(r *Record, i int) string {
	if r.FaceID == 0 {
		return ""
	}
	return formatFloat(r.Box[i])
}

// yaw is empty if the face was not seen.
func yaw(r *Record) string {
	if r.FaceID == 0 || len(r.Landmarks) == 0 {
		return ""
	}
	return formatFloat(r.Yaw)
}

// landmarkValue returns x or y of a landmark; empty if the face was not seen.
func landmarkValue(r *Record, i, axis int) string {
	if r.FaceID == 0 || i >= len(r.Landmarks) {
		return ""
	}
	return formatFloat(r.Landmarks[i][axis])
}

// probability is empty for what the network does not compute.
func probability(p model.Distribution, i int) string {
	if i >= len(p) {
		return ""
	}
	return formatFloat32(p[i])
}

func formatOptional(v *float32) string {
	if v == nil {
		return ""
	}
	return formatFloat32(*v)
}

// formatBool returns 1 or 0, as OpenFace does.
func formatBool(v bool) string {
	if v {
		return "1"
	}
	return "0"
}

// formatTime returns a wall time as text, empty for none.
func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return roundTime(t).Format(time.RFC3339Nano)
}

func formatInt(v int) string         { return strconv.Itoa(v) }
func formatFloat(v float64) string   { return strconv.FormatFloat(v, 'g', -1, 64) }
func formatFloat32(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }
