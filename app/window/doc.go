// Package window is the desktop window: its tabs, keys, messages, settings,
// recording and streaming.
//
//	err := window.Run(ctx, window.Options{
//		Source: "demo", Network: network, Folders: window.Folders{Settings: folder, Data: data},
//		Models: window.Models{Load: model.Load, Preset: preset},
//	})
//
// The window knows a tab by the interface Tab alone. The engine works on
// goroutines of its own and reports when there is something new; the window then
// takes the newest view, just before a repaint, on Fyne's goroutine, and hands it
// to its parts and to the tabs. Everything here runs on that goroutine but
// background work.
package window
