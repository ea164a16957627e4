package summary

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"time"

	"arbex/app/session"
	"arbex/assets/message"
	"arbex/model/durable"
)

// Collection is a summary of several sessions and tables, with their curves.
type Collection struct {
	Summary  *Summary
	Curves   *Curves
	Warnings []error // what of the sessions is missing
}

// NewCollection returns an empty collection by keys, as New takes them.
func NewCollection(by ...Key) *Collection {
	return &Collection{Summary: New(by...), Curves: NewCurves()}
}

// Collect adds up sessions and files, see Load. The error names the one that cannot
// be read.
func Collect(ctx context.Context, paths []string, by ...Key) (*Collection, error) {
	c := NewCollection(by...)
	for _, path := range paths {
		warnings, err := Load(ctx, path, c.Add)
		if err != nil {
			return nil, message.Wrap(err, "{{.Path}}: {{.Cause}}", message.Fields{"Path": path})
		}
		for _, warning := range warnings {
			c.Warnings = append(c.Warnings, message.Wrap(warning, "{{.Path}}: {{.Cause}}", message.Fields{"Path": path}))
		}
	}
	return c, nil
}

// Add adds a record.
func (c *Collection) Add(r session.Record) {
	c.Summary.Add(r)
	c.Curves.Add(r)
}

// Save writes the table (.csv) or the report (.html) to a file, whole or not at all.
func (c *Collection) Save(path string, now time.Time) error {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return durable.WritePrivate(path, func(to io.Writer) error { return Write(to, c.Summary.Rows()) })
	case ".html":
		return durable.WritePrivate(path, func(to io.Writer) error { return WriteReport(to, c.Summary.Rows(), c.Curves, now) })
	}
	return message.New("{{.Name}}: the name has to end in .csv or .html", message.Fields{"Name": filepath.Base(path)})
}
