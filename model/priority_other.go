//go:build !linux

package model

// settle does nothing: only Linux has priorities of single threads.
func (n Niceness) settle() {}
