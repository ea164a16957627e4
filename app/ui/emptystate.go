package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// EmptyState fills an empty area: what is missing, why, and what to do.
type EmptyState struct {
	*fyne.Container
	title, text *widget.Label
	button      *widget.Button
}

// NewEmptyState returns an empty state without texts.
func NewEmptyState() *EmptyState {
	e := &EmptyState{title: widget.NewLabel(""), text: widget.NewLabel(""), button: widget.NewButton("", nil)}
	e.title.TextStyle.Bold = true
	e.title.Alignment, e.text.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
	e.text.Wrapping = fyne.TextWrapWord
	e.title.Wrapping = fyne.TextWrapWord
	e.button.Importance = widget.HighImportance
	e.Container = container.NewVBox(layout.NewSpacer(), e.title, e.text, container.NewCenter(e.button), layout.NewSpacer())
	return e
}

// SetMessage sets the texts; without an action there is no button.
func (e *EmptyState) SetMessage(title, text, action string, do func()) {
	if e.title.Text == title && e.text.Text == text && e.button.Text == action {
		return
	}
	e.title.SetText(title)
	e.text.SetText(text)
	e.button.OnTapped = do
	e.button.SetText(action)
	e.button.Hidden = action == ""
	e.Container.Refresh()
}

// Title returns the title.
func (e *EmptyState) Title() string { return e.title.Text }

// Tap presses the button.
func (e *EmptyState) Tap() { e.button.Tapped(nil) }
