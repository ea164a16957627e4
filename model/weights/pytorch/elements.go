package pytorch

import (
	"encoding/binary"
	"math"

	"arbex/model/weights"
)

// elementKind is the type of the numbers of a storage.
type elementKind struct {
	size   int64
	decode func(b []byte) float32
}

var littleEndian = binary.LittleEndian

// storageKinds are the types of storages by the name of their class.
var storageKinds = map[string]elementKind{
	"FloatStorage":    {4, func(b []byte) float32 { return math.Float32frombits(littleEndian.Uint32(b)) }},
	"HalfStorage":     {2, func(b []byte) float32 { return weights.FromHalf(littleEndian.Uint16(b)) }},
	"BFloat16Storage": {2, func(b []byte) float32 { return math.Float32frombits(uint32(littleEndian.Uint16(b)) << 16) }},
	"DoubleStorage":   {8, func(b []byte) float32 { return float32(math.Float64frombits(littleEndian.Uint64(b))) }},
	"LongStorage":     {8, func(b []byte) float32 { return float32(int64(littleEndian.Uint64(b))) }},
	"IntStorage":      {4, func(b []byte) float32 { return float32(int32(littleEndian.Uint32(b))) }},
	"ShortStorage":    {2, func(b []byte) float32 { return float32(int16(littleEndian.Uint16(b))) }},
	"CharStorage":     {1, func(b []byte) float32 { return float32(int8(b[0])) }},
	"ByteStorage":     {1, func(b []byte) float32 { return float32(b[0]) }},
	"BoolStorage":     {1, func(b []byte) float32 { return float32(b[0]) }},
}

// parseStorage parses a persistent id: ("storage", class, key, location, count). PyTorch
// before 0.4 adds a sixth value, None unless the storage is a part of another.
func parseStorage(id tuple) (storage, error) {
	if len(id) < 5 || id[0] != "storage" {
		return storage{}, damaged("a storage has no proper description")
	}
	class, _ := id[1].(global)
	key, okKey := id[2].(string)
	count, okCount := id[4].(int64)
	kind, known := storageKinds[class.name]
	switch {
	case !okKey || !okCount || count < 0 || count > math.MaxInt64/8:
		return storage{}, damaged("a storage has no proper description")
	case len(id) > 5 && id[5] != nil:
		return storage{}, unsupported("a storage that is part of another")
	case !known || class.module != "torch":
		return storage{}, unsupported("numbers of the type %.60s", class)
	}
	return storage{key, kind, count}, nil
}
