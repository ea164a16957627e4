package review

import (
	"context"
	"sync/atomic"

	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// exportProgress shows how far an export is, over the picture, and cancels it. It is
// seen only while there is something to tell.
type exportProgress struct {
	object *fyne.Container
	label  *widget.Label
	line   *ui.ProgressLine
	tasks  *ui.Tasks
	cancel context.CancelFunc // nil: nothing is exported
	waits  atomic.Bool        // a report waits for the screen
}

func newExportProgress() *exportProgress {
	p := &exportProgress{label: widget.NewLabel(""), line: ui.NewProgressLine()}
	p.label.Truncation = fyne.TextTruncateEllipsis
	cancel := widget.NewButton(lang.L("Cancel"), func() { p.cancel() })
	row := container.NewBorder(nil, p.line, nil, cancel, p.label)
	p.object = container.NewStack(ui.NewBackground(ui.ColorInfo, 0), container.NewPadded(row))
	p.object.Hide()
	return p
}

func (p *exportProgress) running() bool { return p.cancel != nil }

// begin returns the context of an export into a file.
func (p *exportProgress) begin(tasks *ui.Tasks, name string) (ctx context.Context) {
	ctx, p.cancel = context.WithCancel(tasks.Context())
	p.tasks = tasks
	p.label.SetText(lang.L("Writing {{.Name}}", ui.Fields{"Name": name}))
	return ctx
}

// report shows the share that is done, unless an earlier one still waits for the
// screen. It is called from the export's goroutine.
func (p *exportProgress) report(share float64) {
	if !p.waits.CompareAndSwap(false, true) {
		return
	}
	p.tasks.Do(func() {
		p.waits.Store(false)
		if p.running() {
			p.line.SetProgress(share)
			p.object.Show()
		}
	})
}

// end hides the progress of an export that is over.
func (p *exportProgress) end() {
	p.cancel()
	p.cancel = nil
	p.line.SetProgress(0)
	p.object.Hide()
}
