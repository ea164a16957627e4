package shard

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// ClaimOptions configures claims; the zero value is the default.
type ClaimOptions struct {
	Lease time.Duration // after which a claim that was not renewed is taken over; 0: two minutes
}

const defaultLease = 2 * time.Minute

// Claims are the claims of one worker in a shared folder.
type Claims struct {
	folder string
	worker string // name of this worker, different in every process
	lease  time.Duration
}

// OpenClaims makes the folder where it is missing. Claims belong into the folder of
// the results: an NFS client keeps for a minute what a folder holds, and that a file
// is not there; that it makes a file there itself lets it ask anew. Elsewhere a worker
// that takes a claim which has just been released would not see the result.
func OpenClaims(folder string, o ClaimOptions) (*Claims, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("the folder for claims cannot be made: %w", err)
	}
	return &Claims{folder, rand.Text(), cmp.Or(o.Lease, defaultLease)}, nil
}

// Claim is a file that this worker has for itself. Release it.
type Claim struct {
	claims *Claims
	path   string
	mu     sync.Mutex // of renewing
	stop   context.CancelFunc
	done   sync.WaitGroup
	held   context.Context
}

// Take claims a file by its name, whether it exists or not, and renews the claim
// until it is released. It returns nil where another worker has it.
func (c *Claims) Take(name string) (*Claim, error) {
	path := filepath.Join(c.folder, fmt.Sprintf("%x.claim", sha256.Sum256([]byte(name))))
	for {
		switch taken, err := c.create(path); {
		case err != nil:
			return nil, fmt.Errorf("%s cannot be claimed: %w", name, err)
		case taken:
			return c.claim(path), nil
		}
		if expired, err := c.takeOver(path); err != nil || !expired {
			return nil, err
		}
	}
}

// create makes a claim where there is none. A hard link fails where its name
// exists, on NFS too, which os.O_EXCL does not promise there.
func (c *Claims) create(path string) (bool, error) {
	own := filepath.Join(c.folder, c.worker+".own")
	if err := os.WriteFile(own, []byte(c.worker), 0o644); err != nil {
		return false, err
	}
	defer os.Remove(own)
	err := os.Link(own, path)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	return err == nil, err
}

// takeOver moves a claim away that was not renewed for the lease. It reports
// whether the way is free, by this worker or another.
func (c *Claims) takeOver(path string) (bool, error) {
	renewed, err := modified(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("a claim cannot be read: %w", err)
	}
	now, err := c.now()
	if err != nil || now.Sub(renewed) < c.lease {
		return false, err
	}
	expired := filepath.Join(c.folder, c.worker+".expired")
	if err := os.Rename(path, expired); errors.Is(err, fs.ErrNotExist) {
		return true, nil // another worker was quicker
	} else if err != nil {
		return false, fmt.Errorf("an expired claim cannot be taken over: %w", err)
	}
	return true, c.putBack(expired, path, renewed)
}

// putBack returns a claim to its owner where the rename moved another one than
// was looked at: its owner, or a worker that took over in between, is alive.
func (c *Claims) putBack(expired, path string, seen time.Time) error {
	moved, err := modified(expired)
	if err == nil && !moved.Equal(seen) {
		err = os.Link(expired, path)
		if errors.Is(err, fs.ErrExist) {
			err = nil
		}
	}
	return errors.Join(err, os.Remove(expired))
}

// modified returns when a file was written. It opens the file, because NFS clients
// ask the server then, and otherwise answer from what they knew a minute ago.
func modified(path string) (time.Time, error) {
	file, err := os.Open(path)
	if err != nil {
		return time.Time{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

// now is the file server's time.
func (c *Claims) now() (time.Time, error) {
	path := filepath.Join(c.folder, c.worker+".now")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		return time.Time{}, fmt.Errorf("the folder for claims cannot be written: %w", err)
	}
	defer os.Remove(path)
	return modified(path)
}

// claim begins to renew a claim.
func (c *Claims) claim(path string) *Claim {
	held, lost := context.WithCancel(context.Background())
	renew, stop := context.WithCancel(held)
	claim := &Claim{claims: c, path: path, stop: stop, held: held}
	claim.done.Go(func() {
		tick := time.NewTicker(c.lease / 4)
		defer tick.Stop()
		for {
			select {
			case <-renew.Done():
				return
			case <-tick.C:
				if !claim.renew() {
					lost()
					return
				}
			}
		}
	})
	claim.stop = func() { stop(); claim.done.Wait(); lost() }
	return claim
}

// renew sets the claim's time, which the file server gives, and reports whether
// the claim is still this worker's.
func (c *Claim) renew() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	owner, err := os.ReadFile(c.path)
	if err != nil || string(owner) != c.claims.worker {
		return false
	}
	return os.WriteFile(c.path, owner, 0o644) == nil
}

// Held returns a context that ends when the claim is released, or lost because
// it could not be renewed in time.
func (c *Claim) Held() context.Context { return c.held }

// Renew reports whether the claim is still this worker's, and renews it: ask
// before a result is given its name.
func (c *Claim) Renew() bool { return c.held.Err() == nil && c.renew() }

// Release gives the file up.
func (c *Claim) Release() {
	own := c.Renew()
	c.stop()
	if own {
		os.Remove(c.path)
	}
}
