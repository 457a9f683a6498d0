package main

import (
	"container/heap"
	"math"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// The stack takes the zero of its monotonic clock for "never", so that no run begins there.
const beginning = int64(time.Hour)

// virtualClock moves only when it is told to. Timers end in the order of their deadlines, and those of one deadline in
// the order in which they were set: gVisor's own faketime.ManualClock takes these as a map gives them. Deadlines are
// whole milliseconds, for the times of the protocol are.
type virtualClock struct {
	mu     sync.Mutex
	now    int64 // nanoseconds
	set    uint64
	timers timerHeap
}

type virtualTimer struct {
	clock    *virtualClock
	run      func()
	deadline int64
	order    uint64
	index    int // in the heap; -1 outside
}

type timerHeap []*virtualTimer

var _ tcpip.Clock = (*virtualClock)(nil)

func newVirtualClock() *virtualClock { return &virtualClock{now: beginning} }

func (c *virtualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Unix(0, c.now)
}

func (c *virtualClock) NowMonotonic() tcpip.MonotonicTime {
	c.mu.Lock()
	defer c.mu.Unlock()
	return tcpip.MonotonicTime{}.Add(time.Duration(c.now))
}

func (c *virtualClock) AfterFunc(d time.Duration, run func()) tcpip.Timer {
	t := &virtualTimer{clock: c, run: run, index: -1}
	t.Reset(d)
	return t
}

// milliseconds since the run began.
func (c *virtualClock) milliseconds() uint32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return uint32((c.now - beginning) / int64(time.Millisecond))
}

// takeDue moves to the next timer that ends by then, and takes it; without one it returns nil.
func (c *virtualClock) takeDue(then int64) *virtualTimer {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.timers) == 0 || c.timers[0].deadline > then {
		return nil
	}
	t := heap.Pop(&c.timers).(*virtualTimer)
	if t.deadline > c.now {
		c.now = t.deadline
	}
	return t
}

func (t *virtualTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	return t.stop()
}

func (t *virtualTimer) stop() bool {
	if t.index < 0 {
		return false
	}
	heap.Remove(&t.clock.timers, t.index)
	return true
}

func (t *virtualTimer) Reset(d time.Duration) {
	c := t.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	t.stop()
	if d > math.MaxInt64/2 { // for ever
		d = math.MaxInt64 / 2
	}
	const tick = int64(time.Millisecond)
	c.set++
	t.deadline, t.order = (c.now+int64(d)+tick-1)/tick*tick, c.set
	heap.Push(&c.timers, t)
}

func (h timerHeap) Len() int { return len(h) }

func (h timerHeap) Less(i, j int) bool {
	if h[i].deadline != h[j].deadline {
		return h[i].deadline < h[j].deadline
	}
	return h[i].order < h[j].order
}

func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *timerHeap) Push(x any) {
	t := x.(*virtualTimer)
	t.index = len(*h)
	*h = append(*h, t)
}

func (h *timerHeap) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.index = -1
	return t
}
