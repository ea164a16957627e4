package portal

import (
	"bufio"
	"io"
	"net"
	"path/filepath"
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

// newFakeDesktop puts a desktop on the session bus.
func newFakeDesktop(t *testing.T, version uint32) *fakeDesktop {
	f := &fakeDesktop{t: t, version: version, requests: make(chan fakeRequest, 1), closed: make(chan dbus.ObjectPath, 1), removed: make(chan string, 1)}
	address := startBus(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	var err error
	if f.bus, err = dbus.Dial(address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.bus.Close() })
	f.export(map[string]any{"Hello": f.hello, "AddMatch": f.addMatch, "RemoveMatch": f.removeMatch}, "/org/freedesktop/DBus", "org.freedesktop.DBus")
	f.export(map[string]any{"Get": f.get}, desktopPath, "org.freedesktop.DBus.Properties")
	f.export(map[string]any{"OpenFile": f.openFile, "SaveFile": f.saveFile}, desktopPath, chooserInterface)
	if err := f.bus.Auth(nil); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fakeDesktop) export(methods map[string]any, path dbus.ObjectPath, name string) {
	f.t.Helper()
	if err := f.bus.ExportMethodTable(methods, path, name); err != nil {
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
	f.export(map[string]any{"Close": closing}, path, requestInterface)
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

// startBus returns the address of a bus for two.
func startBus(t *testing.T) (address string) {
	path := filepath.Join(t.TempDir(), "bus")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		a, fromA := acceptOne(listener)
		b, fromB := acceptOne(listener)
		if fromA != nil && fromB != nil {
			go forward(b, fromA)
			forward(a, fromB)
		}
	}()
	t.Cleanup(func() { listener.Close() })
	return "unix:path=" + path
}

// forward copies messages until the connection ends.
func forward(to net.Conn, from io.Reader) {
	io.Copy(to, from)
	to.Close()
}

// acceptOne accepts a connection, answers its authentication, and returns what follows.
func acceptOne(listener net.Listener) (net.Conn, io.Reader) {
	end, err := listener.Accept()
	if err != nil {
		return nil, nil
	}
	in := bufio.NewReader(end)
	for {
		line, err := in.ReadString('\n')
		switch line = strings.Trim(line, "\x00\r\n"); {
		case err != nil:
			return nil, nil
		case line == "AUTH":
			io.WriteString(end, "REJECTED EXTERNAL\r\n")
		case line == "NEGOTIATE_UNIX_FD":
			io.WriteString(end, "ERROR\r\n")
		case line == "BEGIN":
			return end, in
		default:
			io.WriteString(end, "OK 0123456789abcdef0123456789abcdef\r\n")
		}
	}
}
