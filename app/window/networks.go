package window

import (
	"fmt"
	"path/filepath"
	"slices"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training/versions"

	"fyne.io/fyne/v2/lang"
)

// networkPicker shows which network is in use, and lets a user choose a preset's, a
// version that was trained, or a model file.
type networkPicker struct {
	files         *ui.Files
	background    *background
	notifications *ui.Notifications
	models        Models
	versions      *versions.Store // nil: there are none
	use           func(n *model.Network, version string)

	list    *ui.Select
	entries []networkEntry // of the list, before that of a file
	network *model.Network
	version string // of network, empty for none
}

func newNetworkPicker(files *ui.Files, b *background, n *ui.Notifications, o Options, use func(*model.Network, string)) *networkPicker {
	p := &networkPicker{files: files, background: b, notifications: n, models: o.Models, use: use, list: ui.NewSelect(nil, nil)}
	if o.Teach != nil {
		p.versions = o.Teach.Versions
	}
	p.set(o.Network, o.Version)
	p.list.OnOpen, p.list.OnChanged = p.relist, p.pick
	return p
}

// networkEntry is a line of the list.
type networkEntry struct {
	name string
	open func() (*model.Network, error)
	id   string // of the version, empty for none
}

// listed returns what can be chosen: the presets, then the versions, the newest first.
func (p *networkPicker) listed() (all []networkEntry) {
	for _, name := range model.Presets() {
		all = append(all, networkEntry{name: name, open: func() (*model.Network, error) { return p.models.Preset(name) }})
	}
	if p.versions == nil {
		return all
	}
	trained, _ := p.versions.List() // Teach reports what is damaged
	for _, v := range trained {
		if v.ID != versions.Shipped { // which is a preset's
			all = append(all, networkEntry{name: distinctName(v.Name, all), open: func() (*model.Network, error) { return p.versions.Load(v.ID) }, id: v.ID})
		}
	}
	return all
}

// distinctName returns a name that no entry has.
func distinctName(name string, entries []networkEntry) string {
	distinct := name
	for n := 2; slices.ContainsFunc(entries, func(e networkEntry) bool { return e.name == distinct }); n++ {
		distinct = fmt.Sprintf("%s (%d)", name, n)
	}
	return distinct
}

// relist brings the list up to date: Teach trains, renames and deletes versions.
func (p *networkPicker) relist() {
	p.entries = p.listed()
	p.refresh()
}

// modelFile is the entry of the list that asks for a file.
func modelFile() string { return lang.L("Model file…") }

// set shows the network that is in use now.
func (p *networkPicker) set(n *model.Network, version string) {
	p.network, p.version = n, version
	p.relist()
	p.warn()
}

// refresh shows the list, and names the network in use.
func (p *networkPicker) refresh() {
	p.list.Selected = p.network.Config().Preset
	if file := p.network.File(); file != "" {
		p.list.Selected = filepath.Base(file)
	}
	p.list.Options = nil
	for _, e := range p.entries {
		p.list.Options = append(p.list.Options, e.name)
		if e.id != "" && e.id == p.version {
			p.list.Selected = e.name
		}
	}
	p.list.Options = append(p.list.Options, modelFile())
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

// pick follows the list, whose last entry asks for a file. A version that was deleted or
// renamed while the list was open is none of its entries any more.
func (p *networkPicker) pick(name string) {
	if name == modelFile() {
		p.askFile()
		return
	}
	i := slices.IndexFunc(p.entries, func(e networkEntry) bool { return e.name == name })
	if i < 0 {
		p.relist()
		return
	}
	p.open(p.entries[i].open, p.entries[i].id)
}

func (p *networkPicker) askFile() {
	request := ui.FileRequest{Title: lang.L("Open a model (.safetensors)"), Purpose: ui.ForModel, Extensions: []string{".safetensors"}, Cancelled: p.refresh}
	p.files.OpenFile(request, func(path string) {
		p.open(func() (*model.Network, error) { return p.models.Load(path) }, "")
	})
}

// open makes a network, which takes up to a second that the window must not wait
// for, and uses it: a version now and at the next start, as Teach does.
func (p *networkPicker) open(open func() (*model.Network, error), version string) {
	p.background.start(func() func() {
		n, err := open()
		if err == nil && version == "" && n.File() == n.Config().Preset { // it came with the program
			version = versions.Shipped
		}
		if err == nil && version != "" && p.versions != nil {
			err = p.versions.SetCurrent(version)
		}
		return func() { p.opened(n, version, err) }
	})
}

func (p *networkPicker) opened(n *model.Network, version string, err error) {
	if err != nil {
		p.notifications.Fail(err)
		p.refresh()
		return
	}
	p.use(n, version)
}
