package model

import (
	"fmt"
	"slices"
	"strings"

	"arbex/assets/message"
	"arbex/model/ops/onednn"
)

// Config is everything that distinguishes one network from another; one builder
// builds them all. Preset returns those of the presets.
type Config struct {
	Preset    string   `json:"preset"`             // where the numbers come from
	Classes   []string `json:"classes"`            // N names, in the order of every Distribution
	Side      int      `json:"side"`               // of the square crop, pixels
	Subsample int      `json:"subsample"`          // both backbones see every n-th pixel of it
	Grey      bool     `json:"grey,omitempty"`     // it sees luminance alone, as in its training pictures
	Detail    int      `json:"detail,omitempty"`   // resolution that crops are reduced to, pixels across; 0: the crop's own
	Contrast  int      `json:"contrast,omitempty"` // standard deviation that every crop's levels are brought to, of 255 [ours]; 0: as they are
	Anchors   int      `json:"anchors"`            // K, for each class (paper: 10 is best)
	Embedding int      `json:"embedding"`          // width of e, 128 in the paper
	Head      Head     `json:"head,omitempty"`
	Ablation  Ablation `json:"ablation,omitempty"`

	Image    ImageBackbone    `json:"image"`
	Landmark LandmarkBackbone `json:"landmark"`
	Fusion   [3]FusionLevel   `json:"fusion"`
	ViT      PyramidViT       `json:"vit"`
}

// Head names what turns the feature vector into distributions.
type Head string

const (
	// Balancing is the head of ARBEx: primary classifier, anchors, attention.
	Balancing Head = ""

	// Poster is POSTER++'s own linear classifier, which an imported checkpoint
	// keeps until a balancing head has been trained on it [ours]. It gives a
	// primary distribution and nothing else.
	Poster Head = "poster"
)

// Ablation is a part of reliability balancing that is left out of the corrected
// distribution, to measure what it brings. The part is still computed, and learns
// nothing from that distribution's loss.
type Ablation string

// The ablations.
const (
	NoAblation        Ablation = ""
	WithoutAnchors    Ablation = "anchors"    // t = t_a
	WithoutAttention  Ablation = "attention"  // t = t_g
	WithoutCorrection Ablation = "correction" // L = l
)

// ImageBackbone is an IR network: a stem and three stages of residual units.
type ImageBackbone struct {
	Stem       int           `json:"stem"`        // channels
	StemStride int           `json:"stem_stride"` // 1 in IR-50
	Stages     [3]ImageStage `json:"stages"`
}

// ImageStage is a row of units of one width; the first has the stride.
type ImageStage struct {
	Width  int `json:"width"`
	Units  int `json:"units"`
	Stride int `json:"stride"`
}

// LandmarkBackbone is a MobileFaceNet.
type LandmarkBackbone struct {
	Stem   int              `json:"stem"`
	Stages [3]LandmarkStage `json:"stages"`
	Last   int              `json:"last"` // channels of the final 1x1 convolution
}

// LandmarkStage is one strided inverted residual and Units plain ones.
type LandmarkStage struct {
	Width  int `json:"width"`
	Down   int `json:"down"`   // inner width of the strided one
	Expand int `json:"expand"` // inner width of the others
	Units  int `json:"units"`
}

// FusionLevel is the window cross-attention of one scale.
type FusionLevel struct {
	Width int `json:"width"`
	Heads int `json:"heads"`
}

// PyramidViT is the small transformer over the tokens of all three scales.
type PyramidViT struct {
	Width int `json:"width"` // of a token, and of the feature vector
	Depth int `json:"depth"`
	Heads int `json:"heads"`
	Ratio int `json:"ratio"` // hidden width of the MLP over Width
}

// expressions are the eight classes of FER+, in its order.
var expressions = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

// Presets returns the names of the presets, the default first.
func Presets() []string { return []string{"compact", "paper"} }

// Preset returns the configuration of a preset.
func Preset(name string) (Config, error) {
	switch name {
	case "compact":
		return compact(), nil
	case "paper":
		return paper(), nil
	}
	return Config{}, message.New("there is no preset {{.Name}}; choose one of {{.Known}}", message.Fields{"Name": name, "Known": strings.Join(Presets(), ", ")})
}

// paper is POSTER++ as published, with the head of ARBEx.
func paper() Config {
	return Config{
		Preset: "paper", Classes: slices.Clone(expressions), Side: 224, Subsample: 2, Anchors: 10, Embedding: 128,
		Image: ImageBackbone{Stem: 64, StemStride: 1, Stages: [3]ImageStage{{64, 3, 2}, {128, 4, 2}, {256, 14, 2}}},
		Landmark: LandmarkBackbone{
			Stem:   64,
			Stages: [3]LandmarkStage{{64, 128, 128, 4}, {128, 256, 256, 6}, {128, 512, 256, 2}},
			Last:   512,
		},
		Fusion: [3]FusionLevel{{64, 2}, {128, 4}, {256, 8}},
		ViT:    PyramidViT{Width: 768, Depth: 2, Heads: 8, Ratio: 4},
	}
}

// compact keeps the structure and the three windows of paper (28, 14 and 7 on
// a crop of 112 pixels) with narrower and fewer layers, for live use on two
// CPU cores. It sees grey pictures of 56x56 pixels, enlarged: the faces of FER+
// are grey and 48 pixels wide, and a camera's face must not look sharper than
// the training pictures. Every crop is brought to one brightness and
// contrast, so that light and camera do not matter.
func compact() Config {
	return Config{
		Preset: "compact", Classes: slices.Clone(expressions), Side: 112, Subsample: 1, Grey: true, Detail: 56, Contrast: 64, Anchors: 10, Embedding: 128,
		Image: ImageBackbone{Stem: 16, StemStride: 2, Stages: [3]ImageStage{{16, 1, 1}, {48, 2, 2}, {96, 3, 2}}},
		Landmark: LandmarkBackbone{
			Stem:   16,
			Stages: [3]LandmarkStage{{32, 32, 48, 1}, {64, 96, 96, 2}, {64, 128, 128, 1}},
			Last:   128,
		},
		Fusion: [3]FusionLevel{{32, 1}, {64, 2}, {128, 4}},
		ViT:    PyramidViT{Width: 128, Depth: 2, Heads: 4, Ratio: 3},
	}
}

// The head's own numbers [ours]: the embedding is read as tokens of headToken
// numbers, attended to by attentiveHeads heads of headToken each.
const (
	headToken      = 16
	attentiveHeads = 4
	primaryWidth   = 64 // of the two hidden layers of the primary classifier
)

// Bounds of what a configuration from a file may ask for: far above any
// network here, far below what would exhaust a machine.
const (
	maxClasses = 64
	maxSide    = 1024
	maxWidth   = 4096
	maxUnits   = 64
)

// check returns what is wrong with a configuration, which may come from a file.
func (c Config) check() error {
	limits := []struct {
		what        string
		value, most int
	}{
		{"side", c.Side, maxSide},
		{"subsample", c.Subsample, 8},
		{"anchors", c.Anchors, 256},
		{"embedding", c.Embedding, maxWidth},
		{"stem", c.Image.Stem, maxWidth},
		{"stem stride", c.Image.StemStride, 4},
		{"landmark stem", c.Landmark.Stem, maxWidth},
		{"last landmark width", c.Landmark.Last, maxWidth},
		{"ViT width", c.ViT.Width, maxWidth},
		{"ViT depth", c.ViT.Depth, maxUnits},
		{"ViT heads", c.ViT.Heads, maxUnits},
		{"ViT ratio", c.ViT.Ratio, 16},
	}
	for _, l := range limits {
		if l.value < 1 || l.value > l.most {
			return fmt.Errorf("%s is %d, outside 1 to %d", l.what, l.value, l.most)
		}
	}
	if grid := 16 * c.Subsample; c.Side < 2*grid || c.Side%grid != 0 {
		return fmt.Errorf("a side of %d is no multiple of %d from %d on", c.Side, grid, 2*grid)
	}
	if c.Detail != 0 && (c.Detail < 8 || c.Detail > c.Side || c.Side%c.Detail != 0) {
		return fmt.Errorf("a detail of %d does not divide a side of %d", c.Detail, c.Side)
	}
	if c.Contrast < 0 || c.Contrast > 127 {
		return fmt.Errorf("a contrast of %d is outside 0 to 127", c.Contrast)
	}
	if c.Head != Balancing && c.Head != Poster {
		return fmt.Errorf("the head %.20q is unknown", c.Head)
	}
	switch c.Ablation {
	case NoAblation, WithoutAnchors, WithoutAttention, WithoutCorrection:
	default:
		return fmt.Errorf("the ablation %.20q is unknown", c.Ablation)
	}
	for _, check := range []func() error{c.checkClasses, c.checkStages, c.checkWidths} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (c Config) checkClasses() error {
	if len(c.Classes) < 2 || len(c.Classes) > maxClasses {
		return fmt.Errorf("%d classes, outside 2 to %d", len(c.Classes), maxClasses)
	}
	seen := map[string]bool{}
	for _, name := range c.Classes {
		if name == "" || len(name) > 64 || seen[name] {
			return fmt.Errorf("the class name %.64q is empty, too long or used twice", name)
		}
		seen[name] = true
	}
	return nil
}

func (c Config) checkStages() error {
	for i := range 3 {
		image, landmark := c.Image.Stages[i], c.Landmark.Stages[i]
		if image.Units < 1 || image.Units > maxUnits || image.Stride < 1 || image.Stride > 2 {
			return fmt.Errorf("image stage %d has %d units and stride %d", i+1, image.Units, image.Stride)
		}
		if landmark.Units < 0 || landmark.Units > maxUnits {
			return fmt.Errorf("landmark stage %d has %d units", i+1, landmark.Units)
		}
	}
	return nil
}

// checkWidths makes sure that maps divide into blocks and rows into heads.
func (c Config) checkWidths() error {
	widths := []int{c.Image.Stem, c.Landmark.Stem, c.Landmark.Last, c.ViT.Width}
	for i := range 3 {
		l := c.Landmark.Stages[i]
		widths = append(widths, c.Image.Stages[i].Width, l.Width, l.Down, l.Expand, c.Fusion[i].Width)
	}
	for _, w := range widths {
		if w < onednn.ChannelMultiple || w > maxWidth || w%onednn.ChannelMultiple != 0 {
			return fmt.Errorf("a width of %d is no multiple of %d up to %d", w, onednn.ChannelMultiple, maxWidth)
		}
	}
	for i, f := range c.Fusion {
		if f.Heads < 1 || f.Width%f.Heads != 0 {
			return fmt.Errorf("level %d cannot split %d channels into %d heads", i+1, f.Width, f.Heads)
		}
	}
	if c.ViT.Width%c.ViT.Heads != 0 || c.Embedding%headToken != 0 {
		return fmt.Errorf("ViT width %d or embedding %d cannot be split", c.ViT.Width, c.Embedding)
	}
	return nil
}
