package session

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"time"
)

// An AVI file is chunks of a four-letter name, a size and that many bytes:
//
//	RIFF AVI
//	  LIST hdrl   avih (the file)  LIST strl: strh (the stream)  strf (its format)
//	  LIST movi   00dc picture  00dc picture  ...
//	  idx1        where each picture is
//
// Our header always has the same length, so it can be overwritten as the file
// grows. Without the index, which comes last, a player reads the pictures in
// order: a file that a killed program left plays. Every picture is a packet of H.264
// or a JPEG, in the order in which they are shown.
// (Microsoft, AVI RIFF File Reference; OpenDML is not needed below 1 GB.)

// avi is a clip that is being written.
type avi struct {
	file        file
	size        image.Point
	codec       string  // four letters: "H264" or "MJPG"
	defaultRate float64 // pictures per second, until the clip has its own
	offsets     []uint32
	sizes       []uint32
	keys        []bool // decodable without those before
	end         int64
	first       time.Time
	last        time.Time
}

const (
	aviHeader  = 224 // bytes before the first picture
	aviIndexed = 0x10
	aviKey     = 0x10
)

func newAVI(f file, size image.Point, codec string, rate float64) (*avi, error) {
	a := &avi{file: f, size: size, codec: codec, defaultRate: rate, end: aviHeader}
	_, err := f.Write(a.header(false))
	return a, err
}

// add appends a picture.
func (a *avi) add(packet []byte, key bool, at time.Time) error {
	chunk := make([]byte, 0, len(packet)+9)
	chunk = append(chunk, "00dc"...)
	chunk = binary.LittleEndian.AppendUint32(chunk, uint32(len(packet)))
	chunk = append(chunk, packet...)
	if len(packet)%2 == 1 {
		chunk = append(chunk, 0)
	}
	if _, err := a.file.Write(chunk); err != nil {
		return err
	}
	a.appendIndex(len(packet), key)
	if len(a.sizes) == 1 {
		a.first = at
	}
	a.last = at
	return nil
}

// appendIndex adds the picture at the end of the file to the index.
func (a *avi) appendIndex(size int, key bool) {
	a.offsets = append(a.offsets, uint32(a.end-aviHeader+4))
	a.sizes, a.keys = append(a.sizes, uint32(size)), append(a.keys, key)
	a.end += 8 + int64(size+size%2)
}

// update rewrites the header.
func (a *avi) update() error {
	_, err := a.file.WriteAt(a.header(false), 0)
	return err
}

// finish writes the index.
func (a *avi) finish() error {
	index := make([]byte, 0, 8+16*len(a.sizes))
	index = append(index, "idx1"...)
	index = binary.LittleEndian.AppendUint32(index, uint32(16*len(a.sizes)))
	for i, size := range a.sizes {
		index = append(index, "00dc"...)
		flags := uint32(0)
		if a.keys[i] {
			flags = aviKey
		}
		for _, v := range []uint32{flags, a.offsets[i], size} {
			index = binary.LittleEndian.AppendUint32(index, v)
		}
	}
	if _, err := a.file.WriteAt(index, a.end); err != nil {
		return err
	}
	_, err := a.file.WriteAt(a.header(true), 0)
	return err
}

// fps returns the measured rate of the clip, so that it plays in the time it
// took.
func (a *avi) fps() float64 {
	if took := a.last.Sub(a.first).Seconds(); len(a.sizes) > 10 && took > 0 {
		return float64(len(a.sizes)-1) / took
	}
	if a.defaultRate > 0 {
		return a.defaultRate
	}
	return defaultFPS
}

// defaultFPS is used for a source that does not know its rate.
const defaultFPS = 30

func (a *avi) header(indexed bool) []byte {
	count, movi := uint32(len(a.sizes)), uint32(a.end-aviHeader+4)
	riff, flags := uint32(a.end-8), uint32(0)
	if indexed {
		riff, flags = riff+8+16*count, aviIndexed
	}
	largest := uint32(0)
	for _, size := range a.sizes {
		largest = max(largest, size)
	}
	w, h := uint32(a.size.X), uint32(a.size.Y)
	perPicture := uint32(math.Round(1e6 / a.fps())) // microseconds
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			if name, ok := v.(string); ok {
				b.WriteString(name)
				continue
			}
			binary.Write(&b, binary.LittleEndian, v)
		}
	}
	put("RIFF", riff, "AVI ")
	put("LIST", uint32(192), "hdrl")
	put("avih", uint32(56), perPicture, uint32(0), uint32(0), flags, count, uint32(0), uint32(1), largest, w, h, [4]uint32{})
	put("LIST", uint32(116), "strl")
	put("strh", uint32(56), "vids", a.codec, uint32(0), uint32(0), uint32(0), perPicture, uint32(1e6), uint32(0), count, largest,
		int32(-1), uint32(0), [2]uint16{}, uint16(w), uint16(h))
	put("strf", uint32(40), uint32(40), w, h, uint16(1), uint16(24), a.codec, 3*w*h, [4]uint32{})
	put("LIST", movi, "movi")
	return b.Bytes()
}

// repairAVI finishes a clip that a killed program left: it drops an incomplete
// picture and writes the index. It returns the number of pictures, and
// errNoPicture for none.
func repairAVI(path string) (pictures int, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	a, err := readAVI(f)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	if err := f.Truncate(a.end); err != nil {
		return 0, err
	}
	return len(a.sizes), errors.Join(a.finish(), f.Sync())
}

var errNoPicture = errors.New("holds no picture")

// readAVI reads the index of one of our clips up to the first incomplete picture.
func readAVI(f *os.File) (*avi, error) {
	head := make([]byte, aviHeader)
	if _, err := f.ReadAt(head, 0); err != nil || string(head[:4]) != "RIFF" || string(head[aviHeader-4:]) != "movi" {
		return nil, errNoPicture
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	word := func(at int) uint32 { return binary.LittleEndian.Uint32(head[at:]) }
	a := &avi{file: f, size: image.Pt(int(word(64)), int(word(68))), codec: string(head[112:116]), defaultRate: 1e6 / float64(max(word(32), 1)), end: aviHeader}
	for chunk := make([]byte, 8+keyPrefix); ; {
		if _, err := f.ReadAt(chunk, a.end); err != nil && err != io.EOF {
			return nil, err
		}
		size := binary.LittleEndian.Uint32(chunk[4:])
		if string(chunk[:4]) != "00dc" || a.end+8+int64(size+size%2) > info.Size() {
			break
		}
		a.appendIndex(int(size), isKey(a.codec, chunk[8:]))
		clear(chunk)
	}
	if len(a.sizes) == 0 {
		return nil, errNoPicture
	}
	return a, nil
}

// keyPrefix is how many bytes of a packet tell whether it is a key.
const keyPrefix = 5

// isKey reports whether a packet decodes without those before it: every JPEG does, and
// of H.264 one that begins with a sequence parameter set (ITU-T H.264, table 7-1).
func isKey(codec string, packet []byte) bool {
	const sequenceParameterSet = 7
	start := bytes.IndexByte(packet, 1) // the start code is 00 00 01 or 00 00 00 01
	return codec != "H264" || start >= 0 && start+1 < len(packet) && packet[start+1]&0x1f == sequenceParameterSet
}
