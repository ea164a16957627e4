package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Quiet is a small text of second rank that wraps. An empty one takes no room.
type Quiet struct{ widget.RichText }

// NewQuiet returns a quiet text.
func NewQuiet(text string) *Quiet {
	q := &Quiet{}
	q.Wrapping, q.Scroll = fyne.TextWrapWord, fyne.ScrollNone
	q.ExtendBaseWidget(q)
	q.Say(text)
	return q
}

// Say changes the text.
func (q *Quiet) Say(text string) {
	if len(q.Segments) > 0 && q.Segments[0].Textual() == text {
		return
	}
	q.Segments = []widget.RichTextSegment{&widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		ColorName: ColorMuted, SizeName: theme.SizeNameCaptionText,
	}}}
	q.Hidden = text == ""
	q.Refresh()
}

// Heading is a line that says what is below it.
func Heading(text string) *widget.Label {
	return widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
}
