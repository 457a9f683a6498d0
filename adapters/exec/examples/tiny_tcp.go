// A tiny TCP of its own that speaks doc/adapter-protocol.md. It listens and takes what comes, as RFC 9293 section
// 3.10.7 says, and has no timer. What that departs from is in tiny_tcp_go_deviations.txt. Only the standard library.
package main

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"os"
)

const fin, syn, rst, ack, wholeWindow = 1, 2, 4, 16, 60000
const addresses = "\xc0\x00\x02\x02\xc0\x00\x02\x01" // the tester's, and ours

type header struct {
	From, To                 uint16
	Seq, Ack                 uint32
	Offset, Flags            uint8
	Window, Checksum, Urgent uint16
}

type connection struct {
	port, remote             uint16
	state                    string
	nxt, rcvNxt, edge, wider uint32 // edge: the right of our window; wider: the peer's widest window
	accepted                 bool
}

type host struct {
	now      uint32
	seed     uint64
	sent     []map[string]any
	backlogs map[uint16]int // by port, which is the listener's handle
	all      []*connection  // the handle is the index and 65536
}

func before(a, b uint32) bool { return int32(a-b) < 0 }

func checksum(octets []byte) uint16 {
	sum := uint32(0)
	for i, octet := range octets {
		sum += uint32(octet) << (8 * (1 - i%2))
	}
	return uint16(0xffff - sum%0xffff) // what is carried comes in again; 0xffff stands for zero
}

func tcpChecksum(segment []byte) uint16 {
	return checksum(append(append([]byte(addresses), 0, 6, byte(len(segment)>>8), byte(len(segment))), segment...))
}

func (h *host) send(s header, options string) {
	out := bytes.NewBufferString("\x45\x00\x00")
	out.WriteByte(byte(40 + len(options)))
	out.WriteString("\x00\x00\x40\x00\x40\x06\x00\x00" + addresses[4:] + addresses[:4])
	s.Offset = uint8(20+len(options)) << 2
	binary.Write(out, binary.BigEndian, s)
	out.WriteString(options)
	o := out.Bytes()
	binary.BigEndian.PutUint16(o[10:], checksum(o[:20]))
	binary.BigEndian.PutUint16(o[36:], tcpChecksum(o[20:]))
	h.sent = append(h.sent, map[string]any{"at": h.now, "octets": hex.EncodeToString(o)})
}

func (h *host) acknowledge(c *connection) {
	h.send(header{c.port, c.remote, c.nxt, c.rcvNxt, 0, ack, uint16(c.edge - c.rcvNxt), 0, 0}, "")
}

func (h *host) packet(o []byte) {
	if len(o) < 40 || o[0] != 0x45 || o[9] != 6 || string(o[12:20]) != addresses || checksum(o[:20]) != 0xffff {
		return
	}
	size, start := int(binary.BigEndian.Uint16(o[2:])), 20+int(o[32]>>4)*4
	if start < 40 || start > size || size > len(o) || tcpChecksum(o[20:size]) != 0xffff {
		return
	}
	var s header
	binary.Read(bytes.NewReader(o[20:]), binary.BigEndian, &s)
	text, control := uint32(size-start), uint32(s.Flags&fin+s.Flags&syn/syn)
	backlog, isOpen := h.backlogs[s.To]
	for _, c := range h.all {
		switch {
		case c.state == "CLOSED" || c.port != s.To:
		case c.remote == s.From:
			h.arrives(c, s, text, text+control)
			return
		case !c.accepted:
			backlog--
		}
	}
	switch {
	case s.Flags&rst != 0:
	case s.Flags&ack != 0:
		h.send(header{From: s.To, To: s.From, Seq: s.Ack, Flags: rst}, "")
	case !isOpen:
		h.send(header{From: s.To, To: s.From, Ack: s.Seq + text + control, Flags: rst | ack}, "")
	case s.Flags&syn != 0 && backlog > 0:
		iss := uint32(h.seed) + uint32(s.To)<<16 + uint32(s.From) + h.now*250
		next, edge := s.Seq+1, s.Seq+1+wholeWindow
		h.all = append(h.all, &connection{s.To, s.From, "SYN-RECEIVED", iss + 1, next, edge, uint32(s.Window), false})
		h.send(header{s.To, s.From, iss, next, 0, syn | ack, wholeWindow, 0, 0}, "\x02\x04\x05\xb4")
	}
}

// arrives is 3.10.7.4. As nothing is sent but the SYN, only SND.NXT can be acknowledged.
func (h *host) arrives(c *connection, s header, text, length uint32) {
	inWindow := func(x uint32) bool { return !before(x, c.rcvNxt) && before(x, c.edge) }
	acceptable := inWindow(s.Seq) || length > 0 && inWindow(s.Seq+length-1) ||
		c.edge == c.rcvNxt && s.Seq == c.rcvNxt && length == 0
	switch {
	case s.Flags&rst != 0 && s.Seq == c.rcvNxt, acceptable && s.Flags&(syn|rst) == syn && c.state == "SYN-RECEIVED":
		c.state = "CLOSED"
	case s.Flags&rst != 0 && !inWindow(s.Seq):
	case !acceptable || s.Flags&(rst|syn) != 0:
		h.acknowledge(c)
	case s.Flags&ack == 0:
	case c.state == "SYN-RECEIVED" && s.Ack != c.nxt:
		h.send(header{From: c.port, To: c.remote, Seq: s.Ack, Flags: rst}, "")
	case before(c.nxt, s.Ack) || before(s.Ack, c.nxt-c.wider):
		h.acknowledge(c)
	default:
		if c.state == "SYN-RECEIVED" {
			c.state = "ESTABLISHED"
		}
		if c.wider < uint32(s.Window) {
			c.wider = uint32(s.Window)
		}
		if text != 0 || s.Flags&fin != 0 {
			h.take(c, s, text)
		}
	}
}

func (h *host) take(c *connection, s header, text uint32) {
	if old := c.rcvNxt - s.Seq; c.state == "ESTABLISHED" && old <= text { // what is out of order is not kept
		if c.rcvNxt += text - old; !before(c.rcvNxt, c.edge) {
			c.rcvNxt = c.edge
		} else if s.Flags&fin != 0 {
			c.rcvNxt, c.state = c.rcvNxt+1, "CLOSE-WAIT"
		}
	}
	h.acknowledge(c)
}

func (h *host) call(call string, on int, port uint16, backlog int) map[string]any {
	switch {
	case call == "open-passive":
		h.backlogs[port] = backlog
		return map[string]any{"outcome": "ok", "handle": port}
	case call == "accept":
		for i, c := range h.all {
			if int(c.port) == on && !c.accepted && c.state != "SYN-RECEIVED" && c.state != "CLOSED" {
				c.accepted = true
				return map[string]any{"outcome": "ok", "handle": 65536 + i, "remote_port": c.remote}
			}
		}
		return map[string]any{"outcome": "would block"}
	case call == "status" && on >= 65536:
		return map[string]any{"outcome": "ok", "state": h.all[on-65536].state}
	case call == "status":
		return map[string]any{"outcome": "ok", "state": "LISTEN"}
	}
	return map[string]any{"outcome": "unsupported"}
}

func main() {
	in, out, h := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout), &host{}
	for request := ""; request != "bye"; {
		var m struct {
			ID, On, Backlog     int
			Request, Call, Seed string
			Octets              any // hexadecimal digits of a packet; of some calls a number
			By                  uint32
			LocalPort           uint16 `json:"local_port"`
		}
		if in.Decode(&m) != nil {
			return
		}
		reply := map[string]any{}
		switch m.Request {
		case "hello":
			reply = map[string]any{"protocol": 1, "name": "tiny-tcp-go", "version": "1", "time": "virtual", "ip": []int{4},
				"calls": []string{"open-passive", "accept", "status"}}
		case "reset":
			seed, _ := hex.DecodeString(m.Seed)
			h = &host{seed: binary.BigEndian.Uint64(seed), sent: []map[string]any{}, backlogs: map[uint16]int{}}
		case "packet":
			octets, _ := hex.DecodeString(m.Octets.(string))
			h.packet(octets)
		case "call":
			reply = h.call(m.Call, m.On, m.LocalPort, m.Backlog)
		case "advance":
			h.now += m.By
		}
		reply["id"], reply["now"], reply["sent"] = m.ID, h.now, h.sent
		out.Encode(reply)
		h.sent, request = h.sent[:0], m.Request
	}
}
