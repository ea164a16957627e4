package instance

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"arbex/assets/leaktest"
)

// holdKey makes this test program hold a folder instead of testing.
const holdKey = "ARBEX_TEST_HOLD"

func TestMain(m *testing.M) {
	folder := os.Getenv(holdKey)
	if folder == "" {
		leaktest.Main(m)
	}
	only, other, err := Acquire(folder)
	fmt.Println("have", only != nil, other, err)
	<-only.Activations()
	fmt.Println("asked")
	time.Sleep(time.Minute)
}

// The second start wakes the first, and can begin when the first was killed.
func TestTheSecondStartAsksTheFirst(t *testing.T) {
	folder := t.TempDir()
	first := exec.Command(os.Args[0])
	first.Env = append(os.Environ(), holdKey+"="+folder)
	out, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	defer first.Process.Kill()
	said := bufio.NewScanner(out)
	if !said.Scan() || said.Text() != "have true 0 <nil>" {
		t.Fatal(said.Text())
	}
	only, other, err := Acquire(folder)
	if err != nil || only != nil || other != first.Process.Pid {
		t.Fatalf("%v, %d, %v", only, other, err)
	}
	if !said.Scan() || said.Text() != "asked" {
		t.Fatal("the first was not asked: ", said.Text())
	}
	first.Process.Kill()
	first.Wait()
	if only, _, err = Acquire(folder); err != nil || only == nil {
		t.Fatalf("%v, %v", only, err)
	}
	only.Release()
	only.Release()
}

func TestOtherFoldersAreFree(t *testing.T) {
	for range 2 {
		only, _, err := Acquire(t.TempDir())
		if err != nil || only == nil {
			t.Fatal(err)
		}
		defer only.Release()
	}
}
