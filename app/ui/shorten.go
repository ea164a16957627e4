package ui

// ShortenMiddle shortens a text to a number of letters, at least 3, in its middle: a
// file's extension stays.
func ShortenMiddle(text string, letters int) string {
	runes := []rune(text)
	if len(runes) <= letters {
		return text
	}
	end := (letters - 1) / 2
	return string(runes[:letters-1-end]) + "…" + string(runes[len(runes)-end:])
}
