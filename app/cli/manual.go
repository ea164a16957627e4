package cli

import (
	"fmt"
	"io"
	"strings"

	"arbex/app"

	"github.com/alecthomas/kong"
)

// manual prints the manual page, made from the descriptions of --help.
type manual struct{}

// Run prints it.
func (manual) Run(t *terminal, line *kong.Context) error {
	return writeManual(t.out, line.Model)
}

// writeManual writes the page for man(1).
func writeManual(w io.Writer, program *kong.Application) error {
	var page strings.Builder
	fmt.Fprintf(&page, ".TH ARBEX 1 \"\" \"ARBEx %s\" \"User commands\"\n", app.Version)
	page.WriteString(".SH NAME\narbex \\- live facial-expression distributions with reliability balancing\n")
	page.WriteString(".SH SYNOPSIS\n.B arbex\n[\\fICOMMAND\\fR] [\\fIFLAGS\\fR]\n")
	fmt.Fprintf(&page, ".SH DESCRIPTION\n%s\n", escapeRoff(program.Help))
	page.WriteString("Results go to standard output, everything else to standard error.\n")
	page.WriteString(".SH OPTIONS\n")
	writeFlags(&page, program.Flags)
	page.WriteString(".SH COMMANDS\n")
	for _, command := range program.Leaves(true) {
		fmt.Fprintf(&page, ".SS %s\n%s\n", escapeRoff(command.Summary()), escapeRoff(command.Help))
		if command.Detail != "" {
			writeDetail(&page, command.Detail)
		}
		writePositionals(&page, command.Positional)
		writeFlags(&page, command.Flags)
	}
	page.WriteString(".SH EXIT STATUS\n0, 1 when something failed, with one sentence that says why, or 2 when the command line was wrong.\n")
	page.WriteString(".SH FILES\n.TP\n.I ~/.config/arbex\nsettings\n.TP\n.I ~/.local/share/arbex\nmodels, labelled faces, logs\n")
	_, err := io.WriteString(w, page.String())
	return err
}

// writeDetail writes a text in the form of a doc comment: lines that begin with a tab
// stay as they are, others with a dash are items of a list.
func writeDetail(page *strings.Builder, text string) {
	asIs := false
	page.WriteString(".PP\n")
	for _, line := range strings.Split(text, "\n") {
		rest, indented := strings.CutPrefix(line, "\t")
		if indented != asIs {
			page.WriteString(map[bool]string{true: ".nf\n", false: ".fi\n"}[indented])
			asIs = indented
		}
		item, isItem := strings.CutPrefix(line, "  - ")
		switch {
		case line == "":
			page.WriteString(".PP\n")
		case isItem:
			fmt.Fprintf(page, ".IP \\(bu 2\n%s\n", escapeRoff(item))
		default:
			fmt.Fprintf(page, "%s\n", escapeRoff(rest))
		}
	}
}

func writePositionals(page *strings.Builder, positionals []*kong.Positional) {
	for _, p := range positionals {
		fmt.Fprintf(page, ".TP\n.I %s\n%s\n", escapeRoff(p.Summary()), escapeRoff(p.Help))
	}
}

func writeFlags(page *strings.Builder, flags []*kong.Flag) {
	for _, flag := range flags {
		if !flag.Hidden {
			fmt.Fprintf(page, ".TP\n.B %s\n%s\n", escapeRoff(flag.String()), escapeRoff(flag.Help))
		}
	}
}

// escapeRoff escapes roff's control characters.
func escapeRoff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
