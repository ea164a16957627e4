package opencv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"

	"arbex/assets/message"
)

const (
	// probeVariable tells a process that it is a probe: it reads a network from its
	// standard input, runs it, writes what is wrong with it to its standard output,
	// and exits.
	probeVariable = "ARBEX_NETWORK_PROBE"

	// probeTimeout is far more than loading and running a detector takes.
	probeTimeout = 30 * time.Second

	// maxProbeBytes bounds what a probe reads.
	maxProbeBytes = 64 << 20
)

// serving records that this program can be its own probe.
var serving atomic.Bool

// ServeProbe makes the calling program able to probe networks: a program calls it
// first in main. In a process that Probe started it runs the network and exits.
func ServeProbe() {
	serving.Store(true)
	if os.Getenv(probeVariable) == "" {
		return
	}
	onnx, err := io.ReadAll(io.LimitReader(os.Stdin, maxProbeBytes+1))
	if err == nil {
		Configure()
		err = runOnBlack(onnx)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Probe loads and runs an ONNX network in a child process. A damaged network can make
// OpenCV read invalid memory, which no exception handler survives. side is that of
// its input [1, 3, side, side].
func Probe(onnx []byte, side int) error {
	program, err := os.Executable()
	if err != nil || !serving.Load() {
		return errors.Join(message.New("it cannot be tried by this program", nil), err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), probeTimeout)
	defer cancel()
	var output bytes.Buffer
	child := exec.CommandContext(ctx, program)
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%d", probeVariable, side))
	child.Stdin, child.Stdout = bytes.NewReader(onnx), &output
	err = child.Run()
	var exit *exec.ExitError
	switch text := strings.TrimSpace(output.String()); {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return message.New("OpenCV has not loaded it in {{.Seconds}} seconds", message.Fields{"Seconds": probeTimeout.Seconds()})
	case text != "" && errors.As(err, &exit) && exit.ExitCode() == 1:
		return message.New("OpenCV says: {{.Text}}", message.Fields{"Text": text})
	case errors.As(err, &exit):
		return message.New("OpenCV crashes on it: the file is damaged", nil)
	}
	return message.Wrap(err, "it cannot be tried: {{.Cause}}", nil)
}

// runOnBlack loads a network and runs it on a black picture.
func runOnBlack(onnx []byte) error {
	var side int
	if _, err := fmt.Sscan(os.Getenv(probeVariable), &side); err != nil || side < 1 {
		return fmt.Errorf("%s is no size of a picture", probeVariable)
	}
	network, err := LoadNetwork(onnx)
	if err != nil {
		return err
	}
	defer network.Close()
	_, err = network.Run(make([]float32, 3*side*side), [4]int{1, 3, side, side})
	return err
}
