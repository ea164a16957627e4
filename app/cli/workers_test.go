package cli

import (
	"bufio"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// workerKey makes this test program be the program itself, with these arguments, a
// line each.
const workerKey = "ARBEX_TEST_WORKER"

func worker(t testing.TB, arguments ...string) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	w := exec.Command(binary)
	w.Env = append(os.Environ(), workerKey+"="+strings.Join(arguments, "\n"))
	return w
}

// smallPictures fills a folder with links to four pictures of so many pixels a side
// and more. They have the names of clips, so that each is a source by itself; what they
// hold decides how they are read.
func smallPictures(t testing.TB, count, side int) (folder string) {
	t.Helper()
	file, err := os.Open(astronaut)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	whole, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	for i := range count {
		path := filepath.Join(folder, fmt.Sprintf("%06d.mp4", i))
		if i < 4 {
			err = writeSmall(path, whole, side+i)
		} else {
			err = os.Link(filepath.Join(folder, fmt.Sprintf("%06d.mp4", i%4)), path)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// writeSmall writes a picture of so many pixels a side.
func writeSmall(path string, whole image.Image, side int) error {
	small, bounds := image.NewRGBA(image.Rect(0, 0, side, side)), whole.Bounds()
	for y := range side {
		for x := range side {
			small.Set(x, y, whole.At(bounds.Min.X+x*bounds.Dx()/side, bounds.Min.Y+y*bounds.Dy()/side))
		}
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return png.Encode(file, small)
}

// load is what a process holds, and how long it has kept a core busy.
type load struct{ memoryMB, seconds float64 }

func loadOf(pid int) (l load) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			fmt.Sscan(rest, &l.memoryMB)
			l.memoryMB /= 1024
		}
	}
	text, _ = os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(text), ") ")
	if fields := strings.Fields(rest); len(fields) > 12 { // utime and stime, in hundredths
		user, _ := strconv.ParseFloat(fields[11], 64)
		system, _ := strconv.ParseFloat(fields[12], 64)
		l.seconds = (user + system) / 100
	}
	return l
}

// share starts workers on a folder of files. It returns how many files each began,
// and the loads of the first, one at each tenth of the files that it began.
func share(t testing.TB, folder string, files, workers int) (began []int, loads []load) {
	t.Helper()
	results := t.TempDir()
	began = make([]int, workers)
	done := make(chan error, workers)
	for i := range workers {
		w := worker(t, "analyze", "--threads", "1", "--detector", "cascade", "--results", results, "--shard", fmt.Sprintf("%d/%d", i+1, workers), folder)
		stderr, err := w.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Start(); err != nil {
			t.Fatal(err)
		}
		go func() {
			for lines := bufio.NewScanner(stderr); lines.Scan(); {
				if !strings.HasPrefix(lines.Text(), "arbex: "+folder) {
					continue
				}
				if began[i]++; i == 0 && began[i]%max(files/10, 1) == 0 {
					loads = append(loads, loadOf(w.Process.Pid))
				}
			}
			done <- w.Wait()
		}()
	}
	for range workers {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if tables, _ := filepath.Glob(filepath.Join(results, "*.csv")); len(tables) != files {
		t.Errorf("%d workers made %d tables of %d files", workers, len(tables), files)
	}
	return began, loads
}

// requireOnce fails unless the files were begun once each.
func requireOnce(t testing.TB, began []int, files int) {
	t.Helper()
	sum := 0
	for _, n := range began {
		sum += n
	}
	if sum != files {
		t.Errorf("%d files were begun %d times: %v", files, sum, began)
	}
}

func TestWorkersAtOnceDoEachFileOnce(t *testing.T) {
	const files = 24
	began, _ := share(t, smallPictures(t, files, 32), files, 2)
	requireOnce(t, began, files)
}

// manyFiles asks for the test of many files, and is how many.
const manyFiles = "ARBEX_FILES"

// The last of many files take no more memory and no more of a core than the first (make
// many-files).
func TestManyFiles(t *testing.T) {
	files, _ := strconv.Atoi(os.Getenv(manyFiles))
	if files < 1000 {
		t.Skip(manyFiles + " asks for it: a thousand files or more")
	}
	// In the smallest pictures a detector has nothing to do: what is measured is all else.
	_, loads := share(t, smallPictures(t, files, 6), files, 1)
	for i, l := range loads {
		t.Logf("%3d %% of %d files: %.0f MB, %.1f s of a core", 10*(i+1), files, l.memoryMB, l.seconds)
	}
	early, late := loads[4].seconds-loads[1].seconds, loads[9].seconds-loads[6].seconds
	if late > 1.25*early {
		t.Errorf("three tenths of the files took %.1f s early and %.1f s late", early, late)
	}
	if early, late := loads[2].memoryMB, loads[9].memoryMB; late > early+24 {
		t.Errorf("memory rose from %.0f to %.0f MB", early, late)
	}
}

// How many files a second workers on one folder do together.
func BenchmarkWorkers(b *testing.B) {
	const files = 400
	folder := smallPictures(b, files, 64)
	for _, workers := range []int{1, 2, 4} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			for range b.N {
				began, _ := share(b, folder, files, workers)
				requireOnce(b, began, files)
			}
			b.ReportMetric(float64(files*b.N)/b.Elapsed().Seconds(), "files/s")
		})
	}
}
