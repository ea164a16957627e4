package cuda

import "arbex/model/ops/onednn"

// mostScores bounds the scratch memory of an attention, in floats: more pictures
// than fit are attended to one group after the other.
const mostScores = 16 << 20

// group is attention for some pictures of a batch. Its scores are matrices
// [pictures, heads, queries, keys].
type group struct {
	onednn.Attention
	first, count int // pictures
}

// groups divides the pictures so that the scores of a group, so many times, fit
// the scratch memory.
func groups(s onednn.Attention, times int) (all []group) {
	each := max(1, mostScores/(times*s.Heads*s.Queries*s.Keys))
	for first := 0; first < s.N; first += each {
		all = append(all, group{s, first, min(each, s.N-first)})
	}
	return all
}

func (g group) square() int { return g.Queries * g.Keys }

func (g group) size() int { return g.count * g.Heads * g.square() }

// matrix is a matrix for each head of each picture.
type matrix struct {
	at                    Argument
	stride, picture, head int
}

// scores are those of the group in scratch memory.
func (g group) scores(at int) matrix {
	return matrix{Scratch(at), g.Keys, g.Heads * g.square(), g.square()}
}

// input is queries, keys or values.
func (g group) input(slot int, r onednn.Rows) matrix {
	return matrix{In(slot).Plus(r.Offset + g.first*r.Batch), r.Row, r.Batch, g.Dim}
}

// heads are rows of all heads side by side, several such parts to a row.
func (g group) heads(at Argument, part, parts int) matrix {
	width := g.Heads * g.Dim
	return matrix{at.Plus(g.first*g.Queries*parts*width + part*width), parts * width, g.Queries * parts * width, g.Dim}
}

// product is one for each head of each picture.
func (g group) product(form string, a, b, c matrix, m, n, k int, alpha float64) matrices {
	return matrices{
		form: form, a: a.at, b: b.at, c: c.at, m: m, n: n, k: k, aStride: a.stride, bStride: b.stride, cStride: c.stride,
		outer: g.count, inner: g.Heads, aOuter: a.picture, aInner: a.head, bOuter: b.picture, bInner: b.head,
		cOuter: c.picture, cInner: c.head, alpha: alpha,
	}
}

// probabilities are softmax(scale * q k^T + bias).
func (g group) probabilities(p matrix) []Launch {
	product := g.product("nt", g.input(0, g.Q), g.input(1, g.K), p, g.Queries, g.Keys, g.Dim, float64(g.Scale))
	product.residual, product.residualStride, product.residualInner = In(3), g.Keys, g.square()
	return []Launch{product.launch(), eachRow("softmax", g.count*g.Heads*g.Queries, g.Keys, p.at, Whole(g.Keys))}
}

// Attention is onednn.NewAttention.
func Attention(s onednn.Attention) (p Plan) {
	for _, g := range groups(s, 1) {
		scores := g.scores(0)
		p.Launches = append(p.Launches, g.probabilities(scores)...)
		p.Launches = append(p.Launches, g.product("nn", scores, g.input(2, g.V), g.heads(Out(), 0, 1), g.Queries, g.Dim, g.Keys, 1).launch())
		p.Scratch = max(p.Scratch, g.size())
	}
	return p
}

// AttentionGradient is onednn.NewAttentionGradient:
//
//	dV = P^T dY,   dP = dY V^T,   dS = P (dP - rowsum(dP P))
//	dQ = scale dS K,   dK = scale dS^T Q,   dbias = sum of dS
func AttentionGradient(s onednn.Attention) (p Plan) {
	scale, t := float64(s.Scale), s.Queries
	for i, g := range groups(s, 2) {
		probabilities, ds, dy := g.scores(0), g.scores(g.size()), g.heads(In(4), 0, 1)
		q, k, v := g.input(0, g.Q), g.input(1, g.K), g.input(2, g.V)
		p.Launches = append(p.Launches, g.probabilities(probabilities)...)
		p.Launches = append(p.Launches,
			g.product("tn", probabilities, dy, g.heads(Out(), 2, 3), t, g.Dim, t, 1).launch(),
			g.product("nt", dy, v, ds, t, t, g.Dim, 1).launch(),
			eachRow("softmax_data", g.count*g.Heads*t, t, ds.at, probabilities.at, Whole(t)),
			g.product("nn", ds, k, g.heads(Out(), 0, 3), t, g.Dim, t, scale).launch(),
			g.product("tn", ds, q, g.heads(Out(), 1, 3), t, g.Dim, t, scale).launch(),
			SumPictures(FurtherOut(0), ds.at, g.count, g.Heads*g.square(), g.Heads*g.square(), i == 0),
		)
		p.Scratch = max(p.Scratch, 2*g.size())
	}
	return p
}
