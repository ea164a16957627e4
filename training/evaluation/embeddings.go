package evaluation

import (
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Embeddings are the embeddings of faces, with their true classes.
type Embeddings struct {
	Title   string // over their picture, "" for none
	Classes []string
	Points  [][]float32 // [N, 128]
	Truth   []int       // class of each point
}

// DaviesBouldin is the mean over the classes of the worst ratio of spread to
// separation (Davies and Bouldin 1979): the lower, the better apart; 0 for fewer
// than two classes.
func (e Embeddings) DaviesBouldin() float64 { return e.clusters().daviesBouldin() }

// CalinskiHarabasz is the dispersion between the classes over that within them
// (Calinski and Harabasz 1974): the higher, the better apart.
func (e Embeddings) CalinskiHarabasz() float64 { return e.clusters().calinskiHarabasz() }

func (e Embeddings) clusters() clusters { return newClusters(e.Points, e.Truth, len(e.Classes)) }

// maxScattered bounds the points of a t-SNE plot: the method is quadratic.
const maxScattered = 1500

// PlotEmbeddings writes a PNG of embeddings on a plane by t-SNE, coloured by
// class, one plot beside the other.
func PlotEmbeddings(path string, all ...Embeddings) error {
	var plots []*plot.Plot
	for _, e := range all {
		p, err := e.plot()
		if err != nil {
			return fmt.Errorf("drawing the embeddings: %w", err)
		}
		plots = append(plots, p)
	}
	return WritePlots(path, vg.Points(560*float64(len(plots))), vg.Points(470), plots...)
}

func (e Embeddings) plot() (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = fmt.Sprintf("Davies-Bouldin %.2f, Calinski-Harabasz %.0f", e.DaviesBouldin(), e.CalinskiHarabasz())
	if e.Title != "" {
		p.Title.Text = e.Title + ": " + p.Title.Text
	}
	p.HideAxes()
	points, truth := subsample(e.Points, e.Truth)
	plane := tsne(points, 1)
	for class, name := range e.Classes {
		var places plotter.XYs
		for i, at := range plane {
			if truth[i] == class {
				places = append(places, plotter.XY{X: at[0], Y: at[1]})
			}
		}
		if len(places) == 0 {
			continue
		}
		s, err := plotter.NewScatter(places)
		if err != nil {
			return nil, err
		}
		s.GlyphStyle = draw.GlyphStyle{Color: ClassColour(class), Radius: vg.Points(1.8), Shape: draw.CircleGlyph{}}
		p.Add(s)
		p.Legend.Add(name, s)
	}
	p.Legend.Top = true
	return p, nil
}

// subsample takes every so many points, so that at most maxScattered are left.
func subsample(points [][]float32, class []int) (some [][]float32, of []int) {
	step := (len(points) + maxScattered - 1) / maxScattered
	for i := 0; i < len(points); i += step {
		some, of = append(some, points[i]), append(of, class[i])
	}
	return some, of
}
