package teach

import (
	"context"
	"path/filepath"

	"arbex/assets/message"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2/lang"
)

// report writes a report about a version into a new folder.
func (l *versionList) report(v versions.Version, r *tuning.Result) {
	s := l.shared
	s.askFolder(lang.L("Where to put the report's folder"), func(folder string) {
		folder = filepath.Join(folder, "arbex-report-"+v.ID)
		s.showMessage(lang.L("Writing the report…"))
		s.tasks.Run(func(ctx context.Context) error { return writeReport(ctx, s, v, r, folder) }, func(err error) {
			s.showError(err)
			if err == nil {
				s.showMessage(lang.L("The report is in {{.Folder}}: report.html for reading, report.json for programs.", fields{"Folder": folder}))
			}
		})
	})
}

func writeReport(ctx context.Context, s *shared, v versions.Version, r *tuning.Result, folder string) error {
	report := tuning.Report{Version: v, Parent: parentName(s.versions, v), Result: r}
	embeddings, err := versionMap(ctx, s, v)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil { // without the parent there is no map
		report.Map = embeddings
	}
	return report.Write(folder)
}

// parentName returns the name of the version that a version began as, or its id
// where it is gone.
func parentName(store *versions.Store, v versions.Version) string {
	if parent, err := store.Get(v.Parent); err == nil {
		return versionName(parent)
	}
	return v.Parent
}

// versionMap computes the map of the embeddings of a version and of its parent.
// It takes some seconds.
func versionMap(ctx context.Context, s *shared, v versions.Version) (*tuning.EmbeddingMap, error) {
	parent, err := s.versions.Load(v.Parent)
	if err != nil {
		return nil, message.Wrap(err, "the model it was trained from is gone, so there is nothing to compare with: {{.Cause}}", nil)
	}
	after, err := s.versions.Load(v.ID)
	if err != nil {
		return nil, err
	}
	return s.quick(parent).EmbeddingMap(ctx, after)
}
