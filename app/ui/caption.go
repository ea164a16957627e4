package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Caption is a small text of second rank that wraps. An empty one takes no room.
type Caption struct{ widget.RichText }

// NewCaption returns a quiet text.
func NewCaption(text string) *Caption {
	q := &Caption{}
	q.Wrapping, q.Scroll = fyne.TextWrapWord, fyne.ScrollNone
	q.ExtendBaseWidget(q)
	q.SetText(text)
	return q
}

// SetText changes the text.
func (q *Caption) SetText(text string) {
	if len(q.Segments) > 0 && q.Segments[0].Textual() == text {
		return
	}
	q.Segments = []widget.RichTextSegment{&widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		ColorName: ColorMuted, SizeName: theme.SizeNameCaptionText,
	}}}
	q.Hidden = text == ""
	q.Refresh()
}

// NewHeading is a line that says what is below it.
func NewHeading(text string) *widget.Label {
	return widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
}
