package training

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
)

// Batch is what a step of the training takes.
type Batch struct {
	Crops  [][]byte
	Labels [][]float32
	Broken []error // pictures that could not be read; others stand in for them
	err    error
}

// loading says how batches are made of an epoch's samples.
type loading struct {
	set          *Set
	order        []int // of an epoch
	size, side   int
	label        func(Sample, Augmented) []float32 // nil: the sample's own
	augmentation Augmentation
	seed         uint64
	epoch        int
	workers      int
}

// batches is the number of whole batches of the epoch; what is left over waits
// for another epoch's order.
func (l loading) batches() int { return len(l.order) / l.size }

// run makes the batches from first on, in order, beside the computation. The
// channel is closed at the end of the epoch, or when ctx ends; cancel ctx and
// wait for the close.
func (l loading) run(ctx context.Context, first int) <-chan Batch {
	out := make(chan Batch)
	queue := make(chan chan Batch, 2*l.workers) // batches under way, in order
	var group sync.WaitGroup
	go func() {
		defer close(queue)
		running := make(chan struct{}, l.workers)
		for b := first; b < l.batches(); b++ {
			select {
			case running <- struct{}{}:
			case <-ctx.Done():
				return
			}
			ready := make(chan Batch, 1)
			group.Go(func() {
				defer func() { <-running }()
				ready <- l.batch(b)
			})
			select {
			case queue <- ready:
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() {
		defer close(out)
		defer group.Wait()
		for ready := range queue {
			select {
			case out <- <-ready:
			case <-ctx.Done():
			}
		}
	}()
	return out
}

// batch makes batch number b. A picture's changes depend on the seed, the epoch
// and its place alone, not on which worker comes first.
func (l loading) batch(b int) (made Batch) {
	for place := b * l.size; place < (b+1)*l.size; place++ {
		random := rand.New(rand.NewPCG(l.seed^uint64(l.epoch)<<32, uint64(place)))
		for try := 0; ; try++ {
			x := l.set.Samples[l.order[(place+try)%len(l.order)]]
			changed, err := l.augmentation.Apply(x, l.side, random)
			if err == nil {
				label := []float32(x.Label)
				if l.label != nil {
					label = l.label(x, changed)
				}
				made.Crops, made.Labels = append(made.Crops, changed.Crop), append(made.Labels, label)
				break
			}
			made.Broken = append(made.Broken, err)
			if try == 100 {
				made.err = fmt.Errorf("training: a hundred pictures in a row cannot be read, the last because: %w", err)
				return made
			}
		}
	}
	return made
}
