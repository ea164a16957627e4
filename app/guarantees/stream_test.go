package guarantees

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// loopbackKey makes this test program, started in a network namespace of its own,
// switch on that namespace's loopback.
const loopbackKey = "ARBEX_TEST_LOOPBACK"

// raiseLoopback switches on the loopback of a new network namespace.
func raiseLoopback() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket)
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, lo)
}

// ownNetwork returns the attributes of a process with a network namespace of its
// own.
func ownNetwork() *syscall.SysProcAttr {
	id := func(host int) []syscall.SysProcIDMap { return []syscall.SysProcIDMap{{HostID: host, Size: 1}} }
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: id(os.Getuid()), GidMappings: id(os.Getgid()),
	}
}

// sockets lists the internet sockets in the network namespace of a process: "tcp
// 127.0.0.1:4711 listens".
func sockets(pid int) (all []string, err error) {
	for _, kind := range []string{"tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6", "icmp", "icmp6"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, kind))
		if os.IsNotExist(err) && !strings.HasPrefix(kind, "tcp") {
			continue // a kernel without it
		}
		if err != nil {
			return nil, err
		}
		for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			if fields := strings.Fields(line); i > 0 && len(fields) > 3 {
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
// Before that there is none. The window runs in a network namespace of its own,
// so that the kernel's list has nobody else's sockets.
func TestGuarantee5TheStreamListensOnLoopbackAlone(t *testing.T) {
	d := openDesktop(t, t.TempDir(), launch{attributes: ownNetwork(), environment: []string{loopbackKey + "=1"}}, "--source", "demo")
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
