package about_test

import (
	"strings"
	"testing"

	"arbex/app"
	"arbex/app/about"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

func TestVersionsNameTheProgramAndItsLibraries(t *testing.T) {
	text := strings.Join(about.Versions(), "\n")
	for _, want := range []string{"ARBEx " + app.Version, "OpenCV ", "oneDNN ", "go1."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

func TestThePageShowsModelCardAndLicences(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, widget.NewLabel(""))
	w.Resize(fyne.NewSize(900, 700))
	page := about.NewPage().(*container.AppTabs)
	w.SetContent(page)
	card := page.Items[1].Content.(*container.Scroll).Content.(*widget.Label)
	if !strings.Contains(card.Text, "FER+") {
		t.Errorf("the model card begins with %.60q", card.Text)
	}
	page.SelectIndex(2)
	split := page.Items[2].Content.(*container.Split)
	list, licence := split.Leading.(*widget.List), split.Trailing.(*container.Scroll).Content.(*widget.Label)
	first := licence.Text
	list.Select(1)
	if licence.Text == first || len(licence.Text) < 200 {
		t.Errorf("the second module's licence is %.60q", licence.Text)
	}
}
