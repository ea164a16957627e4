package dataset

import (
	"slices"
	"strings"
	"unicode"
)

// classSynonyms are the expressions as this program calls them, and by what other
// names data sets, checkpoints and people call them: in any case, with or
// without a number before them. Names that mean something else to some data set,
// such as AffectNet's "none" or RAVDESS's "calm", are not among them.
var classSynonyms = map[string][]string{
	"neutral": {
		"neutrality", "normal", "no expression", "expressionless", "neu", "ne", // English, codes of data sets
		"sachlich", "ausdruckslos", "neutre", "neutro",
	},
	"happiness": {
		"happy", "happily", "joy", "joyful", "joyous", "enjoyment", "hap", "ha",
		"freude", "freudig", "glücklich", "glück", "fröhlich", "joie", "joyeux", "heureux", "bonheur", "alegría", "feliz", "felicidad",
	},
	"surprise": {
		"surprised", "surprisingly", "suprise", "suprised", "surprize", "astonished", "astonishment", "sur", "su",
		"überraschung", "überrascht", "surpris", "sorpresa", "sorprendido",
	},
	"sadness": {
		"sad", "sadly", "sorrow", "sorrowful", "unhappy", "sa",
		"traurigkeit", "traurig", "trauer", "tristesse", "triste", "tristeza",
	},
	"anger": {
		"angry", "angrily", "angriness", "mad", "rage", "ang", "an",
		"ärger", "ärgerlich", "wut", "wütend", "zorn", "zornig", "colère", "en colère", "enojo", "enojado", "ira", "enfado",
	},
	"disgust": {
		"disgusted", "disgusting", "disgustedly", "dis", "di",
		"ekel", "angeekelt", "dégoût", "dégoûté", "asco", "disgusto",
	},
	"fear": {
		"fearful", "fearfully", "feared", "afraid", "scared", "frightened", "fea", "fe", "af",
		"angst", "ängstlich", "furcht", "peur", "effrayé", "miedo", "asustado",
	},
	"contempt": {
		"contemptuous", "contemptuously", "scorn", "con", "co",
		"verachtung", "verächtlich", "mépris", "méprisant", "desprecio",
	},
	"other": {"others"},
}

// classByName finds a class by any of its names, folded.
var classByName = func() map[string]string {
	found := map[string]string{}
	for class, others := range classSynonyms {
		found[normalizedName(class)] = class
		for _, name := range others {
			found[normalizedName(name)] = class
		}
	}
	return found
}()

// CanonicalClass returns the name that this program uses for a class, by any of the
// usual ones: "Angry", "0_angry" and "Wut" are "anger". Other names come back as
// they are, without spaces around them.
func CanonicalClass(name string) string {
	if class, known := knownClass(name); known {
		return class
	}
	return strings.TrimSpace(name)
}

// CanonicalClasses is ClassName for several.
func CanonicalClasses(names []string) []string {
	own := make([]string, len(names))
	for i, name := range names {
		own[i] = CanonicalClass(name)
	}
	return own
}

// ClassIndex returns the place of a class in a list by any of its names, -1 when
// it is not there. A class that is called exactly so goes first.
func ClassIndex(classes []string, name string) int {
	if i := slices.Index(classes, name); i >= 0 {
		return i
	}
	wanted := classKey(name)
	return slices.IndexFunc(classes, func(class string) bool { return classKey(class) == wanted })
}

// classKey is equal for names of one class, known to this program or not.
func classKey(name string) string {
	if class, known := knownClass(name); known {
		return class
	}
	return strings.ToLower(strings.TrimSpace(name))
}

func knownClass(name string) (class string, known bool) {
	class, known = classByName[normalizedName(name)]
	return class, known
}

// withoutAccents takes the marks off letters; a file system may also keep a mark
// as a character of its own, after its letter.
var withoutAccents = strings.NewReplacer("ä", "a", "á", "a", "à", "a", "â", "a", "ö", "o", "ó", "o", "ô", "o", "ü", "u", "ú", "u", "û", "u",
	"é", "e", "è", "e", "ê", "e", "í", "i", "î", "i", "ç", "c", "ñ", "n", "ß", "ss")

// normalizedName is a name as classByName knows it: its letters alone, small, without
// marks and without a number and words such as "faces" around them.
func normalizedName(name string) string {
	name = withoutAccents.Replace(strings.ToLower(name))
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !unicode.IsDigit(r) })
	for len(words) > 1 && isDigits(words[0]) {
		words = words[1:]
	}
	for len(words) > 1 && slices.Contains([]string{"face", "faces", "images", "emotion", "expressions"}, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, strings.Join(words, ""))
}

func isDigits(word string) bool {
	return word != "" && strings.IndexFunc(word, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
