package ui_test

import (
	"fmt"

	"arbex/app/ui"
)

func ExampleFormatTime() {
	fmt.Println(ui.FormatTime(7.4, false), ui.FormatTime(7.4, true), ui.FormatTime(3723, false))
	// Output: 0:07 0:07.4 1:02:03
}

func ExamplePercent() {
	fmt.Println(ui.Percent(0.527), ui.Decimal(0.527))
	// Output: 53 % 0.53
}

// ExampleTextCache formats a text only when its key changes.
func ExampleTextCache() {
	var cache ui.TextCache[int]
	count := func(n int) string {
		fmt.Println("formatting", n)
		return fmt.Sprint(n, " faces")
	}
	for _, n := range []int{1, 1, 2} {
		fmt.Println(cache.Get(n, count))
	}
	// Output:
	// formatting 1
	// 1 faces
	// 1 faces
	// formatting 2
	// 2 faces
}
