package window

import (
	"path/filepath"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// networkPicker shows which network is in use, and lets a user choose a preset's
// or a model file.
type networkPicker struct {
	window        fyne.Window
	files         *ui.Files
	background    *background
	notifications *ui.Notifications
	models        Models
	versions      *versions.Store // for their names; nil: there are none
	use           func(n *model.Network, version string)

	list    *widget.Select
	network *model.Network
	version string // of network, empty for none
}

func newNetworkPicker(w fyne.Window, files *ui.Files, b *background, n *ui.Notifications, o Options, use func(*model.Network, string)) *networkPicker {
	p := &networkPicker{window: w, files: files, background: b, notifications: n, models: o.Models, use: use, list: widget.NewSelect(nil, nil)}
	if o.Teach != nil {
		p.versions = o.Teach.Versions
	}
	p.list.Options = append(model.Presets(), modelFile())
	p.set(o.Network, o.Version)
	p.list.OnChanged = p.pick
	return p
}

// modelFile is the entry of the list that asks for a file.
func modelFile() string { return lang.L("Model file…") }

// set shows the network that is in use now.
func (p *networkPicker) set(n *model.Network, version string) {
	p.network, p.version = n, version
	p.refresh()
	p.warn()
}

// refresh names the network in use.
func (p *networkPicker) refresh() {
	p.list.Selected = p.network.Config().Preset
	if file := p.network.File(); file != "" {
		p.list.Selected = filepath.Base(file)
	}
	if p.versions != nil && p.version != "" && p.version != versions.Shipped {
		if about, err := p.versions.Get(p.version); err == nil {
			p.list.Selected = about.Name
		}
	}
	p.list.Refresh()
}

// warn warns when the percentages mean nothing.
func (p *networkPicker) warn() {
	text := ""
	if !p.network.Trained() {
		text = lang.L("Untrained network: these percentages mean nothing yet.")
	}
	if !p.network.HasBalancingHead() {
		text = lang.L("This model has no balancing head yet: only the primary distribution is shown.")
	}
	p.notifications.SetLasting(text)
}

// pick follows the list.
func (p *networkPicker) pick(name string) {
	p.window.Canvas().Unfocus() // the keys belong to the window again
	if name == modelFile() {
		p.askFile()
		return
	}
	p.open(func() (*model.Network, error) { return p.models.Preset(name) })
}

func (p *networkPicker) askFile() {
	request := ui.FileRequest{Title: lang.L("Open a model (.safetensors)"), Purpose: ui.ForModel, Shows: ui.WithExtension(".safetensors"), Cancelled: p.refresh}
	p.files.OpenFile(request, func(path string) {
		p.open(func() (*model.Network, error) { return p.models.Load(path) })
	})
}

// open makes a network, which takes up to a second that the window must not wait
// for, and uses it.
func (p *networkPicker) open(open func() (*model.Network, error)) {
	p.background.start(func() func() {
		n, err := open()
		return func() { p.opened(n, err) }
	})
}

func (p *networkPicker) opened(n *model.Network, err error) {
	if err != nil {
		p.notifications.Fail(err)
		p.refresh()
		return
	}
	version := ""
	if n.File() == n.Config().Preset { // it came with the program
		version = versions.Shipped
	}
	p.use(n, version)
}
