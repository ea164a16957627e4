package cli

import (
	"cmp"
	"reflect"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// leaves returns the commands below a node that have none below them.
func leaves(node *kong.Node) []*kong.Node {
	if len(node.Children) == 0 {
		return []*kong.Node{node}
	}
	var all []*kong.Node
	for _, child := range node.Children {
		all = append(all, leaves(child)...)
	}
	return all
}

// line returns a command line with everything that a command requires.
func line(command *kong.Node) (words []string) {
	words = strings.Fields(commandPath(command))[1:]
	for _, argument := range command.Positional {
		words = append(words, cmp.Or(argument.EnumSlice()[0], "."))
	}
	for _, flag := range command.Flags {
		if flag.Required && flag.Xor == nil {
			words = append(words, "--"+flag.Name+"="+cmp.Or(flag.EnumSlice()[0], "x.svg"))
		}
	}
	return words
}

// What is no number, endless or negative is refused before a command begins, whose
// flag is named.
func TestNoCommandTakesANumberThatIsNone(t *testing.T) {
	parser, err := kong.New(&commands{}, append(verbatimMappers(), openedMapper(func() []string { return nil }), kong.Name("arbex"))...)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, command := range leaves(parser.Model.Node) {
		for _, flag := range command.Flags {
			if kind := flag.Target.Kind(); kind != reflect.Float64 && kind != reflect.Float32 {
				continue
			}
			words := line(command)
			if _, err := parser.Parse(words); err != nil {
				t.Errorf("%v: %v, without a number", words, err)
			}
			for _, value := range []string{"nan", "inf", "-inf", "-1"} {
				words := append(words, "--"+flag.Name+"="+value)
				status, _, errors := arbex(t, words...)
				if tried++; status != exitUsage || !strings.Contains(errors, "--"+flag.Name) {
					t.Errorf("%v: status %d, %q", words, status, errors)
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("%d lines were tried", tried)
	}
}
