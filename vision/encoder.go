package vision

import (
	"image"

	"arbex/vision/ffmpeg"
)

// Encoder encodes the frames of a recording one by one, each a packet that is
// complete at once, so that a file of packets plays however its writer ended: H.264
// with a frame a second that needs no other, or, where FFmpeg has no encoder of it,
// Motion JPEG. Close it.
type Encoder struct {
	size image.Point
	h264 *ffmpeg.Encoder // nil: Motion JPEG
}

// jpegQuality of Motion JPEG: without visible blocks at edges of faces.
const jpegQuality = 85

// NewEncoder returns an encoder of frames of a size; rate is about how many there are
// a second, 0 if unknown.
func NewEncoder(size image.Point, rate float64) *Encoder {
	even, rate, err := encodable(size, rate)
	if err != nil {
		return &Encoder{size: size}
	}
	h264, err := ffmpeg.NewLiveEncoder(even, rate)
	if err != nil {
		return &Encoder{size: size}
	}
	return &Encoder{even, h264}
}

// FourCC returns the four letters that name the codec in a container: "H264" or
// "MJPG".
func (e *Encoder) FourCC() string {
	if e.h264 != nil {
		return "H264"
	}
	return "MJPG"
}

// Size returns the size of the encoded picture: with H.264 an odd row or column at the
// edge is left out.
func (e *Encoder) Size() image.Point { return e.size }

// Encode appends a frame's packet to dst; key is true when it can be decoded without
// those before it.
func (e *Encoder) Encode(frame *Frame, dst []byte) (packet []byte, key bool, err error) {
	if e.h264 == nil {
		packet, err = frame.JPEG(dst, jpegQuality)
		return packet, true, err
	}
	picture := frame.bgr
	if !picture.IsContinuous() {
		picture = frame.bgr.Clone()
		defer picture.Close()
	}
	pixels, err := picture.DataPtrUint8()
	if err != nil {
		return dst, false, err
	}
	return e.h264.Encode(dst, pixels, 3*picture.Cols())
}

// Close frees the encoder.
func (e *Encoder) Close() {
	if e.h264 != nil {
		e.h264.Close()
	}
}
