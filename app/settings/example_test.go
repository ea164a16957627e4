package settings_test

import (
	"fmt"
	"os"

	"arbex/app/settings"
)

func Example() {
	folder, err := os.MkdirTemp("", "settings")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	s, err := settings.Load(folder) // the defaults: nothing was saved
	if err != nil {
		panic(err)
	}
	s.Appearance.Theme = settings.ThemeDark
	s.Retention.CaptureDays = 100_000 // more than settings.MaxDays: switched off
	if err := s.Save(folder); err != nil {
		panic(err)
	}
	s, err = settings.Load(folder)
	fmt.Println(s.Appearance.Theme, s.Appearance.Language, s.Retention.CaptureDays, err)
	// Output:
	// dark system 0 <nil>
}
