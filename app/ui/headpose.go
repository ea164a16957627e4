package ui

import (
	"fmt"

	"fyne.io/fyne/v2/lang"
)

// PoseText returns how a head is turned, in degrees, as text.
func PoseText(yaw, pitch, roll float64) string {
	whole := func(degrees float64) string { return fmt.Sprintf("%+.0f°", degrees) }
	return lang.L("yaw {{.Yaw}}  pitch {{.Pitch}}  roll {{.Roll}}", Fields{"Yaw": whole(yaw), "Pitch": whole(pitch), "Roll": whole(roll)})
}
