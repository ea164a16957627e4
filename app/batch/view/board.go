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

// Board is the Batch side of the window.
type Board struct {
	window fyne.Window
	queue  *batch.Queue
	review func(folder string) // opens a session
	pulse  pulse
	items  []batch.Item
	chosen int // id of the item whose details are shown, 0: none

	workers  sync.WaitGroup
	onScreen func(func()) // fyne.Do, or what a test has in its place

	pause  *widget.Button
	clear  *widget.Button
	sum    *widget.Label
	meter  *ui.ProgressLine
	state  *fyne.Container // sum and meter
	list   *widget.List
	empty  *ui.EmptyState
	notice *ui.Notice
	centre fyne.CanvasObject
	panel  *panel
	picker *picker // nil until it was needed
}

// New takes up the queue where it was left. review opens a session folder. The
// error says what became of a queue that cannot be read; the board works.
func New(w fyne.Window, o batch.Options, review func(folder string)) (*Board, error) {
	return open(w, o, review, fyne.Do)
}

func open(w fyne.Window, o batch.Options, review func(folder string), onScreen func(func())) (*Board, error) {
	b := &Board{window: w, review: review, onScreen: onScreen, notice: ui.NewNotice(), meter: ui.NewProgressLine(), empty: ui.NewEmptyState(), sum: widget.NewLabel("")}
	b.pulse.do = func() { onScreen(b.Update) }
	o.Notify = b.pulse.beat
	queue, err := batch.Open(o)
	b.queue = queue
	b.layOut()
	b.panel = newPanel(b)
	b.Update()
	return b, err
}

// Close ends the work; what is under way begins again another time.
func (b *Board) Close() error {
	b.pulse.end()
	b.workers.Wait()
	return b.queue.Close()
}

// Use changes the network of the files that have not begun.
func (b *Board) Use(n *model.Network) { b.queue.Use(n) }

// List holds the files, Panel what is made of them.
func (b *Board) List() fyne.CanvasObject { return b.centre }

// Panel is what stands beside the list.
func (b *Board) Panel() fyne.CanvasObject { return b.panel.object }

// Add takes files and folders into the queue. Folders are searched beside the
// window.
func (b *Board) Add(sources ...string) {
	b.workers.Go(func() {
		added, left := b.queue.Add(sources...)
		if b.pulse.over() {
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
			b.say(text)
		})
	})
}

func (b *Board) say(text string) {
	b.notice.SetMessage(text, lang.L("Close"), func() { b.notice.SetMessage("", "", nil) })
}

func (b *Board) layOut() {
	files := widget.NewButtonWithIcon(lang.L("Add files…"), theme.ContentAddIcon(), b.askFiles)
	folder := widget.NewButtonWithIcon(lang.L("Add folder…"), theme.FolderOpenIcon(), b.askFolder)
	b.pause = widget.NewButtonWithIcon(lang.L("Pause"), theme.MediaPauseIcon(), func() { b.queue.Pause(!b.queue.Paused()) })
	b.clear = widget.NewButtonWithIcon(lang.L("Clear finished"), theme.ContentClearIcon(), func() { b.queue.Remove(batch.Item.Over) })
	bar := container.NewHBox(files, folder, b.pause, b.clear)
	b.state = container.NewBorder(nil, nil, b.sum, nil, container.NewVBox(layout.NewSpacer(), b.meter, layout.NewSpacer()))
	b.list = widget.NewList(func() int { return len(b.items) }, func() fyne.CanvasObject { return newRow() }, b.draw)
	b.list.OnSelected = b.choose
	b.empty.SetMessage(lang.L("No files yet"),
		lang.L("Drop clips, pictures or folders here, or add them. Each becomes a session that you can open under Review, or a table."),
		lang.L("Add files…"), b.askFiles)
	b.centre = container.NewBorder(container.NewVBox(bar, b.state, b.notice.Container), nil, nil, nil,
		container.NewStack(b.list, container.NewPadded(b.empty.Container)))
}

// Update draws the queue as it is.
func (b *Board) Update() {
	before := len(b.items)
	b.items = b.queue.Items()
	sum := batch.SumOf(b.items)
	b.sum.SetText(sumWords(sum))
	b.meter.SetProgress(sum.Share)
	b.meter.Hidden = sum.Open == 0
	b.empty.Hidden, b.state.Hidden = sum.Items > 0, sum.Items == 0
	b.drawPause(sum)
	if sum.Items > sum.Open {
		b.clear.Enable()
	} else {
		b.clear.Disable()
	}
	if before != len(b.items) {
		b.centre.Refresh()
	}
	b.list.Refresh()
	b.panel.update()
	if err := b.queue.Trouble(); err != nil {
		b.say(ui.ErrorText(err))
	}
}

func (b *Board) drawPause(sum batch.Sum) {
	text, icon := lang.L("Pause"), theme.MediaPauseIcon()
	if b.queue.Paused() {
		text, icon = lang.L("Go on"), theme.MediaPlayIcon()
	}
	if b.pause.Text != text {
		b.pause.SetText(text)
		b.pause.SetIcon(icon)
	}
	if sum.Open > 0 || b.queue.Paused() {
		b.pause.Enable()
	} else {
		b.pause.Disable()
	}
}

// sumWords is the queue in a line.
func sumWords(s batch.Sum) string {
	if s.Items == 0 {
		return ""
	}
	text := lang.L("{{.Done}} of {{.Items}} done", with{"Done": s.Done, "Items": s.Items})
	if s.Failed > 0 {
		text += "  ·  " + lang.L("{{.Count}} failed", with{"Count": s.Failed})
	}
	return text
}

func (b *Board) draw(i widget.ListItemID, o fyne.CanvasObject) {
	if i < len(b.items) {
		o.(*row).show(b, b.items[i])
	}
}

func (b *Board) choose(i widget.ListItemID) {
	if i < len(b.items) {
		b.chosen = b.items[i].ID
		b.panel.update()
	}
	b.window.Canvas().Unfocus() // the keys belong to the window
}

// details is the item whose details are shown.
func (b *Board) details() (batch.Item, bool) {
	i := slices.IndexFunc(b.items, func(i batch.Item) bool { return i.ID == b.chosen })
	if i < 0 {
		return batch.Item{}, false
	}
	return b.items[i], true
}

// pulse passes on many beats as a few: the newest state is what counts.
type pulse struct {
	do func()

	mutex sync.Mutex
	timer *time.Timer
	ended bool
}

// beatEvery is the least time between two.
const beatEvery = 150 * time.Millisecond

func (p *pulse) beat() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.timer != nil || p.ended {
		return
	}
	p.timer = time.AfterFunc(beatEvery, func() {
		p.mutex.Lock()
		p.timer = nil
		ended := p.ended
		p.mutex.Unlock()
		if !ended {
			p.do()
		}
	})
}

func (p *pulse) over() bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.ended
}

func (p *pulse) end() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.ended = true
	if p.timer != nil {
		p.timer.Stop()
	}
}
