package consent

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"arbex/app/settings"
)

func page(t *testing.T, o Sheet) string {
	t.Helper()
	var out strings.Builder
	if err := o.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEveryLanguageHasTheSheet(t *testing.T) {
	for _, language := range settings.Languages {
		text := page(t, Sheet{Language: language})
		if !strings.Contains(text, `<html lang="`+language+`">`) || !strings.Contains(text, "2024/1689") {
			t.Errorf("%s: %.80s", language, text)
		}
		wellFormed(t, text)
	}
	if page(t, Sheet{Language: "xx"}) != page(t, Sheet{Language: "en"}) {
		t.Error("an unknown language is not English")
	}
}

// wellFormed fails where a tag is left open.
func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict, d.AutoClose, d.Entity = false, []string{"meta"}, xml.HTMLEntity
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// The sheet states what the settings do.
func TestTheSheetStatesHowLong(t *testing.T) {
	if text := page(t, Sheet{Retention: settings.Retention{CaptureDays: 30, SessionDays: 7}}); !strings.Contains(text, "after 30 days") || !strings.Contains(text, "after 7 days") {
		t.Error(text)
	}
	if text := page(t, Sheet{}); strings.Contains(text, "after 0 days") || !strings.Contains(text, "by hand") {
		t.Error(text)
	}
}
