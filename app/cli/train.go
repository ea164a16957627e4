package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"arbex/model"
	"arbex/training"
	"arbex/training/dataset"
	"arbex/training/evaluation"
	"arbex/vision"
)

// train trains a network. The defaults are the paper's recipe.
type train struct {
	Data   string   `help:"Folder with labelled faces." required:"" placeholder:"DIR" type:"path"`
	Also   []string `help:"Further folders whose pictures are added: for the landmark backbone, any with landmarks. Can be given several times." placeholder:"DIR" type:"path" sep:"none"`
	Format string   `help:"Its layout: auto, folder, ferplus, fer2013, rafdb, affectnet, affwild2, jaffe, ferg or landmarks." default:"auto" placeholder:"NAME"`
	Align  bool     `help:"Find and align the faces first, as the live view does: for pictures that are not aligned crops."`
	Preset string   `help:"Size of a new network: compact or paper." default:"compact" placeholder:"NAME"`
	Init   string   `help:"Model to begin with instead of a new network." placeholder:"FILE" type:"path"`
	Out    string   `help:"The model to write, at the end; without it models/trained.safetensors in the data folder. An earlier one stays until then." placeholder:"FILE" type:"path"`
	Work   string   `help:"Folder for checkpoints, log and plot; without it beside the model." placeholder:"DIR" type:"path"`
	Resume bool     `help:"Continue the training whose checkpoint lies in the work folder."`

	Part            string    `help:"What learns: head, fusion, features (all but the landmark backbone), all, or landmarks." default:"features" placeholder:"PART"`
	Epochs          int       `help:"Epochs." default:"100" placeholder:"N"`
	Batch           int       `help:"Pictures a step." default:"32" placeholder:"N"`
	Rate            float64   `help:"Learning rate." default:"3e-4" placeholder:"R"`
	Decay           float64   `help:"Factor of the learning rate each epoch." default:"0.995" placeholder:"F"`
	Warmup          int       `help:"Steps over which the learning rate grows." default:"0" placeholder:"N"`
	Cosine          bool      `help:"Let the learning rate fall to nothing along a cosine instead."`
	From            int       `help:"Epoch after which the cosine begins; until then the rate stays." default:"0" placeholder:"N"`
	BackboneRate    float64   `help:"Factor of the learning rate for the backbones and convolutions." default:"1" placeholder:"F"`
	WeightDecay     float64   `help:"Decay of the weights (AdamW)." default:"0" placeholder:"F"`
	Clip            float64   `help:"Longest gradient; 0 is any." default:"0" placeholder:"N"`
	Average         float64   `help:"Decay of the moving average of the weights that becomes the model; 0 is none." default:"0" placeholder:"F"`
	FrozenNorms     bool      `help:"Keep the statistics of batch norms: for small sets."`
	Dropout         float64   `help:"Dropout in the primary classifier." default:"0.5" placeholder:"F"`
	Smoothing       float64   `help:"Label smoothing." default:"0.11" placeholder:"F"`
	Sharpen         float64   `help:"Power that soft labels are raised to: more than 1 leans towards the majority. With --apart, those of the primary classifier alone." default:"1" placeholder:"F"`
	LambdaClass     float64   `help:"Weight of the class distribution loss." default:"1" placeholder:"F"`
	LambdaAnchor    float64   `help:"Weight of the anchor loss; keep it below half of the center loss." default:"0.1" placeholder:"F"`
	LambdaCenter    float64   `help:"Weight of the center loss." default:"0.5" placeholder:"F"`
	LambdaPrimary   float64   `help:"Weight of the class distribution loss of the primary distribution by itself." default:"0" placeholder:"F"`
	LambdaProposals float64   `help:"Weight of the class distribution losses of what anchors and attention propose, each by itself." default:"0" placeholder:"F"`
	LambdaAuxiliary float64   `help:"Weight of the losses of classifiers that each level has during training: for a network that begins from nothing." default:"0" placeholder:"F"`
	PlaceAnchors    float64   `help:"Begin with the anchors at the k-means centres of each class, in an embedding made so many times as large; 0 leaves them where they are." default:"0" placeholder:"F"`
	Margin          float64   `help:"Distance beyond which anchors no longer repel each other; 0 is none." default:"0" placeholder:"F"`
	ClassWeights    []float64 `help:"Weight of each class, in the classes' order." placeholder:"F,F,..."`

	PerGroup        int      `help:"Data refinement: pictures of a video or person, each epoch." default:"512" placeholder:"N"`
	PerClass        int      `help:"Data refinement: pictures of a class, each epoch." default:"500" placeholder:"N"`
	Whole           bool     `help:"Take the whole set each epoch instead of refining it."`
	Even            float64  `help:"Draw classes in proportion to their share to the power 1-F, pictures as many as there are: 0 is not so, 1 is equal numbers." default:"0" placeholder:"F"`
	Least           int      `help:"With --whole: repeat rare classes up to so many pictures." default:"0" placeholder:"N"`
	Augment         float64  `help:"Strength of the augmentation; 1 is heavy, 0 is none." default:"1" placeholder:"F"`
	Aligned         float64  `help:"Share of the pictures with known landmarks that are aligned as the live view does; the others stay as they are." default:"0" placeholder:"F"`
	Corrupt         float64  `help:"Probability of a corruption (noise, blur, low light, JPEG, covered or side-lit faces) on top of the augmentation." default:"0" placeholder:"F"`
	Mixup           float64  `help:"Mix each picture and its label with another's (mixup), by a share drawn from the Beta distribution with both parameters F; 0 is none." default:"0" placeholder:"F"`
	Apart           bool     `help:"Let the primary classifier learn from the natural mix of classes and from clean faces, anchors and attention from what is drawn."`
	Second          float64  `help:"With --apart: share of a set's second labelling in what anchors and attention learn." default:"0" placeholder:"F"`
	Teachers        []string `name:"teacher" help:"A model whose answers are mixed into the labels (knowledge distillation); of several, their mean." placeholder:"FILE" type:"path" sep:"none"`
	TeacherShare    float64  `help:"Share of the teachers' answers in the labels." default:"0.5" placeholder:"F"`
	FitTemperatures bool     `help:"After the last epoch fit how sure primary classifier, anchors and attention are, on clean and corrupted faces of the validation split."`
	Seed            uint64   `help:"Seed of everything drawn at random." default:"1" placeholder:"N"`
	Threads         int      `help:"Threads for the network; 0 is every core." default:"0" placeholder:"N"`
	deviceFlag
	JSON bool `help:"Write one JSON object to standard output."`
}

// Validate is called by kong once the flags are read.
func (c *train) Validate() error {
	if c.Epochs < 1 || c.Rate <= 0 || c.Sharpen <= 0 || c.Batch < 2 || c.Threads < 0 || c.PerClass < 1 || c.PerGroup < 1 {
		return errors.New("--epochs, --rate, --sharpen, --per-class and --per-group must be positive, --batch at least 2, --threads not negative")
	}
	if c.Warmup < 0 || c.From < 0 || c.Least < 0 {
		return errors.New("--warmup, --from and --least cannot be negative")
	}
	for _, weight := range c.ClassWeights {
		if err := checkAmounts(number{"--class-weights", weight}); err != nil {
			return err
		}
	}
	return cmp.Or(c.checkShares(), c.checkAmounts(), c.checkNames(), c.deviceFlag.Validate())
}

// checkNames checks what is one of a few, and what goes with it.
func (c *train) checkNames() error {
	if c.Mixup > 0 && c.Part == string(model.TrainLandmarks) {
		return errors.New("--mixup does not go with --part=landmarks: points cannot be mixed")
	}
	if !slices.Contains(model.Parts(), model.Part(c.Part)) {
		return fmt.Errorf("--part=%s: choose one of %v", c.Part, model.Parts())
	}
	return checkPreset(c.Preset)
}

// checkShares checks what is from 0 to 1.
func (c *train) checkShares() error {
	if c.Dropout == 1 || c.Smoothing == 1 || c.Average == 1 {
		return errors.New("--dropout, --smoothing and --average have to be below 1, or nothing is learned")
	}
	return checkShares(
		number{"--teacher-share", c.TeacherShare}, number{"--dropout", c.Dropout}, number{"--smoothing", c.Smoothing}, number{"--average", c.Average},
		number{"--even", c.Even}, number{"--aligned", c.Aligned}, number{"--corrupt", c.Corrupt}, number{"--second", c.Second},
	)
}

// checkAmounts checks what has no upper limit.
func (c *train) checkAmounts() error {
	return checkAmounts(
		number{"--rate", c.Rate}, number{"--decay", c.Decay}, number{"--sharpen", c.Sharpen}, number{"--augment", c.Augment},
		number{"--backbone-rate", c.BackboneRate}, number{"--weight-decay", c.WeightDecay}, number{"--clip", c.Clip},
		number{"--lambda-class", c.LambdaClass}, number{"--lambda-anchor", c.LambdaAnchor}, number{"--lambda-center", c.LambdaCenter},
		number{"--lambda-primary", c.LambdaPrimary}, number{"--lambda-proposals", c.LambdaProposals}, number{"--lambda-auxiliary", c.LambdaAuxiliary},
		number{"--place-anchors", c.PlaceAnchors}, number{"--margin", c.Margin}, number{"--mixup", c.Mixup},
	)
}

// Run trains until the last epoch or until it is interrupted.
func (c *train) Run(ctx context.Context, t *terminal, h home) error {
	out, work, err := c.outputPaths(h)
	if err != nil {
		return err
	}
	c.logDevice(t)
	set, valid, err := c.openSets(t)
	if err != nil {
		return err
	}
	if err := checkOutputs(datasetFiles([]*dataset.Set{set, valid}, c.Init), output{"--out", out}); err != nil {
		return err
	}
	network, err := c.network(set)
	if err != nil {
		return err
	}
	if set, valid, err = c.prepare(ctx, t, set, valid, filepath.Join(work, "aligned"), network.Config().Side); err != nil {
		return err
	}
	logSetup(t, set, valid, network)
	if network, err = c.placeAnchors(ctx, t, network, set); err != nil {
		return err
	}
	o := c.options(work)
	o.OnProgress, o.OnEpoch = logProgress(t), func(r training.EpochStats) { t.logf("%s", epochLine(r)) }
	trainer, err := training.NewTrainer(network, set, valid, o, c.Resume)
	if err != nil {
		return withHint(err)
	}
	defer trainer.Close()
	if err := trainer.Run(ctx); err != nil {
		return withHint(err)
	}
	if err := c.saveBest(ctx, t, trainer, valid, out); err != nil {
		return err
	}
	return c.report(t, trainer, out, work)
}

// openSets opens the splits for training and, where there is one, for validation.
func (c *train) openSets(t *terminal) (set, valid *dataset.Set, err error) {
	set, valid, err = openSplits(t, c.Format, append([]string{c.Data}, c.Also...)...)
	if set == nil {
		return nil, nil, err
	}
	if err != nil {
		t.logf("arbex: without validation: %v", err)
	}
	return set, valid, nil
}

// prepare aligns the faces and changes the labels as the flags say.
func (c *train) prepare(ctx context.Context, t *terminal, set, valid *dataset.Set, folder string, side int) (_, _ *dataset.Set, err error) {
	if c.Align {
		if set, valid, err = alignBoth(ctx, t, set, valid, folder, side); err != nil {
			return nil, nil, err
		}
	}
	if !c.Apart {
		set = set.Sharpen(c.Sharpen)
	}
	set, err = c.distill(ctx, t, set)
	return set, valid, err
}

// placeAnchors returns the network that a training begins with.
func (c *train) placeAnchors(ctx context.Context, t *terminal, n *model.Network, set *dataset.Set) (*model.Network, error) {
	if c.PlaceAnchors == 0 || c.Resume {
		return n, nil
	}
	return evaluation.InitAnchors(ctx, n, set, c.PlaceAnchors, c.Seed, c.evaluation(t.counter("placing anchors, face")))
}

// evaluation returns the options of what runs the network beside the training.
func (c *train) evaluation(progress func(done, of int)) evaluation.Options {
	return evaluation.Options{Threads: c.Threads, Device: c.device(), Progress: progress}
}

// saveBest writes the model of the best epoch.
func (c *train) saveBest(ctx context.Context, t *terminal, trainer *training.Trainer, valid *dataset.Set, out string) error {
	best, err := trainer.Best()
	if err != nil {
		return err
	}
	if c.FitTemperatures && valid != nil {
		var at model.Temperatures
		if best, at, err = evaluation.FitTemperatures(ctx, best, valid, c.evaluation(nil)); err != nil {
			return err
		}
		t.logf("arbex: temperatures: primary %.2f, anchors %.2f, attention %.2f", at.Primary, at.Anchor, at.Attentive)
	}
	return best.Save(out)
}

// outputPaths returns the model to write and the folder of checkpoints.
func (c *train) outputPaths(h home) (out, work string, err error) {
	if out = c.Out; out == "" {
		data, err := h.data()
		if err != nil {
			return "", "", err
		}
		out = filepath.Join(data, "models", "trained.safetensors")
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o700); err != nil {
		return "", "", fmt.Errorf("making the folder for the model: %w; give another --out", err)
	}
	if work = c.Work; work == "" {
		work = strings.TrimSuffix(out, filepath.Ext(out)) + ".training"
	}
	return out, work, nil
}

// network returns the network to train.
func (c *train) network(set *dataset.Set) (*model.Network, error) {
	if c.Init != "" {
		n, err := loadModel(c.Init)
		if err != nil {
			return nil, err
		}
		return n.WithBalancingHead(c.Seed)
	}
	config, err := model.Preset(c.Preset)
	if err != nil {
		return nil, err
	}
	if len(set.Classes) > 0 && c.Part != string(model.TrainLandmarks) {
		config.Classes = set.Classes
	}
	return model.New(config, c.Seed)
}

// distill mixes the teachers' predictions into the labels of a set.
func (c *train) distill(ctx context.Context, t *terminal, set *dataset.Set) (*dataset.Set, error) {
	if len(c.Teachers) == 0 {
		return set, nil
	}
	teachers := make([]*model.Network, len(c.Teachers))
	for i, path := range c.Teachers {
		var err error
		if teachers[i], err = loadModel(path); err != nil {
			return nil, err
		}
	}
	return evaluation.Distill(ctx, teachers, set, c.TeacherShare, c.evaluation(t.counter("asking the teachers, face")))
}

func (c *train) options(work string) training.Options {
	o := training.DefaultOptions()
	o.Train = model.DefaultTraining(model.Part(c.Part))
	o.Train.Batch, o.Train.Threads, o.Train.Device, o.Train.Seed = c.Batch, c.Threads, c.device(), c.Seed
	o.Train.FrozenNorms, o.Train.Dropout = c.FrozenNorms, c.Dropout
	o.Train.Loss = model.LossOptions{
		Class: c.LambdaClass, Primary: c.LambdaPrimary, Proposals: c.LambdaProposals, Auxiliary: c.LambdaAuxiliary, Anchor: c.LambdaAnchor, Center: c.LambdaCenter,
		PrimaryLabels: c.Apart, LabelSmoothing: c.Smoothing, Margin: c.Margin, ClassWeights: c.ClassWeights,
	}
	o.Train.Optimiser.BackboneRate = c.BackboneRate
	o.Train.Optimiser.WeightDecay, o.Train.Optimiser.ClipNorm, o.Train.Optimiser.AverageDecay = c.WeightDecay, c.Clip, c.Average
	o.Epochs, o.Schedule = c.Epochs, training.Schedule{Rate: c.Rate, Decay: c.Decay, Warmup: c.Warmup, Cosine: c.Cosine, CosineFrom: c.From}
	o.Refinement = dataset.Refinement{PerGroup: c.PerGroup, PerClass: c.PerClass, All: c.Whole, MinPerClass: c.Least, Balance: c.Even}
	o.Augmentation, o.Seed, o.Folder = dataset.DefaultAugmentation().Scaled(c.Augment), c.Seed, work
	o.Augmentation.Align, o.Augmentation.Corrupt, o.SecondLabelShare = c.Aligned, c.Corrupt, c.Second
	o.Sharpen, o.Mixup = c.Sharpen, c.Mixup
	o.Notes = map[string]string{"command": "arbex " + strings.Join(os.Args[1:], " "), "date": time.Now().UTC().Format(time.DateOnly)}
	return o
}

// alignBoth aligns the pictures for training and those for validation, if any.
func alignBoth(ctx context.Context, t *terminal, set, valid *dataset.Set, folder string, side int) (*dataset.Set, *dataset.Set, error) {
	set, err := alignSet(ctx, t, set, folder, side)
	if err != nil || valid == nil {
		return set, nil, err
	}
	valid, err = alignSet(ctx, t, valid, folder, side)
	return set, valid, err
}

func alignSet(ctx context.Context, t *terminal, set *dataset.Set, folder string, side int) (*dataset.Set, error) {
	aligned, err := set.AlignFaces(ctx, folder, side, vision.FinderOptions{}, t.counter("aligned"))
	if err != nil {
		return nil, err
	}
	for _, omitted := range aligned.Omitted {
		if !slices.Contains(set.Omitted, omitted) { // that was said when the folder was read
			t.logf("arbex: %s", omitted)
		}
	}
	return aligned, nil
}
