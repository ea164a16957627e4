package settings

import "testing"

func TestAStoreSavesItsSettings(t *testing.T) {
	s := Store{Settings: Defaults(), Folder: t.TempDir(), OnError: func(err error) { t.Error(err) }}
	s.Appearance.Theme = ThemeDark
	s.Save()
	if saved, err := Load(s.Folder); err != nil || saved.Appearance.Theme != ThemeDark {
		t.Errorf("%+v, %v", saved.Appearance, err)
	}
}

func TestAStoreReportsThatItCannotSave(t *testing.T) {
	failures := 0
	s := Store{Settings: Defaults(), Folder: "/proc/nowhere", OnError: func(error) { failures++ }}
	s.Save()
	s.OnError = nil
	s.Save()
	if failures != 1 {
		t.Errorf("%d failures were reported", failures)
	}
}
