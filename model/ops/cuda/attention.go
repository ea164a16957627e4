package cuda

import "arbex/model/ops/onednn"

// maxScores limits the scratch memory of an attention, in floats: larger batches
// are computed in groups of images.
const maxScores = 16 << 20

// imageGroup is attention for some images of a batch. Its scores are [images,
// heads, queries, keys].
type imageGroup struct {
	onednn.Attention
	first, count int // images
}

// imageGroups divides a batch so that the scratch memory holds the scores of a
// group so many times.
func imageGroups(s onednn.Attention, times int) (all []imageGroup) {
	each := max(1, maxScores/(times*s.Heads*s.Queries*s.Keys))
	for first := 0; first < s.N; first += each {
		all = append(all, imageGroup{s, first, min(each, s.N-first)})
	}
	return all
}

func (g imageGroup) scoresPerHead() int { return g.Queries * g.Keys }

func (g imageGroup) scoreCount() int { return g.count * g.Heads * g.scoresPerHead() }

// matrixView is a matrix for each head of each image.
type matrixView struct {
	at                  Argument
	stride, image, head int
}

// scores returns the scores in scratch memory.
func (g imageGroup) scores(at int) matrixView {
	return matrixView{Scratch(at), g.Keys, g.Heads * g.scoresPerHead(), g.scoresPerHead()}
}

// input returns queries, keys or values.
func (g imageGroup) input(slot int, r onednn.RowStrides) matrixView {
	return matrixView{In(slot).Plus(r.Offset + g.first*r.Batch), r.Row, r.Batch, g.Dim}
}

// heads returns part `part` of rows that consist of parts with all heads each.
func (g imageGroup) heads(at Argument, part, parts int) matrixView {
	width := g.Heads * g.Dim
	return matrixView{at.Plus(g.first*g.Queries*parts*width + part*width), parts * width, g.Queries * parts * width, g.Dim}
}

// product returns a matrix product for each head of each image.
func (g imageGroup) product(form string, a, b, c matrixView, m, n, k int, alpha float64) matmul {
	return matmul{
		form: form, a: a.at, b: b.at, c: c.at, m: m, n: n, k: k, aStride: a.stride, bStride: b.stride, cStride: c.stride,
		outer: g.count, inner: g.Heads, aOuter: a.image, aInner: a.head, bOuter: b.image, bInner: b.head,
		cOuter: c.image, cInner: c.head, alpha: alpha,
	}
}

// probabilities computes softmax(scale * q k^T + bias).
func (g imageGroup) probabilities(p matrixView) []Launch {
	product := g.product("nt", g.input(0, g.Q), g.input(1, g.K), p, g.Queries, g.Keys, g.Dim, float64(g.Scale))
	product.residual, product.residualStride, product.residualInner = In(3), g.Keys, g.scoresPerHead()
	return []Launch{product.launch(), perRow("softmax", g.count*g.Heads*g.Queries, g.Keys, p.at, Int(g.Keys))}
}

// Attention is onednn.NewAttention.
func Attention(s onednn.Attention) (p Launches) {
	for _, g := range imageGroups(s, 1) {
		scores := g.scores(0)
		p.List = append(p.List, g.probabilities(scores)...)
		p.List = append(p.List, g.product("nn", scores, g.input(2, g.V), g.heads(Out(), 0, 1), g.Queries, g.Dim, g.Keys, 1).launch())
		p.Scratch = max(p.Scratch, g.scoreCount())
	}
	return p
}

// AttentionGradient is onednn.NewAttentionGradient:
//
//	dV = P^T dY,   dP = dY V^T,   dS = P (dP - rowsum(dP P))
//	dQ = scale dS K,   dK = scale dS^T Q,   dbias = sum of dS
func AttentionGradient(s onednn.Attention) (p Launches) {
	scale, t := float64(s.Scale), s.Queries
	for i, g := range imageGroups(s, 2) {
		probabilities, ds, dy := g.scores(0), g.scores(g.scoreCount()), g.heads(In(4), 0, 1)
		q, k, v := g.input(0, g.Q), g.input(1, g.K), g.input(2, g.V)
		p.List = append(p.List, g.probabilities(probabilities)...)
		p.List = append(p.List,
			g.product("tn", probabilities, dy, g.heads(Out(), 2, 3), t, g.Dim, t, 1).launch(),
			g.product("nt", dy, v, ds, t, t, g.Dim, 1).launch(),
			perRow("softmax_data", g.count*g.Heads*t, t, ds.at, probabilities.at, Int(t)),
			g.product("nn", ds, k, g.heads(Out(), 0, 3), t, g.Dim, t, scale).launch(),
			g.product("tn", ds, q, g.heads(Out(), 1, 3), t, g.Dim, t, scale).launch(),
			SumImages(ExtraOut(0), ds.at, g.count, g.Heads*g.scoresPerHead(), g.Heads*g.scoresPerHead(), i == 0),
		)
		p.Scratch = max(p.Scratch, 2*g.scoreCount())
	}
	return p
}
