package shard_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"arbex/app/batch/shard"
)

// asWorker makes this test binary a worker process: it claims every file of the
// test and appends a line for each that it did to its output.
const asWorker = "ARBEX_TEST_CLAIMS"

func TestMain(m *testing.M) {
	if folder := os.Getenv(asWorker); folder != "" {
		work(folder, os.Getenv("ARBEX_TEST_STALL"))
		return
	}
	os.Exit(m.Run())
}

// work does what is not done yet, file by file; it prints the file it stalls in
// and waits there to be killed.
func work(folder, stall string) {
	claims, err := shard.OpenClaims(filepath.Join(folder, "claims"), shard.ClaimOptions{})
	if err != nil {
		panic(err)
	}
	for _, name := range files(40) {
		result := filepath.Join(folder, filepath.Base(name)+".done")
		claim, err := claims.Take(name)
		if err != nil {
			panic(err)
		}
		if claim == nil {
			continue
		}
		if _, err := os.Stat(result); err != nil { // not done
			if filepath.Base(name) == stall {
				fmt.Println(name)
				select {}
			}
			done, err := os.OpenFile(result, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
			if err != nil {
				panic(err)
			}
			fmt.Fprintln(done, os.Getpid())
			done.Close()
		}
		claim.Release()
	}
}

func worker(t *testing.T, folder, stall string) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(binary)
	command.Env = append(os.Environ(), asWorker+"="+folder, "ARBEX_TEST_STALL="+stall)
	command.Stderr = os.Stderr
	return command
}

// doneBy counts the processes that did each file.
func doneBy(t *testing.T, folder string) (counts []int) {
	t.Helper()
	for _, name := range files(40) {
		text, _ := os.ReadFile(filepath.Join(folder, filepath.Base(name)+".done"))
		counts = append(counts, strings.Count(string(text), "\n"))
	}
	return counts
}

func TestFourProcessesDoEveryFileOnce(t *testing.T) {
	folder := t.TempDir()
	var workers []*exec.Cmd
	for range 4 {
		w := worker(t, folder, "")
		if err := w.Start(); err != nil {
			t.Fatal(err)
		}
		workers = append(workers, w)
	}
	for _, w := range workers {
		if err := w.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	for i, n := range doneBy(t, folder) {
		if n != 1 {
			t.Errorf("file %d was done %d times", i, n)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "claims", "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAKilledWorkersFileIsTakenOver(t *testing.T) {
	folder := t.TempDir()
	victim := worker(t, folder, "00020.mp4")
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	victim.Process.Kill()
	victim.Wait()
	if strings.TrimSpace(line) != "clips/00020.mp4" {
		t.Fatalf("stalled in %q", line)
	}
	if err := worker(t, folder, "").Run(); err != nil { // before the lease is over
		t.Fatal(err)
	}
	counts := doneBy(t, folder)
	if counts[20] != 0 || slices.Max(counts) != 1 {
		t.Fatalf("before the lease was over: %v", counts)
	}
	left, _ := filepath.Glob(filepath.Join(folder, "claims", "*.claim"))
	if len(left) != 1 {
		t.Fatalf("claims left: %v", left)
	}
	age(t, left[0])
	if err := worker(t, folder, "").Run(); err != nil {
		t.Fatal(err)
	}
	for i, n := range doneBy(t, folder) {
		if n != 1 {
			t.Errorf("file %d was done %d times", i, n)
		}
	}
}

// age makes a claim an hour old.
func age(t *testing.T, path string) {
	t.Helper()
	old := testTime
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
}

func claims(t *testing.T, folder string) *shard.Claims {
	t.Helper()
	c, err := shard.OpenClaims(folder, shard.ClaimOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A worker that slept through its lease notices before it gives a result its
// name, and leaves the other's claim alone.
func TestASleeperDoesNotKeepWhatWasTakenOver(t *testing.T) {
	folder := t.TempDir()
	sleeper, err := claims(t, folder).Take("a.mp4")
	if err != nil || sleeper == nil {
		t.Fatal(sleeper, err)
	}
	paths, _ := filepath.Glob(filepath.Join(folder, "*.claim"))
	age(t, paths[0])
	other, err := claims(t, folder).Take("a.mp4")
	if err != nil || other == nil {
		t.Fatal(other, err)
	}
	if sleeper.Renew() {
		t.Error("the sleeper still has the file")
	}
	sleeper.Release()
	if !other.Renew() {
		t.Error("the sleeper released the other's claim")
	}
	other.Release()
	if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAClaimIsOneWorkersAlone(t *testing.T) {
	folder := t.TempDir()
	first, err := claims(t, folder).Take("a.mp4")
	if err != nil || first == nil {
		t.Fatal(first, err)
	}
	if second, err := claims(t, folder).Take("a.mp4"); err != nil || second != nil {
		t.Errorf("taken twice: %v", err)
	}
	other, err := claims(t, folder).Take("b.mp4")
	if err != nil || other == nil {
		t.Fatalf("another file: %v", err)
	}
	other.Release()
	first.Release()
	if first.Held().Err() == nil {
		t.Error("a released claim is held")
	}
	again, err := claims(t, folder).Take("a.mp4")
	if err != nil || again == nil {
		t.Fatalf("a released file: %v", err)
	}
	again.Release()
}

// testTime is the time of whatever has one and is not measured.
var testTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
