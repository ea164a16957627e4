package teach

import (
	"cmp"
	"image/color"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training/captures"
	"arbex/training/versions"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
)

// fields are the variables of a sentence.
type fields = ui.Fields

// labelText returns a label in short: the class, or "sadness 75 %".
func labelText(l captures.Label) string {
	best := l.Best()
	if l[best] > 0.995 {
		return ui.TranslateClass(best)
	}
	return ui.TranslateClass(best) + " " + ui.Percent(l[best])
}

// sharesText returns a label with all its shares, the largest first.
func sharesText(l captures.Label) string {
	classes := slices.SortedFunc(maps.Keys(l), func(a, b string) int { return cmp.Or(cmp.Compare(l[b], l[a]), cmp.Compare(a, b)) })
	var parts []string
	for _, class := range classes {
		if len(classes) == 1 {
			return ui.TranslateClass(class)
		}
		parts = append(parts, ui.TranslateClass(class)+" "+ui.Percent(l[class]))
	}
	return joinNames(parts)
}

// classColor returns the colour of a class, the same in the whole window.
func classColor(class string) color.Color {
	return theme.Color(ui.ClassColors([]string{class})[0])
}

func joinNames(names []string) string { return strings.Join(names, ", ") }

// agoText returns when something was, relative to now.
func agoText(t, now time.Time) string {
	t = t.In(now.Location())
	switch d := now.Sub(t); {
	case d < time.Minute:
		return lang.L("just now")
	case d < time.Hour:
		return lang.L("{{.Minutes}} min ago", fields{"Minutes": int(d.Minutes())})
	case t.YearDay() == now.YearDay() && t.Year() == now.Year():
		return lang.L("today {{.Time}}", fields{"Time": t.Format("15:04")})
	}
	return t.Format("2006-01-02 15:04")
}

// actionText returns what a step of the history did.
func actionText(a captures.Action) string {
	text := ""
	switch a.Kind {
	case captures.Capturing:
		return lang.L("capturing {{.Class}}", fields{"Class": ui.TranslateClass(a.Class)})
	case captures.Adding:
		return lang.L("adding {{.Count}} faces", fields{"Count": a.Count})
	case captures.Importing:
		text = lang.L("importing")
	case captures.Relabelling:
		text = lang.L("relabelling")
	case captures.NamingPerson:
		text = lang.L("naming the person")
	case captures.Deleting:
		text = lang.L("deleting")
	}
	if a.Count > 1 {
		return lang.L("{{.What}} {{.Count}} faces", fields{"What": text, "Count": a.Count})
	}
	return text
}

// rejectionText returns why a face was not captured.
func rejectionText(reason captures.Reason) string {
	switch reason {
	case captures.TooSmall:
		return lang.L("Not taken: the face is too small.")
	case captures.Blurred:
		return lang.L("Not taken: the face is blurred.")
	}
	return lang.L("Not taken: nearly the same as the one before.")
}

// rejectedText counts the faces that a gate rejected; empty for none.
func rejectedText(g captures.QualityGate) string {
	if len(g.Rejected) == 0 {
		return ""
	}
	return lang.L("Left out: {{.Repeats}} nearly the same, {{.Blurred}} blurred, {{.Tiny}} too small.",
		fields{"Repeats": g.Rejected[captures.NearDuplicate], "Blurred": g.Rejected[captures.Blurred], "Tiny": g.Rejected[captures.TooSmall]})
}

// changeText returns a share before and after.
func changeText(before, after float64) string { return shareText(before) + " → " + shareText(after) }

// shareText returns a share in percent, with one decimal where it matters.
func shareText(share float64) string {
	if v := 100 * share; math.Abs(v-math.Round(v)) > 0.05 {
		return ui.Number(v, 1) + " %"
	}
	return ui.Number(100*share, 0) + " %"
}

// partText returns how much of the network a training changes.
func partText(p model.Part) string {
	switch p {
	case model.TrainHead:
		return lang.L("lightly")
	case model.TrainFusion:
		return lang.L("moderately")
	case model.TrainFeatures:
		return lang.L("strongly")
	case model.TrainAll:
		return lang.L("everything")
	}
	return string(p)
}

// versionName returns the name of a version, in the language of the window for
// the shipped one.
func versionName(v versions.Version) string {
	if v.ID == versions.Shipped {
		return lang.L("Shipped model")
	}
	return v.Name
}

// settingName returns the name of a setting of a training, "" for one that is shown
// elsewhere.
func settingName(key string) string {
	switch key {
	case "part":
		return ""
	case "kind":
		return lang.L("Training")
	case "epochs":
		return lang.L("Epochs")
	case "device":
		return lang.L("Computed on")
	case "base":
		return lang.L("Pictures of the base set")
	}
	return key
}

// settingText returns the value of a setting.
func settingText(key, value string) string {
	switch {
	case key == "kind" && value == "quick":
		return lang.L("quick")
	case key == "kind" && value == "deep":
		return lang.L("deep")
	}
	return value
}
