package cli

import (
	"fmt"

	"arbex/app/settings"
	"arbex/vision"
)

// requireConsent returns an error for a live source unless the people on camera have
// agreed: as the flag says, or as the settings record.
func requireConsent(h home, agreed bool, sources []string) error {
	for _, source := range sources {
		if !vision.IsLive(source) || agreed {
			continue
		}
		folder, err := h.settings()
		if err != nil {
			return err
		}
		if kept, _ := settings.Load(folder); kept.Consent.Version > 0 { // a broken file agrees to nothing
			return nil
		}
		return &usageError{fmt.Sprintf("%s shows people who are there now: give --agreed when everyone on camera knows what arbex sheet says and has agreed", vision.Redacted(source))}
	}
	return nil
}
