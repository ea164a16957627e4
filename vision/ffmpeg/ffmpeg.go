// Package ffmpeg decodes video files with FFmpeg's libraries. OpenCV's reader gives
// neither a frame's own time nor tells damage from the end, and ignores the display
// matrix and pixels that are not square.
//
//	decoder, err := ffmpeg.Open("clip.mp4")
//	if err != nil {
//		return err
//	}
//	defer decoder.Close()
//	for status := decoder.Next(); status != ffmpeg.End; status = decoder.Next() {
//		if status == ffmpeg.Frame {
//			width, height := decoder.Size()
//			err = decoder.BGR(pixels[:3*width*height])
//		}
//	}
package ffmpeg

// #cgo pkg-config: libavformat libavcodec libswscale libavutil
// #cgo CFLAGS: -std=gnu11 -O2
// #cgo LDFLAGS: -lm
// #include <stdlib.h>
// #include "decoder.h"
import "C"

import (
	"errors"
	"math"
	"path/filepath"
	"time"
	"unsafe"

	"arbex/assets/message"
	"arbex/vision/media"
)

// Decoder decodes the frames of a file in order. It serves one goroutine. Close it.
type Decoder struct {
	handle *C.arbex_decoder
	info   C.arbex_video_info
	frame  C.arbex_video_frame // the newest
}

// Info describes a file before a frame is decoded.
type Info struct {
	Width, Height int           // with square pixels, before Orientation
	Frames        int           // that will be shown, 0 if unknown
	Rate          float64       // mean frames per second, 0 if unknown
	Duration      time.Duration // 0 if unknown
	Seekable      bool          // by time
	Discontinuous bool          // times may jump within the file, as in joined streams
}

// Status is what Next came upon.
type Status int

// Everything but End can be followed by further frames.
const (
	Frame      Status = C.ARBEX_DECODER_FRAME
	Damaged    Status = C.ARBEX_DECODER_DAMAGED    // a frame that cannot be decoded
	Absent     Status = C.ARBEX_DECODER_ABSENT     // the container has an empty packet for a frame
	Unreadable Status = C.ARBEX_DECODER_UNREADABLE // a part of the file cannot be read
	End        Status = C.ARBEX_DECODER_END
)

// Open opens a video file. Its content decides on the format, its name only where
// the content leaves it open.
func Open(path string) (*Decoder, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	name := C.CString(absolute)
	defer C.free(unsafe.Pointer(name))
	var text [256]C.char
	d := new(Decoder)
	var status C.int
	d.handle = C.arbex_decoder_open(name, &d.info, &status, &text[0], C.int(len(text)))
	if d.handle == nil {
		return nil, openError(status, C.GoString(&text[0]))
	}
	return d, nil
}

// openError returns why a file could not be opened.
func openError(status C.int, text string) error {
	switch status {
	case C.ARBEX_OPEN_NO_VIDEO:
		return message.New("it holds no video", nil)
	case C.ARBEX_OPEN_UNKNOWN_FORMAT:
		return message.New("no video format that FFmpeg knows", nil)
	}
	return errors.New(text)
}

// Close frees the decoder.
func (d *Decoder) Close() {
	C.arbex_decoder_close(d.handle)
	d.handle = nil
}

// Info describes the file.
func (d *Decoder) Info() Info {
	return Info{
		Width: int(d.info.width), Height: int(d.info.height), Frames: int(d.info.frames), Rate: float64(d.info.rate),
		Duration: seconds(d.info.duration), Seekable: d.info.seekable != 0, Discontinuous: d.info.discontinuous != 0,
	}
}

// Next decodes the next frame.
func (d *Decoder) Next() Status { return Status(C.arbex_decoder_next(d.handle, &d.frame)) }

// Time returns the newest frame's presentation time; known is false where the file
// gives none.
func (d *Decoder) Time() (at time.Duration, known bool) {
	return seconds(d.frame.time), !math.IsNaN(float64(d.frame.time))
}

// Duration returns how long the newest frame is shown, 0 if unknown.
func (d *Decoder) Duration() time.Duration { return seconds(d.frame.duration) }

// Size returns the newest frame's size with square pixels, before Orientation.
func (d *Decoder) Size() (width, height int) { return int(d.frame.width), int(d.frame.height) }

// Orientation returns how the newest frame is to be rearranged for display.
func (d *Decoder) Orientation() media.Orientation {
	return media.Orientation{Transposed: d.frame.transposed != 0, Mirrored: d.frame.mirrored != 0, Flipped: d.frame.flipped != 0}
}

// BGR writes the newest frame as rows of 8-bit BGR into dst [3*width*height].
func (d *Decoder) BGR(dst []byte) error {
	width, height := d.Size()
	if len(dst) < 3*width*height || width*height == 0 {
		return errors.New("the buffer is smaller than the frame")
	}
	if C.arbex_decoder_bgr(d.handle, (*C.uint8_t)(&dst[0]), C.int(3*width)) != 0 {
		return message.New("its colours cannot be converted", nil)
	}
	return nil
}

// Seek makes Next decode the last key frame at or before a time, and reports whether
// it could.
func (d *Decoder) Seek(at time.Duration) bool {
	return C.arbex_decoder_seek(d.handle, C.double(at.Seconds())) >= 0
}

// Monotonic reads through the file and reports whether its times never jump back.
// The file is at its end afterwards.
func (d *Decoder) Monotonic() bool { return C.arbex_decoder_monotonic(d.handle) != 0 }

// seconds converts FFmpeg's times; what is no number, or too large, is 0.
func seconds(s C.double) time.Duration {
	if !(math.Abs(float64(s)) < math.MaxInt64/1e9) {
		return 0
	}
	return time.Duration(math.Round(float64(s) * float64(time.Second)))
}
