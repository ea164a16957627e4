package window

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

// Fyne has nothing to do on its main thread once the program ends.
func TestTheProgramEndsWithoutAHook(t *testing.T) {
	program := test.NewTempApp(t)
	lifecycle, ok := program.Lifecycle().(interface {
		SetOnStoppedHookExecuted(func())
		OnStopped() func()
	})
	if !ok {
		t.Fatal("this version of Fyne has no such hook")
	}
	lifecycle.SetOnStoppedHookExecuted(func() {})
	endWithoutHook(program)
	if lifecycle.OnStopped() != nil {
		t.Error("there is a hook")
	}
}
