// Package portal asks for files in the dialog of the desktop itself, by means of D-Bus:
// org.freedesktop.portal.FileChooser, which GNOME, KDE and others answer.
//
//	chooser, err := portal.Connect(ctx)       // an error: this desktop has none
//	paths, err := chooser.Choose(ctx, portal.Request{Kind: portal.OpenFile, Title: "Open a clip"})
//
// The module github.com/rymdport/portal was tried before: it cannot be cancelled, panics when
// the dialog is closed by the window manager, and turns a plus sign in a path into a space.
package portal
