package teach

import (
	"fmt"

	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// classGrid has a button for each class with the number of its faces, and a
// sentence about the balance of the classes.
type classGrid struct {
	object  *fyne.Container
	buttons []*classButton
	balance *ui.Caption
	hint    *ui.Caption // hidden once the person knows how to capture

	classes   []string
	counts    map[string]int
	onPress   func(captures.Label)
	onRelease func()
	onOwn     func() // the person wants expressions of their own
}

// hintLimit is the number of faces from which the hint is hidden.
const hintLimit = 20

func newClassGrid(onPress func(captures.Label), onRelease func()) *classGrid {
	return &classGrid{
		object: container.NewGridWithColumns(2), balance: ui.NewCaption(""), counts: map[string]int{}, onPress: onPress, onRelease: onRelease,
		hint: ui.NewCaption(lang.L("Press a button or its number to capture the face you see, hold it to go on. Enter takes the model's own guess.")),
	}
}

// setClasses makes the buttons.
func (g *classGrid) setClasses(classes []string) {
	g.classes, g.buttons = classes, nil
	g.object.RemoveAll()
	for _, class := range classes {
		b := newClassButton(class, func() { g.onPress(captures.OneHot(class)) }, g.onRelease)
		g.buttons = append(g.buttons, b)
		g.object.Add(b.object)
	}
	own := widget.NewButtonWithIcon(lang.L("Your own…"), theme.ContentAddIcon(), func() { g.onOwn() })
	own.Alignment, own.Importance = widget.ButtonAlignLeading, widget.LowImportance
	g.object.Add(own)
	g.setCounts(g.counts)
}

// setCounts shows how many faces each class has, and what is missing.
func (g *classGrid) setCounts(counts map[string]int) {
	g.counts = counts
	most, all := 1, 0
	for _, class := range g.classes {
		most = max(most, counts[class])
	}
	for i, class := range g.classes {
		text := fmt.Sprintf("%s  (%d)", ui.Capitalize(ui.TranslateClass(class)), counts[class])
		if i < maxNumberKeys {
			text = fmt.Sprintf("%d  %s", i+1, text)
		}
		g.buttons[i].SetText(text)
		g.buttons[i].balance.setShare(float32(counts[class]) / float32(most))
	}
	g.balance.SetText(balanceText(g.classes, counts))
	for _, n := range counts {
		all += n
	}
	if known := all >= hintLimit; g.hint.Hidden != known {
		g.hint.Hidden = known
		g.hint.Refresh()
	}
}

// balanceText returns what is missing for an even set of the classes that have
// faces.
func balanceText(classes []string, counts map[string]int) string {
	most, begun := 0, 0
	for _, class := range classes {
		most = max(most, counts[class])
		if counts[class] > 0 {
			begun++
		}
	}
	switch begun {
	case 0:
		return lang.L("No faces yet. Capture some of at least two expressions.")
	case 1:
		return lang.L("One expression so far. Capture another one as well.")
	}
	var missing []string
	for _, class := range classes {
		if n := counts[class]; n > 0 && most-n >= max(3, most/5) {
			missing = append(missing, lang.L("{{.Count}} more {{.Class}}", fields{"Count": most - n, "Class": ui.TranslateClass(class)}))
		}
	}
	if len(missing) == 0 {
		return lang.L("The expressions are in balance.")
	}
	return lang.L("For balance: {{.List}}.", fields{"List": joinNames(missing)})
}
