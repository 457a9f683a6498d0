#!/usr/bin/env python3
"""A tiny TCP of its own that speaks doc/adapter-protocol.md: it listens, receives and closes, as RFC 9293 section
3.10.7 says, and sends no data. Where it departs from that is in tiny_tcp_deviations.txt. Only the standard library.
"""
import json, struct, sys

STACK, TESTER = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])
FIN, SYN, RST, ACK = 1, 2, 4, 16
WINDOW, MSL, FIRST_RTO, LAST_RTO, MOST_TRIES = 60000, 120_000, 1000, 64_000, 9
CALLS = ["open-passive", "accept", "receive", "shutdown", "status"]

def plus(a, b):  # modulo 2^32, as the comparison
    return (a + b) & 0xFFFFFFFF

def less(a, b):
    return plus(a, -b) >= 0x80000000

def checksum(octets):
    total = sum(struct.unpack(f"!{(len(octets) + 1) // 2}H", octets + b"\0" * (len(octets) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total

def tcp_checksum(source, destination, tcp):
    return checksum(source + destination + struct.pack("!BBH", 0, 6, len(tcp)) + tcp)

class Connection:
    state, error, timer, rto, tries, unread = "SYN-RECEIVED", "no connection", None, FIRST_RTO, 0, 0
    wants_fin = fin_sent = peer_is_done = accepted = False

    def __init__(self, port, remote, iss, seq, window):
        self.port, self.remote, self.largest_window = port, remote, window
        self.iss, self.una, self.nxt = iss, iss, plus(iss, 1)
        self.rcv_nxt = self.edge = plus(seq, 1)  # edge: right of the window we told

class Stack:
    def reset(self, seed):
        self.now, self.sent, self.seed = 0, [], int(seed, 16)
        self.backlogs, self.handles, self.connections = {}, {}, {}  # by port; by handle; by (port, remote)

    def send(self, port, remote, flags, seq, ack=0, window=0, options=b""):
        offset = (20 + len(options)) // 4 << 4
        tcp = struct.pack("!HHIIBBHHH", port, remote, seq, ack, offset, flags, window, 0, 0) + options
        tcp = tcp[:16] + struct.pack("!H", tcp_checksum(STACK, TESTER, tcp)) + tcp[18:]
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6, 0) + STACK + TESTER
        ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
        self.sent.append({"at": self.now, "octets": (ip + tcp).hex()})

    def acknowledge(self, c, flags=ACK, seq=None, options=b""):
        window = max(0, WINDOW - c.unread)
        c.edge = plus(c.rcv_nxt, window)
        self.send(c.port, c.remote, flags, c.nxt if seq is None else seq, c.rcv_nxt, window, options)

    def transmit(self, c):  # the SYN or the FIN, the first time or again
        fin, syn = (c, FIN | ACK, plus(c.nxt, -1)), (c, SYN | ACK, c.iss, struct.pack("!BBH", 2, 4, 1460))
        self.acknowledge(*(fin if c.fin_sent else syn))
        c.timer = self.now + c.rto

    def close_ours(self, c):
        c.wants_fin = True
        if c.state in ("ESTABLISHED", "CLOSE-WAIT"):
            c.state = "FIN-WAIT-1" if c.state == "ESTABLISHED" else "LAST-ACK"
            c.fin_sent, c.nxt, c.rto, c.tries = True, plus(c.nxt, 1), FIRST_RTO, 0
            self.transmit(c)

    def end(self, c, error="no connection"):
        c.state, c.timer, c.error = "CLOSED", None, error
        del self.connections[(c.port, c.remote)]

    def enter_time_wait(self, c):
        c.state, c.timer = "TIME-WAIT", self.now + 2 * MSL

    def packet(self, octets):
        if len(octets) < 40 or octets[0] != 0x45 or octets[9] != 6 or octets[16:20] != STACK:
            return
        tcp = octets[20:struct.unpack("!H", octets[2:4])[0]]
        if len(tcp) < 20 or checksum(octets[:20]) or tcp_checksum(octets[12:16], STACK, tcp):
            return
        remote, port, seq, ack, offset, flags, window = struct.unpack("!HHIIBBH", tcp[:16])
        text = len(tcp) - (offset >> 4) * 4
        if offset >> 4 < 5 or text < 0:
            return
        c, is_open = self.connections.get((port, remote)), port in self.backlogs
        if c:
            self.arrives(c, seq, ack, flags, window, text)
        elif flags & ACK and not flags & RST:
            self.send(port, remote, RST, ack)
        elif not is_open and not flags & RST:
            self.send(port, remote, RST | ACK, 0, plus(seq, text + bool(flags & SYN) + bool(flags & FIN)))
        elif flags & SYN and not flags & RST:
            waiting = sum(other.port == port and not other.accepted for other in self.connections.values())
            if waiting < self.backlogs[port]:
                iss = (self.seed * 2654435761 + port * 40503 + remote + self.now * 250) & 0xFFFFFFFF
                c = self.connections[(port, remote)] = Connection(port, remote, iss, seq, window)
                self.transmit(c)

    def arrives(self, c, seq, ack, flags, window, text):  # 3.10.7.4
        length = text + bool(flags & SYN) + bool(flags & FIN)
        in_window = [not less(x, c.rcv_nxt) and less(x, c.edge) for x in (seq, plus(seq, max(length, 1) - 1))]
        acceptable = in_window[0] or (length > 0 and in_window[1])
        if c.rcv_nxt == c.edge:
            acceptable = seq == c.rcv_nxt and (length == 0 or flags & RST)
        if not acceptable:
            if c.state == "TIME-WAIT" and flags & FIN and plus(seq, length) == c.rcv_nxt:
                self.enter_time_wait(c)
            if not flags & RST:
                self.acknowledge(c)
        elif flags & RST and seq == c.rcv_nxt:
            self.end(c, "reset")
        elif flags & RST:
            if in_window[0]:
                self.acknowledge(c)
        elif flags & SYN and c.state == "SYN-RECEIVED":
            self.end(c)  # back to LISTEN, from where it came
        elif flags & SYN:
            self.acknowledge(c)
        elif flags & ACK and c.state == "SYN-RECEIVED" and (not less(c.una, ack) or less(c.nxt, ack)):
            self.send(c.port, c.remote, RST, ack)
        elif flags & ACK and (less(c.nxt, ack) or less(ack, plus(c.una, -c.largest_window))):
            self.acknowledge(c)
        elif flags & ACK:
            was_closing = c.state == "CLOSING"
            self.take_ack(c, ack, window)
            if c.state != "CLOSED" and not was_closing:
                self.take_text(c, seq, flags, text)
            if c.state == "ESTABLISHED" and c.wants_fin:
                self.close_ours(c)

    def take_ack(self, c, ack, window):
        if c.state == "SYN-RECEIVED":
            c.state, c.timer = "ESTABLISHED", None
        c.largest_window = max(c.largest_window, window)
        c.una = ack if less(c.una, ack) else c.una
        is_done = c.fin_sent and c.una == c.nxt
        if is_done and c.state == "FIN-WAIT-1":
            c.state, c.timer = "FIN-WAIT-2", None
        elif is_done and c.state == "CLOSING":
            self.enter_time_wait(c)
        elif is_done and c.state == "LAST-ACK":
            self.end(c)

    def take_text(self, c, seq, flags, text):
        old = plus(c.rcv_nxt, -seq) if less(seq, c.rcv_nxt) else 0
        in_order = (seq == c.rcv_nxt or old) and not c.peer_is_done  # what is out of order is not kept
        new = min(max(0, text - old), plus(c.edge, -c.rcv_nxt)) if in_order else 0
        c.rcv_nxt, c.unread = plus(c.rcv_nxt, new), c.unread + new
        if flags & FIN and in_order and new == max(0, text - old):
            c.rcv_nxt, c.peer_is_done = plus(c.rcv_nxt, 1), True
            if c.state == "FIN-WAIT-2":
                self.enter_time_wait(c)
            else:
                c.state = {"ESTABLISHED": "CLOSE-WAIT", "FIN-WAIT-1": "CLOSING"}[c.state]
        if text or flags & FIN:
            self.acknowledge(c)

    def advance(self, by):
        until = self.now + by
        while due := [c for c in self.connections.values() if c.timer is not None and c.timer <= until]:
            c = min(due, key=lambda one: one.timer)
            self.now = c.timer
            c.tries, c.rto = c.tries + 1, min(2 * c.rto, LAST_RTO)
            if c.state == "TIME-WAIT" or c.tries >= MOST_TRIES:
                self.end(c, "no connection" if c.state == "TIME-WAIT" else "timed out")
            else:
                self.transmit(c)
        self.now = until

    def call(self, call, on=-1, octets=0, local_port=0, backlog=0, **_):
        c = self.handles.get(on)
        if call not in CALLS and not (call == "close" and on in self.backlogs):
            return {"outcome": "unsupported"}
        if call == "open-passive":
            self.backlogs[local_port] = backlog
            return {"outcome": "ok", "handle": local_port}
        if call == "accept":
            waiting = [w for w in self.connections.values() if w.port == on and not w.accepted and w.una != w.iss]
            for c in waiting[:1]:
                c.accepted, handle = True, 65536 + len(self.handles)
                self.handles[handle] = c
                return {"outcome": "ok", "handle": handle, "remote_port": c.remote}
            return {"outcome": "would block"}
        if on in self.backlogs:
            if call == "close":
                del self.backlogs[on]
            return {"outcome": "ok" if call in ("close", "status") else "error", "state": "LISTEN"}
        if c is None or (c.state == "CLOSED" and call != "status"):
            return {"outcome": c.error if c else "no connection"}
        if call == "receive":
            taken = min(octets, c.unread)
            c.unread -= taken
            return {"outcome": "ok" if taken else "end of stream" if c.peer_is_done else "would block", "octets": taken}
        if call == "shutdown" and not c.wants_fin:
            self.close_ours(c)
        elif call == "shutdown":
            return {"outcome": "connection closing"}
        return {"outcome": "ok", "state": c.state}

def main():
    stack = Stack()
    for line in sys.stdin:
        message = json.loads(line)
        request, reply = message.pop("request"), {"id": message.pop("id")}
        if request == "hello":
            reply.update(protocol=1, name="tiny-tcp", version="1", time="virtual", calls=CALLS, ip=[4])
        elif request == "call":
            reply.update(stack.call(**message))
        elif request == "reset":
            stack.reset(message["seed"])
        elif request == "packet":
            stack.packet(bytes.fromhex(message["octets"]))
        elif request == "advance":
            stack.advance(message["by"])
        if request not in ("hello", "bye"):
            reply.update(now=stack.now, sent=stack.sent)
            stack.sent = []
        print(json.dumps(reply), flush=True)
        if request == "bye":
            return

main()
