package main

import "math"

// key is a value that holds until the next key's time and then eases into it.
type key[T any] struct {
	from, until float64 // seconds: reached at from, held until
	value       T
}

// at reads a looping timeline: held values with eased changes between them.
func at[T interface{ interpolate(T, float64) T }](keys []key[T], t float64) T {
	for i, now := range keys {
		next := keys[(i+1)%len(keys)]
		arrives := next.from
		if i == len(keys)-1 {
			arrives += length
		}
		if t <= now.until {
			return now.value
		}
		if t < arrives {
			return now.value.interpolate(next.value, ease((t-now.until)/(arrives-now.until)))
		}
	}
	return keys[0].value
}

// ease starts and ends at rest: 6t^5 - 15t^4 + 10t^3.
func ease(t float64) float64 {
	t = min(max(t, 0), 1)
	return t * t * t * (t*(6*t-15) + 10)
}

// sway is a wave that fits the loop a whole number of times.
func sway(t float64, times int, phase float64) float64 {
	return math.Sin(2 * math.Pi * (t*float64(times)/length + phase))
}

func astronautFace() face {
	return face{
		leftEye: point{203, 100}, rightEye: point{248, 101},
		leftCorner: point{204, 141}, rightCorner: point{243, 142},
		upperLip: point{224, 141}, lowerLip: point{224, 152},
	}
}

func portraitFace() face {
	return face{
		leftEye: point{115, 184}, rightEye: point{204, 183},
		leftCorner: point{125, 283}, rightCorner: point{197, 283},
		upperLip: point{161, 276}, lowerLip: point{161, 292},
	}
}

// astronautExpressions starts and ends with the smile of the photograph.
func astronautExpressions() []key[expression] {
	return []key[expression]{
		{0, 1.2, expression{smile: 0.3}},
		{2.0, 3.0, expression{smile: -1.0, brows: -0.2}},
		{3.7, 4.8, expression{smile: -0.5, open: 1.0, brows: 1.2}},
		{5.6, 6.6, expression{smile: 0.6, brows: 0.3}},
		{7.4, 8.6, expression{smile: -1.3, brows: -1.1}},
		{9.6, 12.8, expression{smile: 0.6, brows: 0.3}},
		{13.6, 16.4, expression{smile: -1.0, brows: -0.2}},
		{17.2, 19.4, expression{smile: -0.5, open: 1.0, brows: 1.2}},
		{20.2, 22.4, expression{smile: -1.3, brows: -1.1}},
		{23.2, 25.4, expression{smile: 0.6, brows: 0.3}},
		{26.2, 28.2, expression{smile: -1.0, brows: -0.2}},
		{29.2, 30, expression{smile: 0.3}},
	}
}

// portraitExpressions starts and ends with the plain face of the photograph.
func portraitExpressions() []key[expression] {
	return []key[expression]{
		{0, 5.8, expression{}},
		{6.5, 7.4, expression{smile: 1.4, brows: 0.2}},
		{8.1, 9.2, expression{open: 0.9, brows: 1.2}},
		{10.0, 12.8, expression{smile: -1.2, brows: -1.1}},
		{13.6, 16.4, expression{smile: 1.4, brows: 0.2}},
		{17.2, 19.4, expression{smile: -1.2, brows: -1.1}},
		{20.2, 22.4, expression{open: 0.9, brows: 1.2}},
		{23.2, 25.4, expression{smile: 1.4, brows: 0.2}},
		{26.2, 28.0, expression{open: 0.9, brows: 1.2}},
		{28.6, 30, expression{}},
	}
}

// degradations are what makes the faces hard to read, one after the other.
func degradations() []key[degradation] {
	return []key[degradation]{
		{0, 9.2, degradation{}},
		{9.9, 12.6, degradation{mouth: 1}},
		{13.6, 16.2, degradation{half: 1}},
		{17.2, 19.2, degradation{dark: 1}},
		{20.2, 22.2, degradation{side: 1}},
		{23.2, 25.2, degradation{blur: 1}},
		{26.0, 28.0, degradation{noise: 1}},
		{28.6, 30, degradation{}},
	}
}
