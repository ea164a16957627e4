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

// video is a file in FFmpeg's hands: pictures one after the other, each with the
// time that the file gives it. It serves one goroutine. Close it.
type video struct {
	handle  *C.arbex_video
	about   C.arbex_video_about
	picture C.arbex_video_picture // newest
}

// found is what the decoder came across.
type found int

const (
	aPicture found = C.ARBEX_VIDEO_PICTURE
	damaged  found = C.ARBEX_VIDEO_DAMAGED // a picture that cannot be decoded
	absent   found = C.ARBEX_VIDEO_ABSENT  // a place of the container without a picture
	unread   found = C.ARBEX_VIDEO_UNREAD  // bytes of the file that cannot be read
	theEnd   found = C.ARBEX_VIDEO_END
)

// openVideo opens a file whatever it is called: content decides.
func openVideo(path string) (*video, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	name := C.CString(whole)
	defer C.free(unsafe.Pointer(name))
	var message [256]C.char
	v := new(video)
	v.handle = C.arbex_video_open(name, &v.about, &message[0], C.int(len(message)))
	if v.handle == nil {
		return nil, openFault(C.GoString(&message[0]))
	}
	return v, nil
}

// openFault returns FFmpeg's message in our words.
func openFault(message string) error {
	switch message {
	case "it holds no video":
		return errors.New("it holds no video")
	case "Invalid data found when processing input":
		return errors.New("no video format that FFmpeg knows")
	}
	return errors.New(message)
}

func (v *video) close() {
	C.arbex_video_close(v.handle)
	v.handle = nil
}

// next decodes the next picture.
func (v *video) next() found { return found(C.arbex_video_next(v.handle, &v.picture)) }

// time is the newest picture's own; known is false where the file gives none.
func (v *video) time() (at time.Duration, known bool) {
	t := float64(v.picture.time)
	return seconds(t), !math.IsNaN(t)
}

// lasts is how long the newest picture is shown, 0 where nobody knows.
func (v *video) lasts() time.Duration { return seconds(float64(v.picture.duration)) }

// read writes the newest picture into dst, turned as the file asks for.
func (v *video) read(dst *Frame) error {
	width, height := int(v.picture.width), int(v.picture.height)
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
func (v *video) orientation() orientation {
	return orientation{v.picture.transposed != 0, v.picture.mirrored != 0, v.picture.flipped != 0}
}

// seek makes the next picture one at or before a time.
func (v *video) seek(at time.Duration) bool {
	return C.arbex_video_seek(v.handle, C.double(at.Seconds())) >= 0
}

// ordered reports whether the times of the whole file rise. The file is at its end
// afterwards.
func (v *video) ordered() bool { return C.arbex_video_ordered(v.handle) != 0 }

func seconds(s float64) time.Duration {
	if !(math.Abs(s) < math.MaxInt64/1e9) {
		return 0
	}
	return time.Duration(math.Round(s * float64(time.Second)))
}
