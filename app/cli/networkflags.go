package cli

import (
	"fmt"
	"strings"

	"arbex/assets/message"
	shipped "arbex/assets/models"
	"arbex/model"
)

// untrained is the warning about an untrained network.
const untrained = "the model is untrained: its percentages mean nothing until it is trained on labelled faces"

// unbalanced is the warning about a network without reliability balancing.
const unbalanced = "this model has no balancing head yet: there is a primary distribution and no corrected one"

// logLimitations prints the warnings about a network.
func logLimitations(t *terminal, n *model.Network) {
	if !n.Trained() {
		t.logf("arbex: %s", untrained)
	}
	if !n.HasBalancingHead() {
		t.logf("arbex: %s", unbalanced)
	}
}

// seed initialises an untrained network.
const seed = 1

// networkFlags choose the network.
type networkFlags struct {
	Model   string `help:"Model file (.safetensors); without it the one that ships with the preset." placeholder:"FILE" type:"path"`
	Preset  string `help:"Size of the network when no model file is given: compact or paper." default:"compact" placeholder:"NAME"`
	Threads int    `help:"Threads for the network; 0 is every core." default:"0" placeholder:"N"`
	deviceFlag
}

// Validate is called by kong once the flags are read.
func (f networkFlags) Validate() error {
	if f.Threads < 0 {
		return fmt.Errorf("--threads=%d: a number of threads cannot be negative", f.Threads)
	}
	if err := f.deviceFlag.Validate(); err != nil {
		return err
	}
	return checkPreset(f.Preset)
}

func checkPreset(name string) error {
	if _, err := model.Preset(name); err != nil {
		return fmt.Errorf("--preset=%s: choose one of %s", name, strings.Join(model.Presets(), ", "))
	}
	return nil
}

// open loads the model file, or the one that ships with the preset.
func (f networkFlags) open() (*model.Network, error) {
	if f.Model != "" {
		return loadModel(f.Model)
	}
	return presetNetwork(f.Preset)
}

// loadModel loads a model file that a flag names.
func loadModel(path string) (*model.Network, error) {
	network, err := model.Load(path)
	if err != nil {
		return nil, message.Wrap(err, "the model file {{.Path}} cannot be used: {{.Cause}}", message.Fields{"Path": path})
	}
	return network, nil
}

// presetNetwork returns the trained network that ships with a preset, or an
// untrained one when none does.
func presetNetwork(name string) (*model.Network, error) {
	if trained := shipped.Trained(name); trained != nil {
		return model.Read(trained, name)
	}
	config, err := model.Preset(name)
	if err != nil {
		return nil, err
	}
	return model.New(config, seed)
}
