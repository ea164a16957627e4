// Package cli is the command line: it parses commands and flags, prints results on
// standard output and everything else on standard error.
//
//	arbex [CLIP]                 the window
//	arbex analyze clip.mp4       faces and distributions of a file, without a window
//	arbex merge DIR SOURCE       tables of several workers as one
//	arbex summary SESSION        figures for each face, segment and expression
//	arbex curves SESSION         a figure of the expressions over time
//	arbex schema                 what the columns of its results mean
//	arbex import ckpt.pth        a published checkpoint as an ARBEx model
//	arbex train --data DIR       train a network on labelled faces
//	arbex search --data DIR      the architecture search: accuracy against time
//	arbex eval --data DIR        measure a network on labelled faces
//	arbex experiments NAME       the paper's tables and figures on a data set
//	arbex augment --data DIR     a picture of what training does to pictures
//	arbex export --out DIR       the model as a file
//	arbex models                 the models there are, and which is in use
//	arbex data                   the user's data, and how to delete it
//	arbex replay --data DIR      the replay set, with which retraining forgets nothing
//	arbex bench                  how fast this machine is
//	arbex sheet                  a page to hand out to people on camera
//	arbex doctor                 what this machine has, and what is missing
//	arbex help tutorial          help with a command or a topic
//	arbex manual                 the manual page
//	arbex completion bash        completion of commands and flags in a shell
//
// Every command has a file of its own: a struct whose fields are the flags and whose
// Run method does the work. The exit status is 0, 1 when something failed (with one
// sentence on standard error that says what, and what to do), or 2 when the command
// line was wrong.
package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	_ "arbex/app/locale" // before Fyne asks for the language
	"arbex/vision/opencv"

	"github.com/alecthomas/kong"
)

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// commands is the whole command line.
type commands struct {
	Home    string      `help:"Keep models, labels and settings here instead of the user's data folder." placeholder:"DIR" type:"path"`
	Version versionFlag `help:"Print the version, the commit and the versions of the libraries."`

	Live        live             `cmd:"" default:"withargs" help:"Open the window (this is what arbex alone does, and arbex CLIP)."`
	Analyze     analyze          `cmd:"" help:"Find the faces of pictures, folders, clips or a camera and write what they show."`
	Merge       merge            `cmd:"" help:"Join the tables that workers of arbex analyze --results have written."`
	Summary     summarize        `cmd:"" help:"Condense recordings and tables to figures for each face, segment and expression."`
	Curves      curves           `cmd:"" help:"Draw the expressions of a face over time, as a figure (SVG or PNG)."`
	Schema      schema           `cmd:"" help:"Print what every column and field of the results means, with its unit and range."`
	Import      importer         `cmd:"" help:"Make a model of a published PyTorch or safetensors checkpoint."`
	Train       train            `cmd:"" help:"Train a network on a folder of labelled faces."`
	Search      search           `cmd:"" help:"Try neighbours of a preset for a short time: accuracy against time."`
	Eval        eval             `cmd:"" help:"Measure a network on labelled faces."`
	Experiments paperExperiments `cmd:"" help:"Repeat the tables and figures of the paper on a data set."`
	Augment     augment          `cmd:"" help:"Draw a contact sheet of what training does to pictures."`
	Export      export           `cmd:"" help:"Write the model to a file, to share it or to use it elsewhere."`
	Models      models           `cmd:"" help:"List, inspect, use, rename or delete the models that trainings made."`
	Data        data             `cmd:"" help:"Show what is kept of yours and where, or delete it."`
	Replay      replay           `cmd:"" help:"Collect feature vectors that keep a model from forgetting while it is retrained."`
	Bench       bench            `cmd:"" help:"Measure the network, and with --pipeline the whole live path."`
	Sheet       sheet            `cmd:"" help:"Print the information sheet for people on camera, as a page for a browser."`
	Doctor      doctor           `cmd:"" help:"Show what this machine has and what to do about what is missing."`

	Help       helpCommand `cmd:"" help:"Explain a command, or a topic: outputs, streaming, tutorial, psychopy."`
	Manual     manual      `cmd:"" help:"Print the manual page: arbex manual | man -l -"`
	Completion completion  `cmd:"" help:"Print a script that completes commands and flags in a shell."`
}

// Main runs the command line and returns the exit status.
func Main(args []string) int {
	opencv.ServeProbe()
	restrictPermissions()
	ctx, stop := signal.NotifyContext(context.Background(), stopSignals()...)
	defer stop()
	return run(ctx, args, systemTerminal())
}

// stopSignals returns the signals at which a command stops. A command that was started
// with nohup outlives its terminal.
func stopSignals() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

func run(ctx context.Context, args []string, t *terminal) int {
	var asked commands
	var parser *kong.Kong
	finished := false // --help was printed
	parser, err := kong.New(&asked, append(verbatimMappers(),
		openedMapper(func() []string { return commandNames(parser.Model.Node) }),
		kong.Name("arbex"),
		kong.Description("Shows live facial-expression distributions: what the network sees first, and what it says after weighing how far that can be relied on. It labels expressions; it does not read minds."),
		kong.Writers(t.out, t.err),
		kong.Exit(func(int) { finished = true }),
		kong.UsageOnError(),
	)...)
	if err != nil {
		return t.report(err, exitFailed)
	}
	parsed, err := parser.Parse(args)
	switch {
	case finished:
		return exitOK
	case err != nil:
		return t.report(explainParseError(err), exitUsage)
	}
	if err := t.configureFor(parsed.Selected().Target.Addr().Interface()); err != nil {
		return t.report(err, exitFailed)
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.Bind(t, home(asked.Home), parsed)
	return t.exitStatus(parsed.Run())
}

// exitStatus reports an error and returns the exit status for it.
func (t *terminal) exitStatus(err error) int {
	var wrong *usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &wrong):
		return t.report(err, exitUsage)
	default:
		return t.report(err, exitFailed)
	}
}

func (t *terminal) report(err error, status int) int {
	fmt.Fprintln(t.err, "arbex:", singleLine(err.Error()))
	return status
}

// usageError is a command line that parses but makes no sense.
type usageError struct{ reason string }

func (e *usageError) Error() string { return e.reason }
