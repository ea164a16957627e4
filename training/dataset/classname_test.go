package dataset

import (
	"testing"

	"arbex/assets/fuzzstats"
)

func TestClassesByAnyOfTheirNames(t *testing.T) {
	for name, want := range map[string]string{
		"anger": "anger", "Angry": "anger", "ANGER": "anger", " angry ": "anger", "0_angry": "anger", "1 - Anger": "anger", "mad": "anger", "Ärger": "anger", "A\u0308rger": "anger",
		"happy": "happiness", "Joy": "happiness", "happiness": "happiness", "happy_faces": "happiness", "glücklich": "happiness",
		"Sad": "sadness", "sadness": "sadness", "suprise": "surprise", "Surprised": "surprise",
		"fearful": "fear", "scared": "fear", "Afraid": "fear", "Disgusted": "disgust", "contemptuous": "contempt",
		"neutrality": "neutral", "no_expression": "neutral", "No Expression": "neutral", "normal": "neutral",
		"calm": "calm", "none": "none", "Bored ": "Bored", "happily surprised": "happily surprised", "1": "1", "": "", "sad happy": "sad happy",
	} {
		if got := CanonicalClass(name); got != want {
			t.Errorf("%q is %q, not %q", name, got, want)
		}
	}
}

// No name stands for two classes.
func TestClassNamesAreUnambiguous(t *testing.T) {
	owner := map[string]string{}
	for class, names := range classSynonyms {
		for _, name := range append([]string{class}, names...) {
			if before := owner[normalizedName(name)]; before != "" {
				t.Errorf("%q is %q and %q", name, before, class)
			}
			owner[normalizedName(name)] = class
		}
	}
}

func TestPlacesOfClasses(t *testing.T) {
	classes := []string{"joy", "Bored", "anger", "happiness"}
	for name, want := range map[string]int{"happiness": 3, "joy": 0, "happy": 0, "angry": 2, "bored": 1, "calm": -1, "": -1} {
		if got := ClassIndex(classes, name); got != want {
			t.Errorf("%q is at %d, not %d", name, got, want)
		}
	}
}

func FuzzClassName(f *testing.F) {
	f.Add("0_Angry")
	f.Add("\xff\u0308")
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, name string) {
		tried(len(name) + 1)
		if once := CanonicalClass(name); CanonicalClass(once) != once {
			t.Fatalf("%q is %q, which is %q", name, once, CanonicalClass(once))
		}
	})
}
