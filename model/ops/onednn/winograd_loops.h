// The inner loops of winograd.cpp, which includes this file once per instruction set,
// as kernel.hpp does with loops.h: lanes and Floats are from there.

inline Floats load(const float *p) { return *reinterpret_cast<const Floats *>(p); }
inline void store(float *p, Floats x) { *reinterpret_cast<Floats *>(p) = x; }

// ---- the transforms of F(m x m, 3 x 3), one dimension of them ----
//
// A line of m outputs of a filter g of 3 is A^T ((G g) * (B^T d)), d being m+2 inputs
// (Lavin and Gray, section 4). Gradients take the transposed matrices. In two dimensions
// columns are transformed, then rows.

template <int m>
struct Lines;

template <>
struct Lines<2> {
  static void input(const Floats *d, Floats *t) {  // B^T: 4 to 4
    t[0] = d[0] - d[2];
    t[1] = d[1] + d[2];
    t[2] = d[2] - d[1];
    t[3] = d[1] - d[3];
  }
  static void output(const Floats *t, Floats *y) {  // A^T: 4 to 2
    y[0] = t[0] + t[1] + t[2];
    y[1] = t[1] - t[2] - t[3];
  }
  static void filter(const Floats *g, Floats *u) {  // G: 3 to 4
    const Floats even = (g[0] + g[2]) * .5f, odd = g[1] * .5f;
    u[0] = g[0];
    u[1] = even + odd;
    u[2] = even - odd;
    u[3] = g[2];
  }
  static void outputGradient(const Floats *y, Floats *t) {  // A: 2 to 4
    t[0] = y[0];
    t[1] = y[0] + y[1];
    t[2] = y[0] - y[1];
    t[3] = -y[1];
  }
  static void filterGradient(const Floats *u, Floats *g) {  // G^T: 4 to 3
    const Floats even = (u[1] + u[2]) * .5f;
    g[0] = u[0] + even;
    g[1] = (u[1] - u[2]) * .5f;
    g[2] = even + u[3];
  }
};

// The points of F(4 x 4, 3 x 3) are 0, +-a, +-b, infinity. With a = 2/3 and b = 3/2 the
// largest rounding error is an eighth of that with 1 and 2, the points of the paper.
template <>
struct Lines<4> {
  static constexpr float a = 2 / 3.f, b = 3 / 2.f, aa = a * a, bb = b * b;
  static constexpr float shareA = 1 / (2 * aa * (aa - bb)), shareB = 1 / (2 * bb * (bb - aa));
  static void input(const Floats *d, Floats *t) {  // B^T: 6 to 6
    const Floats evenA = d[4] - d[2] * bb, oddA = (d[3] - d[1] * bb) * a;
    const Floats evenB = d[4] - d[2] * aa, oddB = (d[3] - d[1] * aa) * b;
    t[0] = d[0] - d[2] * (aa + bb) + d[4];
    t[1] = evenA + oddA;
    t[2] = evenA - oddA;
    t[3] = evenB + oddB;
    t[4] = evenB - oddB;
    t[5] = d[1] - d[3] * (aa + bb) + d[5];
  }
  static void output(const Floats *t, Floats *y) {  // A^T: 6 to 4
    const Floats evenA = t[1] + t[2], oddA = (t[1] - t[2]) * a, evenB = t[3] + t[4], oddB = (t[3] - t[4]) * b;
    y[0] = t[0] + evenA + evenB;
    y[1] = oddA + oddB;
    y[2] = evenA * aa + evenB * bb;
    y[3] = oddA * aa + oddB * bb + t[5];
  }
  static void filter(const Floats *g, Floats *u) {  // G: 3 to 6
    const Floats evenA = (g[0] + g[2] * aa) * shareA, oddA = g[1] * (a * shareA);
    const Floats evenB = (g[0] + g[2] * bb) * shareB, oddB = g[1] * (b * shareB);
    u[0] = g[0];
    u[1] = evenA + oddA;
    u[2] = evenA - oddA;
    u[3] = evenB + oddB;
    u[4] = evenB - oddB;
    u[5] = g[2];
  }
  static void outputGradient(const Floats *y, Floats *t) {  // A: 4 to 6
    const Floats evenA = y[0] + y[2] * aa, oddA = (y[1] + y[3] * aa) * a;
    const Floats evenB = y[0] + y[2] * bb, oddB = (y[1] + y[3] * bb) * b;
    t[0] = y[0];
    t[1] = evenA + oddA;
    t[2] = evenA - oddA;
    t[3] = evenB + oddB;
    t[4] = evenB - oddB;
    t[5] = y[3];
  }
  static void filterGradient(const Floats *u, Floats *g) {  // G^T: 6 to 3
    const Floats evenA = (u[1] + u[2]) * shareA, evenB = (u[3] + u[4]) * shareB;
    g[0] = u[0] + evenA + evenB;
    g[1] = (u[1] - u[2]) * (a * shareA) + (u[3] - u[4]) * (b * shareB);
    g[2] = evenA * aa + evenB * bb + u[5];
  }
};

// square transforms from x from numbers to to x to.
template <int from, int to, class Line>
inline void square(const Floats (&x)[from][from], Floats (&y)[to][to], Line line) {
  Floats columns[from][to];
  for (int c = 0; c < from; c++) {
    Floats in[from];
    for (int r = 0; r < from; r++) in[r] = x[r][c];
    line(in, columns[c]);
  }
  for (int r = 0; r < to; r++) {
    Floats in[from];
    for (int c = 0; c < from; c++) in[c] = columns[c][r];
    line(in, y[r]);
  }
}

// ---- tiles of maps ----

// readTile reads the side x side pixels of a map from (y, x) on, zeros outside the map.
template <int side>
inline void readTile(const float *map, const Map &s, int y, int x, Floats (&d)[side][side]) {
  const bool inside = y >= 0 && x >= 0 && y + side <= s.h && x + side <= s.w;
  for (int r = 0; r < side; r++)
    for (int c = 0; c < side; c++) {
      const bool there = inside || (unsigned(y + r) < unsigned(s.h) && unsigned(x + c) < unsigned(s.w));
      d[r][c] = there ? load(map + ((y + r) * s.w + x + c) * s.block) : Floats{};
    }
}

// readTiles writes the transformed tiles of a map, those of its input or of the gradient
// of its output, to `to` as Rows describes it.
template <int m, bool gradient>
void readTiles(const float *map, const Map &s, int first, int count, const Rows &rows, float *to) {
  constexpr int side = m + 2;
  for (int i = 0; i < count; i++) {
    const Tile at(s, m, first + i);
    for (int c = 0; c < s.c; c += lanes) {
      const float *channels = s.channel(map, at.n, c);
      Floats t[side][side];
      if (gradient) {
        Floats d[m][m];
        readTile<m>(channels, s, at.y, at.x, d);
        square<m, side>(d, t, Lines<m>::outputGradient);
      } else {
        Floats d[side][side];
        readTile<side>(channels, s, at.y - 1, at.x - 1, d);
        square<side, side>(d, t, Lines<m>::input);
      }
      float *place = to + rows.at(i, c);
      for (int p = 0; p < side * side; p++) store(place + p * rows.plane, t[p / side][p % side]);
    }
  }
}

// writeTiles writes the tiles of an output from their products, with what is fused into
// the convolution.
template <int m>
void writeTiles(const float *from, const Rows &rows, float *map, const Map &s, int first, int count, const Fused &fused) {
  constexpr int side = m + 2;
  for (int i = 0; i < count; i++) {
    const Tile at(s, m, first + i);
    for (int c = 0; c < s.c; c += lanes) {
      const float *place = from + rows.at(i, c);
      Floats t[side][side], y[m][m];
      for (int p = 0; p < side * side; p++) t[p / side][p % side] = load(place + p * rows.plane);
      square<side, m>(t, y, Lines<m>::output);
      const Floats bias = fused.bias ? load(fused.bias + c) : Floats{}, slope = fused.slopes ? load(fused.slopes + c) : Floats{} + 1.f;
      const size_t channel = s.channel(map, at.n, c) - map;
      for (int r = 0; r < std::min(m, s.h - at.y); r++)
        for (int k = 0; k < std::min(m, s.w - at.x); k++) {
          const size_t pixel = channel + ((at.y + r) * s.w + at.x + k) * s.block;
          Floats v = y[r][k] + bias;
          if (fused.border) v += load(fused.border + fused.borderRow(s, at.y + r, at.x + k) * s.c + c);
          if (fused.residual) v += load(fused.residual + pixel);
          store(map + pixel, v > 0 ? v : v * slope);
        }
    }
  }
}

// ---- filters ----

// packFilters transforms the filters of output channels from o on, as many as lanes:
// in at filters.at(o, i), out [plane][panel][i][width].
template <int m>
void packFilters(const float *plain, const Filters &f, int o, float *to) {
  constexpr int side = m + 2;
  for (int i = 0; i < f.in; i++) {
    float buffer[9][lanes];
    for (int l = 0; l < lanes; l++)
      for (int k = 0; k < 9; k++) buffer[k][l] = plain[f.at(o + l, i, k)];
    Floats g[3][3], u[side][side];
    for (int k = 0; k < 9; k++) g[k / 3][k % 3] = load(buffer[k]);
    square<3, side>(g, u, Lines<m>::filter);
    for (int p = 0; p < side * side; p++) store(to + f.packed(p, o, i), u[p / side][p % side]);
  }
}

// unpackGradients is packFilters for gradients, the other way.
template <int m>
void unpackGradients(const float *packed, const Filters &f, int o, float *to) {
  constexpr int side = m + 2;
  for (int i = 0; i < f.in; i++) {
    Floats g[3][3], u[side][side];
    for (int p = 0; p < side * side; p++) u[p / side][p % side] = load(packed + f.packed(p, o, i));
    square<side, 3>(u, g, Lines<m>::filterGradient);
    for (int l = 0; l < lanes; l++)
      for (int k = 0; k < 9; k++) to[f.at(o + l, i, k)] = g[k / 3][k % 3][l];
  }
}

// ---- matrix product ----

// productRows is a matrix product of `rows` rows of a with a panel of `vectors` vectors:
// c[r] = a[r] b, or c[r] += a[r] b. Element k of row r is a[r * row + k * step], row k of
// b is contiguous.
template <int rows, int vectors>
inline void productRows(const float *a, size_t row, size_t step, const float *b, int depth, float *c, size_t stride, bool add) {
  Floats sums[rows][vectors];
#pragma GCC unroll 32
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) sums[r][v] = add ? load(c + r * stride + v * lanes) : Floats{};
  for (int k = 0; k < depth; k++, a += step, b += vectors * lanes) {
    Floats right[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) right[v] = load(b + v * lanes);
#pragma GCC unroll 32
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) sums[r][v] += right[v] * a[r * row];
  }
#pragma GCC unroll 32
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) store(c + r * stride + v * lanes, sums[r][v]);
}

// productPanel takes as many rows at a time as registers hold, then half as many.
template <int rows, int vectors>
struct ProductPanel {
  static void run(const float *a, size_t row, size_t step, const float *b, int count, int depth, float *c, size_t stride, bool add) {
    int r = 0;
    for (; r + rows <= count; r += rows) productRows<rows, vectors>(a + r * row, row, step, b, depth, c + r * stride, stride, add);
    if (r < count) ProductPanel<rows / 2, vectors>::run(a + r * row, row, step, b, count - r, depth, c + r * stride, stride, add);
  }
};
template <int vectors>
struct ProductPanel<0, vectors> {
  static void run(const float *, size_t, size_t, const float *, int, int, float *, size_t, bool) {}
};

void product(int vectors, const float *a, size_t row, size_t step, const float *b, int count, int depth, float *c, size_t stride,
             bool add) {
  constexpr int registers = (lanes == 16 ? 32 : 16) - 4;
  const auto run = vectors == 3 ? ProductPanel<registers / 3, 3>::run
                 : vectors == 2 ? ProductPanel<registers / 2, 2>::run : ProductPanel<registers, 1>::run;
  run(a, row, step, b, count, depth, c, stride, add);
}
