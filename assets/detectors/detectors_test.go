package detectors

import "testing"

func TestReadChecksTheHash(t *testing.T) {
	for _, f := range []File{BlazeFaceBack, BlazeFaceFront, HaarFrontal} {
		if _, err := Read(f); err != nil {
			t.Error(err)
		}
	}
	for _, f := range []File{{Name: "absent"}, {BlazeFaceBack.Name, HaarFrontal.SHA256}} {
		if _, err := Read(f); err == nil {
			t.Errorf("%+v was accepted", f)
		}
	}
}
