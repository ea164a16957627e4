package portal

import (
	"context"
	"errors"

	"arbex/assets/message"

	"github.com/godbus/dbus/v5"
)

// Names on the bus: https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.FileChooser.html
const (
	desktopName      = "org.freedesktop.portal.Desktop"
	desktopPath      = dbus.ObjectPath("/org/freedesktop/portal/desktop")
	chooserInterface = "org.freedesktop.portal.FileChooser"
	requestInterface = "org.freedesktop.portal.Request"
	responseSignal   = "Response"
)

// firstWithFolders is the first version of the interface that can choose a folder.
const firstWithFolders = 3

// FileChooser is the dialog of the desktop.
type FileChooser struct {
	bus     *dbus.Conn
	desktop dbus.BusObject
}

// Connect finds the dialog of the desktop on the session bus. That may start a program of
// the desktop and take seconds. Without a bus, or a desktop that answers, it is an error.
// The connection ends with ctx.
func Connect(ctx context.Context) (*FileChooser, error) {
	bus, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	c := &FileChooser{bus: bus, desktop: bus.Object(desktopName, desktopPath)}
	err = bus.Auth(nil)
	if err == nil {
		err = bus.Hello()
	}
	if err == nil {
		err = c.checkVersion(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, bus.Close())
	}
	return c, nil
}

func (c *FileChooser) checkVersion(ctx context.Context) error {
	var version uint32
	call := c.desktop.CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, chooserInterface, "version")
	switch err := call.Store(&version); {
	case err != nil:
		return err
	case version < firstWithFolders:
		return errors.New("the desktop's file dialog cannot choose folders")
	}
	return nil
}

// Choose shows the dialog and returns the paths that were chosen, none when it was closed
// without. When ctx ends the dialog is closed.
func (c *FileChooser) Choose(ctx context.Context, r Request) (paths []string, err error) {
	a, err := c.awaitAnswer(ctx)
	if err != nil {
		return nil, broken(err)
	}
	defer a.close()
	status, results, err := c.ask(ctx, r, a)
	if ctx.Err() != nil {
		a.cancel()
	}
	switch {
	case err != nil:
		return nil, broken(err)
	case status != 0: // 1: cancelled; 2: closed by the window manager, or broken off
		return nil, nil
	}
	return pathsOf(results)
}

// ask shows the dialog and waits for the answer.
func (c *FileChooser) ask(ctx context.Context, r Request, a *answer) (status uint32, results map[string]dbus.Variant, err error) {
	if err := c.desktop.CallWithContext(ctx, chooserInterface+"."+r.method(), 0, r.Parent, r.Title, r.options(a.token)).Err; err != nil {
		return 0, nil, err
	}
	return a.wait(ctx)
}

// broken returns why the dialog did not answer.
func broken(err error) error {
	return message.Wrap(err, "the system's dialog does not answer: {{.Cause}}", nil)
}
