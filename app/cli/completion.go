package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// completion prints a completion script for a shell.
type completion struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"The shell: bash, zsh or fish."`
}

// Run prints it.
func (c *completion) Run(t *terminal, line *kong.Context) error {
	var script strings.Builder
	write := map[string]func(*strings.Builder, []completionNode){"bash": writeBash, "zsh": writeZsh, "fish": writeFish}[c.Shell]
	write(&script, completionNodes(line.Model.Node))
	_, err := io.WriteString(t.out, script.String())
	return err
}

// completionNode is a command and the words that can follow it.
type completionNode struct {
	path    string // such as "arbex models show"
	words   []string
	help    map[string]string   // of each word
	choices map[string][]string // of a flag that takes one of a few values
}

// completionNodes returns a command and its subcommands at any depth.
func completionNodes(node *kong.Node) []completionNode {
	c := completionNode{path: commandPath(node), help: map[string]string{}, choices: map[string][]string{}}
	var below []completionNode
	for _, child := range node.Children {
		if !child.Hidden {
			c.add(child.Name, child.Help)
			below = append(below, completionNodes(child)...)
		}
	}
	for _, flag := range slices.Concat(node.AllFlags(true)...) {
		word := "--" + flag.Name
		c.add(word, flag.Help)
		if flag.Enum != "" {
			c.choices[word] = flag.EnumSlice()
		}
	}
	return append([]completionNode{c}, below...)
}

func commandPath(node *kong.Node) string {
	if node.Parent == nil {
		return node.Name
	}
	return commandPath(node.Parent) + " " + node.Name
}

func (c *completionNode) add(word, help string) {
	if !slices.Contains(c.words, word) {
		c.words = append(c.words, word)
		c.help[word] = help
	}
}

// writeCases writes the two case statements that bash and zsh share: which command the
// words before the cursor name, and what can follow it.
func writeCases(w *strings.Builder, all []completionNode, before, previous string) {
	paths := make([]string, 0, len(all))
	for _, c := range all[1:] {
		paths = append(paths, fmt.Sprintf("%q", c.path))
	}
	fmt.Fprintf(w, "\tlocal at=arbex word choice=\n\tfor word in %s; do\n\t\tcase \"$at $word\" in\n", before)
	fmt.Fprintf(w, "\t\t%s) at=\"$at $word\" ;;\n\t\tesac\n\tdone\n", strings.Join(paths, " | "))
	fmt.Fprintf(w, "\tcase \"$at %s\" in\n", previous)
	for _, c := range all {
		for _, word := range c.words {
			if values := c.choices[word]; values != nil {
				fmt.Fprintf(w, "\t%q) choice=\"%s\" ;;\n", c.path+" "+word, strings.Join(values, " "))
			}
		}
	}
	fmt.Fprint(w, "\tesac\n\t[ -n \"$choice\" ] || case \"$at\" in\n")
	for _, c := range all {
		fmt.Fprintf(w, "\t%q) choice=\"%s\" ;;\n", c.path, strings.Join(c.words, " "))
	}
	fmt.Fprint(w, "\tesac\n")
}

func writeBash(w *strings.Builder, all []completionNode) {
	fmt.Fprint(w, "# Completion for bash: source <(arbex completion bash)\n_arbex() {\n")
	writeCases(w, all, `"${COMP_WORDS[@]:1:COMP_CWORD-1}"`, `${COMP_WORDS[COMP_CWORD-1]}`)
	fmt.Fprint(w, "\tCOMPREPLY=($(compgen -W \"$choice\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\ncomplete -o default -F _arbex arbex\n")
}

func writeZsh(w *strings.Builder, all []completionNode) {
	fmt.Fprint(w, "#compdef arbex\n# Completion for zsh: as _arbex in a folder of $fpath.\n_arbex() {\n")
	writeCases(w, all, `"${(@)words[2,CURRENT-1]}"`, `${words[CURRENT-1]}`)
	fmt.Fprint(w, "\tcompadd -- ${=choice}\n\t_files\n}\n[ \"$funcstack[1]\" = _arbex ] && _arbex \"$@\" || compdef _arbex arbex\n")
}

func writeFish(w *strings.Builder, all []completionNode) {
	fmt.Fprint(w, "# Completion for fish: arbex completion fish | source\n")
	for _, c := range all {
		for _, word := range c.words {
			fmt.Fprintf(w, "complete -c arbex -n %s %s -d %s\n", fishQuote(c.fishCondition()), fishWord(word, c.choices[word]), fishQuote(c.help[word]))
		}
	}
}

// fishCondition returns when a command's words are offered: it was typed, with the
// commands that it is below, and no subcommand of it.
func (c completionNode) fishCondition() string {
	commands := strings.Fields(c.path)[1:]
	if len(commands) == 0 {
		return "__fish_use_subcommand"
	}
	condition := "__fish_seen_subcommand_from " + strings.Join(commands, "; and __fish_seen_subcommand_from ")
	isFlag := func(word string) bool { return strings.HasPrefix(word, "--") }
	if below := slices.DeleteFunc(slices.Clone(c.words), isFlag); len(below) > 0 {
		condition += "; and not __fish_seen_subcommand_from " + strings.Join(below, " ")
	}
	return condition
}

// fishWord returns fish's arguments for a command or a flag and its choices.
func fishWord(word string, choices []string) string {
	flag, isFlag := strings.CutPrefix(word, "--")
	switch {
	case !isFlag:
		return "-a " + word
	case choices != nil:
		return fmt.Sprintf("-l %s -x -a %s", flag, fishQuote(strings.Join(choices, " ")))
	default:
		return "-l " + flag
	}
}

func fishQuote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}
