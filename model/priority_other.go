//go:build !linux

package model

// yieldToOthers does nothing: only Linux has priorities of single threads.
func yieldToOthers() {}
