#!/usr/bin/env python3
"""An upper tester: makes the calls of doc/adapter-protocol.md on the sockets of the host that it runs on.

It runs on the target, and synfin reaches it over its standard input and output, by ssh for instance:
  --upper 'ssh device python3 upper_tester.py --remote 10.0.0.9'
--remote is the tester's address (--source of synfin). Only the standard library; TCP_INFO and /proc are Linux's, and
without them there is no status.
"""
import argparse, errno, json, os, socket, struct, sys

CALLS = ["open-passive", "open-active", "accept", "send", "receive", "shutdown", "close", "abort", "status"]
OUTCOMES = {
    errno.EAGAIN: "would block", errno.EINPROGRESS: "would block", errno.ECONNRESET: "reset",
    errno.ECONNREFUSED: "refused", errno.ETIMEDOUT: "timed out", errno.EPIPE: "connection closing",
    errno.ENOTCONN: "no connection", errno.EADDRINUSE: "connection exists", errno.EADDRNOTAVAIL: "connection exists",
    errno.EISCONN: "connection exists", errno.ENOBUFS: "no resources", errno.ENOMEM: "no resources",
    errno.EMFILE: "no resources", errno.ENFILE: "no resources"}
ENDINGS = ("reset", "refused", "timed out")
STATES = [None, "ESTABLISHED", "SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED",
          "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING", "SYN-RECEIVED"]  # as Linux numbers them
PATTERN = bytes(n % 251 for n in range(0xFFFF + 251))

class Endpoint:
    def __init__(self, sock, listens=False):
        self.socket, self.listens = sock, listens
        self.sent, self.shut, self.ended = 0, False, None  # ended: its error, which the system tells once
        self.local, self.remote = sock.getsockname(), None
        sock.setblocking(False)

    def end(self, abort):
        if self.socket and abort and not self.listens:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if self.socket:
            self.socket.close()
        self.socket = None

def hexadecimal(address):
    return "%08X:%04X" % (struct.unpack("=I", socket.inet_aton(address[0]))[0], address[1])

def state_in_proc(endpoint):  # of a connection that has lost its socket
    if endpoint.remote is None:
        return "CLOSED"
    pair = [hexadecimal(endpoint.local), hexadecimal(endpoint.remote)]
    with open("/proc/net/tcp") as table:
        found = [line.split() for line in table if pair[0] in line and pair[1] in line]
    return next((STATES[int(row[3], 16)] for row in found if row[1:3] == pair), "CLOSED")

class UpperTester:
    def __init__(self, local, remote):
        self.local, self.remote, self.endpoints = local, remote, []

    def reset(self):
        for endpoint in self.endpoints:
            endpoint.end(abort=True)
        self.endpoints = []

    def added(self, endpoint, **more):
        self.endpoints.append(endpoint)
        return dict(outcome="ok", handle=len(self.endpoints) - 1, **more)

    def bound(self, port):
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((self.local, port))
        except OSError:
            sock.close()
            raise
        return sock

    def open_passive(self, call):
        sock = self.bound(call["local_port"])
        sock.listen(call["backlog"])
        return self.added(Endpoint(sock, listens=True))

    def open_active(self, call):
        endpoint = Endpoint(self.bound(call["local_port"]))
        endpoint.remote = (self.remote, call["remote_port"])
        error = endpoint.socket.connect_ex(endpoint.remote)
        if error not in (0, errno.EINPROGRESS):
            endpoint.end(abort=True)
            raise OSError(error, "connect")
        endpoint.local = endpoint.socket.getsockname()
        return self.added(endpoint)

    def accept(self, listener, call):
        sock, remote = listener.socket.accept()
        endpoint = Endpoint(sock)
        endpoint.remote = remote
        return self.added(endpoint, remote_port=remote[1])

    def send(self, endpoint, call):
        if endpoint.ended:
            return {"outcome": endpoint.ended}
        start = endpoint.sent % 251
        try:
            sent = endpoint.socket.send(PATTERN[start:start + call["octets"]])
        except BrokenPipeError:
            if endpoint.shut:
                raise
            endpoint.ended = "reset"  # the peer's, after its FIN
            return {"outcome": "reset"}
        endpoint.sent += sent
        return {"outcome": "ok", "octets": sent}

    def receive(self, endpoint, call):
        try:
            octets = len(endpoint.socket.recv(call["octets"]))
        except OSError as error:
            if endpoint.ended:
                return {"outcome": endpoint.ended}
            raise error
        if octets == 0:
            return {"outcome": endpoint.ended or "end of stream"}
        return {"outcome": "ok", "octets": octets}

    def shutdown(self, endpoint, call):
        endpoint.socket.shutdown(socket.SHUT_WR)
        endpoint.shut = True
        return {"outcome": "ok"}

    def close(self, endpoint, call):
        endpoint.end(abort=False)
        return {"outcome": "ok"}

    def abort(self, endpoint, call):
        endpoint.end(abort=True)
        return {"outcome": "ok"}

    def status(self, endpoint):
        if not hasattr(socket, "TCP_INFO") or not os.path.exists("/proc/net/tcp"):
            return {"outcome": "unsupported"}
        state = "CLOSED"
        if endpoint.socket:
            state = STATES[endpoint.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]]
        return {"outcome": "ok", "state": state_in_proc(endpoint) if state == "CLOSED" else state}

    def call(self, call):
        what, on = call["call"].replace("-", "_"), call.get("on", -1)
        if what in ("open_passive", "open_active"):
            return getattr(self, what)(call)
        if not 0 <= on < len(self.endpoints):
            return {"outcome": "no connection"}
        endpoint = self.endpoints[on]
        if what == "status":
            return self.status(endpoint)
        if not endpoint.socket:
            return {"outcome": "no connection"}
        try:
            return getattr(self, what)(endpoint, call)
        except OSError as error:
            outcome = OUTCOMES.get(error.errno, "error")
            endpoint.ended = outcome if outcome in ENDINGS else endpoint.ended
            raise

    def answer(self, asked):
        request = asked["request"]
        if request == "hello":
            return {"protocol": 1, "name": "sockets", "version": " ".join((os.uname().sysname, os.uname().release)),
                    "time": "real", "calls": CALLS, "ip": [4], "granularity": 10, "backlog_slack": 1}
        if request == "reset":
            self.reset()
        result = {"now": 0}
        if request == "call":
            try:
                answer = self.call(asked)
            except OSError as error:
                answer = {"outcome": OUTCOMES.get(error.errno, "error")}
            result.update({"handle": -1, "remote_port": 0, "octets": 0, "state": "CLOSED"}, **answer)
        return result

def raise_limit():  # every connection is a descriptor
    try:
        import resource
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    except (ImportError, ValueError):
        pass

def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--local", default="0.0.0.0", help="the target's address (all)")
    options.add_argument("--remote", required=True, help="the tester's address")
    given = options.parse_args()
    raise_limit()
    tester = UpperTester(given.local, given.remote)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps({"id": asked["id"], **tester.answer(asked)}), flush=True)
        if asked["request"] == "bye":
            break
    tester.reset()

if __name__ == "__main__":
    main()
