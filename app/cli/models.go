package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"arbex/training/versions"
)

// models lists the model versions and changes which is in use.
type models struct {
	List   modelsList   `cmd:"" default:"withargs" help:"List the models (this is what arbex models alone does)."`
	Show   modelsShow   `cmd:"" help:"Show everything that is known about a model."`
	Use    modelsUse    `cmd:"" help:"Use a model from now on: a new one, an earlier one, or the shipped one."`
	Rename modelsRename `cmd:"" help:"Give a model another name or note."`
	Delete modelsDelete `cmd:"" help:"Delete a model for good."`
}

type modelsList struct {
	JSON bool `help:"Write one JSON object a model to standard output."`
}

type modelsShow struct {
	ID   string `arg:"" help:"Id of the model, as the list shows it."`
	JSON bool   `help:"Write one JSON object to standard output."`
}

type modelsUse struct {
	ID string `arg:"" help:"Id of the model; \"shipped\" is the one inside the program."`
}

type modelsRename struct {
	ID   string `arg:"" help:"Id of the model."`
	Name string `arg:"" help:"Its new name."`
	Note string `help:"A note to keep with it." placeholder:"TEXT"`
}

type modelsDelete struct {
	ID string `arg:"" help:"Id of the model."`
}

// versions opens the model versions in the data folder.
func (h home) versions() (*versions.Store, error) {
	folder, err := h.data()
	if err != nil {
		return nil, err
	}
	return versions.Open(filepath.Join(folder, versionsFolder), shippedNetwork)
}

// versionsFolder is the folder of the versions inside the data folder.
const versionsFolder = "versions"

// listedVersion is the JSON form of a version.
type listedVersion struct {
	versions.Version
	InUse bool `json:"in_use"`
}

// Run prints a line for each version. A damaged one is reported on standard error.
func (c *modelsList) Run(t *terminal, h home) error {
	store, err := h.versions()
	if err != nil {
		return err
	}
	all, damaged := store.List()
	if damaged != nil {
		t.logf("arbex: %s", singleLine(damaged.Error()))
	}
	table := tabwriter.NewWriter(t.out, 0, 8, 3, ' ', 0)
	lines := json.NewEncoder(t.out)
	for _, v := range all {
		if c.JSON {
			if err := lines.Encode(listedVersion{v, v.ID == store.Current()}); err != nil {
				return err
			}
			continue
		}
		mark := " "
		if v.ID == store.Current() {
			mark = "*"
		}
		fmt.Fprintf(table, "%s %s\t%s\t%s\n", mark, v.ID, creationTime(v), v.Name)
	}
	return table.Flush()
}

// creationTime returns when a version was made, for display.
func creationTime(v versions.Version) string {
	if v.ID == versions.Shipped {
		return "in the program"
	}
	return v.Created.Local().Format("2 Jan 2006 15:04")
}

// Run prints what is known about a version, and loads it to check that it can be used.
func (c *modelsShow) Run(t *terminal, h home) error {
	store, err := h.versions()
	if err != nil {
		return err
	}
	v, err := store.Get(c.ID)
	if err != nil {
		return err
	}
	network, err := store.Load(v.ID)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(t.out).Encode(struct {
			listedVersion
			Classes    []string `json:"classes"`
			Parameters int      `json:"parameters"`
		}{listedVersion{v, v.ID == store.Current()}, network.Classes(), network.Parameters()})
	}
	table := tabwriter.NewWriter(t.out, 0, 8, 2, ' ', 0)
	line := func(what, text string) {
		if text != "" {
			fmt.Fprintf(table, "%s\t%s\n", what, text)
		}
	}
	line("id", v.ID)
	line("name", v.Name)
	line("note", v.Note)
	line("made", creationTime(v))
	line("began as", v.Parent)
	line("network", fmt.Sprintf("%s, %.1f million parameters", network.Config().Preset, float64(network.Parameters())/1e6))
	line("expressions", strings.Join(network.Classes(), ", "))
	line("trained on", trainingData(v))
	for _, key := range sortedKeys(v.Settings) {
		line(key, v.Settings[key])
	}
	line("figures", string(v.Result))
	return table.Flush()
}

// trainingData describes the captures that a version was trained on.
func trainingData(v versions.Version) string {
	if v.DataDigest == "" {
		return ""
	}
	return fmt.Sprintf("%d captured faces, digest %.16s, seed %d", len(v.Captures), v.DataDigest, v.Seed)
}

func sortedKeys(m map[string]string) (keys []string) {
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Run makes a version the one that the window starts with.
func (c *modelsUse) Run(t *terminal, h home) error {
	store, err := h.versions()
	if err != nil {
		return err
	}
	before := store.Current()
	if err := store.SetCurrent(c.ID); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "In use: %s (before: %s).\n", c.ID, before)
	return err
}

// Run renames a version.
func (c *modelsRename) Run(t *terminal, h home) error {
	store, err := h.versions()
	if err != nil {
		return err
	}
	v, err := store.Get(c.ID)
	if err != nil {
		return err
	}
	note := v.Note
	if c.Note != "" {
		note = c.Note
	}
	if err := store.Rename(c.ID, c.Name, note); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "%s is now called %q.\n", c.ID, c.Name)
	return err
}

// Run deletes a version. The one in use and the shipped one cannot be deleted.
func (c *modelsDelete) Run(t *terminal, h home) error {
	store, err := h.versions()
	if err != nil {
		return err
	}
	if err := store.Delete(c.ID); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "Deleted %s at %s.\n", c.ID, t.now().Format(time.DateTime))
	return err
}
