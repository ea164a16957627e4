package view

import (
	"path/filepath"
	"strings"

	"arbex/app/batch"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2/lang"
)

// separator stands between the parts of a line.
const separator = "  ·  "

// summaryText returns the progress of a queue in one line.
func summaryText(s batch.Summary) string {
	if s.Items == 0 {
		return ""
	}
	text := lang.L("{{.Done}} of {{.Items}} done", ui.Fields{"Done": s.Done, "Items": s.Items})
	if s.Failed > 0 {
		text += separator + lang.L("{{.Count}} failed", ui.Fields{"Count": s.Failed})
	}
	return text
}

// stateText returns how far an item is, in one line.
func stateText(i batch.Item) string {
	switch i.State {
	case batch.Waiting:
		return lang.L("waiting") + separator + place(i.DisplayName())
	case batch.Stopped:
		return lang.L("stopped; nothing was kept")
	case batch.Failed:
		return ui.ErrorText(i.Problem.Err)
	case batch.Done:
		text := countsText(i)
		if i.Problem.Err != nil {
			text += separator + ui.ErrorText(i.Problem.Err)
		}
		return text
	}
	return strings.Join(progressText(i), separator)
}

// place returns the folder of a file; an address is a place of its own.
func place(source string) string {
	if vision.IsAddress(source) {
		return source
	}
	return filepath.Dir(source)
}

// progressText returns how far the work on an item is.
func progressText(i batch.Item) (parts []string) {
	if i.Info.Frames == 0 && i.Frames == 0 {
		return []string{lang.L("opening")}
	}
	if i.Info.Frames > 0 {
		fields := ui.Fields{"At": i.FrameIndex + 1, "Frames": i.Info.Frames}
		text := lang.L("frame {{.At}} of {{.Frames}}", fields)
		if i.Stills {
			text = lang.L("picture {{.At}} of {{.Frames}}", fields)
		}
		parts = append(parts, text)
	} else {
		parts = append(parts, lang.L("frame {{.At}}", ui.Fields{"At": i.FrameIndex + 1}))
	}
	if i.TimeLeft >= 0 {
		parts = append(parts, lang.L("{{.Time}} left", ui.Fields{"Time": ui.FormatTime(i.TimeLeft.Seconds(), false)}))
	}
	return append(parts, countsText(i))
}

// countsText counts what an item holds: frames or pictures, faces, and files beside
// the pictures of a folder.
func countsText(i batch.Item) string {
	frames := lang.N("{{.Count}} frames", i.Frames, ui.Fields{"Count": i.Frames})
	if i.Stills {
		frames = lang.N("{{.Count}} pictures", i.Frames, ui.Fields{"Count": i.Frames})
	}
	text := frames + ", " + lang.N("{{.Count}} faces", i.Faces, ui.Fields{"Count": i.Faces})
	if i.LeftOut > 0 {
		text += separator + lang.N("{{.Count}} other files left out", i.LeftOut, ui.Fields{"Count": i.LeftOut})
	}
	return text
}
