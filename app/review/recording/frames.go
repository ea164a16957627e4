package recording

import (
	"sort"

	"arbex/app/session"
)

// FrameCount returns the number of frames that have records.
func (r *Recording) FrameCount() int { return len(r.firstRows) }

// FrameNumber returns the number that a frame has in the records.
func (r *Recording) FrameNumber(index int) int { return int(r.table.frame[r.firstRows[index]]) }

// Time returns the time of a frame, in seconds since the first picture.
func (r *Recording) Time(index int) float64 { return r.table.time[r.firstRows[index]] }

// Duration returns the time of the last frame in seconds, at least 0.01.
func (r *Recording) Duration() float64 { return max(r.Time(r.FrameCount()-1), 0.01) }

// IndexAt returns the index of the frame closest to a time in seconds.
func (r *Recording) IndexAt(time float64) int {
	i := sort.Search(r.FrameCount(), func(i int) bool { return r.Time(i) >= time })
	if i == r.FrameCount() || i > 0 && time-r.Time(i-1) < r.Time(i)-time {
		i--
	}
	return i
}

// IndexOf returns the index of the first frame with this number or a later one,
// or that of the last frame.
func (r *Recording) IndexOf(number int) int {
	i := sort.Search(r.FrameCount(), func(i int) bool { return r.FrameNumber(i) >= number })
	return min(i, r.FrameCount()-1)
}

// rowRange returns the rows [from, until) of a frame.
func (r *Recording) rowRange(index int) (from, until int) {
	from, until = int(r.firstRows[index]), r.RecordCount()
	if index+1 < len(r.firstRows) {
		until = int(r.firstRows[index+1])
	}
	return from, until
}

// SourceFrame returns the number of a frame in its source.
func (r *Recording) SourceFrame(index int) int { return int(r.table.sourceFrame[r.firstRows[index]]) }

// SourcePath returns the source that a frame is of: of a folder, the file of the
// picture. It is empty where it was not recorded.
func (r *Recording) SourcePath(index int) string { return r.table.source(int(r.firstRows[index])) }

// SourceTime returns the time of a frame in its source, in seconds; negative
// when it was not recorded.
func (r *Recording) SourceTime(index int) float64 { return r.table.sourceTime[r.firstRows[index]] }

// HasVideo reports whether a video was recorded.
func (r *Recording) HasVideo() bool { return len(r.pictures) > 0 }

// VideoFrame returns where a frame is in the recorded video: the last picture
// at or before it.
func (r *Recording) VideoFrame(index int) (p session.VideoFrame, ok bool) {
	number := r.FrameNumber(index)
	i := sort.Search(len(r.pictures), func(i int) bool { return r.pictures[i].Frame > number })
	if i == 0 {
		return p, false
	}
	return r.pictures[i-1], true
}
