package message_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"syscall"
	"testing"
	"time"

	"arbex/assets/message"
)

func ExampleStored() {
	stored, _ := json.Marshal(message.Stored{Err: message.New("{{.Path}} holds no pictures", message.Fields{"Path": "holiday"})})
	var read message.Stored
	json.Unmarshal(stored, &read)
	fmt.Println(read)
	// Output: holiday holds no pictures
}

// A stored error reads the same afterwards, in every language.
func TestAStoredErrorIsTranslatedLater(t *testing.T) {
	missing := &fs.PathError{Op: "stat", Path: "/nowhere", Err: syscall.ENOENT}
	inner := message.New("no camera {{.Path}}", message.Fields{"Path": "/dev/video7"})
	for _, err := range []error{
		inner, missing, syscall.ENOENT, errors.New("disk full"),
		message.Wrap(inner, "opening failed: {{.Cause}}", nil),
		fmt.Errorf("live: %w", message.Wrap(missing, "opening failed: {{.Cause}}", nil)),
		errors.Join(inner, missing, errors.New("disk full")),
		message.Wrap(nil, "opening failed: {{.Cause}}", message.Fields{"Cause": missing}),
		message.New("no camera {{.Path}}", message.Fields{"Path": 12_345_678}),
		message.New("no camera {{.Path}}", message.Fields{"Path": 0.25}),
		message.New("no camera {{.Path}}", message.Fields{"Path": 3 * time.Second}),
		message.New("no camera {{.Path}}", message.Fields{"Path": []string{"a", "b"}}),
	} {
		text, failed := json.Marshal(message.Stored{Err: err})
		var read message.Stored
		if failed != nil || json.Unmarshal(text, &read) != nil {
			t.Fatal(string(text), failed)
		}
		if read.String() != err.Error() || message.Translate(read.Err, german) != message.Translate(err, german) {
			t.Errorf("%v was read as %v, in German %q", err, read, message.Translate(read.Err, german))
		}
	}
}

// Files of version 0.1 hold the English text; a file without an error holds none.
func TestOlderFilesHoldText(t *testing.T) {
	var item struct {
		Problem message.Stored `json:"trouble,omitzero"`
	}
	if err := json.Unmarshal([]byte(`{"trouble":"no video format"}`), &item); err != nil || item.Problem.String() != "no video format" {
		t.Error(item, err)
	}
	for _, text := range []string{`{}`, `{"trouble":""}`, `{"trouble":null}`} {
		item.Problem = message.Stored{}
		if err := json.Unmarshal([]byte(text), &item); err != nil || item.Problem.Err != nil {
			t.Error(text, item, err)
		}
	}
	if text, err := json.Marshal(item); err != nil || string(text) != "{}" {
		t.Errorf("%s %v", text, err)
	}
	if json.Unmarshal([]byte(`{"trouble":[1]}`), &item) == nil {
		t.Error("a list is read as an error")
	}
}

func TestWithoutPath(t *testing.T) {
	if got := message.WithoutPath(&fs.PathError{Op: "open", Path: "a", Err: fs.ErrPermission}); got != fs.ErrPermission {
		t.Error(got)
	}
	if got := message.WithoutPath(fs.ErrExist); got != fs.ErrExist {
		t.Error(got)
	}
}

// Whatever a file holds in place of an error, reading it fails or gives an error that
// can be shown; it does not panic.
func TestStoredErrorsOfAnyKind(t *testing.T) {
	for text, want := range map[string]string{
		`null`:                                "",
		`""`:                                  "",
		`"disk full"`:                         "disk full",
		`{"text":"a","cause":null}`:           "a",
		`{"key":"x {{.A}}"}`:                  "x {{.A}}",
		`{"key":"x {{.A}}","values":{"A":3}}`: "x 3",
		`{"key":"x {{.A}}","values":{"A":1e300}}`:                        "x 1e+300",
		`{"key":"x {{.A}}","values":{"A":null}}`:                         "x <nil>",
		`{"key":"x {{.A}}","values":{"A":[1,"b"]}}`:                      "x [1 b]",
		`{"key":"x {{.A}}","errors":{"A":null}}`:                         "x {{.A}}",
		`{"key":"x {{.Cause}}","cause":{"text":"b"}}`:                    "x b",
		`{"path":"/a","op":"open","cause":{"errno":2}}`:                  "open /a: no such file or directory",
		`{"path":"/a","text":"without a cause"}`:                         "without a cause",
		`{"all":[null,{"text":"b"},null]}`:                               "b",
		`{"all":[null]}`:                                                 "",
		`{"all":[]}`:                                                     "",
		`{"later":"a field of a later version","text":"still readable"}`: "still readable",
	} {
		var s message.Stored
		if err := json.Unmarshal([]byte(text), &s); err != nil || s.String() != want {
			t.Errorf("%s is %q, %v", text, s.String(), err)
		}
		if again, err := json.Marshal(s); err != nil {
			t.Errorf("%s cannot be written again: %v", text, err)
		} else if err := json.Unmarshal(again, &s); err != nil || s.String() != want {
			t.Errorf("%s became %s: %q, %v", text, again, s.String(), err)
		}
		message.Translate(s.Err, german)
	}
	for _, text := range []string{`3`, `[]`, `true`, `{"key":3}`, `{"errno":"x"}`, `{"all":{}}`, `{"cause":[]}`} {
		s := message.Stored{Err: errors.New("before")}
		if err := json.Unmarshal([]byte(text), &s); err == nil || s.Err != nil {
			t.Errorf("%s is %v, %v", text, s, err)
		}
	}
}

// An error is stored whatever numbers are in it.
func TestNumbersOfAnyKindAreStored(t *testing.T) {
	for _, value := range []any{math.NaN(), math.Inf(-1), float32(math.NaN()), 1e300, int64(math.MaxInt64), uint8(7), true, nil, struct{ A int }{3}} {
		err := message.New("x {{.A}}", message.Fields{"A": value})
		text, failed := json.Marshal(message.Stored{Err: err})
		var read message.Stored
		if failed != nil || json.Unmarshal(text, &read) != nil || read.String() != err.Error() {
			t.Errorf("%v was read as %v, %v", err, read, failed)
		}
	}
}
