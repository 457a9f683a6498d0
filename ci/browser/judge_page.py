"""The page of `synfin judge`: its capture, and what is looked at in it."""
import struct

from browser.looks import Looks, documented, said

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
CONFORMING, WITH_FAULT, LATE = 60, 7, 5


class Capture:
    """Packets one after the other, as raw IP; their checksums are left to the network card."""

    def __init__(self):
        self.octets = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
        self.milliseconds = 0

    def packet(self, to_server, port, seq, ack, flags, text=0):
        self.milliseconds += 1
        client, server = bytes((10, 0, 0, 1)), bytes((192, 0, 2, 1))
        addresses, ports = (client + server, (port, 80)) if to_server else (server + client, (80, port))
        tcp = struct.pack(">HHIIBBHHH", *ports, seq, ack, 5 << 4, flags, 65535, 0, 0) + bytes(text)
        packet = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0) + addresses + tcp
        self.octets += struct.pack("<IIII", 1_000_000 + self.milliseconds // 1000, self.milliseconds % 1000 * 1000,
                                   len(packet), len(packet)) + packet

    def connection(self, port, opens=True, fault=False):
        if opens:
            self.packet(True, port, 100, 0, SYN)
            self.packet(False, port, 300, 101, SYN | ACK)
            self.packet(True, port, 101, 301, ACK)
        self.packet(True, port, 101, 301, PSH | ACK, 5)
        self.packet(False, port, 301, 106, ACK)
        self.packet(True, port, 106, 301, FIN | ACK)
        self.packet(False, port, 301, 107, ACK)
        if fault:  # text after the FIN
            self.packet(True, port, 107, 301, PSH | ACK, 14)
        self.packet(False, port, 301, 107, FIN | ACK)
        self.packet(True, port, 107, 302, ACK)


def capture():
    made = Capture()
    for i in range(CONFORMING):
        made.connection(1000 + i)
    for i in range(WITH_FAULT):
        made.connection(2000 + i, fault=True)
    for i in range(LATE):
        made.connection(3000 + i, opens=False)
    return made.octets


class JudgeLooks(Looks):
    NAME = "judge"
    VIEWS = {"overview": "", "connections": "#connections", "connection": f"#connection={CONFORMING + 1}",
             "findings": "#findings", "finding": "#finding=1"}
    PLANTED = [
        ("a filter that lets all connections pass", "verdicts.has(c.verdict)", "true"),
        ("an unknown that does not filter", "c.unknown.includes(unknown)", "true"),
        ("a reported segment like any other", "[...lines, kMark]", "lines"),
        ("a finding of another connection's", "c.findings.some((f) => f.clause === finding.clause", "(true"),
    ]

    @staticmethod
    def written(synfin, folder):
        trace, page = folder / "trace.pcap", folder / "judge.html"
        trace.write_bytes(capture())
        return page, documented(synfin, folder / "judge.json", "judge", trace, "--html", page)

    def overview(self):
        b = self.browser
        b.open(self.page)
        total = sum(self.documents["totals"].values())
        self.check("the judge's overview counts connections", self.text(".card h2"), f"{total} connections")
        self.check("what is unknown is told", self.text(".cards"), lambda t: "begins in the middle" in t)
        b.click(".verdicts a[href='#connections&verdict=deviates']")
        b.until("document.querySelector('.count') !== null")
        self.check("a verdict leads to its connections", self.text(".count"), said(WITH_FAULT, total, "connections"))

    def connections(self):
        total = sum(self.documents["totals"].values())
        self.list("connections", total, "deviates", WITH_FAULT, ":3002-", self.opened)
        self.browser.open(self.page, "#connections")
        late = self.documents["unknown"]["late-start"]["connections"]
        self.select("Unknown", "late-start")
        self.check("what is unknown is a filter", self.text(".count"), said(late, total, "connections"))

    def opened(self):
        b = self.browser
        finding = self.documents["findings"][0]
        self.check("a connection tells what came", self.text(".detail code.bad"), finding["got"])
        self.check("its clause has a link", b.js("document.querySelector('.detail .card a').href"), finding["link"])
        self.check("it tells how to judge it again", self.text(".detail .command code"),
                   lambda text: text.startswith("synfin judge "))
        self.check("its ladder has all that is kept", self.count(".ladder .way"), 10)
        self.ladder(finding["clause"])
        self.check("what is reported says so", self.text(".ladder .reported .mark"), lambda text: "reported" in text)

    def findings(self):
        b = self.browser
        b.open(self.page, "#findings")
        self.check("every finding of the judge is counted", self.text(".count"), "1 finding")
        b.click(".row")
        b.until("location.hash === '#finding=1'")
        self.check("a finding has its connections", self.count(".detail .cases li"), WITH_FAULT)
        b.click(".detail .cases a")
        b.until("location.hash.startsWith('#connection=')")
        self.check("and leads to them", self.text(".detail h2"), lambda t: ":2000-" in t)
        b.open(self.page, "#nonsense&%%%")
        self.check("a fragment that means nothing is the judge's overview", self.count(".cards"), 1)

    def all(self):
        self.overview()
        self.connections()
        self.findings()
