package view

import (
	"slices"
	"sync"

	"arbex/app/batch"
	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// Tab is the tab Batch.
type Tab struct {
	window     fyne.Window
	queue      *batch.Queue
	openReview func(folder string) // opens a session; nil: it cannot be opened
	onScreen   func(func())        // fyne.Do, or its replacement in a test
	mix        func() float64      // see batch.Options
	throttle   throttle
	workers    sync.WaitGroup
	tasks      *ui.Tasks

	notifications *ui.Notifications // of the window

	items      []batch.Item // as they are drawn
	unsaved    error        // why the queue could not be saved, as it was reported
	selectedID int          // of the item whose details are shown; 0: none

	list     *queueList
	side     *side
	pictures *pictureSheet
	files    *ui.Files
}

// New opens the queue; files asks for files over the window. openReview opens a session folder in the tab Review. The
// tab is usable with an error too, which reports that the queue could not be read.
// onScreen runs a function on Fyne's goroutine: fyne.Do, outside of tests.
func New(w fyne.Window, files *ui.Files, notifications *ui.Notifications, o batch.Options, openReview func(folder string), onScreen func(func())) (*Tab, error) {
	t := &Tab{window: w, files: files, notifications: notifications, openReview: openReview, onScreen: onScreen, tasks: ui.NewTasksOn(onScreen)}
	t.throttle.run = func() { onScreen(t.refresh) }
	o.Notify = t.throttle.request
	if o.Mix == nil {
		o.Mix = func() float64 { return 0 }
	}
	t.mix = o.Mix
	queue, err := batch.Open(o)
	t.queue = queue
	t.pictures = newPictureSheet(w, t.tasks, func() { t.list.object.Refresh() })
	t.list = newQueueList(t)
	t.side = newSide(w, files, queue)
	t.refresh()
	return t, err
}

// Content returns the list of files, and the output settings with the details of
// the selected file.
func (t *Tab) Content() (main, side fyne.CanvasObject) {
	t.side.output.showMix(t.mix()) // it is changed in another tab
	return t.list.object, t.side.object
}

// Update does nothing: the tab does not follow the engine.
func (t *Tab) Update(*engine.View) {}

// SetNetwork changes the network for the files that have not begun.
func (t *Tab) SetNetwork(n *model.Network, _ string) { t.queue.SetNetwork(n) }

// HandleKey returns false: the tab has no keys.
func (t *Tab) HandleKey(ui.KeyEvent) bool { return false }

// Help returns nil.
func (t *Tab) Help() []ui.Shortcut { return nil }

// Drop adds files that were dropped onto the window.
func (t *Tab) Drop(paths []string) bool {
	t.Add(paths...)
	return true
}

// Close ends the work. The file that is worked on begins again at the next start.
func (t *Tab) Close() error {
	t.throttle.close()
	t.tasks.Close()
	t.workers.Wait()
	return t.queue.Close()
}

// Add adds files and folders to the queue, on a goroutine that searches the
// folders.
func (t *Tab) Add(sources ...string) {
	t.workers.Go(func() {
		added, skipped := t.queue.Add(sources...)
		if t.throttle.isClosed() {
			return
		}
		t.onScreen(func() {
			text := ""
			switch {
			case added == 0:
				text = lang.L("Nothing was added: all of it is in the list already, unchanged.")
			case skipped.Count > 0:
				text = ui.ErrorText(skipped.Warning())
			}
			t.notifications.Notify(ui.Plain, text)
		})
	})
}

// refresh draws the queue as it is.
func (t *Tab) refresh() {
	t.items = t.queue.Items()
	t.list.draw(batch.Summarize(t.items), t.queue.Paused())
	t.list.mark(t.selected())
	t.drawDetails()
	t.reportUnsaved(t.queue.SaveError())
}

// reportUnsaved reports once why the queue could not be saved; nil: it was.
func (t *Tab) reportUnsaved(err error) {
	if err != nil && (t.unsaved == nil || t.unsaved.Error() != err.Error()) {
		t.notifications.Fail(err)
	}
	t.unsaved = err
}

// selectRow shows the details of an item.
func (t *Tab) selectRow(i widget.ListItemID) {
	if i < len(t.items) {
		t.list.marked, t.selectedID = i, t.items[i].ID
		t.drawDetails()
	}
	t.window.Canvas().Unfocus() // keys go to the window
}

// selected returns the index of the item whose details are shown, or -1.
func (t *Tab) selected() int {
	return slices.IndexFunc(t.items, func(i batch.Item) bool { return i.ID == t.selectedID })
}

func (t *Tab) drawDetails() {
	var item *batch.Item
	if i := t.selected(); i >= 0 {
		item = &t.items[i]
	}
	t.side.showDetails(item)
	t.pictures.show(item)
}

// action returns what a user most likely wants to do with an item; nil for
// nothing.
func (t *Tab) action(i batch.Item) (label string, do func()) {
	switch {
	case i.State == batch.Working:
		return lang.L("Stop"), func() { t.queue.Stop(i.ID) }
	case i.State == batch.Failed || i.State == batch.Stopped:
		return lang.L("Again"), func() { t.queue.Retry(i.ID) }
	case i.State == batch.Done && i.Output.Format == batch.FormatSession && t.openReview != nil:
		return lang.L("Review"), func() { t.openReview(i.Result) }
	}
	return "", nil
}

func (t *Tab) remove(i batch.Item) {
	t.queue.Remove(func(other batch.Item) bool { return other.ID == i.ID })
}
