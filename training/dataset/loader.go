package dataset

import (
	"context"
	"math/rand/v2"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"

	"arbex/assets/message"
)

// Batch is the input of a training step.
type Batch struct {
	Crops  [][]byte    // RGB, [size][side*side*3]
	Labels [][]float32 // [size][...], see Loader.Label
	Broken []error     // of pictures that cannot be read; others replace them
	Err    error       // the batch could not be made; ends the epoch
}

// Loader loads and augments the pictures of an epoch in batches.
type Loader struct {
	Set          *Set
	Order        []int // indices of samples, see Refinement.Draw
	BatchSize    int   // pictures of a batch
	Side         int   // of a crop, pixels
	Augmentation Augmentation
	Seed         uint64
	Epoch        int
	Mixup        float64                           // both parameters of the Beta distribution of mixup's shares; 0: no mixup
	Workers      int                               // batches that are made at a time
	Label        func(Sample, Augmented) []float32 // nil: the sample's own
}

// Batches returns the number of whole batches of the epoch. What is left over is
// not loaded.
func (l Loader) Batches() int { return len(l.Order) / l.BatchSize }

// Run makes the batches from first on and sends them in order. The channel is
// closed after the last one, or when ctx ends: cancel ctx and drain the channel to
// wait for the end of the workers.
func (l Loader) Run(ctx context.Context, first int) <-chan Batch {
	pending := make(chan chan Batch, 2*l.Workers) // in order
	go l.start(ctx, first, pending)
	out := make(chan Batch)
	go func() {
		defer close(out)
		for batch := range pending {
			b := <-batch
			select {
			case out <- b:
			case <-ctx.Done():
			}
		}
	}()
	return out
}

// start starts a goroutine for each batch, Workers at a time, and sends the
// channel that will deliver it.
func (l Loader) start(ctx context.Context, first int, pending chan<- chan Batch) {
	defer close(pending)
	var workers sync.WaitGroup
	defer workers.Wait()
	slots := make(chan struct{}, l.Workers)
	for b := first; b < l.Batches(); b++ {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		batch := make(chan Batch, 1)
		workers.Go(func() {
			defer func() { <-slots }()
			batch <- l.batch(b)
		})
		select {
		case pending <- batch:
		case <-ctx.Done():
			return
		}
	}
}

// maxReplaced is how many unreadable pictures in a row are replaced.
const maxReplaced = 100

// batch makes a batch. The augmentation of a picture depends on the seed, the
// epoch and its position alone, not on the order in which workers run.
func (l Loader) batch(number int) (b Batch) {
	for position := number * l.BatchSize; position < (number+1)*l.BatchSize; position++ {
		if b.Err = l.add(&b, position); b.Err != nil {
			return b
		}
	}
	return b
}

// add adds the picture at a position of the epoch to a batch, mixed with another
// where Mixup says so.
func (l Loader) add(b *Batch, position int) error {
	random := rand.New(rand.NewPCG(l.Seed^uint64(l.Epoch)<<32, uint64(position)))
	crop, label, err := l.load(b, position, random)
	if err != nil {
		return err
	}
	if l.Mixup > 0 {
		other, otherLabel, err := l.load(b, random.IntN(len(l.Order)), random)
		if err != nil {
			return err
		}
		share := distuv.Beta{Alpha: l.Mixup, Beta: l.Mixup, Src: random}.Rand()
		crop, label = mixed(crop, other, share), mixed(label, otherLabel, share)
	}
	b.Crops, b.Labels = append(b.Crops, crop), append(b.Labels, label)
	return nil
}

// load returns the augmented picture at a position of the epoch with its label, or
// the next one that can be read.
func (l Loader) load(b *Batch, position int, random *rand.Rand) (crop []byte, label []float32, err error) {
	for try := 0; ; try++ {
		x := l.Set.Samples[l.Order[(position+try)%len(l.Order)]]
		augmented, err := l.Augmentation.Apply(x, l.Side, random)
		if err == nil {
			return augmented.Crop, l.label(x, augmented), nil
		}
		b.Broken = append(b.Broken, err)
		if try == maxReplaced {
			return nil, nil, message.Wrap(err, "a hundred pictures in a row cannot be read, the last because: {{.Cause}}", nil)
		}
	}
}

// mixed returns share a + (1-share) b: a crop or a label of mixup (Zhang et al. 2018,
// equation 2).
func mixed[T byte | float32](a, b []T, share float64) []T {
	m := make([]T, len(a))
	for i := range m {
		m[i] = T(share*float64(a[i]) + (1-share)*float64(b[i]))
	}
	return m
}

func (l Loader) label(x Sample, a Augmented) []float32 {
	if l.Label == nil {
		return x.Label
	}
	return l.Label(x, a)
}
