// Package board is the Batch side of the window: a list of files with their
// progress, and what is made of them.
//
//	b, err := board.New(window, batch.Options{...}, openInReview)
//	window.Add(b.List(), b.Panel())
//	b.Add(dropped...)
//	defer b.Close()
//
// The work itself is done by a batch.Queue on its own goroutine; everything
// here runs on Fyne's thread.
package view

import (
	"slices"
	"sync"
	"time"

	"arbex/app/batch"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// with are the variables of a text.
type with = ui.Fields

// Tab is the Batch side of the window.
type Tab struct {
	window     fyne.Window
	queue      *batch.Queue
	review     func(folder string) // opens a session
	throttle   throttle
	items      []batch.Item
	selectedID int // id of the item whose details are shown, 0: none

	workers  sync.WaitGroup
	onScreen func(func()) // fyne.Do, or what a test has in its place

	pause      *widget.Button
	clear      *widget.Button
	summary    *widget.Label
	progress   *ui.ProgressLine
	status     *fyne.Container // sum and meter
	list       *widget.List
	emptyState *ui.EmptyState
	notice     *ui.Notice
	main       fyne.CanvasObject
	panel      *settingsPanel
	filePicker *filePicker // nil until it was needed
}

// New takes up the queue where it was left. review opens a session folder. The
// error says what became of a queue that cannot be read; the board works.
func New(w fyne.Window, o batch.Options, review func(folder string)) (*Tab, error) {
	return newTab(w, o, review, fyne.Do)
}

func newTab(w fyne.Window, o batch.Options, review func(folder string), onScreen func(func())) (*Tab, error) {
	b := &Tab{window: w, review: review, onScreen: onScreen, notice: ui.NewNotice(), progress: ui.NewProgressLine(), emptyState: ui.NewEmptyState(), summary: widget.NewLabel("")}
	b.throttle.run = func() { onScreen(b.refresh) }
	o.Notify = b.throttle.request
	queue, err := batch.Open(o)
	b.queue = queue
	b.layOut()
	b.panel = newSettingsPanel(b)
	b.refresh()
	return b, err
}

// Close ends the work; what is under way begins again another time.
func (b *Tab) Close() error {
	b.throttle.close()
	b.workers.Wait()
	return b.queue.Close()
}

// SetNetwork changes the network of the files that have not begun.
func (b *Tab) SetNetwork(n *model.Network) { b.queue.SetNetwork(n) }

// Main holds the files, Panel what is made of them.
func (b *Tab) Main() fyne.CanvasObject { return b.main }

// Side is what stands beside the list.
func (b *Tab) Side() fyne.CanvasObject { return b.panel.object }

// Add takes files and folders into the queue. Folders are searched beside the
// window.
func (b *Tab) Add(sources ...string) {
	b.workers.Go(func() {
		added, left := b.queue.Add(sources...)
		if b.throttle.isClosed() {
			return
		}
		b.onScreen(func() {
			text := ""
			switch {
			case added == 0:
				text = lang.L("Nothing new: these files are in the list already, unchanged.")
			case left.Count > 0:
				text = ui.SkippedText(left.Count, left.Example)
			}
			b.showNotice(text)
		})
	})
}

func (b *Tab) showNotice(text string) {
	b.notice.SetMessage(text, lang.L("Close"), func() { b.notice.SetMessage("", "", nil) })
}

func (b *Tab) layOut() {
	files := widget.NewButtonWithIcon(lang.L("Add files…"), theme.ContentAddIcon(), b.askFiles)
	folder := widget.NewButtonWithIcon(lang.L("Add folder…"), theme.FolderOpenIcon(), b.askFolder)
	b.pause = widget.NewButtonWithIcon(lang.L("Pause"), theme.MediaPauseIcon(), func() { b.queue.SetPaused(!b.queue.Paused()) })
	b.clear = widget.NewButtonWithIcon(lang.L("Clear finished"), theme.ContentClearIcon(), func() { b.queue.Remove(batch.Item.Ended) })
	bar := container.NewHBox(files, folder, b.pause, b.clear)
	b.status = container.NewBorder(nil, nil, b.summary, nil, container.NewVBox(layout.NewSpacer(), b.progress, layout.NewSpacer()))
	b.list = widget.NewList(func() int { return len(b.items) }, func() fyne.CanvasObject { return newRow() }, b.drawRow)
	b.list.OnSelected = b.selectRow
	b.emptyState.SetMessage(lang.L("No files yet"),
		lang.L("Drop clips, pictures or folders here, or add them. Each becomes a session that you can open under Review, or a table."),
		lang.L("Add files…"), b.askFiles)
	b.main = container.NewBorder(container.NewVBox(bar, b.status, b.notice.Container), nil, nil, nil,
		container.NewStack(b.list, container.NewPadded(b.emptyState.Container)))
}

// refresh draws the queue as it is.
func (b *Tab) refresh() {
	before := len(b.items)
	b.items = b.queue.Items()
	sum := batch.Summarize(b.items)
	b.summary.SetText(summaryText(sum))
	b.progress.SetProgress(sum.Progress)
	b.progress.Hidden = sum.Pending == 0
	b.emptyState.Hidden, b.status.Hidden = sum.Items > 0, sum.Items == 0
	b.drawPause(sum)
	if sum.Items > sum.Pending {
		b.clear.Enable()
	} else {
		b.clear.Disable()
	}
	if before != len(b.items) {
		b.main.Refresh()
	}
	b.list.Refresh()
	b.panel.drawDetails()
	if err := b.queue.SaveError(); err != nil {
		b.showNotice(ui.ErrorText(err))
	}
}

func (b *Tab) drawPause(sum batch.Summary) {
	text, icon := lang.L("Pause"), theme.MediaPauseIcon()
	if b.queue.Paused() {
		text, icon = lang.L("Go on"), theme.MediaPlayIcon()
	}
	if b.pause.Text != text {
		b.pause.SetText(text)
		b.pause.SetIcon(icon)
	}
	if sum.Pending > 0 || b.queue.Paused() {
		b.pause.Enable()
	} else {
		b.pause.Disable()
	}
}

// summaryText is the queue in a line.
func summaryText(s batch.Summary) string {
	if s.Items == 0 {
		return ""
	}
	text := lang.L("{{.Done}} of {{.Items}} done", with{"Done": s.Done, "Items": s.Items})
	if s.Failed > 0 {
		text += "  ·  " + lang.L("{{.Count}} failed", with{"Count": s.Failed})
	}
	return text
}

func (b *Tab) drawRow(i widget.ListItemID, o fyne.CanvasObject) {
	if i < len(b.items) {
		o.(*row).show(b, b.items[i])
	}
}

func (b *Tab) selectRow(i widget.ListItemID) {
	if i < len(b.items) {
		b.selectedID = b.items[i].ID
		b.panel.drawDetails()
	}
	b.window.Canvas().Unfocus() // the keys belong to the window
}

// selectedItem is the item whose details are shown.
func (b *Tab) selectedItem() (batch.Item, bool) {
	i := slices.IndexFunc(b.items, func(i batch.Item) bool { return i.ID == b.selectedID })
	if i < 0 {
		return batch.Item{}, false
	}
	return b.items[i], true
}

// throttle passes on many beats as a few: the newest state is what counts.
type throttle struct {
	run func()

	mutex  sync.Mutex
	timer  *time.Timer
	closed bool
}

// updateInterval is the least time between two.
const updateInterval = 150 * time.Millisecond

func (p *throttle) request() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.timer != nil || p.closed {
		return
	}
	p.timer = time.AfterFunc(updateInterval, func() {
		p.mutex.Lock()
		p.timer = nil
		ended := p.closed
		p.mutex.Unlock()
		if !ended {
			p.run()
		}
	})
}

func (p *throttle) isClosed() bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.closed
}

func (p *throttle) close() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.closed = true
	if p.timer != nil {
		p.timer.Stop()
	}
}
