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

// With holds the variables of a sentence: lang.L("Face {{.ID}}", ui.With{"ID": 3}).
type With = map[string]any

// Text marks English that is translated where it is shown, so that the check of
// the translations finds it. It changes nothing.
func Text(english string) string { return english }

// Class is what a person reads for a class. Data and files keep the English
// name; a class that nobody translated keeps its own.
func Class(name string) string {
	if !slices.Contains(translated, name) {
		return name
	}
	return lang.X("class."+name, name)
}

// translated are the classes that have a name in every language.
var translated = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

// Classes is Class for all of them.
func Classes(names []string) []string {
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = Class(name)
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

// Said keeps a text that is asked for thirty times a second: it is made again only
// when what it is about differs. The zero value has said nothing.
type Said[K comparable] struct {
	about K
	text  string
	begun bool
}

// Of returns what say makes of about.
func (s *Said[K]) Of(about K, say func(K) string) string {
	if !s.begun || s.about != about {
		s.about, s.text, s.begun = about, say(about), true
	}
	return s.text
}

// Language is the code of the language that the window speaks.
func Language() string { return lang.X("language", "en") }

// Speak gives the window its language: a code of settings.Languages, or
// settings.System for the desktop's. A desktop in a language that the program
// does not speak gets English throughout, Fyne's own dialogs as well. Call it
// before the first widget is made.
func Speak(language string) error {
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
