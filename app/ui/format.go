package ui

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// percents holds every percentage once, so that showing one makes nothing new.
var percents = func() (all [101]string) {
	for i := range all {
		all[i] = fmt.Sprintf("%d %%", i)
	}
	return all
}()

// hundredths holds 0.00 to 1.00 in the same way, for each decimal sign.
var hundredths = map[string][]string{".": formatHundredths("."), ",": formatHundredths(",")}

func formatHundredths(sign string) []string {
	all := make([]string, 101)
	for i := range all {
		all[i] = fmt.Sprintf("%d%s%02d", i/100, sign, i%100)
	}
	return all
}

// percentOf turns a share into whole hundredths; what is no number counts as 0.
func percentOf(share float32) int {
	if share != share {
		return 0
	}
	return int(math.Round(100 * float64(min(max(share, 0), 1))))
}

// Percent writes a share of 0 to 1 as a whole percentage.
func Percent(share float32) string { return percents[percentOf(share)] }

// Decimal writes a share of 0 to 1 with two decimals.
func Decimal(share float32) string {
	return hundredths[decimalSign][percentOf(share)]
}

// Capitalize writes a class name for a heading.
func Capitalize(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + name[size:]
}

// Shorten cuts a text to fit a width in pixels and ends it with an ellipsis.
func Shorten(text string, width, size float32, style fyne.TextStyle) string {
	if fyne.MeasureText(text, size, style).Width <= width {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		short := strings.TrimRight(string(runes[:n]), " ") + "…"
		if fyne.MeasureText(short, size, style).Width <= width {
			return short
		}
	}
	return "…"
}

// Proportion returns the first of two weights as a share of both: a/(a+b). Two
// weights of nothing count the same.
func Proportion(a, b float32) float32 {
	if sum := a + b; sum > 1e-6 {
		return a / sum
	}
	return 0.5
}
