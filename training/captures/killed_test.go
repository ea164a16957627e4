package captures

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"arbex/assets/leaktest"
)

// writerKey is the environment variable that makes this test program a writer of
// captures, until it is killed.
const writerKey = "ARBEX_TEST_CAPTURES"

func TestMain(m *testing.M) {
	if folder := os.Getenv(writerKey); folder != "" {
		if err := writeForever(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	leaktest.Main(m)
}

// writeForever adds and edits captures, and prints the id of each that Add stored.
func writeForever(folder string) error {
	s, err := Open(folder)
	if err != nil {
		return err
	}
	session, err := s.BeginSession("killed")
	if err != nil {
		return err
	}
	for i := int64(1); ; i++ {
		id, err := s.Add(Capture{Session: session, Burst: i / 10, Label: OneHot("fear"), Side: 16, Crop: noise(int(i))})
		if err != nil {
			return err
		}
		fmt.Println(id)
		if i%3 == 0 {
			if err := s.Relabel([]int64{id}, OneHot("anger")); err != nil {
				return err
			}
		}
	}
}

// A program that is killed at any moment loses no face that Add has stored.
func TestAKilledWriterLosesNoStoredCapture(t *testing.T) {
	folder, all := t.TempDir(), 0
	for range 10 {
		writer := exec.Command(os.Args[0])
		writer.Env = append(os.Environ(), writerKey+"="+folder)
		out, err := writer.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		var ids []int64
		enough := 1 + rand.IntN(40) // it is killed after any face, in the middle of the next
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if id, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil {
				ids = append(ids, id)
			}
			if len(ids) == enough {
				writer.Process.Kill() // what it prints until then counts as well
			}
		}
		writer.Wait()
		all += len(ids)
		s := opened(t, folder)
		if err := s.CheckIntegrity(); err != nil {
			t.Fatal(err)
		}
		if got := len(must(s.List(Filter{IDs: append([]int64{}, ids...)}))(t)); got != len(ids) {
			t.Errorf("%d of %d saved faces are left", got, len(ids))
		}
		for _, c := range must(s.List(Filter{IDs: append([]int64{}, ids...)}))(t) {
			if err := s.LoadPicture(&c); err != nil {
				t.Error(err)
			}
		}
		s.Close()
	}
	if all == 0 {
		t.Error("no writer lived long enough to save anything")
	}
}
