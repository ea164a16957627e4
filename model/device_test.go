package model

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"arbex/model/device"
	"arbex/model/ops/cuda"
	"arbex/model/ops/cuda/simulated"
	"arbex/model/ops/onednn"
)

// on makes a simulated GPU the machine's.
func on(gpu *simulated.Device) device.DriverOpener {
	return func() (cuda.Driver, error) { return gpu, nil }
}

// apart is the largest difference of two slices.
func apart(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	worst := 0.0
	for i := range a {
		if d := math.Abs(float64(a[i]) - float64(b[i])); !(d <= worst) {
			worst = d
		}
	}
	return worst
}

func samePredictions(t *testing.T, have, want []Prediction) {
	t.Helper()
	for i := range want {
		h, w := have[i], want[i]
		for what, pair := range map[string][2][]float32{
			"primary": {h.Primary, w.Primary}, "anchor": {h.Anchor, w.Anchor}, "attentive": {h.Attentive, w.Attentive},
			"correction": {h.Correction, w.Correction}, "corrected": {h.Corrected, w.Corrected},
			"confidence": {[]float32{h.Confidence.Primary, h.Confidence.Corrected}, []float32{w.Confidence.Primary, w.Confidence.Corrected}},
		} {
			if off := apart(pair[0], pair[1]); !(off < 1e-4) {
				t.Errorf("face %d: %s is off by %.1e", i, what, off)
			}
		}
		scale := 0.0
		for _, v := range w.Feature {
			scale = max(scale, math.Abs(float64(v)))
		}
		if off := apart(h.Feature, w.Feature) / scale; !(off < 1e-4) {
			t.Errorf("face %d: the feature vector is off by %.1e", i, off)
		}
		for j, p := range w.Landmarks {
			if off := apart(h.Landmarks[j][:], p[:]); !(off < 1e-2) {
				t.Errorf("face %d: point %d is off by %.1e pixels", i, j, off)
			}
		}
	}
}

// small is the compact network for crops of 32 pixels: everything is there, and a
// simulated GPU takes its time.
func small(t *testing.T) *Network {
	t.Helper()
	c := compact()
	c.Side, c.Detail, c.Contrast = 32, 0, 0
	n, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// answers are a network's on a device, and where it was at the end.
func predictOn(t *testing.T, n *Network, crops [][]byte, o Options) ([]Prediction, device.Info) {
	t.Helper()
	o.Landmarks = true
	p, err := NewPredictor(n, o)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	predictions, err := p.Predict(context.Background(), crops)
	if err != nil {
		t.Fatal(err)
	}
	return predictions, p.Device()
}

// TestPredictorOnGPU holds the compact network on a GPU to the CPU, and counts
// what goes to and fro.
func TestPredictorOnGPU(t *testing.T) {
	network, crops := newPreset(t, "compact"), noiseCrops(2, 112)
	want, _ := predictOn(t, network, crops, Options{Device: device.CPU})
	gpu := &simulated.Device{}
	p, err := NewPredictor(network, Options{Landmarks: true, Device: device.GPU, openDriver: on(gpu)})
	if err != nil {
		t.Fatal(err)
	}
	have, err := p.Predict(context.Background(), crops)
	if err != nil {
		t.Fatal(err)
	}
	samePredictions(t, have, want)
	if place := p.Device(); place.Kind != device.GPU || place.Name != "simulated GPU" || place.GPUUnavailable != nil || place.GPUFailure != nil {
		t.Errorf("it says it ran on %+v", place)
	}
	before := gpu.Counts()
	if _, err := p.Predict(context.Background(), crops); err != nil {
		t.Fatal(err)
	}
	after := gpu.Counts()
	if up, down, asked := after.Uploads-before.Uploads, after.Downloads-before.Downloads, after.Allocations-before.Allocations; up != 1 || down != 1 || asked != 0 {
		t.Errorf("a batch took %d uploads, %d downloads and %d allocations; want one, one and none", up, down, asked)
	}
	p.Close()
	if lent := gpu.BytesInUse(); lent != 0 {
		t.Errorf("%d bytes of the GPU were not given back", lent)
	}
}

// TestLostGPU breaks the GPU at one call after the other: the answers come all
// the same, from the CPU, and it says why.
func TestLostGPU(t *testing.T) {
	network, crops := small(t), noiseCrops(1, 32)
	want, _ := predictOn(t, network, crops, Options{Device: device.CPU})
	healthy := &simulated.Device{}
	predictOn(t, network, crops, Options{Device: device.GPU, openDriver: on(healthy)})
	calls := healthy.Calls() * 8 / 10 // the others close it
	for k := 1; k <= calls; k += calls / 11 {
		gpu := &simulated.Device{FailAt: k}
		have, place := predictOn(t, network, crops, Options{Device: device.GPU, openDriver: on(gpu)})
		samePredictions(t, have, want)
		if place.Kind != device.CPU || !errors.Is(place.GPUFailure, cuda.ErrLost) {
			t.Errorf("lost at call %d of %d: it says it ran on %+v", k, calls, place)
		}
	}
	if onednn.Unfreed() != 0 {
		t.Errorf("%d kernels and pieces of memory were left", onednn.Unfreed())
	}
}

// TestSmallGPU runs out of memory: in the beginning, or when the larger batch
// comes.
func TestSmallGPU(t *testing.T) {
	network, crops := small(t), noiseCrops(2, 32)
	want, _ := predictOn(t, network, crops, Options{Device: device.CPU})
	one := &simulated.Device{}
	p, err := NewPredictor(network, Options{Landmarks: true, Device: device.GPU, openDriver: on(one)})
	if err != nil {
		t.Fatal(err)
	}
	enough := one.BytesInUse()
	p.Close()
	for _, memory := range []int{1 << 20, enough + 1<<18} {
		gpu := &simulated.Device{Memory: memory}
		have, place := predictOn(t, network, crops, Options{Device: device.GPU, openDriver: on(gpu)})
		samePredictions(t, have, want)
		if place.Kind != device.CPU || !errors.Is(place.GPUFailure, cuda.ErrOutOfMemory) {
			t.Errorf("with %d bytes: it says it ran on %+v", memory, place)
		}
		if lent := gpu.BytesInUse(); lent != 0 {
			t.Errorf("with %d bytes: %d were not given back", memory, lent)
		}
	}
}

// TestCuBLAS has a library compute the products, where it is asked for and there;
// when it refuses one, the GPU goes on without.
func TestCuBLAS(t *testing.T) {
	network, crops := small(t), noiseCrops(3, 32)
	want, _ := predictOn(t, network, crops, Options{Device: device.CPU})
	for name, c := range map[string]struct {
		wanted   device.Kind
		none     bool  // there is no library
		products bool  // of the library
		why      error // there are none
	}{
		"not asked for": {wanted: device.GPU}, "any device": {wanted: device.Auto},
		"asked for": {wanted: device.CuBLAS, products: true}, "not there": {wanted: device.CuBLAS, none: true, why: simulated.ErrNoBLAS},
	} {
		gpu := &simulated.Device{NoBLAS: c.none}
		have, place := predictOn(t, network, crops, Options{Device: c.wanted, openDriver: on(gpu)})
		samePredictions(t, have, want)
		named := strings.Contains(place.Name, "products")
		if counted := gpu.Counts().Gemms > 0; place.Kind != device.GPU || named != c.products || counted != c.products || !errors.Is(place.CuBLASUnavailable, c.why) {
			t.Errorf("%s: %+v, %+v", name, place, gpu.Counts())
		}
	}
	counted := &simulated.Device{}
	predictOn(t, network, crops, Options{Device: device.CuBLAS, openDriver: on(counted)})
	all := counted.Counts().Gemms
	for k := 1; k <= all; k += max(1, all/11) {
		gpu := &simulated.Device{BLASFailAt: k}
		have, place := predictOn(t, network, crops, Options{Device: device.CuBLAS, openDriver: on(gpu)})
		samePredictions(t, have, want)
		if place.Kind != device.GPU || place.CuBLASUnavailable == nil || !place.CuBLASFailed || place.GPUFailure != nil || strings.Contains(place.Name, "products") || gpu.Counts().Gemms != k {
			t.Errorf("refused at product %d of %d: %+v, %+v", k, all, place, gpu.Counts())
		}
		if lent := gpu.BytesInUse(); lent != 0 {
			t.Errorf("refused at product %d: %d bytes were not given back", k, lent)
		}
	}
	lost := &simulated.Device{FailAt: counted.Calls() / 2}
	have, place := predictOn(t, network, crops, Options{Device: device.CuBLAS, openDriver: on(lost)})
	samePredictions(t, have, want)
	if place.Kind != device.CPU || !errors.Is(place.GPUFailure, cuda.ErrLost) {
		t.Errorf("lost: %+v", place)
	}
}

// TestCuBLASTrains takes a step of everything with the library's products, and with
// a library that refuses one in the backward pass.
func TestCuBLASTrains(t *testing.T) {
	ctx := context.Background()
	onCPU, crops, labels := trainee(t, TrainAll, device.CPU, nil)
	want, err := onCPU.Step(ctx, crops, labels, 3e-4)
	if err != nil {
		t.Fatal(err)
	}
	state, _ := onCPU.State()
	gpu := &simulated.Device{}
	for range 2 {
		onGPU, _, _ := trainee(t, TrainAll, device.CuBLAS, on(gpu))
		have, err := onGPU.Step(ctx, crops, labels, 3e-4)
		if err != nil {
			t.Fatal(err)
		}
		if off := have.Total/want.Total - 1; math.Abs(off) > 1e-4 {
			t.Errorf("the loss is %v, the CPU's %v", have.Total, want.Total)
		}
		own, err := onGPU.State()
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range changedTensors(own, state) {
			t.Error(what)
		}
		products := gpu.Counts().Gemms
		place := onGPU.Device()
		if refusing := gpu.BLASFailAt > 0; place.Kind != device.GPU || products == 0 || refusing != (place.CuBLASUnavailable != nil) {
			t.Errorf("%d products, %+v", products, place)
		}
		gpu = &simulated.Device{BLASFailAt: products * 3 / 4}
	}
}

// TestLargeBatchOnGPU runs many faces at once, and fewer where the memory is too
// small for that.
func TestLargeBatchOnGPU(t *testing.T) {
	network, crops := small(t), noiseCrops(batchSizes[0]+1, 32)
	want, _ := predictOn(t, network, crops, Options{Device: device.CPU})
	launched := func(gpu *simulated.Device, count int) (launches, lent int) {
		p, err := NewPredictor(network, Options{Landmarks: true, Device: device.GPU, openDriver: on(gpu)})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		before := gpu.Counts().Launches
		have, err := p.Predict(context.Background(), crops[:count])
		if err != nil {
			t.Fatal(err)
		}
		samePredictions(t, have, want[:count])
		if place := p.Device(); place.Kind != device.GPU || place.GPUFailure != nil {
			t.Errorf("%d faces ran on %+v", count, place)
		}
		return gpu.Counts().Launches - before, gpu.BytesInUse()
	}
	few, enough := launched(&simulated.Device{}, maxBatchOnCPU+1)
	many, all := launched(&simulated.Device{}, len(crops))
	if many != few {
		t.Errorf("%d faces took %d launches, %d took %d", len(crops), many, maxBatchOnCPU+1, few)
	}
	narrow := &simulated.Device{Memory: (enough + all) / 2}
	if launches, _ := launched(narrow, len(crops)); launches < 2*few {
		t.Errorf("with memory for %d faces, %d took %d launches; %d did where there was enough", maxBatchOnCPU, len(crops), launches, many)
	}
	if lent := narrow.BytesInUse(); lent != 0 {
		t.Errorf("%d bytes were not given back", lent)
	}
}

// TestNoGPU asks for a GPU where there is none.
func TestNoGPU(t *testing.T) {
	none := errors.New("no card in this machine")
	_, place := predictOn(t, small(t), noiseCrops(1, 32), Options{Device: device.GPU, openDriver: func() (cuda.Driver, error) { return nil, none }})
	if place.Kind != device.CPU || place.GPUUnavailable != none || place.GPUFailure != nil {
		t.Errorf("it says it ran on %+v", place)
	}
}

// trainee begins a training with everything in it that the network has.
func trainee(t *testing.T, part Part, kind device.Kind, open device.DriverOpener) (*Trainable, [][]byte, [][]float32) {
	t.Helper()
	o := DefaultTraining(part)
	o.Batch, o.Seed, o.Device, o.openDriver = 6, 7, kind, open
	o.Optimiser.ClipNorm, o.Optimiser.WeightDecay, o.Optimiser.AverageDecay = 1, 0.01, 0.9
	o.Loss.Primary, o.Loss.Auxiliary, o.Loss.Margin = 1, 0.5, 1
	learner, err := NewTrainable(small(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { learner.Close() })
	labels, size := make([][]float32, o.Batch), o.labelSize(learner.config)
	for i := range labels {
		labels[i] = make([]float32, size)
		labels[i][i] = 1
		for j := 0; part == TrainLandmarks && j < size; j++ {
			labels[i][j] = 0.3 + 0.4*float32(j%17)/17
		}
	}
	return learner, noiseCrops(o.Batch, 32), labels
}

// TestTrainingOnGPU takes the same steps on both devices. Both begin each step
// with the same numbers: Adam's first steps turn the noise of a gradient that is
// nearly nothing into a full stride. A PReLU's input may lie so near to zero that
// the devices disagree about its side, which a few percent of a gradient hang on: of
// ten batches tried on one kind of CPU that was so for two. Then other pictures
// decide; kernels that are wrong differ for all.
func TestTrainingOnGPU(t *testing.T) {
	for part, steps := range map[Part]int{TrainAll: 2, TrainLandmarks: 1, TrainHead: 1} {
		var apart []string
		for shift := range 3 {
			if apart = trainedApart(t, part, steps, 101*shift); len(apart) == 0 {
				break
			}
			t.Logf("%s, pictures moved by %d bytes: %s", part, 101*shift, apart[0])
		}
		for _, what := range apart {
			t.Errorf("%s: %s", part, what)
		}
	}
}

// stepOnBoth takes the same step of a training on both devices.
func stepOnBoth(t *testing.T, onCPU, onGPU *Trainable, crops [][]byte, labels [][]float32) (want, have StepResult) {
	t.Helper()
	const rate = 3e-4
	want, err := onCPU.Step(context.Background(), crops, labels, rate)
	if err != nil {
		t.Fatal(err)
	}
	if have, err = onGPU.Step(context.Background(), crops, labels, rate); err != nil {
		t.Fatal(err)
	}
	return want, have
}

// trainedApart trains on both devices, with pictures whose bytes are moved round by
// shift, and says in what they differ.
func trainedApart(t *testing.T, part Part, steps, shift int) (apart []string) {
	t.Helper()
	gpu := &simulated.Device{}
	onCPU, crops, labels := trainee(t, part, device.CPU, nil)
	onGPU, _, _ := trainee(t, part, device.GPU, on(gpu))
	for i, crop := range crops {
		crops[i] = slices.Concat(crop[shift:], crop[:shift])
	}
	for step := range steps {
		want, have := stepOnBoth(t, onCPU, onGPU, crops, labels)
		closeTo := func(what string, have, want, within float64) {
			if off := math.Abs(have-want) / (math.Abs(want) + 1e-9); !(off < within) {
				apart = append(apart, fmt.Sprintf("step %d: %s is %v, the CPU's %v", step, what, have, want))
			}
		}
		closeTo("loss", have.Total, want.Total, 1e-4)
		closeTo("anchor loss", have.Anchor, want.Anchor, 1e-4)
		closeTo("center loss", have.Center, want.Center, 1e-4)
		closeTo("gradient", have.GradientNorm, want.GradientNorm, 2e-3)
		state, err := onCPU.State()
		if err != nil {
			t.Fatal(err)
		}
		own, err := onGPU.State()
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range changedTensors(own, state) {
			apart = append(apart, fmt.Sprintf("step %d: %s", step, what))
		}
		if err := onGPU.Restore(state); err != nil {
			t.Fatal(err)
		}
	}
	if place := onGPU.Device(); place.Kind != device.GPU {
		t.Errorf("%s ran on %+v", part, place)
	}
	onGPU.Close()
	if lent := gpu.BytesInUse(); lent != 0 {
		t.Errorf("%s: %d bytes of the GPU were not given back", part, lent)
	}
	return apart
}

// changedTensors returns which tensors of two states differ by more than rounding.
// Weights take Adam's strides, whose sign may be noise: what Adam remembers of
// the gradients is the measure, and the averages of statistics.
func changedTensors(have, want State) (apart []string) {
	for name, numbers := range want.Tensors {
		if !strings.HasSuffix(name, "/mean") && !strings.Contains(name, "running_") {
			continue
		}
		var off, size float64
		for i, v := range numbers {
			d := float64(have.Tensors[name][i]) - float64(v)
			off += d * d
			size += float64(v) * float64(v)
		}
		if size < 1e-12 {
			continue // a gradient that is zero but for noise: a bias before a norm
		}
		if far := math.Sqrt(off / size); !(far < 5e-3) {
			apart = append(apart, fmt.Sprintf("%s differs by %.1e", name, far))
		}
	}
	return apart
}

// TestTrainingLosesGPU goes on where nothing is lost, and says what to do where
// something is.
func TestTrainingLosesGPU(t *testing.T) {
	ctx := context.Background()
	onCPU, crops, labels := trainee(t, TrainHead, device.CPU, nil)
	want, err := onCPU.Step(ctx, crops, labels, 3e-4)
	if err != nil {
		t.Fatal(err)
	}
	atOnce, _, _ := trainee(t, TrainHead, device.GPU, on(&simulated.Device{FailAt: 40}))
	have, err := atOnce.Step(ctx, crops, labels, 3e-4)
	if place := atOnce.Device(); err != nil || have.Losses != want.Losses || place.Kind != device.CPU || !errors.Is(place.GPUFailure, cuda.ErrLost) {
		t.Errorf("lost in the first step: %v, %+v on %+v, %+v on the CPU", err, have.Losses, place, want.Losses)
	}
	gpu := &simulated.Device{}
	later, _, _ := trainee(t, TrainHead, device.GPU, on(gpu))
	if _, err := later.Step(ctx, crops, labels, 3e-4); err != nil {
		t.Fatal(err)
	}
	gpu.FailAt = gpu.Calls() + 20
	if _, err := later.Step(ctx, crops, labels, 3e-4); !errors.Is(err, cuda.ErrLost) || !errors.Is(err, ErrTrainingLost) {
		t.Errorf("lost in the second step: %v", err)
	}
}
