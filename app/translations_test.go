package app_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"arbex/app/settings"
	"arbex/assets"
	"arbex/model"
)

// entry is an entry of a translation: a text, or a form for one and one for many.
type entry struct{ text, one string }

// readTranslation reads the translation of a language.
func readTranslation(t *testing.T, language string) map[string]entry {
	t.Helper()
	text, err := assets.Translations().ReadFile("translations/" + language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatalf("%s: %v", language, err)
	}
	all := map[string]entry{}
	for key, value := range raw {
		var m entry
		var plural struct{ One, Other string }
		if json.Unmarshal(value, &m.text) != nil {
			if err := json.Unmarshal(value, &plural); err != nil || plural.One == "" || plural.Other == "" {
				t.Errorf("%s: %q is neither a text nor a pair of one and other", language, key)
			}
			m = entry{plural.Other, plural.One}
		}
		all[key] = m
	}
	return all
}

// texts are those that the source code shows to people.
type texts struct {
	plural map[string]bool // by key: has it a form for one
	named  map[string]bool // keys of lang.X
	bare   []string        // shown without a translation
}

// translating are the functions that take a key; true: a plural one.
var translating = map[string]bool{"lang.L": false, "lang.N": true, "lang.X": false, "ui.Text": false, "Text": false, "message.New": false, "message.Wrap": false}

// showing are functions whose texts are shown: none may be without a translation.
var showing = regexp.MustCompile(`\.(NewLabel|NewLabelWithStyle|NewButton|NewButtonWithIcon|NewCheck|NewMenuItem|NewFormItem|NewTabItem|NewAccordionItem|SetText|SetPlaceHolder|SetTitleText|Say|SetMessage|NewCaption|NewHeading|NewCustom|NewCustomConfirm|NewForm|ShowForm|ShowConfirm|NewConfirm|ShowInformation|NewCard|NewRichTextWithText)$|^(newHeading|newCaption|setCaption)$`)

func findTexts(t *testing.T) texts {
	t.Helper()
	s := texts{map[string]bool{}, map[string]bool{}, nil}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		inWindow := file.Name.Name != "cli" && slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return strings.Contains(i.Path.Value, "fyne.io/") })
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				s.add(call, inWindow, func(text string) string { return files.Position(call.Pos()).String() + ": " + text })
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// add adds the texts of a call.
func (s *texts) add(call *ast.CallExpr, inWindow bool, at func(string) string) {
	name := calleeOf(call)
	if plural, ok := translating[name]; ok && len(call.Args) > 0 {
		key := call.Args[0]
		if name == "message.Wrap" {
			key = call.Args[1]
		}
		if text, ok := literal(key); ok {
			s.plural[text] = s.plural[text] || plural
			s.named[text] = s.named[text] || name == "lang.X"
		}
		return
	}
	if !inWindow || !showing.MatchString(name) {
		return
	}
	for _, argument := range call.Args {
		if text, ok := literal(argument); ok && words.MatchString(text) {
			s.bare = append(s.bare, at(text))
		}
	}
}

var words = regexp.MustCompile(`\pL{2,}`)

func calleeOf(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if of, ok := f.X.(*ast.Ident); ok {
			return of.Name + "." + f.Sel.Name
		}
		return "." + f.Sel.Name
	}
	return ""
}

// literal returns a string of the source code, perhaps concatenated of several.
func literal(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(n.Value)
		return text, err == nil && n.Kind == token.STRING
	case *ast.BinaryExpr:
		left, ok := literal(n.X)
		right, also := literal(n.Y)
		return left + right, ok && also && n.Op == token.ADD
	}
	return "", false
}

var placeholder = regexp.MustCompile(`\{\{\.\w+\}\}`)

// Every text that the window shows has a translation, with the same variables,
// and no translation is left over.
func TestEveryTextIsTranslated(t *testing.T) {
	found := findTexts(t)
	for _, language := range settings.Languages {
		all := readTranslation(t, language)
		missing := map[string]any{}
		for text, plural := range found.plural {
			m, known := all[text]
			switch {
			case !known && language == "en" && !plural && !found.named[text]: // the key is the text
			case !known && plural:
				missing[text] = map[string]string{"one": text, "other": text}
			case !known:
				missing[text] = text
			case (m.one != "") != plural:
				t.Errorf("%s: %q should have a form for one: %v", language, text, plural)
			default:
				sameVariables(t, language, text, m)
			}
		}
		for key := range all {
			if _, used := found.plural[key]; !used && !strings.HasPrefix(key, "class.") {
				t.Errorf("%s: %q is not used any more", language, key)
			}
		}
		if len(missing) > 0 {
			text, _ := json.MarshalIndent(missing, "", "  ")
			t.Errorf("assets/translations/%s.json lacks %d texts:\n%s", language, len(missing), text)
			if folder := os.Getenv("ARBEX_MISSING"); folder != "" { // for the translator
				os.WriteFile(filepath.Join(folder, language+".json"), text, 0o600)
			}
		}
	}
	for _, text := range found.bare {
		t.Errorf("shown without a translation: %s", text)
	}
}

func sameVariables(t *testing.T, language, key string, m entry) {
	t.Helper()
	want := variables(key)
	if placeholder.MatchString(m.text) || len(want) > 0 {
		if got := variables(m.text); !maps.Equal(got, want) {
			t.Errorf("%s: %q has the variables %v, not %v", language, key, slices.Collect(maps.Keys(got)), slices.Collect(maps.Keys(want)))
		}
	}
	for name := range variables(m.one) {
		if !want[name] {
			t.Errorf("%s: %q has no variable %s", language, key, name)
		}
	}
}

func variables(text string) map[string]bool {
	names := map[string]bool{}
	for _, name := range placeholder.FindAllString(text, -1) {
		names[name] = true
	}
	return names
}

// The classes of the shipped models have names in every language.
func TestEveryClassIsTranslated(t *testing.T) {
	for _, preset := range model.Presets() {
		c, err := model.Preset(preset)
		if err != nil {
			t.Fatal(err)
		}
		for _, class := range c.Classes {
			for _, language := range settings.Languages[1:] {
				if _, known := readTranslation(t, language)["class."+class]; !known {
					t.Errorf("%s: no name for %s", language, class)
				}
			}
		}
	}
}
