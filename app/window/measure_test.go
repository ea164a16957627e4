package window

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// TestEverythingBesideThePreview measures the window with three faces that
// cross: alone, while it records with the video, and while it streams to a
// reader as well. ARBEX_MEASURE=1 asks for it.
func TestEverythingBesideThePreview(t *testing.T) {
	if os.Getenv("ARBEX_MEASURE") == "" {
		t.Skip("set ARBEX_MEASURE=1 on a machine that does nothing else")
	}
	d := drive(t, t.TempDir(), sourceVariable+"=demo:3")
	d.figures("nothing else")
	d.press("where Record")
	d.press("beginning Record the video too")
	d.press("where Record")
	d.await("frames   ·")
	d.figures("recording with video")
	d.key("s")
	d.press("where Switch on")
	d.press("where Copy")
	read := d.read(streamAddress.FindString(d.question("copied")))
	d.press("where Close")
	pictures, latency := d.figures("recording and streaming")
	messages := read()
	t.Logf("the reader got %.1f messages a second", messages)
	if pictures < 29.5 || latency > 150 {
		t.Error("too slow")
	}
}

var streamAddress = regexp.MustCompile(`ws://[^"\s]+`)

var figuresText = regexp.MustCompile(`preview (\S+) /s.* bars (\S+) ms`)

// figures are the means of what the window says over some seconds: pictures a
// second, and milliseconds from camera to bars at the 95th percentile.
func (d *driver) figures(when string) (pictures, latency float64) {
	d.t.Helper()
	const settling, seconds = 5, 12
	time.Sleep(settling * time.Second) // each figure is of the last seconds
	spent := d.spent()
	var rates, delays []float64
	for range seconds {
		time.Sleep(time.Second)
		output := figuresText.FindStringSubmatch(d.question("shows preview"))
		if output == nil {
			d.t.Fatal("the window shows no figures")
		}
		for i, into := range []*[]float64{&rates, &delays} {
			v, err := strconv.ParseFloat(output[i+1], 64)
			if err != nil {
				d.t.Fatal(err)
			}
			*into = append(*into, v)
		}
	}
	pictures, latency = mean(rates), mean(delays)
	d.t.Logf("%s: %.1f pictures a second, at the least %.0f; bars after %.0f ms, at the most %.0f; %.2f cores", when,
		pictures, slices.Min(rates), latency, slices.Max(delays), (d.spent()-spent).Seconds()/seconds)
	return pictures, latency
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// spent is the processor time that the window took so far.
func (d *driver) spent() time.Duration {
	d.t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", d.program.Process.Pid))
	if err != nil {
		d.t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(stat), ") ") // the name may hold blanks
	fields := strings.Fields(after)
	const user, system, perSecond = 11, 12, 100 // proc(5), without the first two
	ticks := 0
	for _, field := range []int{user, system} {
		n, err := strconv.Atoi(fields[field])
		if err != nil {
			d.t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / perSecond
}

// read reads a stream until rate is called, which says how many messages came
// a second.
func (d *driver) read(address string) (rate func() float64) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	connection, _, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	connection.SetReadLimit(1 << 20)
	messages, ended, began := 0, make(chan struct{}), time.Now()
	go func() {
		defer close(ended)
		for {
			if _, _, err := connection.Read(ctx); err != nil {
				return
			}
			messages++
		}
	}()
	return func() float64 {
		took := time.Since(began)
		cancel()
		<-ended
		return float64(messages) / took.Seconds()
	}
}
