package cli

import (
	"strings"
	"testing"
)

func TestTheStreamsAddressIsChecked(t *testing.T) {
	const token = "my-study-2026-token-1"
	for _, c := range []struct {
		flags streamFlags
		want  string // in the error; empty: there is none
	}{
		{streamFlags{}, ""},
		{streamFlags{StreamToken: "of the environment"}, ""},
		{streamFlags{7788, token}, ""},
		{streamFlags{80, token}, "1024"},
		{streamFlags{70000, token}, "65535"},
		{streamFlags{7788, ""}, "ARBEX_STREAM_TOKEN"},
		{streamFlags{7788, "secret"}, "16 to 128"},
	} {
		err := c.flags.Validate()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: %v, want %q", c.flags, err, c.want)
		}
	}
}
