package settings

// Store holds the settings of a running program and the folder that they are
// saved in.
type Store struct {
	Settings
	Folder  string
	OnError func(error) // called when the settings cannot be saved; may be nil
}

// RememberFolder remembers the folder that files were chosen in for a purpose.
func (s *Store) RememberFolder(purpose, folder string) {
	if s.Folders == nil {
		s.Folders = map[string]string{}
	}
	s.Folders[purpose] = folder
}

// Save saves the settings. A failure is reported to OnError: the program goes on
// with the changed settings.
func (s *Store) Save() {
	if err := s.Settings.Save(s.Folder); err != nil && s.OnError != nil {
		s.OnError(err)
	}
}
