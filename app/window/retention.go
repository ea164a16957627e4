package window

import (
	"strconv"
	"time"

	"arbex/app/retention"
	"arbex/app/settings"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// retentionPage is the page of the settings about how long faces and recordings are
// kept. It also deletes what has become too old.
type retentionPage struct {
	window        fyne.Window
	settings      *settings.Store
	notifications *ui.Notifications
	background    *background
	data          retention.Stores // what can be deleted
	deleted       func()           // called when something was
	now           func() time.Time
}

func newRetentionPage(w fyne.Window, s *settings.Store, n *ui.Notifications, b *background) *retentionPage {
	return &retentionPage{window: w, settings: s, notifications: n, background: b, deleted: func() {}, now: time.Now}
}

func (p *retentionPage) content() fyne.CanvasObject {
	captures := p.row(func(k *settings.Retention) *int { return &k.CaptureDays })
	sessions := p.row(func(k *settings.Retention) *int { return &k.SessionDays })
	form := widget.NewForm(widget.NewFormItem(lang.L("Captured faces"), captures), widget.NewFormItem(lang.L("Recordings and analyses"), sessions))
	about := widget.NewLabel(lang.L("What becomes older is deleted for good at each start. Nothing is deleted as long as both say “for ever”. Models that were trained on deleted faces stay."))
	about.Wrapping = fyne.TextWrapWord
	return container.NewVBox(form, about)
}

// row returns the list for one of the times.
func (p *retentionPage) row(days func(*settings.Retention) *int) *ui.Select {
	var list *ui.Select
	current := *days(&p.settings.Retention)
	s := setting{choices: periods(current), current: strconv.Itoa(current)}
	s.set = func(value string) {
		wanted := p.settings.Retention
		*days(&wanted), _ = strconv.Atoi(value)
		p.change(wanted, func() { list.Selected = periodText(*days(&p.settings.Retention)); list.Refresh() })
	}
	list = s.list()
	return list
}

// periods are the usual times, and the one of the file.
func periods(current int) (all []choice) {
	for _, days := range []int{0, 1, 7, 30, 90, 365} {
		all = append(all, choice{strconv.Itoa(days), periodText(days)})
		if days == current {
			current = 0
		}
	}
	if current != 0 {
		all = append(all, choice{strconv.Itoa(current), periodText(current)})
	}
	return all
}

func periodText(days int) string {
	if days == 0 {
		return lang.L("for ever")
	}
	return lang.N("{{.Days}} days", days, ui.Fields{"Days": days})
}

// change shows what other times would delete now, and deletes it when the user
// confirms. refresh is called to show the times that hold.
func (p *retentionPage) change(wanted settings.Retention, refresh func()) {
	plan, err := retention.NewPlan(p.data, wanted, p.now())
	if err != nil {
		p.notifications.Fail(err)
		refresh()
		return
	}
	if plan.Empty() {
		p.set(wanted)
		return
	}
	refresh() // until it is confirmed
	ui.ConfirmDanger(p.window, lang.L("Delete what is too old?"), planText(plan)+"\n"+lang.L("This cannot be undone."), lang.L("Delete"), func() {
		p.set(wanted)
		p.delete(plan)
		refresh()
	})
}

func (p *retentionPage) set(wanted settings.Retention) {
	p.settings.Retention = wanted
	p.settings.Save()
}

// planText lists what is deleted.
func planText(p retention.Plan) string {
	text := ""
	if p.Faces > 0 {
		text = lang.N("{{.Count}} captured faces go, the oldest of {{.Date}}.", p.Faces, ui.Fields{"Count": p.Faces, "Date": p.OldestFace.Local().Format("2006-01-02")})
	}
	if n := len(p.Sessions); n > 0 {
		if text != "" {
			text += "\n"
		}
		text += lang.N("{{.Count}} recordings go, the oldest of {{.Date}}.", n, ui.Fields{"Count": n, "Date": p.Oldest.Local().Format("2006-01-02")})
	}
	return text
}

// expire deletes at the start what has become too old, if times were chosen.
func (p *retentionPage) expire() {
	if p.settings.Retention == (settings.Retention{}) {
		return
	}
	plan, err := retention.NewPlan(p.data, p.settings.Retention, p.now())
	if err != nil {
		p.notifications.Fail(err)
		return
	}
	if !plan.Empty() {
		p.delete(plan)
	}
}

// delete deletes in the background and reports what was deleted.
func (p *retentionPage) delete(plan retention.Plan) {
	p.background.start(func() func() {
		err := plan.Apply(p.data)
		return func() {
			p.deleted()
			if err != nil {
				p.notifications.Fail(err)
				return
			}
			p.notifications.Notify(ui.Success, lang.L("Too old, and deleted.")+" "+planText(plan))
		}
	})
}
