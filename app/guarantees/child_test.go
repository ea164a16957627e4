package guarantees

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"testing"

	"arbex/app/cli"
	"arbex/assets/leaktest"
	"arbex/vision"
)

// operationKey and homeKey make this test program repeat an operation until it is
// killed, instead of testing. allKey asks for every case instead of some.
const (
	operationKey = "ARBEX_TEST_OPERATION"
	homeKey      = "ARBEX_TEST_HOME"
	allKey       = "ARBEX_GUARANTEES"

	programKey = "ARBEX_TEST_PROGRAM" // makes it be the program itself
)

func TestMain(m *testing.M) {
	if name := os.Getenv(operationKey); name != "" {
		runtime.LockOSThread() // so that a tracer counts its system calls
		err := operations[name].do(os.Getenv(homeKey), func(line string) { fmt.Println(line) })
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if os.Getenv(programKey) != "" {
		os.Exit(cli.Main(os.Args[1:]))
	}
	leaktest.Main(m, vision.Unclosed)
}

// thorough reports whether every case is wanted.
func thorough() bool { return os.Getenv(allKey) == "all" }

// outcome is what a child reported and how it ended.
type outcome struct {
	reported []string
	killed   bool // by a signal; otherwise it failed
	fault    string
}

// child runs an operation in a process of its own, below a tracer or not, and kills
// it with SIGKILL at some moment after it has reported so many things.
func child(t *testing.T, name, home string, reports int, tracer ...string) outcome {
	t.Helper()
	command := append(tracer, os.Args[0])
	c := exec.Command(command[0], command[1:]...)
	c.Env = append(os.Environ(), operationKey+"="+name, homeKey+"="+home, "TZ=UTC")
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that the tracer goes with it
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var fault tail
	c.Stderr = &fault
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var o outcome
	for lines := bufio.NewScanner(out); lines.Scan(); {
		o.reported = append(o.reported, lines.Text())
		if len(o.reported) == reports {
			for range rand.IntN(longestTurn) {
				runtime.Gosched()
			}
			syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		}
	}
	c.Wait()
	if state, ok := c.ProcessState.Sys().(syscall.WaitStatus); ok {
		o.killed = state.Signaled()
	}
	o.fault = fault.String()
	return o
}

// longestTurn is how often the test gives way, at most, before it kills a child: long
// enough for a step of each operation, so that it is killed anywhere in one.
const longestTurn = 50_000

// longestTail fits the stacks of all goroutines.
const longestTail = 64 << 10

// tail keeps the last output of a process. It may be read while the process
// writes.
type tail struct {
	mutex sync.Mutex
	words []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.words = append(t.words, p...)
	if extra := len(t.words) - longestTail; extra > 0 {
		t.words = t.words[extra:]
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return string(t.words)
}
