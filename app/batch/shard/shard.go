package shard

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
)

// Shard is share Index of Count, with Index from 1 on. The zero value is no
// sharding: it holds every file.
type Shard struct{ Index, Count int }

// Parse reads a shard like "2/8".
func Parse(text string) (Shard, error) {
	index, count, ok := strings.Cut(text, "/")
	i, err1 := strconv.Atoi(index)
	n, err2 := strconv.Atoi(count)
	s := Shard{i, n}
	if !ok || err1 != nil || err2 != nil || !s.valid() {
		return Shard{}, fmt.Errorf("%q is not a shard; give its number and how many there are, like 2/8", text)
	}
	return s, nil
}

// maxCount bounds the shards: Holds looks at each of them for every file.
const maxCount = 10_000

func (s Shard) valid() bool { return s.Index >= 1 && s.Index <= s.Count && s.Count <= maxCount }

// String returns the form that Parse reads.
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Count) }

// scheduler is a program that starts workers and numbers them in environment
// variables.
type scheduler struct {
	name         string
	index, count string // variables
	first        string // variable that holds the number of the first worker, "" for the constant
	firstNumber  int
}

// schedulers are asked in this order.
var schedulers = []scheduler{
	{name: "Slurm", index: "SLURM_ARRAY_TASK_ID", count: "SLURM_ARRAY_TASK_COUNT", first: "SLURM_ARRAY_TASK_MIN"},
	{name: "Kubernetes", index: "JOB_COMPLETION_INDEX", count: "ARBEX_SHARDS"}, // the count is not passed on by itself
	{name: "GNU parallel", index: "PARALLEL_SEQ", count: "ARBEX_SHARDS", firstNumber: 1},
}

// ErrNoScheduler is returned by FromEnvironment outside of all known schedulers.
var ErrNoScheduler = errors.New("no array task, indexed job or GNU parallel is in the environment; give the shard as a number, like 2/8")

// FromEnvironment returns the shard of the scheduler that started this process: a
// Slurm array, whose task numbers must be without gaps, an indexed Kubernetes job
// or GNU parallel, which need their number of workers in ARBEX_SHARDS.
func FromEnvironment(getenv func(string) string) (Shard, error) {
	for _, e := range schedulers {
		if getenv(e.index) == "" {
			continue
		}
		return e.shard(getenv)
	}
	return Shard{}, ErrNoScheduler
}

func (e scheduler) shard(getenv func(string) string) (Shard, error) {
	first := e.firstNumber
	if e.first != "" {
		number, err := strconv.Atoi(getenv(e.first))
		if err != nil {
			return Shard{}, fmt.Errorf("%s: %s=%q is no number", e.name, e.first, getenv(e.first))
		}
		first = number
	}
	index, err1 := strconv.Atoi(getenv(e.index))
	count, err2 := strconv.Atoi(getenv(e.count))
	s := Shard{index - first + 1, count}
	if err1 != nil || err2 != nil || !s.valid() {
		return Shard{}, fmt.Errorf("%s: %s=%q of %s=%q is no share; number the workers without gaps", e.name, e.index, getenv(e.index), e.count, getenv(e.count))
	}
	return s, nil
}

// Holds reports whether a file belongs to the shard. It compares a hash of the
// name with each share in turn (rendezvous hashing), so that a further share
// takes files from all others and moves nothing among them.
func (s Shard) Holds(name string) bool {
	if s.Count == 0 {
		return true
	}
	best, most := 0, uint64(0)
	for i := 1; i <= s.Count; i++ {
		if weight := weigh(name, i); i == 1 || weight > most {
			best, most = i, weight
		}
	}
	return best == s.Index
}

// weigh hashes a name for a share.
func weigh(name string, share int) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d\x00%s", share, name)
	x := h.Sum64() // FNV mixes its last bytes poorly: the finaliser of MurmurHash3
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
