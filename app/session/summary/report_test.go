package summary_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"arbex/app/session"
	"arbex/app/session/summary"
)

// report summarizes two sessions by keys and returns the page.
func report(t *testing.T, by ...summary.Key) string {
	t.Helper()
	s, c := summary.New(by...), summary.NewCurves()
	random := rand.New(rand.NewPCG(5, 6))
	for _, participant := range []string{"P01", `<i>"P02"`} {
		folder := filepath.Join(t.TempDir(), "session")
		writeStudy(t, folder, participant, "music", random)
		if _, err := summary.Load(t.Context(), folder, func(r session.Record) { s.Add(r); c.Add(r) }); err != nil {
			t.Fatal(err)
		}
	}
	var page bytes.Buffer
	if err := summary.WriteReport(&page, s.Rows(), c, time.Unix(0, 0).UTC()); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

func TestReportHasTablesAndCurvesOfEachSession(t *testing.T) {
	page := report(t)
	for text, times := range map[string]int{
		"<h2>": 2, "<svg": 2 * 2, "<table>": 2 * 3 * 2, "<td>happiness</td>": 2 * 3 * 2, "P01  ·  music  ·  1": 1,
		"Segment 1: film, face 2": 2, "a note, of course": 2, "1970-01-01 00:00": 1, "<i>": 0, "film</text>": 4,
	} {
		if got := strings.Count(page, text); got != times {
			t.Errorf("%q stands %d times on the page, not %d", text, got, times)
		}
	}
	if outside := regexp.MustCompile(`(src|href)="|url\(|@import`).FindString(page); outside != "" {
		t.Errorf("the page needs something outside: %s", outside)
	}
}

// Curves stay with their sessions; figures that pool sessions have a section alone.
func TestReportOfPooledSessions(t *testing.T) {
	page := report(t, summary.Condition)
	for text, times := range map[string]int{"<h2>": 3, "<table>": 1, "All faces and segments": 1, "Curves of ": 2, "<svg": 4} {
		if got := strings.Count(page, text); got != times {
			t.Errorf("%q stands %d times on the page, not %d", text, got, times)
		}
	}
}

// What lies before the first marker is not all there is.
func TestReportOfSegmentsByName(t *testing.T) {
	page := report(t, summary.SegmentName)
	for text, times := range map[string]int{"<table>": 3, "All faces and segments": 0, "Segments without a name": 1, "Segments film": 1, "begins at": 0} {
		if got := strings.Count(page, text); got != times {
			t.Errorf("%q stands %d times on the page, not %d", text, got, times)
		}
	}
}

// The curves are pictures that every reader of XML accepts.
func TestCurvesAreWholePictures(t *testing.T) {
	for _, svg := range regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(report(t), -1) {
		decoder := xml.NewDecoder(strings.NewReader(svg))
		paths := 0
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if start, ok := token.(xml.StartElement); ok && start.Name.Local == "path" {
				paths++
			}
		}
		if paths < 10 {
			t.Errorf("%d lines", paths)
		}
	}
}

// Eight hours make a curve as short as a minute.
func TestLongRecordingsHaveShortCurves(t *testing.T) {
	sizes := map[float64]int{}
	for _, hours := range []float64{0.1, 8} {
		c := summary.NewCurves()
		for i := range 40000 {
			r := record(i, 1, float32(i%10)/10)
			r.Time = float64(i) / 40000 * hours * 3600
			c.Add(r)
		}
		var page bytes.Buffer
		if err := summary.WriteReport(&page, nil, c, time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
		sizes[hours] = page.Len()
	}
	if sizes[8] > 2*sizes[0.1] || sizes[8] > 400_000 {
		t.Errorf("bytes of the pages: %s", fmt.Sprint(sizes))
	}
}
