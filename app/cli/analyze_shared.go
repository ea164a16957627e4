package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"arbex/app/batch"
	"arbex/app/batch/shard"
	"arbex/app/engine"
	"arbex/model"
	"arbex/vision"
)

// sharedSettings is what the tables of all workers must have in common.
type sharedSettings struct {
	Model    string         `json:"model_digest"`
	Sampling batch.Sampling `json:"sampling"`
	Turn     int            `json:"turn"`
	Mirror   bool           `json:"mirror"`
	Finder   vision.FinderOptions
}

// runShared analyses the sources together with other workers.
func (a *analyze) runShared(ctx context.Context, t *terminal, sources []string) error {
	share, err := a.shard()
	if err != nil {
		return err
	}
	network, err := a.open()
	if err != nil {
		return err
	}
	logLimitations(t, network)
	settings, err := a.sharedSettings(network)
	if err != nil {
		return err
	}
	folder, err := batch.OpenShared(a.Results, sources, settings)
	if err != nil {
		return err
	}
	if a.Retry {
		if err := folder.ClearErrors(); err != nil {
			return err
		}
	}
	analyzer, err := engine.NewAnalyzer(network, a.analyzerOptions())
	if err != nil {
		return err
	}
	defer analyzer.Close()
	a.logDevice(t)
	orientation := vision.Orientation{Quarters: a.Turn / 90, Mirror: a.Mirror}
	err = folder.Analyze(ctx, analyzer, share, func(source string) batch.Job {
		t.logf("arbex: %s", source)
		return batch.Job{Source: source, Output: batch.Output{Sampling: settings.Sampling}, Network: network, Now: t.now, Open: orientation.Open}
	})
	if ctx.Err() != nil {
		return errors.New("interrupted before the end; run it again to go on")
	}
	if err != nil {
		return fmt.Errorf("not every source could be used: %s", singleLine(err.Error()))
	}
	fmt.Fprintf(t.out, "%d sources in %s\n", len(sources), a.Results)
	return nil
}

// shard returns this worker's share of the sources: all of them without --shard.
func (a *analyze) shard() (shard.Shard, error) {
	switch a.Shard {
	case "":
		return shard.Shard{}, nil
	case "auto":
		s, err := shard.FromEnvironment(os.Getenv)
		if err != nil {
			return s, fmt.Errorf("--shard=auto: %w", err)
		}
		return s, nil
	}
	s, err := shard.Parse(a.Shard)
	if err != nil {
		return s, fmt.Errorf("--shard: %w", err)
	}
	return s, nil
}

func (a *analyze) sharedSettings(n *model.Network) (s sharedSettings, err error) {
	s = sharedSettings{
		Sampling: batch.Sampling{Every: a.Every, PerSecond: a.PerSecond, Mix: float64(a.Mix)},
		Turn:     a.Turn, Mirror: a.Mirror, Finder: a.finderOptions(),
	}
	s.Model, err = n.Digest()
	return s, err
}
