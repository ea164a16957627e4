package teach

import (
	"math"

	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
)

// deleteSelected deletes the selected faces. Where some of them are not on the screen
// it counts and names those first.
func (g *gallery) deleteSelected() {
	ids := g.selectedIDs()
	hidden := g.selectedOffScreen()
	if len(hidden) == 0 {
		g.afterEdit(g.shared.captures.Delete(ids))
		return
	}
	title := lang.N("Delete {{.Count}} faces?", len(ids), fields{"Count": len(ids)})
	text := lang.N("{{.Count}} of them are not on the screen: {{.List}}. Ctrl+Z brings them back.", len(hidden), fields{"Count": len(hidden), "List": classList(g.shared.classes, hidden)})
	ui.ConfirmDanger(g.shared.window, title, text, lang.L("Delete"), func() { g.afterEdit(g.shared.captures.Delete(ids)) })
}

// selectedOffScreen returns the selected faces of which no part is on the screen.
func (g *gallery) selectedOffScreen() (hidden []captures.Capture) {
	from, to := g.onScreen()
	for i, c := range g.shown {
		if g.selected[c.ID] && (i < from || i >= to) {
			hidden = append(hidden, c)
		}
	}
	return hidden
}

// onScreen returns the range of the shown faces that are on the screen, from one up to
// another.
func (g *gallery) onScreen() (from, to int) {
	row := newThumbnail().MinSize().Height + theme.Padding()
	top := g.grid.GetScrollOffset()
	columns := max(1, g.grid.ColumnCount())
	first, last := math.Floor(float64(top/row)), math.Ceil(float64((top+g.grid.Size().Height)/row))
	return int(first) * columns, int(last) * columns
}

// classList counts captures by class, in the order of classes: "12 sadness, 3 fear".
func classList(classes []string, some []captures.Capture) string {
	counts := map[string]int{}
	for _, c := range some {
		counts[c.Label.Best()]++
	}
	var parts []string
	for _, class := range classes {
		if n := counts[class]; n > 0 {
			parts = append(parts, lang.L("{{.Count}} {{.Class}}", fields{"Count": n, "Class": ui.TranslateClass(class)}))
		}
	}
	return joinNames(parts)
}
