package shard_test

import (
	"errors"
	"fmt"
	"testing"

	"arbex/app/batch/shard"
)

func ExampleShard_Holds() {
	s, _ := shard.Parse("1/2")
	for _, name := range []string{"a.mp4", "b.mp4", "c.mp4"} {
		fmt.Println(name, s.Holds(name))
	}
	// Output:
	// a.mp4 true
	// b.mp4 false
	// c.mp4 false
}

func files(n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("clips/%05d.mp4", i))
	}
	return names
}

func TestEveryFileIsInOneShardAndSharesAreEven(t *testing.T) {
	const count = 7
	shares := make([]int, count)
	for _, name := range files(7000) {
		in := 0
		for i := range count {
			if (shard.Shard{Index: i + 1, Count: count}).Holds(name) {
				shares[i]++
				in++
			}
		}
		if in != 1 {
			t.Fatalf("%s is in %d shards", name, in)
		}
	}
	for i, n := range shares {
		if n < 850 || n > 1150 {
			t.Errorf("shard %d has %d of 7000 files", i+1, n)
		}
	}
}

// A further shard takes files from the others; none moves among them.
func TestAFurtherShardMovesNothingElse(t *testing.T) {
	for _, name := range files(1000) {
		for i := 1; i <= 4; i++ {
			before, after := shard.Shard{Index: i, Count: 4}, shard.Shard{Index: i, Count: 5}
			if after.Holds(name) && !before.Holds(name) {
				t.Fatalf("%s moved to shard %d", name, i)
			}
		}
	}
}

func TestParse(t *testing.T) {
	if s, err := shard.Parse("2/8"); err != nil || s != (shard.Shard{Index: 2, Count: 8}) || s.String() != "2/8" {
		t.Errorf("%v, %v", s, err)
	}
	for _, text := range []string{"", "2", "0/8", "9/8", "-1/2", "a/b", "1/0", "1/2/3"} {
		if _, err := shard.Parse(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestEnginesNumberTheirWorkers(t *testing.T) {
	for _, c := range []struct {
		environment map[string]string
		want        shard.Shard
	}{
		{map[string]string{"SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_COUNT": "8", "SLURM_ARRAY_TASK_MIN": "0"}, shard.Shard{Index: 6, Count: 8}},
		{map[string]string{"SLURM_ARRAY_TASK_ID": "8", "SLURM_ARRAY_TASK_COUNT": "8", "SLURM_ARRAY_TASK_MIN": "1"}, shard.Shard{Index: 8, Count: 8}},
		{map[string]string{"JOB_COMPLETION_INDEX": "0", "ARBEX_SHARDS": "3"}, shard.Shard{Index: 1, Count: 3}},
		{map[string]string{"PARALLEL_SEQ": "3", "ARBEX_SHARDS": "3"}, shard.Shard{Index: 3, Count: 3}},
	} {
		got, err := shard.FromEnvironment(func(name string) string { return c.environment[name] })
		if err != nil || got != c.want {
			t.Errorf("%v: %v, %v", c.environment, got, err)
		}
	}
	if _, err := shard.FromEnvironment(func(string) string { return "" }); !errors.Is(err, shard.ErrNoScheduler) {
		t.Errorf("no scheduler: %v", err)
	}
	gap := map[string]string{"SLURM_ARRAY_TASK_ID": "9", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "1"}
	if _, err := shard.FromEnvironment(func(name string) string { return gap[name] }); err == nil {
		t.Error("a gap in the numbers was taken")
	}
}
