package training

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"arbex/model"
	"arbex/model/bench"
	"arbex/model/durable"
)

// timedRounds is the number of forward passes whose median is a candidate's time.
const timedRounds = 30

// timesFile holds the times that a study measured, so that a search that is continued
// chooses as before. Without it they are measured again.
const timesFile = "times.json"

// timing is the time of a face.
type timing struct {
	MsPerFace    float64 `json:"ms"`
	RelativeTime float64 `json:"relative"`
}

// measure measures the time of a face, each candidate in turn with the unchanged one,
// while nothing is trained.
func (s *search) measure(ctx context.Context, candidates []int) error {
	path := filepath.Join(s.options.Folder, timesFile)
	times := readTimes(path)
	unchanged, err := s.network(0)
	if err != nil {
		return err
	}
	for _, i := range candidates {
		name := s.Candidates[i].Name
		if times[name].MsPerFace <= 0 {
			if times[name], err = s.compareTimes(ctx, i, unchanged); err != nil {
				return err
			}
		}
		s.results[i].MsPerFace, s.results[i].RelativeTime = times[name].MsPerFace, times[name].RelativeTime
	}
	err = durable.Write(path, func(w io.Writer) error { return json.NewEncoder(w).Encode(times) })
	if err != nil {
		return fmt.Errorf("writing the times of a search: %w", err)
	}
	return nil
}

// readTimes returns the times in a file, none where it is missing or damaged.
func readTimes(path string) map[string]timing {
	times := map[string]timing{}
	text, err := os.ReadFile(path)
	if err == nil && (json.Unmarshal(text, &times) != nil || times == nil) {
		return map[string]timing{}
	}
	return times
}

// compareTimes measures a candidate in turn with the unchanged network.
func (s *search) compareTimes(ctx context.Context, candidate int, unchanged *model.Network) (timing, error) {
	n, err := s.network(candidate)
	if err != nil {
		return timing{}, err
	}
	own, reference, err := bench.Compare(ctx, n, unchanged, bench.Options{Rounds: timedRounds})
	if err != nil {
		return timing{}, fmt.Errorf("measuring %q: %w", s.Candidates[candidate].Name, err)
	}
	return timing{own, own / reference}, nil
}
