package settings

// Store holds the settings of a running program and the folder that they are
// saved in.
type Store struct {
	Settings
	Folder  string
	OnError func(error) // called when the settings cannot be saved; may be nil
}

// Save saves the settings. A failure is reported to OnError: the program goes on
// with the changed settings.
func (s *Store) Save() {
	if err := s.Settings.Save(s.Folder); err != nil && s.OnError != nil {
		s.OnError(err)
	}
}
