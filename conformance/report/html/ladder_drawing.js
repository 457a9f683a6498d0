// What went over the wire, as a ladder: two axes, between them a row for each event, time downwards.
const kMark = '▲ reported';

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

const ladderWidth = () => Math.max(300, Math.min(680, wide() ? innerWidth * 0.55 - 60 : innerWidth - 34));

class Ladder {
  constructor(width, left) {
    this.width = width;
    this.left = left;
    this.right = width - 16;
    this.most = Math.floor((this.right - this.left - 16) / 6.7);  // characters of 11 px
    this.y = 34;
    this.parts = [];
    this.before = null;
    this.told = el('pre', {class: 'told', 'aria-live': 'polite', hidden: true});
  }

  // What was drawn of one event; `text` tells all of it to who points at it or touches it.
  add(kind, isReported, text, drawn) {
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

  // When the next row is, in milliseconds, if it is not when the last one was.
  time(at) {
    if (at === this.before) return;
    if (this.before !== null) this.y += 8;
    this.before = at;
    this.parts.push(svg('text', {class: 'time', x: this.left - 8, y: this.y + 12, 'text-anchor': 'end'}, seconds(at)));
  }

  lines(words, x, anchor) {
    return words.map(
        (line) =>
            svg('text', {x, y: (this.y += 13), 'text-anchor': anchor, class: line === kMark ? 'mark' : null}, line));
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

  // Rows that are not drawn.
  gap(words) {
    this.parts.push(
        svg('text', {class: 'gap', x: (this.left + this.right) / 2, y: this.y + 18, 'text-anchor': 'middle'}, words));
    this.y += 30;
    this.before = null;
  }

  axis(x, at, name, anchor) {
    return [
      svg('text', {class: 'name', x: at, y: 16, 'text-anchor': anchor}, name),
      svg('path', {class: 'axis', d: `M${x} 24V${this.y + 8}`})
    ];
  }

  // All that was drawn; `words` are for those who do not see it.
  figure(words, axes) {
    const bottom = this.y + 8;
    return el(
        'figure', {class: 'ladder'},
        svg('svg', {
          viewBox: `0 0 ${this.width} ${bottom + 6}`,
          width: this.width,
          height: bottom + 6,
          role: 'img',
          'aria-label': 'Ladder diagram'
        },
            svg('desc', {}, words), axes, this.parts),
        this.told);
  }
}
