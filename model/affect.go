package model

// Affect is where an expression lies between pleasant and unpleasant, and between excited
// and calm.
type Affect struct {
	Valence float32 // -1 unpleasant to 1 pleasant
	Arousal float32 // -1 calm to 1 excited
}

// affects are the means of the emotion of each expression in Russell and Mehrabian,
// "Evidence for a three-factor theory of emotions", Journal of Research in Personality 11
// (1977), table 4: pleasure and arousal as 200 students rated them on scales from -1 to 1,
// 0 being neither. The number of the row and its term stand behind.
//
// They say what a word means to people, not what was measured on a face.
var affects = map[string]Affect{
	"neutral":   {0, 0},         // the middle of the scales; there is no such term
	"happiness": {0.81, 0.51},   // 31, happy
	"surprise":  {0.40, 0.67},   // 52, surprised
	"sadness":   {-0.63, -0.27}, // 151, sad
	"anger":     {-0.51, 0.59},  // 82, angry
	"disgust":   {-0.60, 0.35},  // 75, disgusted
	"fear":      {-0.64, 0.60},  // 101, fearful
	"contempt":  {-0.24, 0.31},  // 88, contemptuous
}

// Affect returns the expectation sum_i p_i affect(class i): derived from the expressions, a
// mean of eight points, and nothing that the network has seen besides. It reports whether it
// is defined, which it is for the expressions of FER+ and of AffectNet alone.
func (d Distribution) Affect(classes []string) (a Affect, ok bool) {
	if len(d) == 0 || len(d) != len(classes) {
		return Affect{}, false
	}
	for i, class := range classes {
		of, known := affects[class]
		if !known {
			return Affect{}, false
		}
		a.Valence += d[i] * of.Valence
		a.Arousal += d[i] * of.Arousal
	}
	return a, true
}
