package window

import (
	"errors"
	"path/filepath"
	"slices"

	"arbex/app/batch"
	"arbex/app/batch/view"
	"arbex/app/consent"
	"arbex/app/live"
	"arbex/app/recording"
	"arbex/app/review"
	"arbex/app/session"
	"arbex/app/settings"
	"arbex/app/stream"
	"arbex/app/teach"
	"arbex/app/ui"
	"arbex/model"
	"arbex/training/captures"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
)

// composer makes the parts of a window and joins them. It is the only one that
// knows which tabs there are.
type composer struct {
	*window
	options      Options
	orientations *live.Orientations

	files      *ui.Files
	gate       *consent.Gate
	live       *live.Tab
	teach      *teach.Tab  // nil: there is none
	review     *review.Tab // nil: there is none
	appearance *appearancePage
	retention  *retentionPage
}

// newWindow makes a window for an engine; exit ends the program.
func newWindow(fw fyne.Window, e Engine, o Options, store *settings.Store, orientations *live.Orientations, log *programLog, exit func()) *window {
	w := &window{Window: fw, engine: e, settings: store, background: newBackground(), notifications: ui.NewNotifications(), log: log, exit: exit}
	store.OnError = w.notifications.Fail
	c := composer{window: w, files: ui.NewFiles(fw, store), options: o, orientations: orientations}
	c.makeControls()
	c.makeTabs()
	c.makeSettings()
	c.makeStartup()
	c.makeKeyboard()
	c.makeFrame()
	fw.Resize(fyne.NewSize(store.Window.Width, store.Window.Height))
	fw.SetOnDropped(w.dropped)
	fw.SetCloseIntercept(w.quit)
	return w
}

// makeControls makes what works on every tab.
func (c *composer) makeControls() {
	w, o := c.window, c.options
	running := func() []string { return []string{w.recording.activity(), w.streaming.activity()} }
	w.compact = &compactView{window: w.Window, stop: w.switchCameraOff, running: running}
	w.fullScreen = newFullScreenView(w.Window, w.switchCameraOff, running)
	w.pages = &pages{window: w.Window, before: func() { w.fullScreen.leave(); w.compact.leave() }}
	c.gate = consent.NewGate(consent.Options{Window: w.Window, Files: c.files, Settings: w.settings, Notifications: w.notifications, Pages: w.pages, Open: w.engine.SetSource})
	w.devices = newDevicePicker(w.Window, w.settings, w.notifications, o.firstDevice(w.settings.Compute), w.engine.SetDevice)
	w.networks = newNetworkPicker(c.files, w.background, w.notifications, o, w.useNetwork)
	w.streaming = newStreamingControl(w.Window, stream.Options{
		Network: o.Network, Subscribe: w.engine.Subscribe,
		OnMarker: func(name string) { w.background.onScreen(func() { w.recording.setProgramMarker(name) }) },
	}, w.refresh)
	c.makeRecording()
}

// makeRecording makes what records sessions.
func (c *composer) makeRecording() {
	r := newRecordingControl(recordingOptions{
		window: c.Window, files: c.files, settings: c.settings, notifications: c.notifications, changed: c.refresh,
		live: func() bool { return c.tabs.selected == c.tabs.entries[0] },
	})
	r.Control = recording.New(recording.Options{
		Data: c.options.Folders.Data, Subscribe: c.engine.Subscribe, Display: r,
		Settings: func(source string, n *model.Network) recording.Settings {
			return recording.Settings{Postprocessing: live.SupportedPostprocessing(c.settings.Postprocessing, n), Orientation: c.settings.Sources[source]}
		},
		Background: c.background.startAlways, OnScreen: func(do func()) { c.background.onScreen(do) },
		Detector: c.options.Finder.Detector, Threads: c.options.Computing.Threads,
	}, c.options.Network, c.options.Version)
	c.recording = r
}

// sideWidth is the least width of a tab's content at the right.
const sideWidth = 372

// makeTabs makes the tabs, in the order of their buttons. A tab that has nothing to
// work on has a button, but cannot be selected.
func (c *composer) makeTabs() {
	c.live = live.New(live.Options{
		Window: c.Window, Files: c.files, Engine: c.engine, Settings: c.settings, Notifications: c.notifications,
		Orientations: c.orientations, Open: c.gate.Open, Reopen: c.gate.Reopen, Network: c.options.Network,
	})
	entries := []*tabEntry{
		{Tab: c.live, name: ui.Text("Live"), help: ui.Text("live: a card for each face"), key: fyne.KeyF2, source: true},
		{name: ui.Text("Teach"), help: ui.Text("teach: label faces, retrain"), key: fyne.KeyF3, source: true},
		{name: ui.Text("Review"), help: ui.Text("review: sessions and clips, over time"), key: fyne.KeyF4},
		{name: ui.Text("Batch"), help: ui.Text("batch: analyse many files"), key: fyne.KeyF5},
	}
	if c.options.Teach != nil {
		entries[1].Tab = c.newTeachTab()
	}
	if c.options.Folders.Data != "" {
		entries[2].Tab = c.newReviewTab()
		entries[3].Tab = c.newBatchTab()
	}
	c.tabs = newTabs(entries, newSpace(sideWidth, 0), func() {
		c.notifications.ClearSuccess()
		c.refresh()
	})
}

func (c *composer) newTeachTab() Tab {
	o := *c.options.Teach
	o.Files, o.Device, o.Mix, o.Orientation, o.UseModel, o.Video, o.Notifications = c.files, c.devices.current, c.live.ExpectedMix, c.orientations.Of, c.useNetwork, c.live.Stage(), c.notifications
	o.Consent = func(source string) bool { return vision.IsLive(source) && c.gate.Given() }
	c.teach = teach.New(c.Window, o, c.options.Network, c.options.Version)
	return c.teach
}

// sessions is the folder of sessions.
func (c *composer) sessions() string {
	return filepath.Join(c.options.Folders.Data, session.DefaultFolder)
}

func (c *composer) newReviewTab() Tab {
	o := review.Options{Files: c.files, Sessions: c.sessions(), Network: c.options.Network, Finder: c.options.Finder, Device: c.devices.current, Mix: c.live.ExpectedMix, Orientation: c.orientations.Of, OnScreen: c.options.onScreen, Notifications: c.notifications}
	o.Study = func() settings.Study { return c.settings.Study }
	if c.teach != nil {
		o.Teach = func(faces []captures.Candidate) {
			c.tabs.selectKey(fyne.KeyF3)
			c.teach.Offer(faces)
		}
	}
	c.review = review.New(c.Window, o)
	return c.review
}

func (c *composer) newBatchTab() Tab {
	onScreen := c.options.onScreen
	if onScreen == nil {
		onScreen = fyne.Do
	}
	queue, err := view.New(c.Window, c.files, c.notifications, batch.Options{
		File: filepath.Join(c.options.Folders.Data, "batch.json"), Network: c.options.Network, Finder: c.options.Finder,
		Device: c.devices.current, Mix: c.live.ExpectedMix, Open: c.orientations.OpenFixed, Output: batch.Output{Folder: c.sessions()},
	}, func(folder string) {
		c.tabs.selectKey(fyne.KeyF4)
		c.review.Open(folder)
	}, onScreen)
	c.options.Problem = errors.Join(c.options.Problem, err)
	return queue
}

// makeSettings makes the pages of the settings that do more than show.
func (c *composer) makeSettings() {
	c.appearance = &appearancePage{settings: c.settings, notifications: c.notifications, setOverlay: c.live.SetOverlay, applyTheme: c.applyTheme}
	c.themed = []themed{c.live}
	c.retention = newRetentionPage(c.Window, c.settings, c.notifications, c.background)
	if c.options.Folders.Data != "" {
		c.retention.data.Sessions = c.sessions()
	}
	if c.teach != nil {
		c.retention.data.Captures, c.retention.deleted = c.options.Teach.Captures, c.teach.Reload
	}
}

// showSettings opens the settings dialog.
func (c *composer) showSettings() {
	showSettings(c.Window, []settingsPage{
		{lang.L("Look"), func() fyne.CanvasObject { return form(c.appearance.all()) }},
		{lang.L("What is kept"), c.retention.content},
		{lang.L("Markers"), c.recording.markerNamesPage},
		{lang.L("Consent"), func() fyne.CanvasObject { return c.gate.SettingsPage(c.consentRevoked) }},
		{lang.L("Stream"), c.streaming.page.content},
		{lang.L("Log"), func() fyne.CanvasObject { return c.log.page(c.copyDetails) }},
	})
}

func (c *composer) makeStartup() {
	c.startup = &startup{
		Start: c.options.Start, window: c.Window, pages: c.pages, gate: c.gate, background: c.background, notifications: c.notifications,
		useDevice:  func() { c.devices.choose(c.options.Computing.chosenDevice(c.settings.Compute)) },
		useNetwork: c.useNetwork, problem: errors.Join(c.options.Problem, c.streaming.start(c.options.Streaming)), crashed: c.log.crash != "", copyDetails: c.copyDetails,
		cameras: c.live, files: c.files, housekeeping: []func(){c.recording.Recover, c.retention.expire},
	}
}

// makeKeyboard joins all shortcuts. Ctrl+Q quits.
func (c *composer) makeKeyboard() {
	k := &keyboard{window: c.Window, pages: c.pages, tabs: c.tabs, escaped: c.networks.refresh, leave: c.fullScreen.leave}
	k.shortcuts = slices.Concat(c.live.Shortcuts(), c.recording.shortcuts(), c.streaming.shortcuts(), []ui.Shortcut{
		{Key: fyne.KeyT, Label: "T", Help: ui.Text("system, light or dark colours"), Do: c.appearance.nextTheme},
		{Key: fyne.KeyF10, Label: "F10", Help: ui.Text("settings"), Do: c.showSettings},
		{Key: fyne.KeyF9, Label: "F9", Help: ui.Text("small window with the bars alone, and back"), Do: c.toggleCompact},
		{Key: fyne.KeyF11, Label: "F11", Help: ui.Text("full screen with only the picture and the bars, and back"), Do: c.toggleFullScreen},
		{Key: fyne.KeyF1, Label: "F1", Help: ui.Text("this help"), Do: k.showHelp},
	}, c.tabs.shortcuts())
	k.listen()
	c.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyQ, Modifier: fyne.KeyModifierControl}, func(fyne.Shortcut) { c.quit() })
	c.recording.addMarkerKeys(c.Canvas())
	c.keyboard = k
}

func (c *composer) makeFrame() {
	c.frame = newFrame(frameParts{
		tabs: c.tabs, topStart: c.live.Controls(), topEnd: []fyne.CanvasObject{c.recording.strip.button},
		activity: c.recording.strip.object, messages: c.notifications,
		bottomEnd: []fyne.CanvasObject{c.streaming.button, c.devices.button, c.networks.list},
		over:      c.fullScreen.object,
		switchOff: c.switchCameraOff, showSettings: c.showSettings, showHelp: c.keyboard.showHelp,
	})
	c.fullScreen.showFrame = c.frame.show
	c.SetContent(c.frame.content())
	c.tabs.selectTab(c.tabs.entries[0])
}
