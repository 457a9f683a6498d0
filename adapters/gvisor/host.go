package main

import (
	"fmt"
	"time"

	"gvisor.dev/gvisor/pkg/bufferv2"
	"gvisor.dev/gvisor/pkg/rand"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

const (
	device    = tcpip.NICID(1)
	deviceMTU = 1500
)

// network is a version of IP, and the addresses that the stack and the tester have in it.
type network struct {
	protocol      tcpip.NetworkProtocolNumber
	stackAddress  tcpip.Address
	testerAddress tcpip.Address
	prefix        int
	everything    tcpip.Subnet
}

var (
	overIPv4 = network{ipv4.ProtocolNumber, "\xC0\x00\x02\x01", "\xC0\x00\x02\x02", 24, header.IPv4EmptySubnet}
	overIPv6 = network{ipv6.ProtocolNumber, inDocumentation(1), inDocumentation(2), 64, header.IPv6EmptySubnet}
)

// inDocumentation is 2001:db8::last.
func inDocumentation(last byte) tcpip.Address {
	octets := [header.IPv6AddressSize]byte{0x20, 0x01, 0x0D, 0xB8}
	octets[header.IPv6AddressSize-1] = last
	return tcpip.Address(octets[:])
}

// sentPacket is one IP packet that the stack sent, and when: milliseconds since the run began.
type sentPacket struct {
	at     uint32
	octets []byte
}

// wire is the stack's only device. Of the channel endpoint it takes all but where packets go.
type wire struct {
	*channel.Endpoint
	clock *virtualClock
	sent  []sentPacket
}

func (w *wire) WritePackets(packets stack.PacketBufferList) (int, tcpip.Error) {
	for _, packet := range packets.AsSlice() {
		view := packet.ToView()
		w.sent = append(w.sent, sentPacket{w.clock.milliseconds(), append([]byte(nil), view.AsSlice()...)})
		view.Release()
	}
	return packets.Len(), nil
}

// randomness gives every number that the stack draws; all follow from the seed (SplitMix64).
type randomness uint64

func (r *randomness) Uint64() uint64 {
	*r += 0x9E3779B97F4A7C15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

func (r *randomness) Int63() int64    { return int64(r.Uint64() >> 1) }
func (r *randomness) Seed(seed int64) { *r = randomness(seed) }

func (r *randomness) Read(octets []byte) (int, error) {
	for i := range octets {
		octets[i] = byte(r.Uint64())
	}
	return len(octets), nil
}

// host is a stack with one device, in virtual time.
type host struct {
	stack *stack.Stack
	clock *virtualClock
	wire  *wire
}

func newHost(seed uint64) *host {
	numbers, secrets := randomness(seed), randomness(^seed)
	rand.Reader = &secrets // what is not drawn from the options' sources: the identifications of IP packets
	clock := newVirtualClock()
	h := &host{
		stack: stack.New(stack.Options{
			NetworkProtocols:   []stack.NetworkProtocolFactory{
				ipv4.NewProtocol,
				// Without options it asks nobody for routers, nor whether its address is taken.
				ipv6.NewProtocolWithOptions(ipv6.Options{}),
			},
			TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol},
			Clock:              clock,
			RandSource:         &numbers,
			SecureRNG:          &secrets,
		}),
		clock: clock,
		// The queue of the channel endpoint is never used.
		wire: &wire{Endpoint: channel.New(0, deviceMTU, ""), clock: clock},
	}
	h.configure()
	return h
}

// configure sets what gVisor's own sandbox sets. ACKs of what is unacceptable come at any rate, for a limit would make
// silence ambiguous; and receive buffers begin with a quarter of the usual size, which a tester can fill.
func (h *host) configure() {
	sack, tune := tcpip.TCPSACKEnabled(true), tcpip.TCPModerateReceiveBufferOption(true)
	buffers := tcpip.TCPReceiveBufferSizeRangeOption{
		Min: tcp.MinBufferSize, Default: tcp.DefaultReceiveBufferSize / 4, Max: tcp.MaxBufferSize,
	}
	must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &buffers))
	must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &sack))
	must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &tune))
	must(h.stack.SetOption(stack.TCPInvalidRateLimitOption(0)))
	must(h.stack.CreateNIC(device, h.wire))
	var routes []tcpip.Route
	for _, ip := range []network{overIPv4, overIPv6} {
		must(h.stack.AddProtocolAddress(device, tcpip.ProtocolAddress{
			Protocol:          ip.protocol,
			AddressWithPrefix: tcpip.AddressWithPrefix{Address: ip.stackAddress, PrefixLen: ip.prefix},
		}, stack.AddressProperties{}))
		routes = append(routes, tcpip.Route{Destination: ip.everything, NIC: device})
	}
	h.stack.SetRouteTable(routes)
}

func must(err tcpip.Error) {
	if err != nil {
		panic(fmt.Sprintf("the stack cannot be set up: %s", err))
	}
}

func (h *host) inject(packet []byte) {
	buffer := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: bufferv2.MakeWithData(packet)})
	protocol := ipv4.ProtocolNumber
	if len(packet) > 0 && packet[0]>>4 == header.IPv6Version {
		protocol = ipv6.ProtocolNumber
	}
	h.wire.InjectInbound(protocol, buffer)
	buffer.DecRef()
	h.advance(0)
}

// advance lets timers end one by one. Between them, and in the end, the stack is quiet.
func (h *host) advance(milliseconds uint32) {
	then := h.clock.now + int64(milliseconds)*int64(time.Millisecond)
	h.settle()
	for timer := h.clock.takeDue(then); timer != nil; timer = h.clock.takeDue(then) {
		timer.run()
		h.settle()
	}
	h.clock.mu.Lock()
	h.clock.now = then
	h.clock.mu.Unlock()
}

// settle waits until the stack's own goroutine has nothing left to do: only then does it pause.
func (h *host) settle() {
	h.stack.Pause()
	h.stack.Resume()
}

// takeSent returns what was sent since it was last asked.
func (h *host) takeSent() []sentPacket {
	sent := h.wire.sent
	h.wire.sent = h.wire.sent[:0]
	return sent
}

// end leaves no goroutine behind.
func (h *host) end() {
	h.stack.Close()
	h.stack.Wait()
}
