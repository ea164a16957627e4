package stream

import (
	"regexp"

	"arbex/assets/message"
)

// tokenForm is what stands in an address without escapes and cannot be guessed.
var tokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,128}$`)

// CheckToken returns an error for a token that does not have 16 to 128 letters,
// digits, dashes and underscores.
func CheckToken(token string) error {
	if !tokenForm.MatchString(token) {
		return message.New("a token of the stream has 16 to 128 letters, digits, dashes and underscores", nil)
	}
	return nil
}
