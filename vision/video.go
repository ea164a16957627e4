package vision

// #cgo pkg-config: libavformat libavcodec libswscale libavutil
// #cgo CFLAGS: -std=gnu11 -O2
// #include <stdlib.h>
// #include "ffmpeg_shim.h"
import "C"

import (
	"errors"
	"math"
	"path/filepath"
	"time"
	"unsafe"

	"gocv.io/x/gocv"
)

// videoDecoder is a file in FFmpeg's hands: pictures one after the other, each with the
// time that the file gives it. It serves one goroutine. Close it.
type videoDecoder struct {
	handle *C.arbex_video
	info   C.arbex_video_about
	frame  C.arbex_video_picture // newest
}

// decodeStatus is what the decoder came across.
type decodeStatus int

const (
	decodedFrame decodeStatus = C.ARBEX_VIDEO_PICTURE
	damagedFrame decodeStatus = C.ARBEX_VIDEO_DAMAGED // a picture that cannot be decoded
	absentFrame  decodeStatus = C.ARBEX_VIDEO_ABSENT  // a place of the container without a picture
	unreadable   decodeStatus = C.ARBEX_VIDEO_UNREAD  // bytes of the file that cannot be read
	endOfFile    decodeStatus = C.ARBEX_VIDEO_END
)

// openVideo opens a file whatever it is called: content decides.
func openVideo(path string) (*videoDecoder, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	name := C.CString(whole)
	defer C.free(unsafe.Pointer(name))
	var message [256]C.char
	v := new(videoDecoder)
	v.handle = C.arbex_video_open(name, &v.info, &message[0], C.int(len(message)))
	if v.handle == nil {
		return nil, openError(C.GoString(&message[0]))
	}
	return v, nil
}

// openError returns FFmpeg's message in our words.
func openError(message string) error {
	switch message {
	case "it holds no video":
		return errors.New("it holds no video")
	case "Invalid data found when processing input":
		return errors.New("no video format that FFmpeg knows")
	}
	return errors.New(message)
}

func (v *videoDecoder) close() {
	C.arbex_video_close(v.handle)
	v.handle = nil
}

// next decodes the next picture.
func (v *videoDecoder) next() decodeStatus {
	return decodeStatus(C.arbex_video_next(v.handle, &v.frame))
}

// time is the newest picture's own; known is false where the file gives none.
func (v *videoDecoder) time() (at time.Duration, known bool) {
	t := float64(v.frame.time)
	return seconds(t), !math.IsNaN(t)
}

// duration is how long the newest picture is shown, 0 where nobody knows.
func (v *videoDecoder) duration() time.Duration { return seconds(float64(v.frame.duration)) }

// read writes the newest picture into dst, turned as the file asks for.
func (v *videoDecoder) read(dst *Frame) error {
	width, height := int(v.frame.width), int(v.frame.height)
	if dst.bgr.Cols() != width || dst.bgr.Rows() != height || dst.bgr.Type() != gocv.MatTypeCV8UC3 {
		dst.bgr.Close()
		dst.bgr = gocv.NewMatWithSize(height, width, gocv.MatTypeCV8UC3)
	}
	pixels, err := dst.bgr.DataPtrUint8()
	if err != nil {
		return err
	}
	if C.arbex_video_bgr(v.handle, (*C.uint8_t)(&pixels[0]), C.int(3*width)) != 0 {
		return errors.New("its colours cannot be converted")
	}
	v.orientation().apply(dst)
	return nil
}

// orientation is how the file asks its newest picture to be turned.
func (v *videoDecoder) orientation() storedOrientation {
	return storedOrientation{v.frame.transposed != 0, v.frame.mirrored != 0, v.frame.flipped != 0}
}

// seek makes the next picture one at or before a time.
func (v *videoDecoder) seek(at time.Duration) bool {
	return C.arbex_video_seek(v.handle, C.double(at.Seconds())) >= 0
}

// monotonic reports whether the times of the whole file rise. The file is at its end
// afterwards.
func (v *videoDecoder) monotonic() bool { return C.arbex_video_ordered(v.handle) != 0 }

func seconds(s float64) time.Duration {
	if !(math.Abs(s) < math.MaxInt64/1e9) {
		return 0
	}
	return time.Duration(math.Round(s * float64(time.Second)))
}
