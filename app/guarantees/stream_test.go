package guarantees

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// sockets lists the internet sockets that a process and those it started hold open:
// "tcp 127.0.0.1:4711 listens".
func sockets(pid int) (all []string, err error) {
	held, err := heldSockets(pid)
	if err != nil {
		return nil, err
	}
	for _, kind := range []string{"tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6", "icmp", "icmp6"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, kind))
		if os.IsNotExist(err) && !strings.HasPrefix(kind, "tcp") {
			continue // a kernel without it
		}
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(text)) {
			if fields := strings.Fields(line); len(fields) > 9 && held[fields[9]] {
				state := fields[3]
				if state == "0A" {
					state = "listens"
				}
				all = append(all, fmt.Sprint(kind, " ", endpoint(fields[1]), " ", state))
			}
		}
	}
	return all, nil
}

// heldSockets returns the inode numbers of all sockets, of whatever kind, that a process
// and those it started hold open. A window has one at least, to its display.
func heldSockets(pid int) (map[string]bool, error) {
	held := map[string]bool{}
	for _, process := range descendants(pid) {
		files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", process))
		for _, file := range files {
			target, _ := os.Readlink(file) // closed meanwhile: no target
			if inode, ok := strings.CutPrefix(target, "socket:["); ok {
				held[strings.TrimSuffix(inode, "]")] = true
			}
		}
	}
	if len(held) == 0 {
		return nil, fmt.Errorf("the open files of process %d cannot be read", pid)
	}
	return held, nil
}

// descendants returns a process and those that it and its descendants started.
func descendants(pid int) []int {
	all := []int{pid}
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, list := range lists {
		text, _ := os.ReadFile(list) // ended meanwhile: no children
		for _, field := range strings.Fields(string(text)) {
			if child, err := strconv.Atoi(field); err == nil {
				all = append(all, descendants(child)...)
			}
		}
	}
	return all
}

// endpoint parses the kernel's form of an IPv4 address, "0100007F:1267"; others
// are returned unchanged.
func endpoint(text string) string {
	address, port, _ := strings.Cut(text, ":")
	bytes, err := hex.DecodeString(address)
	if err != nil || len(bytes) != 4 {
		return text
	}
	slices.Reverse(bytes)
	ip, _ := netip.AddrFromSlice(bytes)
	var number int
	fmt.Sscanf(port, "%x", &number)
	return fmt.Sprintf("%v:%d", ip, number)
}

// With the stream on, one internet socket is open: it listens on the loopback.
// Before that there is none.
func TestGuarantee5TheStreamListensOnLoopbackAlone(t *testing.T) {
	d := openDesktop(t, t.TempDir(), nil, "--source", "demo")
	open := func() []string {
		all, err := sockets(d.process.Process.Pid)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	d.until("the demo clip", d.videoMoves)
	if all := open(); len(all) != 0 {
		t.Errorf("the stream is off, and there are %v", all)
	}
	d.key("s")
	d.until("the stream", func() bool {
		d.key("Return") // switches it on as soon as the dialog's only line has the keys
		return len(open()) > 0
	})
	all := open()
	if len(all) != 1 || !strings.HasPrefix(all[0], "tcp 127.0.0.1:") || !strings.HasSuffix(all[0], " listens") {
		t.Errorf("the stream is on, and there are %v", all)
	}
	d.process.Process.Signal(syscall.SIGTERM)
	<-d.ended
	d.ended <- nil
	t.Logf("GUARANTEE 5: sockets while streaming: %v; before: none", all)
}
