package cli

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"arbex/assets/message"
	"arbex/training"
	"arbex/training/trainingtest"
)

func TestErrorsNameTheFlagsThatHelp(t *testing.T) {
	empty, faces, work := t.TempDir(), trainingtest.FaceFolder(t, 4), t.TempDir()
	trainingtest.WriteFile(t, work, "last.safetensors", "a checkpoint")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"eval", "--data", empty}, "--format"},
		{[]string{"train", "--data", faces, "--work", work, "--out", filepath.Join(empty, "m.safetensors")}, "--resume"},
		{[]string{"eval", "--data", faces, "--split", "all", "--person", "auto"}, "--person 2"},
	} {
		if status, _, stderr := arbex(t, c.args...); status != exitFailed || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: status %d, %q does not name %s", c.args, status, stderr, c.want)
		}
	}
}

func TestAHintKeepsTheError(t *testing.T) {
	stopped := message.Wrap(training.ErrStopped, "stopped in epoch 3", nil)
	if err := withHint(stopped); !errors.Is(err, training.ErrStopped) || err.Error() != "stopped in epoch 3 (give --resume)" {
		t.Error(err)
	}
	other := errors.New("other")
	if err := withHint(other); err != other {
		t.Error(err)
	}
}
