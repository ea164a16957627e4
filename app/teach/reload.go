package teach

// Reload reads everything again, after something else changed the captures.
func (s *Tab) Reload() {
	clear(s.gallery.pictures)
	s.refresh()
}
