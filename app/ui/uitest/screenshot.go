package uitest

// Differ reports whether more than one byte in so many differs visibly between two
// screenshots of the same size.
func Differ(a, b []byte, oneIn int) bool {
	if len(a) == 0 || len(a) != len(b) {
		return false
	}
	different := 0
	for i := range a {
		if d := int(a[i]) - int(b[i]); d > 24 || d < -24 {
			different++
		}
	}
	return different > len(a)/oneIn
}
