package device

import (
	"slices"
	"testing"
)

func TestThreadSettingsLeaveTheUsersAlone(t *testing.T) {
	for _, c := range []struct{ has, gets []string }{
		{[]string{"HOME=/x"}, []string{"HOME=/x", spinCount, arenaLimit}},
		{[]string{"OMP_WAIT_POLICY=passive"}, []string{"OMP_WAIT_POLICY=passive", arenaLimit}},
		{[]string{"MALLOC_ARENA_MAX=8", "GOMP_SPINCOUNT=1"}, []string{"MALLOC_ARENA_MAX=8", "GOMP_SPINCOUNT=1"}},
		{[]string{"GLIBC_TUNABLES=a=b"}, []string{"GLIBC_TUNABLES=a=b", spinCount}},
		{[]string{"XMALLOC_ARENA_MAX=8"}, []string{"XMALLOC_ARENA_MAX=8", spinCount, arenaLimit}},
	} {
		if got := withThreadSettings(c.has); !slices.Equal(got, c.gets) {
			t.Errorf("%q becomes %q", c.has, got)
		}
	}
}
