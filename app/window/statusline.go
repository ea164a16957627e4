package window

import (
	"time"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// statusLine is the line of figures at the bottom.
type statusLine struct {
	label *widget.Label
	state engine.State // that the figures are of
	at    time.Time    // when they were written
	now   func() time.Time
}

func newStatusLine() *statusLine {
	s := &statusLine{label: widget.NewLabel(""), now: time.Now}
	s.label.Truncation = fyne.TextTruncateEllipsis
	return s
}

// statusInterval is how long figures stand. Nobody reads thirty a second, and
// laying out a line of text costs the window more than moving all bars of a face.
const statusInterval = 250 * time.Millisecond

// update writes what is counted and measured, and reports whether it did: not
// before the figures stood for a moment.
func (s *statusLine) update(view *engine.View) bool {
	now := s.now()
	if view.State == s.state && now.Sub(s.at) < statusInterval {
		return false
	}
	s.state, s.at = view.State, now
	s.label.SetText(statusText(view, s.fits))
	return true
}

// fits reports whether a text fits into the line.
func (s *statusLine) fits(text string) bool {
	width := s.label.Size().Width - 2*theme.InnerPadding()
	return fyne.MeasureText(text, theme.TextSize(), s.label.TextStyle).Width <= width
}

// statusText returns the figures, a short form where the long one does not fit.
func statusText(view *engine.View, fits func(text string) bool) string {
	s := view.Stats
	if s.Frames == 0 || view.State == engine.Resting {
		return stateName(view.State)
	}
	network := ui.Number(s.MsPerFace, 1)
	if view.Info.Kind == vision.Picture {
		return lang.N("picture   ·   {{.Faces}} faces   ·   network {{.Network}} ms per face", len(view.Faces), ui.Fields{"Faces": len(view.Faces), "Network": network})
	}
	with := ui.Fields{
		"State": stateName(view.State), "Source": ui.Number(s.SourceFPS, 0), "Preview": ui.Number(s.PreviewFPS, 0),
		"Network": network, "Latency": ui.Number(s.LatencyP95Ms, 0), "Dropped": s.Dropped,
	}
	long := lang.L("{{.State}}   ·   source {{.Source}} /s   ·   preview {{.Preview}} /s   ·   network {{.Network}} ms per face   ·   capture to bars {{.Latency}} ms   ·   {{.Dropped}} dropped", with)
	if fits(long) {
		return long
	}
	return lang.L("{{.State}}   ·   preview {{.Preview}} /s   ·   bars {{.Latency}} ms   ·   {{.Dropped}} dropped", with)
}

// stateName is a state in the language of the window.
func stateName(s engine.State) string {
	names := [...]string{
		lang.L("idle"), lang.L("opening"), lang.L("running"), lang.L("paused"), lang.L("stalled"), lang.L("ended"), lang.L("failed"), lang.L("the source rests while nobody sees it"),
	}
	if s < 0 || int(s) >= len(names) {
		return s.String()
	}
	return names[s]
}

// setText changes a text where it differs: Fyne lays out anew even for the same
// one.
func setText(w interface{ SetText(string) }, old, text string) {
	if old != text {
		w.SetText(text)
	}
}
