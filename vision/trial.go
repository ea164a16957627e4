package vision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"gocv.io/x/gocv"
)

// probeVariable tells a process that it is a trial: it loads the network on its
// standard input, says on its standard output what is wrong with it, and ends.
// A damaged network can make OpenCV read where nothing is, which no barrier in
// the same process survives.
const probeVariable = "ARBEX_NETWORK_TRIAL"

// probeTimeout is far more than loading and running a detector takes.
const probeTimeout = 30 * time.Second

// init makes every program that uses this package able to be its own trial.
func init() {
	if os.Getenv(probeVariable) == "" {
		return
	}
	content, err := io.ReadAll(io.LimitReader(os.Stdin, maxONNXBytes+1))
	if err == nil {
		configureOpenCV()
		err = probeONNX(content, yuNetSide)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

// probeInChild loads and runs a network in a child process, so that only the child
// falls over what is wrong with it.
func probeInChild(content []byte) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("it cannot be tried: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), probeTimeout)
	defer cancel()
	var said bytes.Buffer
	child := exec.CommandContext(ctx, program)
	child.Env = append(os.Environ(), probeVariable+"=1")
	child.Stdin, child.Stdout = bytes.NewReader(content), &said
	err = child.Run()
	var exit *exec.ExitError
	switch message := strings.TrimSpace(said.String()); {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("OpenCV has not loaded it in %v", probeTimeout)
	case message != "" && errors.As(err, &exit) && exit.ExitCode() == 1:
		return fmt.Errorf("OpenCV says: %s", message)
	case errors.As(err, &exit):
		return errors.New("OpenCV breaks down over it: the file is damaged")
	}
	return fmt.Errorf("it cannot be tried: %w", err)
}

// probeONNX loads a network and runs it on a black picture.
func probeONNX(content []byte, side int) error {
	n, err := loadNetwork(content)
	if err != nil {
		return err
	}
	defer n.Close()
	black := gocv.NewMatWithSizesWithScalar([]int{1, 3, side, side}, gocv.MatTypeCV32F, gocv.NewScalar(0, 0, 0, 0))
	defer black.Close()
	_, err = n.run(black)
	return err
}
