package ui

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// percents holds every percentage, so that showing one allocates nothing.
var percents = func() (all [101]string) {
	for i := range all {
		all[i] = fmt.Sprintf("%d %%", i)
	}
	return all
}()

// hundredths holds 0.00 to 1.00 by decimal sign, for the same reason.
var hundredths = map[string][]string{".": formatHundredths("."), ",": formatHundredths(",")}

func formatHundredths(sign string) []string {
	all := make([]string, 101)
	for i := range all {
		all[i] = fmt.Sprintf("%d%s%02d", i/100, sign, i%100)
	}
	return all
}

// percentOf returns a share in whole hundredths; NaN counts as 0.
func percentOf(share float32) int {
	if share != share {
		return 0
	}
	return int(math.Round(100 * float64(min(max(share, 0), 1))))
}

// Percent formats a share of 0 to 1 as a whole percentage.
func Percent(share float32) string { return percents[percentOf(share)] }

// Decimal formats a share of 0 to 1 with two decimals.
func Decimal(share float32) string {
	return hundredths[decimalSign][percentOf(share)]
}

// Capitalize returns a text with an upper-case first letter.
func Capitalize(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + name[size:]
}

// Shorten cuts a text to a width in pixels and ends it with an ellipsis.
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

// Proportion returns a/(a+b), and 0.5 when both are 0.
func Proportion(a, b float32) float32 {
	if sum := a + b; sum > 1e-6 {
		return a / sum
	}
	return 0.5
}
