package portal

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// fakeDesktop is a session bus with a portal on it. Its methods are what D-Bus calls.
type fakeDesktop struct {
	t        *testing.T
	bus      *dbus.Conn
	version  uint32
	requests chan fakeRequest
	closed   chan dbus.ObjectPath
	removed  chan string
}

// fakeRequest is a dialog that waits for its answer.
type fakeRequest struct {
	method, parent, title string
	options               map[string]dbus.Variant
	path                  dbus.ObjectPath
}

// newFakeDesktop returns a desktop, and a connection to it that has said nothing yet.
func newFakeDesktop(t *testing.T, version uint32) (*fakeDesktop, *dbus.Conn) {
	f := &fakeDesktop{t: t, version: version, requests: make(chan fakeRequest, 1), closed: make(chan dbus.ObjectPath, 1), removed: make(chan string, 1)}
	desktopEnd, programEnd := connectedEnds(t)
	f.bus = connection(t, desktopEnd)
	f.export(f.bus, map[string]any{"Hello": f.hello, "AddMatch": f.addMatch, "RemoveMatch": f.removeMatch}, "/org/freedesktop/DBus", "org.freedesktop.DBus")
	f.export(f.bus, map[string]any{"Get": f.get}, desktopPath, "org.freedesktop.DBus.Properties")
	f.export(f.bus, map[string]any{"OpenFile": f.openFile, "SaveFile": f.saveFile}, desktopPath, chooserInterface)
	if err := f.bus.Auth(nil); err != nil {
		t.Fatal(err)
	}
	return f, connection(t, programEnd)
}

func (f *fakeDesktop) export(bus *dbus.Conn, methods map[string]any, path dbus.ObjectPath, name string) {
	f.t.Helper()
	if err := bus.ExportMethodTable(methods, path, name); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fakeDesktop) hello() (string, *dbus.Error) { return ":1.42", nil }

func (f *fakeDesktop) addMatch(string) *dbus.Error { return nil }

func (f *fakeDesktop) removeMatch(rule string) *dbus.Error {
	f.removed <- rule
	return nil
}

func (f *fakeDesktop) get(name, property string) (dbus.Variant, *dbus.Error) {
	if name != chooserInterface || property != "version" {
		return dbus.Variant{}, dbus.NewError("org.freedesktop.DBus.Error.InvalidArgs", nil)
	}
	return dbus.MakeVariant(f.version), nil
}

func (f *fakeDesktop) openFile(parent, title string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	return f.request("OpenFile", parent, title, options)
}

func (f *fakeDesktop) saveFile(parent, title string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	return f.request("SaveFile", parent, title, options)
}

func (f *fakeDesktop) request(method, parent, title string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	path := dbus.ObjectPath("/org/freedesktop/portal/desktop/request/1_42/" + options["handle_token"].Value().(string))
	closing := func() *dbus.Error {
		f.closed <- path
		return nil
	}
	f.export(f.bus, map[string]any{"Close": closing}, path, requestInterface)
	f.requests <- fakeRequest{method, parent, title, options, path}
	return path, nil
}

// answer answers a request with a status and what else is in the answer.
func (f *fakeDesktop) answer(r fakeRequest, status uint32, results map[string]dbus.Variant) {
	f.t.Helper()
	if err := f.bus.Emit(r.path, requestInterface+".Response", status, results); err != nil {
		f.t.Error(err)
	}
}

func connection(t *testing.T, end net.Conn) *dbus.Conn {
	t.Helper()
	bus, err := dbus.NewConn(end)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	return bus
}

// connectedEnds returns two ends that are joined once each has signed on, as a bus does it.
func connectedEnds(t *testing.T) (a, b net.Conn) {
	a, busA := net.Pipe()
	b, busB := net.Pipe()
	go func() {
		if fromA, fromB := signOn(busA), signOn(busB); fromA != nil && fromB != nil {
			go io.Copy(busB, fromA)
			io.Copy(busA, fromB)
		}
	}()
	t.Cleanup(func() { busA.Close(); busB.Close() })
	return a, b
}

// signOn accepts whoever signs on, and returns what is said after that.
func signOn(end net.Conn) io.Reader {
	in := bufio.NewReader(end)
	for {
		line, err := in.ReadString('\n')
		switch line = strings.Trim(line, "\x00\r\n"); {
		case err != nil:
			return nil
		case line == "AUTH":
			io.WriteString(end, "REJECTED EXTERNAL\r\n")
		case line == "BEGIN":
			return in
		default:
			io.WriteString(end, "OK 0123456789abcdef0123456789abcdef\r\n")
		}
	}
}
