// What went over the wire, as a ladder: the tester on the left, the stack on the right, time downwards.
const kRowsDrawn = {
  first: 24,
  last: 36
};  // of a long trace; the log under the picture has all

// The fields of a packet from its hexadecimal digits, for those who want to see them.
function fieldsOf(hex) {
  const octet = (i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  const two = (i) => octet(i) * 256 + octet(i + 1), four = (i) => two(i) * 65536 + two(i + 2);
  if (hex.length < 40 || octet(0) >> 4 !== 4 || octet(9) !== 6) return [`${hex.length / 2} octets`];
  const tcp = (octet(0) & 15) * 4;
  if (hex.length < 2 * (tcp + 20)) return [`${hex.length / 2} octets`];
  const bits = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'].filter((_, bit) => octet(tcp + 13) >> bit & 1);
  const header = (octet(tcp + 12) >> 4) * 4;
  return [
    `ports ${two(tcp)} to ${two(tcp + 2)}`, `sequence number ${four(tcp + 4)}`, `acknowledgment ${four(tcp + 8)}`,
    `control bits ${bits.join(', ') || 'none'}`, `window ${two(tcp + 14)}`,
    `checksum 0x${hex.slice(2 * tcp + 32, 2 * tcp + 36)}`, `urgent pointer ${two(tcp + 18)}`,
    `options ${hex.slice(2 * (tcp + 20), 2 * (tcp + header)) || 'none'}`,
    `text ${Math.max(0, hex.length / 2 - tcp - header)} octets`, `TTL ${octet(8)}`
  ];
}

// The last event that is what the finding reports; -1 if it reports that nothing came, or more than one event.
function reported(finding) {
  const timed = /^at (\d+) ms: (.*)$/s.exec(finding.got);
  const words = timed ? timed[2] : finding.got;
  return finding.events.findLastIndex(
      ([at, kind, , said]) =>
          (kind === 'sent' ? said.startsWith(words) && (!timed || at === Number(timed[1])) :
                             kind === 'called' && said === `status: ${words}`));
}

// The last that was given to the stack, or asked of it, before it did what is reported.
function givenLast(finding) {
  const end = reported(finding), events = finding.events;
  const last = events.findLastIndex(([, kind], i) => (end < 0 || i < end) && kind !== 'sent');
  return last < 0 ? null : events[last];
}

function told(finding, event, isReported) {
  const [at, kind, peer, said, hex] = event;
  const way = kind === 'given' ? 'to the stack' : kind === 'sent' ? 'from the stack' : 'the user\'s call';
  const lines = [`${seconds(at)}, ${way}${peer > 0 ? `, peer ${peer}` : ''}: ${said}`];
  if (kind !== 'called') lines.push(...fieldsOf(hex));
  if (isReported) {
    lines.push(
        `${finding.verdict} ${finding.clause} (RFC ${finding.rfc} ${finding.where}): ${finding.says}`,
        `allowed: ${finding.expected}`);
  }
  return lines.join('\n');
}

class FindingLadder extends Ladder {
  constructor(finding, width) {
    super(width, 58);
    this.finding = finding;
  }

  // One event, and below it the next.
  event(event, isReported) {
    const [at, kind, peer, said] = event;
    this.time(at);
    const lines = broken((peer > 0 ? `peer ${peer}  ` : '') + said, this.most);
    const words = this.finding.got === 'nothing' || !isReported ? lines : [...lines, kMark];
    const drawn = kind === 'called' ? this.call(words) : this.arrow(kind, words);
    this.add(kind, isReported, told(this.finding, event, isReported), drawn);
  }

  draw() {
    const {events} = this.finding, at = reported(this.finding);
    const folds = events.length > kRowsDrawn.first + kRowsDrawn.last + 1;
    events.forEach((event, i) => {
      if (folds && i === kRowsDrawn.first) {
        const left = events.length - kRowsDrawn.first - kRowsDrawn.last;
        this.gap(`… ${many(left, 'event', 'events')}, in the log below …`);
      }
      if (!folds || i < kRowsDrawn.first || i >= events.length - kRowsDrawn.last) this.event(event, i === at);
    });
    return this.figure(events.map(([t, kind, , said]) => `${seconds(t)} ${kind}: ${said}`).join('; '), [
      this.axis(this.left, this.left, 'tester', 'middle'),
      this.axis(this.right, this.right, this.finding.run.stack, 'end')
    ]);
  }
}

// All that happened, a line an event, with the octets.
function wireLog(finding) {
  const arrows = {given: '→', sent: '←', called: 'user'};
  return el(
      'details', {class: 'log'},
      el('summary', {}, `Log: ${many(finding.events.length, 'event', 'events')}, with octets`),
      el('div', {class: 'sideways'},
         el('table', {},
            el('tbody', {},
               finding.events.map(
                   ([at, kind, peer, said, hex]) =>
                       el('tr', {}, el('td', {}, seconds(at)), el('td', {}, arrows[kind], peer > 0 ? ` ${peer}` : ''),
                          el('td', {}, el('code', {}, said), hex === '' ? null : el('div', {class: 'hex'}, hex))))))));
}

function wire(finding) {
  if (finding.events === undefined) return el('p', {class: 'dim'}, 'The run has no trace of this finding.');
  return [
    finding.recorded_as === finding.verdict ?
        null :
        el('p', {class: 'warning'}, `Run again to be recorded, the case gave another verdict: ${finding.recorded_as}.`),
    new FindingLadder(finding, ladderWidth()).draw(), wireLog(finding)
  ];
}
