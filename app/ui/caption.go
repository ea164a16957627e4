package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Caption is a small muted text that wraps. An empty one takes no space.
type Caption struct{ widget.RichText }

// NewCaption returns a caption.
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

// NewHeading returns a bold line above a group of widgets.
func NewHeading(text string) *widget.Label {
	return widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
}
