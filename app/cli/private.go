package cli

import "syscall"

// restrictPermissions makes every file that this process creates readable by its owner
// alone, also those of libraries: SQLite's journal, FFmpeg's clips, Fyne's preferences.
func restrictPermissions() { syscall.Umask(0o077) }
