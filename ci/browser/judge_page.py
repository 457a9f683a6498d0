"""The page of `synfin judge`: its capture, and what is looked at in it."""
import json
import struct

from browser.chromium import Looks

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
    VIEWS = {"overview": "", "connections": "#connections", "connection": f"#connection={CONFORMING + 1}",
             "findings": "#findings", "finding": "#finding=1"}

    def overview(self, run):
        b = self.browser
        b.open(self.page)
        total = sum(run["totals"].values())
        self.check("the judge's overview counts connections", self.text(".card h2"), f"{total} connections")
        self.check("what is unknown is told", self.text(".cards"), lambda t: "begins in the middle" in t)
        b.click(".verdicts a[href='#connections&verdict=deviates']")
        b.until("document.querySelector('.count') !== null")
        self.check("a verdict leads to its connections", self.text(".count"), f"{WITH_FAULT} of {total} connections")

    def connections(self, run):
        b = self.browser
        total = sum(run["totals"].values())
        b.open(self.page, "#connections")
        self.check("every connection is counted", self.text(".count"), f"{total} connections")
        self.check("only connections in sight are in the page", self.count(".row"), lambda n: 0 < n < total)
        b.click("[data-choice=deviates]")
        b.until("document.querySelector('.count').textContent.includes(' of ')")
        self.check("the filter leaves those that deviate", self.text(".count"), f"{WITH_FAULT} of {total} connections")
        signs = b.js("[...document.querySelectorAll('.row > .sign')].every((s) => s.classList.contains('deviates'))")
        self.check("every row left deviates", signs)
        b.click(".row")
        b.until("location.hash.startsWith('#connection=')")
        self.check("the opened connection is marked", self.count("[aria-selected=true]"), 1)
        self.opened(run)
        number = b.js("location.hash")
        b.js("document.querySelector('.list').focus()")
        b.key("ArrowDown")
        b.until(f"location.hash !== {json.dumps(number)}")
        self.check("the arrow opens the next connection", self.text(".detail h2"), lambda t: ":2001-" in t)
        b.key("Escape")
        b.until("location.hash === '#connections'")
        self.check("Esc goes back to the connections", self.text(".hint"), lambda text: text != "")
        b.click("[data-choice=deviates]")
        b.key("/")
        b.until("document.activeElement.type === 'search'")
        b.type(":3002")
        b.until("document.querySelector('.count').textContent.startsWith('1 of ')")
        self.check("the search finds a port", self.text(".row b"), lambda t: ":3002-" in t)
        b.key("Escape")
        self.check("Esc empties the search for connections", b.js("document.activeElement.value"), "")
        b.open(self.page, "#connections")
        late = run["unknown"]["late-start"]["connections"]
        b.js("(() => { const box = document.querySelector('#main select'); box.value = 'late-start';"
             "box.dispatchEvent(new Event('change')); })()")
        self.check("what is unknown is a filter", self.text(".count"), f"{late} of {total} connections")

    def opened(self, run):
        b = self.browser
        finding = run["findings"][0]
        self.check("a connection tells what came", self.text(".detail code.bad"), finding["got"])
        self.check("its clause has a link", b.js("document.querySelector('.detail .card a').href"), finding["link"])
        self.check("it tells how to judge it again", self.text(".detail .command code"),
                   lambda text: text.startswith("synfin judge "))
        self.check("it has a ladder of all that is kept", self.count(".ladder .way"), 10)
        self.check("one segment of it is reported", self.count(".ladder .reported"), 1)
        b.click(".ladder .reported")
        self.check("a segment tells its fields when it is touched", self.text(".told"),
                   lambda text: finding["clause"] in text)

    def findings(self, run):
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

    def all(self, run):
        self.overview(run)
        self.connections(run)
        self.findings(run)


# Bugs that are planted in the page, and must not go unseen: what is replaced, by what.
PLANTED = [
    ("a filter that lets all connections pass", "verdicts.has(c.verdict)", "true"),
    ("an unknown that does not filter", "c.unknown.includes(unknown)", "true"),
    ("a search that finds everything", "words.every(", "words.some((word) => true) || words.every("),
    ("a count that is not brought up to date", "count.textContent = said(", "count.title = said("),
    ("a list that stays as it was", "shown.show(items);", "shown.show(filter.drawn ??= items);"),
    ("an opened row that is not marked", "shown.mark(marked)", "shown.mark(null)"),
    ("an arrow key that does not move", "ArrowDown: 1", "ArrowDown: 0"),
    ("an Esc that is not heard", "event.key === 'Escape'", "event.key === 'Escaped'"),
    ("a reported segment like any other", "[...lines, kMark]", "lines"),
    ("a ladder that marks no segment", "isReported ? ' reported' : ''", "''"),
    ("a segment that tells nothing", "this.told.textContent = text;", ""),
    ("a finding without its connections", "shown.slice(0, most)", "[]"),
]
