package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// pages shows a page in the place of the window's content: a question that has to
// be answered before anything else.
type pages struct {
	window fyne.Window
	before func()            // called before a page is shown
	page   fyne.CanvasObject // nil: none
	main   fyne.CanvasObject // the content of the window while there is a page
}

// pageWidth is the width of a page's text: longer lines are hard to read.
const pageWidth = 720

// Show implements consent.Pages.
func (p *pages) Show(page fyne.CanvasObject) {
	p.before()
	if p.page == nil {
		p.main = p.window.Content()
	}
	p.page = container.NewVScroll(container.NewPadded(container.NewCenter(container.NewStack(newSpace(pageWidth, 0), page))))
	p.window.SetContent(p.page)
}

// Close implements consent.Pages.
func (p *pages) Close() {
	if p.page != nil {
		p.page = nil
		p.window.SetContent(p.main)
	}
}

func (p *pages) open() bool { return p.page != nil }
