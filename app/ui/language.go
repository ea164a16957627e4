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

// Fields are the variables of a sentence: lang.L("Face {{.ID}}", ui.Fields{"ID":
// 3}).
type Fields = map[string]any

// Text marks an English text that is translated where it is shown, so that the
// test of the translations finds it. It returns the text unchanged.
func Text(english string) string { return english }

// TranslateClass returns the name of a class in the language of the window; files
// keep the English name. An unknown class keeps its name.
func TranslateClass(name string) string {
	if !slices.Contains(translated, name) {
		return name
	}
	return lang.X("class."+name, name)
}

// translated are the classes that have a name in every language.
var translated = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

// TranslateClasses applies TranslateClass to all names.
func TranslateClasses(names []string) []string {
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = TranslateClass(name)
	}
	return shown
}

// decimalSign is the decimal sign of the language. It is global, as Fyne's
// language is, and kept because it is needed with every frame.
var decimalSign = "."

// Number formats a number with the decimal sign of the language.
func Number(v float64, decimals int) string {
	return strings.Replace(fmt.Sprintf("%.*f", decimals, v), ".", decimalSign, 1)
}

// TextCache keeps a text that is needed with every frame: it is formatted again
// only when its key changes. The zero value is empty.
type TextCache[K comparable] struct {
	key   K
	text  string
	valid bool
}

// Get returns the text of a key.
func (s *TextCache[K]) Get(key K, format func(K) string) string {
	if !s.valid || s.key != key {
		s.key, s.text, s.valid = key, format(key), true
	}
	return s.text
}

// Language returns the code of the window's language.
func Language() string { return lang.X("language", "en") }

// SetLanguage sets the language of the window: a code of settings.Languages, or
// settings.System for the desktop's. A language without a translation becomes
// English, in Fyne's own dialogs too. Call it before the first widget is created.
func SetLanguage(language string) error {
	if !slices.Contains(settings.Languages, language) {
		language, _, _ = strings.Cut(string(lang.SystemLocale()), "-")
	}
	if !slices.Contains(settings.Languages, language) {
		language = "en"
	}
	os.Setenv("LC_ALL", language) // Fyne reads the language there
	os.Setenv("LANGUAGE", language)
	if err := lang.AddTranslationsFS(assets.Translations(), "translations"); err != nil {
		return fmt.Errorf("reading the translations: %w", err)
	}
	decimalSign = lang.X("decimal.sign", ".")
	return nil
}
