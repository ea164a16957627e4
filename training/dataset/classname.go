package dataset

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// classSynonyms are the expressions under the names that this program uses, with
// other names that data sets, checkpoints and people use, in any case, with or
// without a number before them. Names that mean something else in some data set,
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

// classByName returns the classes by their normalised names.
var classByName = sync.OnceValue(func() map[string]string {
	found := map[string]string{}
	for class, others := range classSynonyms {
		found[normalizedName(class)] = class
		for _, name := range others {
			found[normalizedName(name)] = class
		}
	}
	return found
})

// CanonicalClass returns the name that this program uses for a class: "anger" for
// "Angry", "0_angry" and "Wut". Unknown names are returned without the spaces around
// them.
func CanonicalClass(name string) string {
	if class, known := knownClass(name); known {
		return class
	}
	return strings.TrimSpace(name)
}

// CanonicalClasses returns CanonicalClass of each name.
func CanonicalClasses(names []string) []string {
	own := make([]string, len(names))
	for i, name := range names {
		own[i] = CanonicalClass(name)
	}
	return own
}

// ClassIndex returns the index of a class in a list by any of its names, -1 where it
// is missing. A class of exactly that name is preferred.
func ClassIndex(classes []string, name string) int {
	if i := slices.Index(classes, name); i >= 0 {
		return i
	}
	wanted := classKey(name)
	return slices.IndexFunc(classes, func(class string) bool { return classKey(class) == wanted })
}

// classKey returns a key that is equal for all names of a class.
func classKey(name string) string {
	if class, known := knownClass(name); known {
		return class
	}
	return strings.ToLower(strings.TrimSpace(name))
}

func knownClass(name string) (class string, known bool) {
	class, known = classByName()[normalizedName(name)]
	return class, known
}

// withoutAccents removes the accents of letters. A file system may also keep an accent
// as a character of its own behind the letter.
var withoutAccents = strings.NewReplacer("ä", "a", "á", "a", "à", "a", "â", "a", "ö", "o", "ó", "o", "ô", "o", "ü", "u", "ú", "u", "û", "u",
	"é", "e", "è", "e", "ê", "e", "í", "i", "î", "i", "ç", "c", "ñ", "n", "ß", "ss")

// normalizedName returns a name as classByName has it: letters alone, in lower case,
// without accents, and without a number and words such as "faces" around them.
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
