// A connection as a ladder: its opener on the left, what was found marked at its segment.
const kLogFirst = 6;  // segments of the beginning that the log keeps

class ConnectionLadder extends Ladder {
  constructor(connection, width) {
    super(width, 70);
    this.connection = connection;
  }

  segment(s) {
    const found = this.connection.findings.filter((f) => f.frame === s.frame);
    const kind = s.from === 'opener' ? 'given' : 'sent';
    this.time(s.seconds * 1000);
    const lines = broken(`${s.frame}  ${s.says}`, this.most);
    const drawn = this.arrow(kind, found.length === 0 ? lines : [...lines, kMark]);
    const from = s.from === 'opener' ? 'opener' : 'other end';
    const text = [
      `frame ${s.frame}, ${s.seconds.toFixed(6)} s, from the ${from}: ${s.says}`,
      ...found.map(
          (f) => `${f.verdict} ${f.clause} (RFC ${f.rfc} ${f.where}): ${f.says}\nallowed: ${f.expected}\ngot: ${f.got}`)
    ].join('\n');
    this.add(kind, found.length > 0, text, drawn);
  }

  draw() {
    const {log, log_left_out, opener, other} = this.connection;
    log.forEach((s, i) => {
      if (i === kLogFirst && log_left_out > 0) this.gap(`… ${many(log_left_out, 'segment', 'segments')}, not kept …`);
      this.segment(s);
    });
    return this.figure(log.map((s) => `${s.frame}: ${s.says}`).join('; '), [
      this.axis(this.left, 0, `${opener.address} ${opener.port}`, 'start'),
      this.axis(this.right, this.right, `${other.address} ${other.port}`, 'end')
    ]);
  }
}

function ladderOf(connection) {
  if (connection.log === undefined) return null;
  return [el('h3', {}, 'What went over the wire'), new ConnectionLadder(connection, ladderWidth()).draw()];
}
