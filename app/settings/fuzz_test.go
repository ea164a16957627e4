package settings

import (
	"encoding/json"
	"reflect"
	"testing"

	"arbex/assets/fuzzstats"
)

// FuzzSettings reads what no program of ours wrote. What is accepted is within
// bounds: mending it again changes nothing, and writing and reading neither.
func FuzzSettings(f *testing.F) {
	sound, err := json.Marshal(Defaults())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sound)
	f.Add([]byte(`{"window":{"width":1e38,"height":-1},"look":{"scale":1e-30,"theme":"x"},"keep":{"capture_days":-5}}`))
	f.Add([]byte(`{"sources":{"0":{"turn":45}},"consent":{"text":-1,"agreed":"0001-01-01T00:00:00Z"}}`))
	f.Add([]byte(`{"study":{"participants":["a","","a"],"markers":["","x",""]}}`))
	f.Add([]byte(`{"format":99}`))
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		tried(len(text))
		s, err := parse(text)
		if err != nil {
			return
		}
		written, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parse(written)
		if err != nil || !reflect.DeepEqual(normal(s), normal(again)) {
			t.Fatalf("%+v became %+v, %v", s, again, err)
		}
	})
}

// normal leaves out what JSON does not tell apart.
func normal(s Settings) Settings {
	if len(s.Sources) == 0 {
		s.Sources = nil
	}
	s.Consent.AgreedAt = s.Consent.AgreedAt.UTC()
	return s
}
