package window

import (
	"path/filepath"
	"strconv"
	"time"

	"arbex/app/retention"
	"arbex/app/settings"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// shelf is what grows old.
func (v *window) shelf() (s retention.Stores) {
	if v.options.Studio != nil {
		s.Captures = v.options.Studio.Captures
	}
	if v.options.Data != "" {
		s.Sessions = filepath.Join(v.options.Data, sessionsFolder)
	}
	return s
}

// keepWishes choose how long faces and recordings stay.
func (v *window) keepWishes() fyne.CanvasObject {
	form := widget.NewForm()
	for _, k := range []struct {
		name string
		days func(*settings.Retention) *int
	}{
		{lang.L("Captured faces"), func(k *settings.Retention) *int { return &k.CaptureDays }},
		{lang.L("Recordings and analyses"), func(k *settings.Retention) *int { return &k.SessionDays }},
	} {
		var list *widget.Select
		w := wish{name: k.name, choices: keepChoices(*k.days(&v.memory.Retention)), now: strconv.Itoa(*k.days(&v.memory.Retention))}
		w.set = func(value string) {
			wished := v.memory.Retention
			*k.days(&wished), _ = strconv.Atoi(value)
			v.askKeep(wished, func() { list.Selected = keepWords(*k.days(&v.memory.Retention)); list.Refresh() })
		}
		list = w.picker()
		form.Append(w.name, list)
	}
	about := widget.NewLabel(lang.L("What becomes older is deleted for good at each start. Nothing is deleted as long as both say “for ever”. Models that had learnt from deleted faces stay."))
	about.Wrapping = fyne.TextWrapWord
	return container.NewVBox(form, about)
}

// keepChoices are the usual times, and one that stands in the file.
func keepChoices(now int) (all []choice) {
	for _, days := range []int{0, 1, 7, 30, 90, 365} {
		all = append(all, choice{strconv.Itoa(days), keepWords(days)})
		if days == now {
			now = 0
		}
	}
	if now != 0 {
		all = append(all, choice{strconv.Itoa(now), keepWords(now)})
	}
	return all
}

func keepWords(days int) string {
	if days == 0 {
		return lang.L("for ever")
	}
	return lang.N("{{.Days}} days", days, ui.Fields{"Days": days})
}

// askKeep shows what a wish would delete now, and deletes it when the person
// says so. show is called to show what counts.
func (v *window) askKeep(wished settings.Retention, show func()) {
	plan, err := retention.NewPlan(v.shelf(), wished, time.Now())
	if err != nil {
		v.tell(ui.ErrorText(err), "", nil)
		show()
		return
	}
	if plan.Empty() {
		v.memory.Retention = wished
		v.remember()
		return
	}
	show() // until there is a yes
	dialog.ShowConfirm(lang.L("Delete what is too old?"), planWords(plan)+"\n"+lang.L("This cannot be undone."), func(yes bool) {
		if yes {
			v.memory.Retention = wished
			v.remember()
			v.carry(plan)
			show()
		}
	}, v.window)
}

// planWords says what goes.
func planWords(p retention.Plan) string {
	text := ""
	if p.Faces > 0 {
		text = lang.N("{{.Count}} captured faces go, the oldest of {{.Date}}.", p.Faces, ui.Fields{"Count": p.Faces, "Date": p.OldestFace.Format("2006-01-02")})
	}
	if n := len(p.Sessions); n > 0 {
		if text != "" {
			text += "\n"
		}
		text += lang.N("{{.Count}} recordings go, the oldest of {{.Date}}.", n, ui.Fields{"Count": n, "Date": p.Oldest.Local().Format("2006-01-02")})
	}
	return text
}

// expire deletes at the start what has become too old, if that was wished.
func (v *window) expire() {
	if v.memory.Retention == (settings.Retention{}) {
		return
	}
	plan, err := retention.NewPlan(v.shelf(), v.memory.Retention, time.Now())
	if err != nil {
		v.tell(ui.ErrorText(err), "", nil)
		return
	}
	if !plan.Empty() {
		v.carry(plan)
	}
}

// carry deletes, beside the window, and says what is gone.
func (v *window) carry(plan retention.Plan) {
	shelf := v.shelf()
	v.beside.Go(func() {
		err := plan.Apply(shelf)
		fyne.Do(func() {
			if v.engine == nil {
				return // the window is closing
			}
			if v.studio != nil {
				v.studio.Reload()
			}
			if err != nil {
				v.tell(ui.ErrorText(err), "", nil)
				return
			}
			v.tell(lang.L("Too old, and deleted.")+" "+planWords(plan), "", nil)
		})
	})
}
