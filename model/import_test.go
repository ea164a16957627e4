package model

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"arbex/model/ops"
	"arbex/model/weights"
)

// posterTensors are the golden weights of the whole POSTER++, as a published
// checkpoint holds them.
func posterTensors(t *testing.T) []*Parameter {
	t.Helper()
	store := goldenStore(t)
	c := paper()
	c.Head = Poster
	weights := ops.NewWeightCache(ops.CPU())
	defer weights.Close()
	g, err := newGraph(c, store, newFoldedWeights(), weights, graphOptions{batch: 1, plain: true, landmarks: true})
	if err != nil {
		t.Fatal(err)
	}
	g.close()
	var tensors []*Parameter
	for _, p := range store.made {
		tensors = append(tensors, p)
	}
	slices.SortFunc(tensors, func(a, b *Parameter) int { return strings.Compare(a.Name, b.Name) })
	return tensors
}

// torchZip writes tensors as torch.save does: a pickle of persistent ids beside
// the raw storages.
func torchZip(t *testing.T, path string, tensors []*Parameter) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	archive := zip.NewWriter(file)
	add := func(name string, content []byte) {
		w, err := archive.CreateHeader(&zip.FileHeader{Name: "archive/" + name, Method: zip.Store})
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	add("data.pkl", torchPickle(tensors))
	for i, p := range tensors {
		raw := make([]byte, 0, 4*len(p.Data))
		for _, v := range p.Data {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
		}
		add(fmt.Sprintf("data/%d", i), raw)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
}

func torchPickle(tensors []*Parameter) []byte {
	var b bytes.Buffer
	text := func(s string) {
		b.WriteByte('X')
		binary.Write(&b, binary.LittleEndian, uint32(len(s)))
		b.WriteString(s)
	}
	number := func(n int) {
		b.WriteByte('J')
		binary.Write(&b, binary.LittleEndian, int32(n))
	}
	numbers := func(list []int) {
		b.WriteByte('(')
		for _, n := range list {
			number(n)
		}
		b.WriteByte('t')
	}
	b.WriteString("\x80\x02}(")
	for i, p := range tensors {
		strides := make([]int, len(p.Shape))
		for k, step := len(p.Shape)-1, 1; k >= 0; k-- {
			strides[k] = step
			step *= p.Shape[k]
		}
		text("module." + p.Name)
		b.WriteString("ctorch._utils\n_rebuild_tensor_v2\n((")
		text("storage")
		b.WriteString("ctorch\nFloatStorage\n")
		text(fmt.Sprint(i))
		text("cpu")
		number(len(p.Data))
		b.WriteString("tQ")
		number(0)
		numbers(p.Shape)
		numbers(strides)
		b.WriteString("\x89ccollections\nOrderedDict\n)RtR")
	}
	b.WriteString("u.")
	return b.Bytes()
}

// importedLogits runs an imported network on the golden input and compares the
// logits of its own classifier.
func checkImportedLogits(t *testing.T, n *Network) {
	t.Helper()
	var reference struct {
		Logits [2][8]float64 `json:"logits_eval"`
	}
	readGolden(t, "poster.json", &reference)
	weights := ops.NewWeightCache(ops.CPU())
	defer weights.Close()
	g, err := newGraph(n.config, n, newFoldedWeights(), weights, graphOptions{batch: 2, plain: true})
	if err != nil {
		t.Fatal(err)
	}
	defer g.close()
	copy(g.input, goldenInput(2))
	runOnThread(t, g)
	logits, worst := numbersOf(g, g.taps["VIT.head"]), 0.0
	for i, v := range logits {
		worst = max(worst, math.Abs(float64(v)-reference.Logits[i/8][i%8]))
	}
	if !(worst < 1e-4) || len(logits) != 16 {
		t.Errorf("%d logits, the worst off by %.2e", len(logits), worst)
	}
	t.Logf("logits off by at most %.2e", worst)
}

func TestImportKeepsTheNumbers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "poster.pth")
	torchZip(t, path, posterTensors(t))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, report, err := Import(path, ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 2*uint64(info.Size()) {
		t.Errorf("importing %d MB allocated %d MB", info.Size()>>20, used>>20)
	}
	if len(report.Unknown)+len(report.Initialised) > 0 || !report.ClassesAssumed || n.HasBalancingHead() || !n.Trained() || n.Classes()[7] != "contempt" {
		t.Errorf("unknown %v, fresh %v, balanced %v, classes %v", report.Unknown, report.Initialised, n.HasBalancingHead(), n.Classes())
	}
	checkImportedLogits(t, n)

	saved := filepath.Join(t.TempDir(), "m.safetensors")
	if err := n.Save(saved); err != nil {
		t.Fatal(err)
	}
	back, err := Load(saved)
	if err != nil {
		t.Fatal(err)
	}
	p := predict(t, predictor(t, back, Options{}), noiseCrops(1, 224))[0]
	if p.HasCorrection() || p.Corrected != nil || len(p.Primary) != 8 || p.Label() != p.Primary.Best() || p.Confidence.Corrected != 0 {
		t.Errorf("a head that is not there speaks: %+v", p)
	}
}

// The same with files that PyTorch itself wrote, in both forms.
func TestImportOfPyTorchsOwnFiles(t *testing.T) {
	const python = "/usr/bin/python3"
	if exec.Command(python, "-c", "import torch").Run() != nil {
		t.Skip("python3-torch is not installed: apt-get install python3-torch to compare with PyTorch's own files")
	}
	folder := t.TempDir()
	table := filepath.Join(folder, "names.tsv")
	store, lines := goldenStore(t), ""
	for _, p := range posterTensors(t) {
		if !p.Statistic() {
			lines += fmt.Sprintf("%s\t%s\t%s\n", p.Name, store.kinds[p.Name], strings.ReplaceAll(strings.Trim(fmt.Sprint(p.Shape), "[]"), " ", "x"))
		}
	}
	if err := os.WriteFile(table, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	make := exec.Command(python, "weights/pytorch/testdata/make.py", folder, table, "testdata/golden/poster_bn_stats.safetensors")
	if output, err := make.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	for _, name := range []string{"golden_zip.pth", "golden_old.pth"} {
		n, report, err := Import(filepath.Join(folder, name), ImportOptions{Classes: expressions})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d tensors, %d that no forward pass uses", name, len(report.Loaded), len(report.Unused))
		if report.ClassesAssumed || len(report.Unused) == 0 {
			t.Errorf("assumed %v, dead %v", report.ClassesAssumed, report.Unused)
		}
		checkImportedLogits(t, n)
	}
}

// backbone picks the tensors under a prefix and takes it off.
func backbone(tensors []*Parameter, prefix string, rename func(string) string) []*Parameter {
	var part []*Parameter
	for _, p := range tensors {
		if rest, ok := strings.CutPrefix(p.Name, prefix); ok {
			q := *p
			q.Name = rename(rest)
			part = append(part, &q)
		}
	}
	return part
}

// oneRow gives IR-50's units the numbers of the other spelling.
func oneRow(name string) string {
	for stage, before := range []int{0, 3, 7} {
		if rest, ok := strings.CutPrefix(name, fmt.Sprintf("body%d.", stage+1)); ok {
			number, rest, _ := strings.Cut(rest, ".")
			unit := 0
			fmt.Sscan(number, &unit)
			return fmt.Sprintf("body.%d.%s", before+unit, rest)
		}
	}
	return name
}

func TestBackbonesInEverySpelling(t *testing.T) {
	tensors := posterTensors(t)
	same := func(name string) string { return name }
	for what, part := range map[string][]*Parameter{
		"IR-50":       backbone(tensors, "ir_back.", same),
		"IR-50 row":   append(backbone(tensors, "ir_back.", oneRow), &Parameter{Name: "body.21.res_layer.0.weight", Shape: []int{2}, Data: []float32{1, 2}}),
		"MobileFace":  backbone(tensors, "face_landback.", same),
		"extra names": append(backbone(tensors, "ir_back.", same), &Parameter{Name: "surprise", Shape: []int{1}, Data: []float32{1}}),
	} {
		path := filepath.Join(t.TempDir(), "b.pth")
		torchZip(t, path, part)
		n, report, err := Import(path, ImportOptions{})
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if n.Trained() || !n.HasBalancingHead() || len(report.Loaded)+len(report.Unused)+len(report.Unknown) != len(part) || len(report.Initialised) == 0 {
			t.Errorf("%s: used %d, dead %v, unknown %v of %d", what, len(report.Loaded), report.Unused, report.Unknown, len(part))
		}
		if (what == "extra names") != slices.Contains(report.Unknown, "ir_back.surprise") || (what == "IR-50 row") != (len(report.Unused) == 1) {
			t.Errorf("%s: dead %v, unknown %v", what, report.Unused, report.Unknown)
		}
	}
}

// What a file lacks or has wrong is named.
func TestImportNamesWhatIsWrong(t *testing.T) {
	tensors := posterTensors(t)
	change := func(name string, f func(*Parameter)) []*Parameter {
		changed := slices.Clone(tensors)
		for i, p := range changed {
			if p.Name == name {
				q := *p
				q.Data = slices.Clone(p.Data)
				f(&q)
				changed[i] = &q
			}
		}
		return changed
	}
	without := func(name string) []*Parameter {
		return slices.DeleteFunc(slices.Clone(tensors), func(p *Parameter) bool { return p.Name == name })
	}
	for what, c := range map[string]struct {
		tensors []*Parameter
		options ImportOptions
		want    string
	}{
		"missing":     {without("attn2.qkv.weight"), ImportOptions{}, "attn2.qkv.weight"},
		"misshapen":   {change("conv1.bias", func(p *Parameter) { p.Shape = []int{8, 8} }), ImportOptions{}, "conv1.bias"},
		"not finite":  {change("VIT.norm.bias", func(p *Parameter) { p.Data[3] = float32(math.NaN()) }), ImportOptions{}, "VIT.norm.bias"},
		"headless":    {without("VIT.head.linear.weight"), ImportOptions{}, "VIT.head.linear.weight"},
		"class count": {tensors, ImportOptions{Classes: []string{"a", "b"}}, "8 classes"},
	} {
		path := filepath.Join(t.TempDir(), "c.pth")
		torchZip(t, path, c.tensors)
		if _, _, err := Import(path, c.options); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestImportOfOtherFiles(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "t.pth")
	if err := os.WriteFile(text, []byte("hello, hello, hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	stranger := filepath.Join(folder, "s.pth")
	torchZip(t, stranger, []*Parameter{{Name: "fc.weight", Shape: []int{2}, Data: []float32{1, 2}}})
	for _, path := range []string{text, "/nowhere.pth", folder} {
		if _, _, err := Import(path, ImportOptions{}); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, _, err := Import(stranger, ImportOptions{}); !errors.Is(err, ErrUnknownCheckpoint) {
		t.Error(err)
	}
}

func TestImportOfSafetensors(t *testing.T) {
	file := &weights.File{}
	for _, p := range posterTensors(t) {
		file.Tensors = append(file.Tensors, weights.Tensor{Name: p.Name, Shape: p.Shape, Data: p.Data})
	}
	path := filepath.Join(t.TempDir(), "poster.safetensors")
	if err := weights.Save(path, file, weights.F32); err != nil {
		t.Fatal(err)
	}
	n, _, err := Import(path, ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	checkImportedLogits(t, n)
}
