package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// EmptyState fills an empty area: what is missing, why, and what to do.
type EmptyState struct {
	*fyne.Container
	title, text *widget.Label
	buttons     *fyne.Container
	labels      []string // of the buttons
}

// NewEmptyState returns an empty state without texts.
func NewEmptyState() *EmptyState {
	e := &EmptyState{title: widget.NewLabel(""), text: widget.NewLabel(""), buttons: container.NewHBox()}
	e.title.TextStyle.Bold = true
	e.title.Alignment, e.text.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
	e.text.Wrapping = fyne.TextWrapWord
	e.title.Wrapping = fyne.TextWrapWord
	e.Container = container.NewVBox(layout.NewSpacer(), e.title, e.text, container.NewCenter(e.buttons), layout.NewSpacer())
	return e
}

// SetMessage sets the texts, with a button for each action, the most likely first.
func (e *EmptyState) SetMessage(title, text string, actions ...Action) {
	labels := make([]string, len(actions))
	for i, action := range actions {
		labels[i] = action.Label
	}
	if e.title.Text == title && e.text.Text == text && slices.Equal(e.labels, labels) {
		return
	}
	e.title.SetText(title)
	e.text.SetText(text)
	e.labels = labels
	e.buttons.RemoveAll()
	for i, action := range actions {
		button := widget.NewButton(action.Label, action.Do)
		if i == 0 {
			button.Importance = widget.HighImportance
		}
		e.buttons.Add(button)
	}
	e.Container.Refresh()
}

// Title returns the title.
func (e *EmptyState) Title() string { return e.title.Text }

// Tap presses the first button.
func (e *EmptyState) Tap() { e.buttons.Objects[0].(*widget.Button).Tapped(nil) }
