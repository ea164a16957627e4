package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"arbex/vision"

	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"
)

// openedMapper takes the source that the window opens: type "opened". Any word that is
// no command is taken for it, so one that is no source either is reported with the
// command that may have been meant.
func openedMapper(commands func() []string) kong.Option {
	return kong.NamedMapper("opened", verbatim(func(word string) (string, error) {
		if namesSource(word) {
			return word, nil
		}
		return "", &usageError{fmt.Sprintf("%s is no command, file or address%s", vision.Redacted(word), didYouMean(word, commands()))}
	}))
}

// namesSource reports whether a word can be opened: by its form, or because there is
// such a file.
func namesSource(word string) bool {
	if vision.IsLive(word) || word == vision.Demo || strings.HasPrefix(word, vision.Demo+":") {
		return true
	}
	_, err := os.Stat(word)
	return err == nil
}

// commandNames returns the names of a command's subcommands.
func commandNames(node *kong.Node) (names []string) {
	for _, child := range node.Children {
		if !child.Hidden {
			names = append(names, child.Name)
		}
	}
	return names
}

// didYouMean returns a question with the name that a word is close to, or "".
func didYouMean(word string, names []string) string {
	best, least := "", len(word)/2+1
	for _, name := range names {
		distance := levenshtein.ComputeDistance(word, name)
		if len(word) > 1 && strings.HasPrefix(name, word) {
			distance = 0
		}
		if distance < least {
			best, least = name, distance
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", best)
}

// explainParseError says where the help for a wrong command line is.
func explainParseError(err error) error {
	var wrong *usageError
	if errors.As(err, &wrong) {
		return fmt.Errorf("%w; see arbex --help", wrong)
	}
	if strings.Contains(err.Error(), "unknown flag --force") {
		return fmt.Errorf("%w: none is needed, see arbex help outputs", err)
	}
	node := parsedCommand(err)
	if node == nil || node.Parent == nil {
		return fmt.Errorf("%w; see arbex --help", err)
	}
	suggestion := ""
	if word, ok := strings.CutPrefix(err.Error(), "unexpected argument "); ok {
		suggestion = didYouMean(word, commandNames(node))
	}
	return fmt.Errorf("%w%s; see arbex help%s", err, suggestion, strings.TrimPrefix(commandPath(node), "arbex"))
}

// parsedCommand returns the last command of a line before its error, nil for none;
// not the one that stands for its parent when none is named.
func parsedCommand(err error) *kong.Node {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || parse.Context == nil {
		return nil
	}
	node := parse.Context.Selected()
	if node != nil && node.Parent != nil && node.Parent.DefaultCmd == node {
		return node.Parent
	}
	return node
}
