package window

import (
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
)

// settingsPage is a page of the settings dialog, made anew each time it is opened.
type settingsPage struct {
	title   string
	content func() fyne.CanvasObject
}

// showSettings opens the settings. Each choice is applied, and saved, at once.
func showSettings(w fyne.Window, pages []settingsPage) {
	tabs := container.NewAppTabs()
	for _, page := range pages {
		tabs.Append(container.NewTabItem(page.title, container.NewPadded(page.content())))
	}
	ui.Dialog{Title: lang.L("Settings"), Content: tabs, Size: fyne.NewSize(620, 440)}.Show(w)
}
