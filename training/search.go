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
	"arbex/model/durable"
	"arbex/training/dataset"
)

// SearchOptions configures a Search. Options.Epochs counts the epochs of a round, each
// of Refinement.MaxPictures pictures.
type SearchOptions struct {
	Options
	Rounds   int                // after each but the last the better half of the candidates goes on
	OnResult func(SearchResult) // called after each round of a candidate, by one goroutine at a time; may be nil
}

// SearchResult is the result of a candidate.
type SearchResult struct {
	Component     string       `json:"part"`
	Name          string       `json:"name"`
	Round         int          `json:"round"`    // the last one that it took part in, from 1 on
	Pictures      int          `json:"pictures"` // trained on
	Accuracy      float64      `json:"accuracy"` // corrected, on the validation set
	MacroF1       float64      `json:"macro_f1"`
	MsPerFace     float64      `json:"ms"`       // a face, batch 1; median, measured in turn with Itself
	RelativeTime  float64      `json:"relative"` // Ms over that of Itself in the same run
	Parameters    int          `json:"parameters"`
	ParetoOptimal bool         `json:"best"` // no other of its round is both quicker and more accurate
	Config        model.Config `json:"config"`
}

// Search trains the candidates of studies side by side, each on threads of its own, in
// rounds of successive halving, and compares their accuracy and time. After each round
// but the last half of a study's candidates go on: Unchanged, then those that no other
// beats in both accuracy and time, then the most accurate. A search that was stopped
// continues when it is called again with the same folder.
func Search(ctx context.Context, base *model.Network, studies []Study, set, valid *dataset.Set, o SearchOptions) ([]SearchResult, error) {
	if valid == nil {
		return nil, errors.New("a search needs a validation set; choose a folder with the split valid")
	}
	if o.Folder == "" || o.Rounds < 1 || o.Epochs < 1 || len(studies) == 0 {
		return nil, errors.New("a search needs a study, a folder, at least one round, and an epoch in each")
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

// search runs a study.
type search struct {
	Study
	base          *model.Network
	set, valid    *dataset.Set
	options       SearchOptions
	reinitialised map[string]bool // tensors that have another shape in some candidate
	mutex         sync.Mutex
	results       []SearchResult // one for each candidate
}

func (s *search) run(ctx context.Context) error {
	s.reinitialised = map[string]bool{}
	remaining := make([]int, len(s.Candidates))
	for i, c := range s.Candidates {
		if c.Config.Landmark != s.base.Config().Landmark {
			return fmt.Errorf("%s has another landmark backbone than %q; search around its own preset", s.base.Name(), c.Name)
		}
		n, err := model.New(c.Config, s.options.Seed)
		if err != nil {
			return fmt.Errorf("candidate %q: %w", c.Name, err)
		}
		for _, name := range n.Mismatched(s.base) {
			s.reinitialised[name] = true
		}
		remaining[i] = i
	}
	for round := 1; round <= s.options.Rounds; round++ {
		if err := s.round(ctx, round, remaining); err != nil {
			return err
		}
		remaining = s.halve(remaining)
	}
	return nil
}

// round trains the remaining candidates and measures their times.
func (s *search) round(ctx context.Context, round int, remaining []int) error {
	errs := s.trainAll(ctx, round, remaining)
	for i, err := range errs {
		if err != nil && !errors.Is(err, ErrStopped) {
			return fmt.Errorf("candidate %q: %w", s.Candidates[i].Name, err)
		}
	}
	if errors.Join(errs...) != nil {
		return ErrStopped
	}
	return s.measure(ctx, remaining)
}

// trainAll trains candidates, as many at a time as there are cores for their threads,
// and returns an error for each. The first one stops the others.
func (s *search) trainAll(ctx context.Context, round int, candidates []int) []error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	threads := max(1, s.options.Train.Threads) // two trainings of one thread each do more than one of two threads
	next := make(chan int, len(candidates))
	for _, i := range candidates {
		next <- i
	}
	close(next)
	errs := make([]error, len(s.Candidates))
	var group sync.WaitGroup
	for range max(1, runtime.NumCPU()/threads) {
		group.Go(func() {
			for i := range next {
				if errs[i] = s.train(inner, i, round, threads); errs[i] != nil {
					cancel()
					return
				}
			}
		})
	}
	group.Wait()
	return errs
}

// network returns a candidate before its training.
func (s *search) network(i int) (*model.Network, error) {
	n, err := model.New(s.Candidates[i].Config, s.options.Seed)
	if err != nil {
		return nil, err
	}
	return n.WithWeightsOf(s.base, func(name string) bool { return strings.HasPrefix(name, s.Prefix) || s.reinitialised[name] })
}

// train trains a candidate to the end of a round.
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

// halve marks the candidates of a round that are Pareto-optimal in accuracy and time, and
// returns the half that goes on.
func (s *search) halve(remaining []int) []int {
	slices.SortStableFunc(remaining, func(a, b int) int { return cmp.Compare(s.results[b].Accuracy, s.results[a].Accuracy) })
	quickest := 0.0
	for _, i := range remaining { // from the most accurate down
		f := &s.results[i]
		f.ParetoOptimal = quickest == 0 || f.RelativeTime < quickest
		if f.ParetoOptimal {
			quickest = f.RelativeTime
		}
	}
	on := slices.Clone(remaining)
	slices.SortStableFunc(on, func(a, b int) int { return cmp.Compare(s.rank(a), s.rank(b)) })
	return on[:(len(on)+1)/2]
}

// rank sorts Unchanged first, then the Pareto-optimal candidates.
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
		return fmt.Errorf("making the folder for the search: %w", err)
	}
	err := durable.Write(filepath.Join(folder, "search.json"), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(found)
	})
	if err != nil {
		return fmt.Errorf("writing the search: %w", err)
	}
	return plotSearch(filepath.Join(folder, "search.png"), found)
}
