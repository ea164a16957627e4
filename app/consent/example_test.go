package consent_test

import (
	"fmt"
	"strings"

	"arbex/app/consent"
	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/vision"
)

func ExampleSheet_Write() {
	var page strings.Builder
	if err := (consent.Sheet{Language: "en", Retention: settings.Retention{CaptureDays: 30}}).Write(&page); err != nil {
		panic(err)
	}
	fmt.Println(strings.Contains(page.String(), "They are deleted after 30 days."))
	// Output: true
}

func ExampleFilming() {
	camera := engine.View{State: engine.Paused, Info: vision.Info{Spec: "/dev/video0"}}
	clip := engine.View{State: engine.Running, Info: vision.Info{Spec: "clip.mp4"}}
	fmt.Println(consent.Filming(&camera), consent.Filming(&clip))
	// Output: true false
}
