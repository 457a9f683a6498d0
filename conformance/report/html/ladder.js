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

// Lines of at most so many characters, broken at spaces and after '>'.
function broken(text, most) {
  const lines = [];
  let line = '';
  for (const part of text.match(/<[^>]*>|\s*[^\s<]+|\s+/g) ?? []) {
    if (line !== '' && (line + part).trimEnd().length > most) {
      lines.push(line.trim());
      line = '';
    }
    line += part;
  }
  return line.trim() === '' ? lines : [...lines, line.trim()];
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

class Ladder {
  constructor(finding, width) {
    this.finding = finding;
    this.width = width;
    this.left = 58;
    this.right = width - 16;
    this.most = Math.floor((this.right - this.left - 16) / 6.7);  // characters of 11 px
    this.y = 34;
    this.parts = [];
    this.before = null;
    this.told = el('pre', {class: 'told', 'aria-live': 'polite', hidden: true});
  }

  // One event, and below it the next.
  event(event, isReported) {
    const [at, kind, peer, said] = event;
    if (at !== this.before) this.time(at);
    this.before = at;
    const lines = broken((peer > 0 ? `peer ${peer}  ` : '') + said, this.most);
    const words = this.finding.got === 'nothing' || !isReported ? lines : [...lines, '▲ reported'];
    const drawn = kind === 'called' ? this.call(words) : this.arrow(kind, words);
    const text = told(this.finding, event, isReported);
    this.parts.push(
        svg('g', {
          class: `${kind}${isReported ? ' reported' : ''}`,
          onclick: () => {
            this.told.textContent = text;
            this.told.hidden = false;
          }
        },
            svg('title', {}, text), drawn));
  }

  time(at) {
    if (this.before !== null) this.y += 8;
    this.parts.push(svg('text', {class: 'time', x: this.left - 8, y: this.y + 12, 'text-anchor': 'end'}, seconds(at)));
  }

  lines(words, x, anchor) {
    return words.map(
        (line) => svg(
            'text', {x, y: (this.y += 13), 'text-anchor': anchor, class: line === '▲ reported' ? 'mark' : null}, line));
  }

  arrow(kind, words) {
    const drawn = this.lines(words, (this.left + this.right) / 2, 'middle');
    const slant = 13, top = this.y + 5,
          [from, to] = kind === 'given' ? [this.left, this.right] : [this.right, this.left];
    const towards = Math.sign(to - from), angle = Math.atan2(slant, Math.abs(to - from)), long = 9;
    const corner = (turn) =>
        `${to - towards * long * Math.cos(angle + turn)} ${top + slant - long * Math.sin(angle + turn)}`;
    this.y = top + slant + 4;
    return [
      ...drawn, svg('path', {class: 'way', d: `M${from} ${top}L${to} ${top + slant}`}),
      svg('path', {class: 'head', d: `M${to} ${top + slant}L${corner(0.42)}L${corner(-0.42)}z`})
    ];
  }

  call(words) {
    const top = this.y + 2;
    const drawn = this.lines(words, this.right - 14, 'end');
    const width = Math.max(...words.map((w) => w.length)) * 6.7 + 14;
    this.y += 8;
    return [
      svg('rect', {class: 'panel', x: this.right - 7 - width, y: top, width, height: this.y - top - 1, rx: 4}),
      svg('circle', {class: 'dot', cx: this.right, cy: top + 8, r: 4}), ...drawn
    ];
  }

  gap(count) {
    this.parts.push(
        svg('text', {class: 'gap', x: (this.left + this.right) / 2, y: this.y + 18, 'text-anchor': 'middle'},
            `… ${many(count, 'event', 'events')}, in the log below …`));
    this.y += 30;
    this.before = null;
  }

  draw() {
    const {events} = this.finding, at = reported(this.finding);
    const folds = events.length > kRowsDrawn.first + kRowsDrawn.last + 1;
    events.forEach((event, i) => {
      if (folds && i === kRowsDrawn.first) this.gap(events.length - kRowsDrawn.first - kRowsDrawn.last);
      if (!folds || i < kRowsDrawn.first || i >= events.length - kRowsDrawn.last) this.event(event, i === at);
    });
    const bottom = this.y + 8;
    const axis = (x, name, anchor) =>
        [svg('text', {class: 'name', x, y: 16, 'text-anchor': anchor}, name),
         svg('path', {class: 'axis', d: `M${x} 24V${bottom}`})];
    const words = events.map(([t, kind, , said]) => `${seconds(t)} ${kind}: ${said}`).join('; ');
    return el(
        'figure', {class: 'ladder'},
        svg('svg', {
          viewBox: `0 0 ${this.width} ${bottom + 6}`,
          width: this.width,
          height: bottom + 6,
          role: 'img',
          'aria-label': 'Ladder diagram'
        },
            svg('desc', {}, words), axis(this.left, 'tester', 'middle'),
            axis(this.right, this.finding.run.stack, 'end'), this.parts),
        this.told);
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
  const width = Math.max(300, Math.min(680, wide() ? innerWidth * 0.55 - 60 : innerWidth - 34));
  return [
    finding.recorded_as === finding.verdict ?
        null :
        el('p', {class: 'warning'}, `Run again to be recorded, the case gave another verdict: ${finding.recorded_as}.`),
    new Ladder(finding, width).draw(), wireLog(finding)
  ];
}
