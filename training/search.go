package training

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"arbex/model"
	"arbex/model/weights"
)

// Candidate is a network that a search tries.
type Candidate struct {
	Name   string // what is different: "image wider"
	Config model.Config
}

// Itself names the candidate that nothing is changed in.
const Itself = "as it is"

// Neighbours are a configuration and those that differ from it in one number
// that its cost or its accuracy may hang on. The landmark backbone stays, and with
// it the widths of the cross-attention, which are its own: it is trained by
// itself, before everything else, and frozen.
func Neighbours(c model.Config) []Candidate {
	of := func(name string, change func(*model.Config)) Candidate {
		own := c
		own.Classes = slices.Clone(c.Classes)
		change(&own)
		return Candidate{name, own}
	}
	image := func(width float64, units int) func(*model.Config) {
		return func(c *model.Config) {
			for i := range c.Image.Stages {
				stage := &c.Image.Stages[i]
				stage.Width, stage.Units = scaled(stage.Width, width), max(1, stage.Units+units)
			}
		}
	}
	return []Candidate{
		of(Itself, func(*model.Config) {}),
		of("image narrower", image(0.67, 0)), of("image wider", image(1.34, 0)),
		of("image shallower", image(1, -1)), of("image deeper", image(1, 1)),
		of("ViT narrower", func(c *model.Config) { c.ViT.Width = scaled(c.ViT.Width, 0.5) }),
		of("ViT wider", func(c *model.Config) { c.ViT.Width = scaled(c.ViT.Width, 1.5) }),
		of("ViT shallower", func(c *model.Config) { c.ViT.Depth = max(1, c.ViT.Depth-1) }),
		of("ViT deeper", func(c *model.Config) { c.ViT.Depth++ }),
	}
}

// scaled is a width times a factor, rounded to what the kernels work in.
func scaled(width int, factor float64) int {
	const block = 16
	return max(block, block*int(float64(width)*factor/block+0.5))
}

// SearchOptions say how candidates are compared. Options are the recipe; its
// Epochs are those of a round, of Refinement.Most pictures each.
type SearchOptions struct {
	Options
	Rounds   int            // after each but the last, the better half goes on
	Landmark *model.Network // whose landmark backbone every candidate inherits
	Tell     func(Finding)  // after a candidate's round; calls do not overlap
}

// Finding is how a candidate did.
type Finding struct {
	Name       string       `json:"name"`
	Round      int          `json:"round"`    // the last one it took part in, from 1 on
	Pictures   int          `json:"pictures"` // it has learnt from so far
	Accuracy   float64      `json:"accuracy"` // corrected, on the validation set
	F1         float64      `json:"macro_f1"`
	Ms         float64      `json:"ms"`       // a face, batch 1; median, measured in turn with Itself
	OverItself float64      `json:"relative"` // Ms over that of Itself in the same run
	Parameters int          `json:"parameters"`
	Best       bool         `json:"best"` // no other of its round is both quicker and more accurate
	Config     model.Config `json:"config"`
}

// Search trains candidates side by side, each on threads of its own, in rounds of
// successive halving, and tells accuracy against time. After a round that is not
// the last, those go on that no other beats in both, then the most accurate, up
// to half; Itself always goes on. A search that was stopped and is called again
// with the same folder continues.
func Search(ctx context.Context, candidates []Candidate, set, valid *Set, o SearchOptions) ([]Finding, error) {
	if valid == nil {
		return nil, errors.New("training: a search needs a validation set; name a folder that has the split \"valid\"")
	}
	if o.Folder == "" || o.Landmark == nil || o.Rounds < 1 || len(candidates) == 0 {
		return nil, errors.New("training: a search needs a folder, a landmark backbone, candidates and a round at least")
	}
	s := &search{candidates: candidates, set: set, valid: valid, options: o, findings: make([]Finding, len(candidates))}
	going := make([]int, len(candidates))
	for i := range going {
		going[i] = i
	}
	for round := 1; round <= o.Rounds; round++ {
		if err := s.round(ctx, round, going); err != nil {
			return nil, err
		}
		going = s.better(round, going)
	}
	found := slices.Clone(s.findings)
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Round, a.Round), cmp.Compare(b.Accuracy, a.Accuracy))
	})
	return found, s.write(found)
}

type search struct {
	candidates []Candidate
	set, valid *Set
	options    SearchOptions
	telling    sync.Mutex
	findings   []Finding // one for each candidate
}

// round trains those that are still going, as many at a time as there are cores
// for their threads.
func (s *search) round(ctx context.Context, round int, going []int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	threads := s.options.Train.Threads
	if threads <= 0 {
		threads = 1 // two trainings of a thread each learn more in an hour than one of two threads
	}
	next := make(chan int, len(going))
	for _, i := range going {
		next <- i
	}
	close(next)
	var group sync.WaitGroup
	faults := make([]error, len(s.candidates))
	for range max(1, runtime.NumCPU()/threads) {
		group.Go(func() {
			for i := range next {
				if faults[i] = s.train(ctx, i, round, threads); faults[i] != nil {
					cancel()
					return
				}
			}
		})
	}
	group.Wait()
	for i, err := range faults {
		if err != nil && !errors.Is(err, ErrStopped) && !errors.Is(err, context.Canceled) {
			return fmt.Errorf("training: candidate %q: %w", s.candidates[i].Name, err)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	return s.time(ctx, going)
}

// train takes a candidate to the end of a round.
func (s *search) train(ctx context.Context, i, round, threads int) error {
	c := s.candidates[i]
	o := s.options.Options
	o.Folder = filepath.Join(o.Folder, strings.ReplaceAll(c.Name, " ", "-"))
	o.Epochs *= round
	o.Train.Threads, o.Workers = threads, threads
	network, err := model.New(c.Config, o.Seed)
	if err != nil {
		return err
	}
	if network, err = network.Inherit(model.TrainLandmarks, s.options.Landmark); err != nil {
		return err
	}
	trainer, err := NewTrainer(network, s.set, s.valid, o, exists(filepath.Join(o.Folder, "last.safetensors")))
	if err != nil {
		return err
	}
	defer trainer.Close()
	if err := trainer.Run(ctx); err != nil {
		return err
	}
	rows := trainer.Rows()
	if len(rows) < o.Epochs {
		return ErrStopped
	}
	row := rows[o.Epochs-1]
	s.telling.Lock()
	defer s.telling.Unlock()
	f := &s.findings[i]
	f.Name, f.Config, f.Parameters = c.Name, c.Config, network.Parameters()
	f.Round, f.Pictures, f.Accuracy, f.F1 = round, row.Steps*o.Train.Batch, row.Valid, row.ValidF1
	if s.options.Tell != nil {
		s.options.Tell(*f)
	}
	return nil
}

// timedRounds are the forward passes that a candidate's time is the median of.
const timedRounds = 30

// time measures what a face costs, with nothing else running: every candidate in
// turn with the one that nothing is changed in.
func (s *search) time(ctx context.Context, going []int) error {
	base, err := model.New(s.candidates[0].Config, s.options.Seed)
	if err != nil {
		return err
	}
	for _, i := range going {
		if s.findings[i].Ms > 0 {
			continue
		}
		n, err := model.New(s.candidates[i].Config, s.options.Seed)
		if err != nil {
			return err
		}
		own, first, err := model.BenchPair(ctx, n, base, model.BenchOptions{Rounds: timedRounds})
		if err != nil {
			return fmt.Errorf("training: measuring %q: %w", s.candidates[i].Name, err)
		}
		s.findings[i].Ms, s.findings[i].OverItself = own, own/first
	}
	return nil
}

// better marks the candidates of a round that none beats in accuracy and time,
// and returns the half that goes on.
func (s *search) better(round int, going []int) []int {
	slices.SortStableFunc(going, func(a, b int) int { return cmp.Compare(s.findings[b].Accuracy, s.findings[a].Accuracy) })
	quickest := 0.0
	for _, i := range going { // from the most accurate down
		f := &s.findings[i]
		f.Best = quickest == 0 || f.OverItself < quickest
		if f.Best {
			quickest = f.OverItself
		}
	}
	on := slices.Clone(going)
	slices.SortStableFunc(on, func(a, b int) int { return cmp.Compare(s.rank(a), s.rank(b)) })
	return on[:(len(on)+1)/2]
}

// rank puts the first candidate first, then the best.
func (s *search) rank(i int) int {
	switch {
	case i == 0:
		return 0
	case s.findings[i].Best:
		return 1
	}
	return 2
}

func (s *search) write(found []Finding) error {
	folder := s.options.Folder
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("training: making the folder for the search: %w", err)
	}
	err := weights.Atomically(filepath.Join(folder, "search.json"), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(found)
	})
	if err != nil {
		return fmt.Errorf("training: writing the search: %w", err)
	}
	return writeSearch(filepath.Join(folder, "search.png"), found)
}
