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
	"arbex/model/bench"
	"arbex/model/durable"
	"arbex/training/dataset"
)

// Study compares forms of one part of a network [ours]. In every candidate the
// part, and whatever has another shape in one of them, begins anew; the rest is
// inherited from a trained network. So all begin alike, and a few thousand
// pictures tell more than the same pictures in networks that begin from nothing.
type Study struct {
	Component  string     // "image"
	Prefix     string     // of the tensors that begin anew
	Trains     model.Part // what is trained
	Candidates []Candidate
}

// Candidate is a network that a study tries.
type Candidate struct {
	Name   string // what is different: "wider"
	Config model.Config
}

// Unchanged names the candidate that nothing is changed in, the first of its study.
const Unchanged = "as it is"

// Studies are the numbers of a configuration that cost and accuracy hang on,
// each a step down and up. The landmark backbone stays, and with it the widths of
// the cross-attention, which are its own: it is trained by itself, before
// everything else, and frozen.
func Studies(c model.Config) []Study {
	of := func(name string, change func(*model.Config)) Candidate {
		own := c
		own.Classes = slices.Clone(c.Classes)
		change(&own)
		return Candidate{name, own}
	}
	itself := of(Unchanged, func(*model.Config) {})
	image := func(name string, width float64, units int) Candidate {
		return of(name, func(c *model.Config) {
			for i := range c.Image.Stages {
				stage := &c.Image.Stages[i]
				stage.Width, stage.Units = scaled(stage.Width, width), max(1, stage.Units+units)
			}
		})
	}
	vit := func(name string, width float64, blocks int) Candidate {
		return of(name, func(c *model.Config) {
			c.ViT.Width, c.ViT.Depth = scaled(c.ViT.Width, width), max(1, c.ViT.Depth+blocks)
		})
	}
	return []Study{
		{"image", "ir_back.", model.TrainFeatures, []Candidate{
			itself, image("narrower", 0.67, 0), image("wider", 1.34, 0), image("shallower", 1, -1), image("deeper", 1, 1),
		}},
		{"ViT", "VIT.", model.TrainFusion, []Candidate{
			itself, vit("narrower", 0.5, 0), vit("wider", 1.5, 0), vit("shallower", 1, -1), vit("deeper", 1, 1),
		}},
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
	Rounds   int                // after each but the last, the better half goes on
	OnResult func(SearchResult) // after a candidate's round; calls do not overlap
}

// Finding is how a candidate did.
type SearchResult struct {
	Component     string       `json:"part"`
	Name          string       `json:"name"`
	Round         int          `json:"round"`    // the last one it took part in, from 1 on
	Pictures      int          `json:"pictures"` // it has learnt from so far
	Accuracy      float64      `json:"accuracy"` // corrected, on the validation set
	MacroF1       float64      `json:"macro_f1"`
	MsPerFace     float64      `json:"ms"`       // a face, batch 1; median, measured in turn with Itself
	RelativeTime  float64      `json:"relative"` // Ms over that of Itself in the same run
	Parameters    int          `json:"parameters"`
	ParetoOptimal bool         `json:"best"` // no other of its round is both quicker and more accurate
	Config        model.Config `json:"config"`
}

// Search trains the candidates of studies side by side, each on threads of its
// own, in rounds of successive halving, and tells accuracy against time. After a
// round that is not the last, those of a study go on that no other beats in both,
// then the most accurate, up to half; Itself always goes on. A search that was
// stopped and is called again with the same folder continues.
func Search(ctx context.Context, base *model.Network, studies []Study, set, valid *dataset.Set, o SearchOptions) ([]SearchResult, error) {
	if valid == nil {
		return nil, errors.New("training: a search needs a validation set; name a folder that has the split \"valid\"")
	}
	if o.Folder == "" || o.Rounds < 1 {
		return nil, errors.New("training: a search needs a folder and a round at least")
	}
	var found []SearchResult
	for _, study := range studies {
		s := &search{Study: study, base: base, set: set, valid: valid, options: o, results: make([]SearchResult, len(study.Candidates))}
		s.options.Folder = filepath.Join(o.Folder, study.Component)
		if err := s.run(ctx); err != nil {
			return nil, err
		}
		slices.SortStableFunc(s.results, func(a, b SearchResult) int {
			return cmp.Or(cmp.Compare(b.Round, a.Round), cmp.Compare(b.Accuracy, a.Accuracy))
		})
		found = append(found, s.results...)
	}
	return found, writeResults(o.Folder, found)
}

// search is a study under way.
type search struct {
	Study
	base          *model.Network
	set, valid    *dataset.Set
	options       SearchOptions
	reinitialised map[string]bool // tensors that begin anew for their shape
	mutex         sync.Mutex
	results       []SearchResult // one for each candidate
}

func (s *search) run(ctx context.Context) error {
	s.reinitialised = map[string]bool{}
	going := make([]int, len(s.Candidates))
	for i, c := range s.Candidates {
		if c.Config.Landmark != s.base.Config().Landmark {
			return fmt.Errorf("training: %s has another landmark backbone than %q; search around its own preset", s.base.Name(), c.Name)
		}
		n, err := model.New(c.Config, s.options.Seed)
		if err != nil {
			return fmt.Errorf("training: candidate %q: %w", c.Name, err)
		}
		for _, name := range n.Mismatched(s.base) {
			s.reinitialised[name] = true
		}
		going[i] = i
	}
	for round := 1; round <= s.options.Rounds; round++ {
		if err := s.round(ctx, round, going); err != nil {
			return err
		}
		going = s.halve(going)
	}
	return nil
}

// round trains those that are still going, as many at a time as there are cores
// for their threads.
func (s *search) round(ctx context.Context, round int, going []int) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	threads := max(1, s.options.Train.Threads) // two trainings of a thread each learn more in an hour than one of two
	next := make(chan int, len(going))
	for _, i := range going {
		next <- i
	}
	close(next)
	var group sync.WaitGroup
	faults := make([]error, len(s.Candidates))
	for range max(1, runtime.NumCPU()/threads) {
		group.Go(func() {
			for i := range next {
				if faults[i] = s.train(inner, i, round, threads); faults[i] != nil {
					cancel()
					return
				}
			}
		})
	}
	group.Wait()
	for i, err := range faults {
		if err != nil && !errors.Is(err, ErrStopped) {
			return fmt.Errorf("training: candidate %q: %w", s.Candidates[i].Name, err)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return ErrStopped
	}
	return s.measure(ctx, going)
}

// network is a candidate before it learns.
func (s *search) network(i int) (*model.Network, error) {
	n, err := model.New(s.Candidates[i].Config, s.options.Seed)
	if err != nil {
		return nil, err
	}
	return n.WithWeightsOf(s.base, func(name string) bool { return strings.HasPrefix(name, s.Prefix) || s.reinitialised[name] })
}

// train takes a candidate to the end of a round.
func (s *search) train(ctx context.Context, i, round, threads int) error {
	o := s.options.Options
	o.Folder = filepath.Join(o.Folder, strings.ReplaceAll(s.Candidates[i].Name, " ", "-"))
	o.Epochs *= round
	o.Train.Part, o.Train.Threads, o.Workers = s.Trains, threads, threads
	network, err := s.network(i)
	if err != nil {
		return err
	}
	trainer, err := NewTrainer(network, s.set, s.valid, o, HasCheckpoint(o.Folder))
	if err != nil {
		return err
	}
	defer trainer.Close()
	if err := trainer.Run(ctx); err != nil {
		return err
	}
	row := trainer.Epochs()[o.Epochs-1]
	s.mutex.Lock()
	defer s.mutex.Unlock()
	f := &s.results[i]
	f.Component, f.Name, f.Config, f.Parameters = s.Component, s.Candidates[i].Name, network.Config(), network.Parameters()
	f.Round, f.Pictures, f.Accuracy, f.MacroF1 = round, row.Steps*o.Train.Batch, row.ValidAccuracy, row.ValidF1
	if s.options.OnResult != nil {
		s.options.OnResult(*f)
	}
	return nil
}

// timedRounds are the forward passes that a candidate's time is the median of.
const timedRounds = 30

// timesFile keeps what a study has measured: a search that is continued chooses
// as it did before. Without it the times are taken anew.
const timesFile = "times.json"

// timing is what a face costs.
type timing struct {
	MsPerFace    float64 `json:"ms"`
	RelativeTime float64 `json:"relative"`
}

// measure measures what a face costs, while nothing trains: every candidate in turn
// with the one that nothing is changed in.
func (s *search) measure(ctx context.Context, going []int) error {
	path := filepath.Join(s.options.Folder, timesFile)
	times := map[string]timing{}
	if text, err := os.ReadFile(path); err == nil && (json.Unmarshal(text, &times) != nil || times == nil) {
		times = map[string]timing{} // damaged: taken anew
	}
	first, err := s.network(0)
	if err != nil {
		return err
	}
	for _, i := range going {
		name := s.Candidates[i].Name
		if times[name].MsPerFace <= 0 {
			n, err := s.network(i)
			if err != nil {
				return err
			}
			own, itself, err := bench.Compare(ctx, n, first, bench.Options{Rounds: timedRounds})
			if err != nil {
				return fmt.Errorf("training: measuring %q: %w", name, err)
			}
			times[name] = timing{own, own / itself}
		}
		s.results[i].MsPerFace, s.results[i].RelativeTime = times[name].MsPerFace, times[name].RelativeTime
	}
	err = durable.Write(path, func(w io.Writer) error { return json.NewEncoder(w).Encode(times) })
	if err != nil {
		return fmt.Errorf("training: keeping the times of a search: %w", err)
	}
	return nil
}

// halve marks the candidates of a round that none beats in accuracy and time,
// and returns the half that goes on.
func (s *search) halve(going []int) []int {
	slices.SortStableFunc(going, func(a, b int) int { return cmp.Compare(s.results[b].Accuracy, s.results[a].Accuracy) })
	quickest := 0.0
	for _, i := range going { // from the most accurate down
		f := &s.results[i]
		f.ParetoOptimal = quickest == 0 || f.RelativeTime < quickest
		if f.ParetoOptimal {
			quickest = f.RelativeTime
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
	case s.results[i].ParetoOptimal:
		return 1
	}
	return 2
}

// writeResults writes search.json and search.png.
func writeResults(folder string, found []SearchResult) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("training: making the folder for the search: %w", err)
	}
	err := durable.Write(filepath.Join(folder, "search.json"), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(found)
	})
	if err != nil {
		return fmt.Errorf("training: writing the search: %w", err)
	}
	return plotSearch(filepath.Join(folder, "search.png"), found)
}
