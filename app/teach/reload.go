package teach

// Reload reads everything again, after something else changed the captures.
func (s *Studio) Reload() {
	clear(s.gallery.pictures)
	s.refresh()
}
