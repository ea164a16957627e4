package ui

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"arbex/app/settings"
	"arbex/assets"

	"fyne.io/fyne/v2/lang"
)

// Fields holds the variables of a sentence: lang.L("Face {{.ID}}", ui.With{"ID": 3}).
type Fields = map[string]any

// Text marks English that is translated where it is shown, so that the check of
// the translations finds it. It changes nothing.
func Text(english string) string { return english }

// TranslateClass is what a person reads for a class. Data and files keep the English
// name; a class that nobody translated keeps its own.
func TranslateClass(name string) string {
	if !slices.Contains(translated, name) {
		return name
	}
	return lang.X("class."+name, name)
}

// translated are the classes that have a name in every language.
var translated = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

// TranslateClasses is Class for all of them.
func TranslateClasses(names []string) []string {
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = TranslateClass(name)
	}
	return shown
}

// decimalSign is that of the language, which is Fyne's and global as well. It is
// asked for thirty times a second.
var decimalSign = "."

// Number writes a figure with the decimal sign of the language.
func Number(v float64, decimals int) string {
	return strings.Replace(fmt.Sprintf("%.*f", decimals, v), ".", decimalSign, 1)
}

// TextCache keeps a text that is asked for thirty times a second: it is made again only
// when what it is about differs. The zero value has said nothing.
type TextCache[K comparable] struct {
	key   K
	text  string
	valid bool
}

// Get returns what say makes of about.
func (s *TextCache[K]) Get(key K, format func(K) string) string {
	if !s.valid || s.key != key {
		s.key, s.text, s.valid = key, format(key), true
	}
	return s.text
}

// Language is the code of the language that the window speaks.
func Language() string { return lang.X("language", "en") }

// SetLanguage gives the window its language: a code of settings.Languages, or
// settings.System for the desktop's. A desktop in a language that the program
// does not speak gets English throughout, Fyne's own dialogs as well. Call it
// before the first widget is made.
func SetLanguage(language string) error {
	if !slices.Contains(settings.Languages, language) {
		language, _, _ = strings.Cut(string(lang.SystemLocale()), "-")
	}
	if !slices.Contains(settings.Languages, language) {
		language = "en"
	}
	os.Setenv("LC_ALL", language) // where Fyne reads the language
	os.Setenv("LANGUAGE", language)
	if err := lang.AddTranslationsFS(assets.Translations(), "translations"); err != nil {
		return fmt.Errorf("reading the translations: %w", err)
	}
	decimalSign = lang.X("decimal.sign", ".")
	return nil
}
