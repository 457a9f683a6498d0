// A connection as a ladder: its opener on the left, what was found marked at its segment.
class ConnectionLadder extends Ladder {
  constructor(connection, width) {
    super(connection, width);
    this.connection = connection;
    this.left = 70;
  }

  segment(s) {
    const found = this.connection.findings.filter((f) => f.frame === s.frame);
    const kind = s.from === 'opener' ? 'given' : 'sent';
    if (s.seconds !== this.before) this.time(s.seconds * 1000);
    this.before = s.seconds;
    const lines = broken(`${s.frame}  ${s.says}`, this.most);
    const drawn = this.arrow(kind, found.length === 0 ? lines : [...lines, '▲ reported']);
    const text = [
      `frame ${s.frame}, ${s.seconds.toFixed(6)} s, from the ${s.from === 'opener' ? 'opener' : 'other end'}: ${
          s.says}`,
      ...found.map(
          (f) => `${f.verdict} ${f.clause} (RFC ${f.rfc} ${f.where}): ${f.says}\nallowed: ${f.expected}\ngot: ${f.got}`)
    ].join('\n');
    this.parts.push(
        svg('g', {
          class: `${kind}${found.length > 0 ? ' reported' : ''}`,
          onclick: () => {
            this.told.textContent = text;
            this.told.hidden = false;
          }
        },
            svg('title', {}, text), drawn));
  }

  draw() {
    const {log, log_left_out, opener, other} = this.connection;
    const first = 6;  // that the log keeps of the beginning
    log.forEach((s, i) => {
      if (i === first && log_left_out > 0) this.leftOut(log_left_out);
      this.segment(s);
    });
    const bottom = this.y + 8;
    const axis = (x, at, name, anchor) =>
        [svg('text', {class: 'name', x: at, y: 16, 'text-anchor': anchor}, name),
         svg('path', {class: 'axis', d: `M${x} 24V${bottom}`})];
    return el(
        'figure', {class: 'ladder'},
        svg('svg', {
          viewBox: `0 0 ${this.width} ${bottom + 6}`,
          width: this.width,
          height: bottom + 6,
          role: 'img',
          'aria-label': 'Ladder diagram'
        },
            svg('desc', {}, log.map((s) => `${s.frame}: ${s.says}`).join('; ')),
            axis(this.left, 0, `${opener.address} ${opener.port}`, 'start'),
            axis(this.right, this.right, `${other.address} ${other.port}`, 'end'), this.parts),
        this.told);
  }

  leftOut(count) {
    this.parts.push(
        svg('text', {class: 'gap', x: (this.left + this.right) / 2, y: this.y + 18, 'text-anchor': 'middle'},
            `… ${many(count, 'segment', 'segments')}, not kept …`));
    this.y += 30;
    this.before = null;
  }
}

function ladderOf(connection) {
  if (connection.log === undefined) return null;
  const width = Math.max(300, Math.min(680, wide() ? innerWidth * 0.55 - 60 : innerWidth - 34));
  return [el('h3', {}, 'What went over the wire'), new ConnectionLadder(connection, width).draw()];
}
