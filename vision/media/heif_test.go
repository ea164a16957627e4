package media

import (
	"encoding/binary"
	"slices"
	"testing"
)

func TestHEIFOrientation(t *testing.T) {
	made := func(name string, content ...byte) []byte {
		return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(content))), name...), content...)
	}
	properties := made("ipco", slices.Concat(made("ispe", 0, 0), made("irot", 3), made("imir", 1))...)
	content := slices.Concat(made("ftyp", 1, 2, 3), made("meta", append([]byte{0, 0, 0, 0}, made("iprp", properties...)...)...))
	if o := HEIFOrientation(content); o != (Orientation{Transposed: true}) { // a quarter clockwise, then mirrored
		t.Errorf("%+v", o)
	}
	if o := HEIFOrientation(content[:20]); o != (Orientation{}) {
		t.Errorf("%+v", o)
	}
}
