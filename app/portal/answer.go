package portal

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"strings"

	"arbex/assets/message"

	"github.com/godbus/dbus/v5"
)

// answer is the answer of a dialog that is to come: a signal of an object that the desktop
// makes for the request.
type answer struct {
	bus     *dbus.Conn
	token   string // the last part of the object's path
	path    dbus.ObjectPath
	signals chan *dbus.Signal
}

// awaitAnswer listens for the answer of a request that is sent afterwards: one that came
// before anybody listens would be lost.
func (c *FileChooser) awaitAnswer(ctx context.Context) (*answer, error) {
	a := &answer{bus: c.bus, token: "arbex" + rand.Text(), signals: make(chan *dbus.Signal, 1)}
	sender := strings.ReplaceAll(strings.TrimPrefix(c.bus.Names()[0], ":"), ".", "_")
	a.path = desktopPath + dbus.ObjectPath("/request/"+sender+"/"+a.token)
	c.bus.Signal(a.signals)
	if err := c.bus.AddMatchSignalContext(ctx, a.match()...); err != nil {
		c.bus.RemoveSignal(a.signals)
		return nil, err
	}
	return a, nil
}

func (a *answer) match() []dbus.MatchOption {
	return []dbus.MatchOption{dbus.WithMatchObjectPath(a.path), dbus.WithMatchInterface(requestInterface), dbus.WithMatchMember(responseSignal)}
}

// wait waits for the answer.
func (a *answer) wait(ctx context.Context) (status uint32, results map[string]dbus.Variant, err error) {
	for {
		select {
		case <-ctx.Done():
			return 0, nil, ctx.Err()
		case signal, open := <-a.signals:
			switch {
			case !open:
				return 0, nil, dbus.ErrClosed
			case signal.Path == a.path && signal.Name == requestInterface+"."+responseSignal:
				err = dbus.Store(signal.Body, &status, &results)
				return status, results, err
			}
		}
	}
}

// cancel closes the dialog.
func (a *answer) cancel() {
	a.bus.Object(desktopName, a.path).Go(requestInterface+".Close", dbus.FlagNoReplyExpected, nil) // Call waits for ever when the bus is closed
}

// close stops to listen.
func (a *answer) close() {
	a.bus.RemoveSignal(a.signals)
	_ = a.bus.RemoveMatchSignal(a.match()...) // without a bus there is nothing to remove
}

// pathsOf returns the paths of an answer.
func pathsOf(results map[string]dbus.Variant) (paths []string, err error) {
	uris, ok := results["uris"].Value().([]string)
	if !ok {
		return nil, broken(errors.New("no files in its answer"))
	}
	for _, uri := range uris {
		parsed, err := url.Parse(uri)
		if err != nil || parsed.Scheme != "file" {
			return nil, message.New("{{.File}} is no file of this computer", message.Fields{"File": uri})
		}
		paths = append(paths, parsed.Path)
	}
	return paths, nil
}
