package summary

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"arbex/app/review/recording"
	"arbex/app/session"
)

// Load adds the records of a session folder, with the edits made in Review, or of a
// table (.csv) or lines (.jsonl) that the program has written. The source of a
// session's records is its folder. Warnings say what of a session is missing.
func Load(ctx context.Context, path string, add func(session.Record)) (warnings []error, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	if !info.IsDir() {
		return nil, loadFile(ctx, path, add)
	}
	r, err := recording.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	AddRecording(r, path, add)
	return r.Warnings, nil
}

// AddRecording adds the records of an open recording, with the edits, as those of a
// source.
func AddRecording(r *recording.Recording, source string, add func(session.Record)) {
	for record := range r.Records() {
		record.Source = source
		add(record)
	}
}

func loadFile(ctx context.Context, path string, add func(session.Record)) error {
	file, err := os.Open(path)
	if err != nil {
		return errors.Unwrap(err)
	}
	defer file.Close()
	records := ReadTable(file)
	if strings.EqualFold(filepath.Ext(path), ".jsonl") {
		records = session.ReadRecords(file)
	}
	for r, err := range records {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		add(r)
	}
	return nil
}
