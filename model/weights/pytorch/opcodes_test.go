package pytorch

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

// executed returns the value of a pickle of which code is what follows the version.
func executed(code string) (any, error) {
	value, _, err := unpickle([]byte("\x80\x02"+code+"."), parseStorage)
	return value, err
}

// Python's pickle module writes each of these values so in one of its protocols.
func TestPicklesOfEveryProtocolAreRead(t *testing.T) {
	for _, c := range []struct {
		name, code string
		want       any
	}{
		{"None", "N", nil},
		{"True and False", "\x88\x89\x86", tuple{true, false}},
		{"True and False of protocol 0", "I01\nI00\n\x86", tuple{true, false}},
		{"a byte", "K\xff", int64(255)},
		{"two bytes", "M\xff\xff", int64(65535)},
		{"four bytes with a sign", "J\xfe\xff\xff\xff", int64(-2)},
		{"the smallest of four bytes", "J\x00\x00\x00\x80", int64(math.MinInt32)},
		{"decimal", "I-12\n", int64(-12)},
		{"decimal with an L", "L-12L\n", int64(-12)},
		{"decimal of more than 64 bits", "L123456789012345678901L\n", "123456789012345678901L"},
		{"long without bytes is zero", "\x8a\x00", int64(0)},
		{"negative long of a byte", "\x8a\x01\xff", int64(-1)},
		{"positive long that needs a second byte for its sign", "\x8a\x02\xff\x00", int64(255)},
		{"negative long of seven bytes", "\x8a\x07\x00\x00\x00\x00\x00\x00\x80", int64(-1) << 55},
		{"long of eight bytes", "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f", int64(math.MaxInt64)},
		{"long with a length of four bytes", "\x8b\x02\x00\x00\x00\x00\x80", int64(-32768)},
		{"long of more than 64 bits", "\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01", []byte{8: 1}},
		{"float", "G\x3f\xf8\x00\x00\x00\x00\x00\x00", 1.5},
		{"float of protocol 0", "F-0.25\n", -0.25},
		{"string of protocol 0", "S'weight'\n", "weight"},
		{"Unicode of protocol 0", "Vgröße\n", "größe"},
		{"short string", "U\x02ab", "ab"},
		{"string", "T\x02\x00\x00\x00ab", "ab"},
		{"short Unicode", "\x8c\x03\xe2\x82\xac", "€"},
		{"long Unicode", "\x8d\x03\x00\x00\x00\x00\x00\x00\x00\xe2\x82\xac", "€"},
		{"short bytes", "C\x02\x00\xff", []byte{0, 255}},
		{"bytes", "B\x01\x00\x00\x00\x07", []byte{7}},
		{"bytearray", "\x96\x01\x00\x00\x00\x00\x00\x00\x00\x07", []byte{7}},
		{"empty tuple", ")", tuple{}},
		{"tuple of three", "K\x01K\x02K\x03\x87", tuple{int64(1), int64(2), int64(3)}},
		{"tuple of a mark", "(K\x01K\x02t", tuple{int64(1), int64(2)}},
		{"list of a mark", "(K\x01l", &list{[]any{int64(1)}}},
		{"list by appending", "]K\x01a(K\x02K\x03e", &list{[]any{int64(1), int64(2), int64(3)}}},
		{"set", "\x8f(K\x01\x90", &list{[]any{int64(1)}}},
		{"frozen set", "(K\x01\x91", &list{[]any{int64(1)}}},
		{"dictionary of a mark", "(U\x01aK\x01d", &dict{[]any{"a"}, []any{int64(1)}}},
		{"dictionary by item", "}U\x01aK\x01s", &dict{[]any{"a"}, []any{int64(1)}}},
		{"dropped value", "K\x01K\x020", int64(1)},
		{"dropped down to the mark", "K\x01(K\x02K\x031", int64(1)},
		{"doubled value", "K\x012\x86", tuple{int64(1), int64(1)}},
		{"memo of a byte", "K\x07q\x00h\x00\x86", tuple{int64(7), int64(7)}},
		{"memo of four bytes", "K\x07r\x00\x01\x00\x00j\x00\x01\x00\x00\x86", tuple{int64(7), int64(7)}},
		{"memo of protocol 0", "K\x07p300\ng300\n\x86", tuple{int64(7), int64(7)}},
		{"memo of protocol 4", "K\x07\x94h\x00\x86", tuple{int64(7), int64(7)}},
		{"frame of protocol 4", "\x95\x02\x00\x00\x00\x00\x00\x00\x00K\x07", int64(7)},
		{"name of protocol 4", "\x8c\x02os\x8c\x04name\x93", global{"os", "name"}},
		{"ordered dictionary", "ccollections\nOrderedDict\n)R", &dict{}},
		{"size", "ctorch\nSize\n(K\x02K\x03t\x85R", tuple{int64(2), int64(3)}},
		{"object of protocol 0", "(K\x01ios\nsystem\n", &unknownObject{}},
		{"object of protocol 1", "(cos\nsystem\nK\x01o", &unknownObject{}},
		{"object with named arguments", "cos\nsystem\n)}\x92", &unknownObject{class: global{"os", "system"}}},
		{"object with a state", "cos\nsystem\n)\x81K\x05b", &unknownObject{global{"os", "system"}, int64(5)}},
		{"items for an unknown object", "cos\nsystem\n)\x81(K\x01K\x02e", &unknownObject{class: global{"os", "system"}}},
		{"persistent id of protocol 0", "Pthe storage\n", &unknownObject{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			value, err := executed(c.code)
			if err != nil || !reflect.DeepEqual(value, c.want) {
				t.Errorf("%#v, not %#v (%v)", value, c.want, err)
			}
		})
	}
}

// Cut anywhere, none of these is read, and none crashes the machine.
func TestDamagedPicklesAreErrors(t *testing.T) {
	for name, code := range map[string]string{
		"no value":                         "",
		"frame without its length":         "\x95\x02",
		"float cut short":                  "G\x3f",
		"line without an end":              "I12",
		"name without a second line":       "cos\nsystem",
		"instance without its name":        "(ios\n",
		"persistent id without an end":     "Pid",
		"long without its bytes":           "\x8a\x04\x00",
		"long of no length":                "\x8b\x01",
		"tuple of too few":                 "K\x01\x86",
		"tuple without a mark":             "K\x01t",
		"dictionary without a mark":        "K\x01d",
		"object without a mark":            "o",
		"items without a mark":             "]K\x01e",
		"item for nothing":                 "K\x01a",
		"items for nothing":                "(K\x01e",
		"key without a value":              "}(K\x01u",
		"items for a number":               "K\x01(K\x02e",
		"drop of nothing":                  "0",
		"drop without a mark":              "K\x011",
		"double of nothing":                "2",
		"memo of nothing":                  "q\x00",
		"memo of nothing in protocol 4":    "\x94",
		"memo of nothing in protocol 0":    "p1\n",
		"memo with a name":                 "K\x01pname\n",
		"memo without an end":              "K\x01p1",
		"memo that was never written":      "g1\n",
		"memo that was never written long": "j\x01\x00\x00\x00",
		"memo without its number":          "K\x01r\x01",
		"reading a memo without a number":  "j\x01",
		"name of nothing":                  "\x93",
		"call of nothing":                  "R",
		"state for nothing":                "b",
		"state without an object":          "K\x01b",
		"storage of nothing":               "Q",
		"storage that is a number":         "K\x01Q",
	} {
		t.Run(name, func(t *testing.T) {
			if value, err := executed(code); !errors.Is(err, ErrDamaged) {
				t.Errorf("%#v, %v", value, err)
			}
		})
	}
}

func TestAPickleThatNeverEndsIsTooLarge(t *testing.T) {
	for name, code := range map[string]string{
		"values":      strings.Repeat("N", maxStack+2),
		"remembering": strings.Repeat("N\x940", maxMemo+2),
	} {
		if _, err := executed(code); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
