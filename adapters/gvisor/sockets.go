package main

import (
	"bytes"
	"io"
	"math"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// The outcomes of a user call, in the order of the protocol.
type outcome uint8

const (
	ok outcome = iota
	wouldBlock
	endOfStream
	noConnection
	exists
	closing
	reset
	refused
	timedOut
	noResources
	failed
	unsupported
)

// userCall is one call of the tester's, and callResult what it is told.
type userCall struct {
	call, on              int
	localPort, remotePort uint16
	octets, backlog       uint32
}

// network is the version of IP that one of the two OPENs means, which have no handle.
func (c userCall) network() network {
	if c.on == 6 {
		return overIPv6
	}
	return overIPv4
}

type callResult struct {
	outcome    outcome
	handle     int32 // of what was opened or accepted
	remotePort uint16
	octets     uint32
	state      uint8
}

const noHandle = -1

func told(outcome outcome) callResult { return callResult{outcome: outcome, handle: noHandle} }

func took(octets int64) callResult { return callResult{handle: noHandle, octets: uint32(octets)} }

// The calls, in the order of the protocol.
const (
	openPassive = iota
	openActive
	accept
	send
	receive
	shutdown
	closeBoth
	abort
	status
)

// Octet n of what is sent is n modulo this.
const payloadPeriod = 251

var payload = func() []byte {
	octets := make([]byte, math.MaxUint16+payloadPeriod)
	for i := range octets {
		octets[i] = byte(i % payloadPeriod)
	}
	return octets
}()

// socket is an endpoint as gVisor's own socket layer would use it.
type socket struct {
	endpoint tcpip.Endpoint
	sent     uint32  // octets
	shut     bool    // by the user, for sending
	closed   bool    // by the user
	ended    outcome // how the connection ended, which the stack tells only once; ok as long as it has not
}

// sockets are those of one host; a handle is an index.
type sockets struct {
	host *host
	all  []*socket
}

func (s *sockets) do(c userCall) callResult {
	switch c.call {
	case openPassive:
		return s.listen(c)
	case openActive:
		return s.connect(c)
	}
	if c.on < 0 || c.on >= len(s.all) {
		return told(noConnection)
	}
	socket := s.all[c.on]
	if c.call == status {
		return callResult{handle: noHandle, state: stateNumber(socket.endpoint)}
	}
	if socket.closed {
		return told(noConnection)
	}
	switch c.call {
	case accept:
		return s.accept(socket)
	case send:
		return socket.send(c.octets)
	case receive:
		return socket.receive(c.octets)
	case shutdown:
		return socket.shutdown()
	case closeBoth:
		return socket.close()
	case abort:
		socket.endpoint.SocketOptions().SetLinger(tcpip.LingerOption{Enabled: true})
		return socket.close()
	}
	return told(unsupported)
}

func (s *sockets) open(ip network) (*socket, tcpip.Error) {
	endpoint, err := s.host.stack.NewEndpoint(tcp.ProtocolNumber, ip.protocol, &waiter.Queue{})
	if err != nil {
		return nil, err
	}
	endpoint.SocketOptions().SetReuseAddress(true)
	endpoint.SocketOptions().SetDelayOption(true)
	return &socket{endpoint: endpoint}, nil
}

func (s *sockets) added(socket *socket) callResult {
	s.all = append(s.all, socket)
	return callResult{handle: int32(len(s.all) - 1)}
}

// listen asks for a backlog that is one longer, as gVisor's listen() does, for parity with Linux.
func (s *sockets) listen(c userCall) callResult {
	ip := c.network()
	socket, err := s.open(ip)
	if err == nil {
		err = socket.endpoint.Bind(tcpip.FullAddress{Addr: ip.stackAddress, Port: c.localPort})
	}
	if err == nil {
		backlog := c.backlog
		if backlog > math.MaxUint16 {
			backlog = math.MaxUint16
		}
		err = socket.endpoint.Listen(int(backlog) + 1)
	}
	if err != nil {
		return told(outcomeOf(err))
	}
	return s.added(socket)
}

func (s *sockets) connect(c userCall) callResult {
	ip := c.network()
	socket, err := s.open(ip)
	if err == nil && c.localPort != 0 {
		err = socket.endpoint.Bind(tcpip.FullAddress{Addr: ip.stackAddress, Port: c.localPort})
	}
	if err == nil {
		err = socket.endpoint.Connect(tcpip.FullAddress{Addr: ip.testerAddress, Port: c.remotePort})
	}
	if _, started := err.(*tcpip.ErrConnectStarted); !started {
		return told(outcomeOf(err))
	}
	return s.added(socket)
}

func (s *sockets) accept(listener *socket) callResult {
	var peer tcpip.FullAddress
	endpoint, _, err := listener.endpoint.Accept(&peer)
	if err != nil {
		return told(outcomeOf(err))
	}
	endpoint.SocketOptions().SetDelayOption(true)
	result := s.added(&socket{endpoint: endpoint})
	result.remotePort = peer.Port
	return result
}

func (s *socket) send(octets uint32) callResult {
	if s.ended != ok {
		return told(s.ended)
	}
	start := s.sent % payloadPeriod
	if most := uint32(len(payload)) - start; octets > most {
		octets = most
	}
	taken, err := s.endpoint.Write(bytes.NewReader(payload[start:start+octets]), tcpip.WriteOptions{})
	if err == nil {
		s.sent += uint32(taken)
		return took(taken)
	}
	result := outcomeOf(err)
	if result == closing && !s.shut {
		result = reset // nobody here has closed: the peer has
	}
	return told(s.remembered(result))
}

func (s *socket) receive(octets uint32) callResult {
	to := tcpip.LimitedWriter{W: io.Discard, N: int64(octets)}
	read, err := s.endpoint.Read(&to, tcpip.ReadOptions{})
	if err == nil {
		s.endpoint.ModerateRecvBuf(read.Count)
		return took(int64(read.Count))
	}
	if s.ended != ok {
		return told(s.ended)
	}
	return told(s.remembered(outcomeOf(err)))
}

func (s *socket) remembered(result outcome) outcome {
	if result == reset || result == refused || result == timedOut {
		s.ended = result
	}
	return result
}

func (s *socket) shutdown() callResult {
	if err := s.endpoint.Shutdown(tcpip.ShutdownWrite); err != nil {
		return told(outcomeOf(err))
	}
	s.shut = true
	return told(ok)
}

func (s *socket) close() callResult {
	s.closed = true
	s.endpoint.Close()
	return told(ok)
}

// outcomeOf is what gVisor's errno for this error says in the words of the protocol.
func outcomeOf(err tcpip.Error) outcome {
	switch err.(type) {
	case *tcpip.ErrWouldBlock, *tcpip.ErrConnectStarted:
		return wouldBlock
	case *tcpip.ErrClosedForReceive:
		return endOfStream
	case *tcpip.ErrNotConnected:
		return noConnection
	case *tcpip.ErrPortInUse, *tcpip.ErrAlreadyConnected, *tcpip.ErrBadLocalAddress:
		return exists
	case *tcpip.ErrClosedForSend, *tcpip.ErrAborted:
		return closing
	case *tcpip.ErrConnectionReset:
		return reset
	case *tcpip.ErrConnectionRefused:
		return refused
	case *tcpip.ErrTimeout:
		return timedOut
	case *tcpip.ErrNoBufferSpace, *tcpip.ErrNoPortAvailable:
		return noResources
	}
	return failed
}

// stateNumber is the state as the protocol numbers it: in the RFC's order.
func stateNumber(endpoint tcpip.Endpoint) uint8 {
	switch tcp.EndpointState(endpoint.State()) {
	case tcp.StateListen:
		return 1
	case tcp.StateSynSent:
		return 2
	case tcp.StateSynRecv:
		return 3
	case tcp.StateEstablished:
		return 4
	case tcp.StateFinWait1:
		return 5
	case tcp.StateFinWait2:
		return 6
	case tcp.StateCloseWait:
		return 7
	case tcp.StateClosing:
		return 8
	case tcp.StateLastAck:
		return 9
	case tcp.StateTimeWait:
		return 10
	}
	return 0 // CLOSED: not yet opened, ended, or ended by an error
}
