package captures

// Collector stores captures in sessions. A session is begun with the first
// capture of a source and serves until the collector is dropped. One goroutine
// may use it at a time.
type Collector struct {
	store    *Store
	sessions map[string]int64 // by source
}

// NewCollector returns a collector for a store.
func NewCollector(store *Store) *Collector {
	return &Collector{store: store, sessions: map[string]int64{}}
}

// Add stores the captures of a batch, all of them or none, as one step of the
// history, and sets their ids. A single capture joins the step of its burst.
func (c *Collector) Add(b Batch) (err error) {
	session, begun := c.sessions[b.Source]
	if !begun {
		if session, err = c.store.BeginSession(b.Session); err != nil {
			return err
		}
		c.sessions[b.Source] = session
	}
	for i := range b.Captures {
		b.Captures[i].Session = session
	}
	if len(b.Captures) == 1 {
		b.Captures[0].ID, err = c.store.Add(b.Captures[0])
		return err
	}
	return c.store.AddAll(b.Captures)
}
