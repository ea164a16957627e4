package summary

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"path/filepath"
	"strings"
	"time"

	"arbex/app/session"
)

//go:embed report.html
var reportText string

var reportPage = template.Must(template.New("report").Funcs(template.FuncMap{"figure": figure, "percent": percent, "seconds": seconds}).Parse(reportText))

// reportSection is what the report has about a session, or about all of them.
type reportSection struct {
	Title, Source, Note string
	Charts              []reportChart
	Tables              []reportTable
}

type reportChart struct {
	Title string
	SVG   template.HTML
}

// reportTable has the figures of a group: one line a class.
type reportTable struct {
	Title   string
	Row     Row // what all lines have in common
	Classes []reportLine
}

type reportLine struct {
	Class              string
	Primary, Corrected *Row // nil: there is none
}

// WriteReport writes a page with the rows, and the curves of the sources, which may
// be nil: one HTML file with nothing outside of it, for reading and for printing.
func WriteReport(to io.Writer, rows []Row, curves *Curves, now time.Time) error {
	sections := newSections(rows)
	if curves != nil {
		for _, s := range curves.order {
			if err := s.addCharts(&sections); err != nil {
				return err
			}
		}
	}
	return reportPage.Execute(to, struct {
		Time          string
		Distributions []string
		Sections      []*reportSection
	}{now.Format("2006-01-02 15:04"), []string{"primary", "corrected"}, sections})
}

// newSections sorts the rows into a section for each session.
func newSections(rows []Row) (all []*reportSection) {
	byKey := map[[4]string]*reportSection{}
	tables := map[Group]*reportTable{}
	var order []Group
	for i := range rows {
		r := &rows[i]
		if tables[r.Group] == nil {
			tables[r.Group] = &reportTable{Title: tableTitle(r.Group), Row: *r}
			order = append(order, r.Group)
		}
		tables[r.Group].add(r)
	}
	for _, g := range order {
		key := [4]string{g.Source, g.Participant, g.Condition, g.Trial}
		s := byKey[key]
		if s == nil {
			s = &reportSection{Title: sectionTitle(g.Source, session.Study{Participant: g.Participant, Condition: g.Condition, Trial: g.Trial}), Source: g.Source}
			byKey[key], all = s, append(all, s)
		}
		s.Tables = append(s.Tables, *tables[g])
	}
	return all
}

// add adds a row to the line of its class.
func (t *reportTable) add(r *Row) {
	var line *reportLine
	for i := range t.Classes {
		if t.Classes[i].Class == r.Class {
			line = &t.Classes[i]
		}
	}
	if line == nil {
		t.Classes = append(t.Classes, reportLine{Class: r.Class})
		line = &t.Classes[len(t.Classes)-1]
	}
	if r.Distribution == "primary" {
		line.Primary = r
	} else {
		line.Corrected = r
	}
}

func sectionTitle(source string, s session.Study) string {
	if title := s.Title(); title != "" {
		return title
	}
	if source == "" {
		return "All sessions"
	}
	return filepath.Base(source)
}

func tableTitle(g Group) string {
	var parts []string
	switch {
	case g.Segment > 0 && g.SegmentName != "":
		parts = append(parts, fmt.Sprintf("Segment %d: %s", g.Segment, g.SegmentName))
	case g.Segment >= 0:
		parts = append(parts, fmt.Sprintf("Segment %d", g.Segment))
	case g.SegmentName != "":
		parts = append(parts, "Segments "+g.SegmentName)
	case g.Named:
		parts = append(parts, "Segments without a name")
	}
	if g.FaceID >= 0 {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("face %d %s", g.FaceID, g.FaceName)))
	}
	if len(parts) == 0 {
		return "All faces and segments"
	}
	return strings.Join(parts, ", ")
}

// addCharts adds the charts of a source to its section, or to one of their own.
func (s *sourceCurves) addCharts(sections *[]*reportSection) error {
	title := sectionTitle(s.source, s.study)
	var into *reportSection
	for _, section := range *sections {
		if section.Source == s.source && section.Title == title {
			into = section
		}
	}
	if into == nil {
		into = &reportSection{Title: "Curves of " + title, Source: s.source}
		*sections = append(*sections, into)
	}
	into.Note = s.study.Note
	for _, f := range s.sorted() {
		svg, err := s.chart(f)
		if err != nil {
			return err
		}
		into.Charts = append(into.Charts, reportChart{strings.TrimSpace(fmt.Sprintf("Face %d %s", f.id, f.name)), template.HTML(svg)})
	}
	return nil
}

// figure is a probability.
func figure(v float64) string { return fmt.Sprintf("%.3f", v) }

// percent is a share.
func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }

// seconds is a time, a dash for none.
func seconds(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.2f s", v)
}
