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
	c := &Caption{}
	c.Wrapping, c.Scroll = fyne.TextWrapWord, fyne.ScrollNone
	c.ExtendBaseWidget(c)
	c.SetText(text)
	return c
}

// SetText changes the text.
func (c *Caption) SetText(text string) {
	if len(c.Segments) > 0 && c.Segments[0].Textual() == text {
		return
	}
	c.Segments = []widget.RichTextSegment{&widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		ColorName: ColorMuted, SizeName: theme.SizeNameCaptionText,
	}}}
	c.Hidden = text == ""
	c.Refresh()
}

// NewHeading returns a bold line above a group of widgets.
func NewHeading(text string) *widget.Label {
	return widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
}
