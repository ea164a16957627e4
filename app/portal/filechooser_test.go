package portal

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/godbus/dbus/v5"
)

// chooserTest asks for files on a desktop.
type chooserTest struct {
	*fakeDesktop
	chooser *FileChooser
	paths   []string
	err     error
}

func newChooserTest(t *testing.T) *chooserTest {
	desktop := newFakeDesktop(t, 3)
	chooser, err := Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return &chooserTest{fakeDesktop: desktop, chooser: chooser}
}

// choose asks, has the desktop do something with the request, and waits for the end.
func (c *chooserTest) choose(ctx context.Context, r Request, desktop func(fakeRequest)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.paths, c.err = c.chooser.Choose(ctx, r)
	}()
	desktop(<-c.requests)
	<-done
	<-c.removed // nothing listens any more
}

func uris(uris ...string) map[string]dbus.Variant {
	return map[string]dbus.Variant{"uris": dbus.MakeVariant(uris)}
}

func TestFilesAreChosen(t *testing.T) {
	c := newChooserTest(t)
	want := []string{"/home/a b/c+d.png", "/home/ü%.png"}
	c.choose(t.Context(), Request{Kind: OpenFiles}, func(r fakeRequest) {
		c.answer(fakeRequest{path: r.path + "0"}, 0, uris("file:///of/another/request"))
		c.answer(r, 0, uris("file:///home/a%20b/c+d.png", "file:///home/%C3%BC%25.png"))
	})
	if c.err != nil || !slices.Equal(c.paths, want) {
		t.Error(c.paths, c.err)
	}
}

// The second time is after one that the desktop broke off.
func TestADialogThatIsClosedChoosesNothing(t *testing.T) {
	c := newChooserTest(t)
	for status := range uint32(3) {
		c.choose(t.Context(), Request{}, func(r fakeRequest) { c.answer(r, 2-status, uris("file:///a")) })
		if c.err != nil || len(c.paths) != int(status/2) {
			t.Error(status, c.paths, c.err)
		}
	}
}

func TestWhatIsAskedFor(t *testing.T) {
	c := newChooserTest(t)
	png := []Filter{{"Pictures", []string{".png"}}, {"All", nil}}
	for _, test := range []struct {
		request Request
		method  string
		options map[string]string
	}{
		{
			Request{Kind: OpenFile, Title: "Open", Parent: X11Window(0x2a), Accept: "Go", Folder: "/a", Filters: png},
			"OpenFile",
			map[string]string{
				"multiple": "false", "directory": "false", "modal": "true", "accept_label": `"Go"`, "current_folder": `@ay [0x2f, 0x61, 0x0]`,
				"filters": `@aav [["Pictures", [[0, "*.[pP][nN][gG]"]]], ["All", [[0, "*"]]]]`,
			},
		},
		{
			Request{Kind: OpenFiles},
			"OpenFile",
			map[string]string{"multiple": "true", "directory": "false", "filters": ""},
		},
		{Request{Kind: OpenFolder}, "OpenFile", map[string]string{"multiple": "false", "directory": "true"}},
		{Request{Kind: SaveFile, Name: "x.csv"}, "SaveFile", map[string]string{"current_name": `"x.csv"`, "directory": ""}},
	} {
		c.choose(t.Context(), test.request, func(r fakeRequest) {
			if r.method != test.method || r.title != test.request.Title || r.parent != test.request.Parent {
				t.Error(r)
			}
			for name, want := range test.options {
				if got, ok := r.options[name]; want != "" && got.String() != want || ok != (want != "") {
					t.Errorf("%s is %v, want %s", name, got, want)
				}
			}
			c.answer(r, 1, nil)
		})
	}
}

func TestFiltersHaveTheTypeOfThePortal(t *testing.T) {
	options := Request{Filters: []Filter{{}}}.options("")
	if got := options["filters"].Signature().String(); got != "a(sa(us))" {
		t.Error(got)
	}
}

func TestADialogIsClosedWhenItIsNoLongerWanted(t *testing.T) {
	c := newChooserTest(t)
	ctx, cancel := context.WithCancel(t.Context())
	c.choose(ctx, Request{}, func(r fakeRequest) {
		cancel()
		if closed := <-c.closed; closed != r.path {
			t.Error(closed)
		}
	})
	if !errors.Is(c.err, context.Canceled) {
		t.Error(c.err)
	}
}

// The end of the program closes the bus, and a dialog that is open.
func TestADialogIsClosedWithoutABus(t *testing.T) {
	c := newChooserTest(t)
	c.chooser.bus.Close()
	(&answer{bus: c.chooser.bus, path: "/a"}).cancel() // returns
}

func TestAnswersThatAreNone(t *testing.T) {
	c := newChooserTest(t)
	for _, results := range []map[string]dbus.Variant{nil, {"uris": dbus.MakeVariant("file:///a")}, uris("https://example.org/a"), uris("%")} {
		c.choose(t.Context(), Request{}, func(r fakeRequest) { c.answer(r, 0, results) })
		if c.err == nil || len(c.paths) > 0 {
			t.Error(results, c.paths, c.err)
		}
	}
}

func TestADesktopThatGoesAway(t *testing.T) {
	c := newChooserTest(t)
	done := make(chan error)
	go func() {
		_, err := c.chooser.Choose(t.Context(), Request{})
		done <- err
	}()
	<-c.requests
	c.chooser.bus.Close()
	if <-done == nil {
		t.Error("a dialog of a bus that is closed chooses")
	}
	if _, err := c.chooser.Choose(t.Context(), Request{}); err == nil {
		t.Error("a dialog without a bus")
	}
}

func TestADesktopWithoutADialog(t *testing.T) {
	newFakeDesktop(t, 2) // cannot choose folders
	if _, err := Connect(t.Context()); err == nil {
		t.Error("a dialog that cannot choose folders is used")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none")
	if _, err := Connect(t.Context()); err == nil {
		t.Error("a dialog without a bus")
	}
}
