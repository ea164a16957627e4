package trainingtest

import (
	"fmt"

	"arbex/assets/message"
)

// Untranslatable returns the part of an error's text that has no key, so that the window
// would show it in English. Errors of the operating system are translated by the window.
func Untranslatable(err error) string {
	return message.Translate(err, func(_ string, fields message.Fields) string {
		if cause, ok := fields["Cause"]; ok {
			return fmt.Sprint(cause)
		}
		return ""
	})
}
