package ffmpeg

// #include <stdlib.h>
// #include <libavutil/error.h>
// #include "encoder.h"
import "C"

import (
	"errors"
	"image"
	"time"
	"unsafe"
)

// shortest is how long a picture is shown at least, in ticks: a millisecond.
const shortest = C.ARBEX_ENCODER_TICKS / 1000

// Encoder encodes pictures as H.264, or as MPEG-4 part 2 where FFmpeg has no encoder
// of H.264. It serves one goroutine. Close it.
type Encoder struct {
	handle *C.arbex_encoder
	codec  string
	size   image.Point
	ended  C.int64_t // the newest picture, in ticks
}

// Create begins an MP4 file of pictures of a size, whose sides are even; rate is about
// how many there are a second.
func Create(path string, size image.Point, rate float64) (*Encoder, error) {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	return newEncoder(name, size, rate, 0)
}

// NewLiveEncoder returns an encoder for Encode. It needs H.264.
func NewLiveEncoder(size image.Point, rate float64) (*Encoder, error) {
	return newEncoder(nil, size, rate, 1)
}

func newEncoder(path *C.char, size image.Point, rate float64, live C.int) (*Encoder, error) {
	options := C.arbex_encoder_options{width: C.int(size.X), height: C.int(size.Y), rate: C.double(rate), live: live}
	var text [256]C.char
	handle := C.arbex_encoder_open(path, &options, &text[0], C.int(len(text)))
	if handle == nil {
		return nil, errors.New(C.GoString(&text[0]))
	}
	codec := "H.264"
	if C.GoString(C.arbex_encoder_codec(handle)) == "mpeg4" {
		codec = "MPEG-4"
	}
	return &Encoder{handle: handle, codec: codec, size: size}, nil
}

// Codec returns what the pictures are encoded with: "H.264" or "MPEG-4".
func (e *Encoder) Codec() string { return e.codec }

// Write appends a picture to the file, shown from a time on. A time that is not later than the picture before is moved to follow
// it at once.
func (e *Encoder) Write(picture *image.RGBA, at time.Duration) error {
	if picture.Rect.Dx() < e.size.X || picture.Rect.Dy() < e.size.Y {
		return errors.New("the picture is smaller than the video")
	}
	tick := max(C.int64_t(at.Seconds()*C.ARBEX_ENCODER_TICKS+0.5), e.ended)
	e.ended = tick + shortest
	return failure(C.arbex_encoder_write(e.handle, (*C.uint8_t)(&picture.Pix[0]), C.int(picture.Stride), tick))
}

// Finish writes the end of the file, without which it cannot be played.
func (e *Encoder) Finish() error { return failure(C.arbex_encoder_finish(e.handle)) }

// Encode appends the packet of one picture, rows of 8-bit BGR that are stride bytes
// apart, to dst, as it stands in a stream (Annex B
// of H.264). Without any before it a picture can be decoded when key is true.
func (e *Encoder) Encode(dst, bgr []byte, stride int) (packet []byte, key bool, err error) {
	if stride < 3*e.size.X || len(bgr) < stride*(e.size.Y-1)+3*e.size.X {
		return dst, false, errors.New("the picture is smaller than the video")
	}
	var p C.arbex_packet
	if err := failure(C.arbex_encoder_encode(e.handle, (*C.uint8_t)(&bgr[0]), C.int(stride), &p)); err != nil {
		return dst, false, err
	}
	return append(dst, unsafe.Slice((*byte)(p.data), int(p.size))...), p.key != 0, nil
}

// Close frees the encoder.
func (e *Encoder) Close() {
	C.arbex_encoder_close(e.handle)
	e.handle = nil
}

// failure returns FFmpeg's error, nil for 0.
func failure(code C.int) error {
	if code >= 0 {
		return nil
	}
	var text [128]C.char
	C.av_strerror(code, &text[0], C.size_t(len(text)))
	return errors.New(C.GoString(&text[0]))
}
