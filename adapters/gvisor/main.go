// The TCP of gVisor's network stack as a program that speaks doc/adapter-protocol.md, in frames of octets.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
)

// The version of gVisor's sources, from the linker.
var version string

// The requests, in the order of the protocol.
const (
	requestHello = iota
	requestReset
	requestPacket
	requestCall
	requestAdvance
	requestBye
)

const longestRequest = 1 << 20

// greet answers hello, which comes as a line whatever follows it.
func greet(in *bufio.Reader, out io.Writer) error {
	line, err := in.ReadBytes('\n')
	if err != nil {
		return err
	}
	var hello struct {
		ID uint32 `json:"id"`
	}
	if err := json.Unmarshal(line, &hello); err != nil {
		return err
	}
	answer, err := json.Marshal(map[string]any{
		"id": hello.ID, "protocol": 1, "name": "gvisor", "version": version, "time": "virtual", "ip": []int{4, 6},
		"calls": []string{"open-passive", "open-active", "accept", "send", "receive", "shutdown", "close", "abort",
			"status"},
		"framing": "binary", "granularity": 1, "backlog_slack": 1,
	})
	if err != nil {
		return err
	}
	_, err = out.Write(append(answer, '\n'))
	return err
}

// server answers one request after another.
type server struct {
	host    *host
	sockets sockets
	reply   []byte // one frame, written anew for each request
}

func (s *server) number(value uint64, octets int) {
	for ; octets > 0; octets-- {
		s.reply = append(s.reply, byte(value))
		value >>= 8
	}
}

// answer returns the frame to send, and whether more requests follow.
func (s *server) answer(request []byte) (reply []byte, more bool, err error) {
	if len(request) < 5 {
		return nil, false, fmt.Errorf("a request of %d octets", len(request))
	}
	content := request[5:]
	s.reply = append(append(s.reply[:0], 0, 0, 0, 0), request[:4]...)
	s.number(0, 1) // no trouble
	kind := request[4]
	if kind != requestBye {
		var result *callResult
		if result, err = s.perform(kind, content); err != nil {
			return nil, false, err
		}
		s.write(result)
	}
	binary.LittleEndian.PutUint32(s.reply, uint32(len(s.reply)-4))
	return s.reply, kind != requestBye, nil
}

// perform does what is asked; only a call has a result.
func (s *server) perform(kind byte, content []byte) (*callResult, error) {
	switch {
	case kind == requestReset && len(content) == 8:
		if s.host != nil {
			s.host.end()
		}
		s.host = newHost(binary.LittleEndian.Uint64(content))
		s.sockets = sockets{host: s.host}
	case s.host == nil:
		return nil, fmt.Errorf("a request %d before the first reset", kind)
	case kind == requestPacket:
		s.host.inject(content)
	case kind == requestCall && len(content) == 17:
		result := s.sockets.do(userCall{
			call:       int(content[0]),
			on:         int(int32(binary.LittleEndian.Uint32(content[1:]))),
			localPort:  binary.LittleEndian.Uint16(content[5:]),
			remotePort: binary.LittleEndian.Uint16(content[7:]),
			octets:     binary.LittleEndian.Uint32(content[9:]),
			backlog:    binary.LittleEndian.Uint32(content[13:]),
		})
		s.host.advance(0)
		return &result, nil
	case kind == requestAdvance && len(content) == 4:
		s.host.advance(binary.LittleEndian.Uint32(content))
	default:
		return nil, fmt.Errorf("a request %d with %d octets", kind, len(content))
	}
	return nil, nil
}

func (s *server) write(result *callResult) {
	s.number(uint64(s.host.clock.milliseconds()), 4)
	if result != nil {
		s.number(uint64(result.outcome), 1)
		s.number(uint64(uint32(result.handle)), 4)
		s.number(uint64(result.remotePort), 2)
		s.number(uint64(result.octets), 4)
		s.number(uint64(result.state), 1)
	}
	sent := s.host.takeSent()
	s.number(uint64(len(sent)), 2)
	for _, packet := range sent {
		s.number(uint64(packet.at), 4)
		s.number(uint64(len(packet.octets)), 2)
		s.reply = append(s.reply, packet.octets...)
	}
}

func serve(in *bufio.Reader, out *bufio.Writer) error {
	if err := greet(in, out); err != nil {
		return err
	}
	var server server
	var size [4]byte
	var request []byte
	for more := true; more; {
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		if _, err := io.ReadFull(in, size[:]); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		octets := binary.LittleEndian.Uint32(size[:])
		if octets > longestRequest {
			return fmt.Errorf("a request of %d octets", octets)
		}
		request = append(request[:0], make([]byte, octets)...)
		if _, err := io.ReadFull(in, request); err != nil {
			return err
		}
		reply, goesOn, err := server.answer(request)
		if err != nil {
			return err
		}
		if _, err := out.Write(reply); err != nil {
			return err
		}
		more = goesOn
	}
	return out.Flush()
}

func main() {
	// One goroutine of the stack's for all connections, and no other processor to run it beside us: the order in which
	// it does things follows from what it is given.
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(400) // most of what a host needs is given back at the next reset
	if err := serve(bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)); err != nil {
		fmt.Fprintln(os.Stderr, "the adapter:", err)
		os.Exit(1)
	}
}
