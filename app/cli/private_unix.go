//go:build unix

package cli

import "syscall"

// keepPrivate makes everything this program creates its owner's alone, also what
// libraries create on their own: SQLite's journal, FFmpeg's clips, Fyne's notes.
func keepPrivate() { syscall.Umask(0o077) }
