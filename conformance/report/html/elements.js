// Elements of the page. Text of a run is always text and never markup.
const kSvg = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on'))
      element.addEventListener(name.slice(2), value);
    else
      element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== ''));
  return element;
}
const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => fill(document.createElementNS(kSvg, tag), attributes, children);

const capital = (word) => word[0].toUpperCase() + word.slice(1);
const counted = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
const many = (n, one, more) => `${counted(n)} ${n === 1 ? one : more}`;

const kVerdicts = ['conforms', 'deviates', 'violates', 'unsupported', 'inconclusive'];
const kAbsent = 5;  // the verdict of what a run does not have

// Each verdict has a shape of its own: colour alone would not tell them apart for everyone.
const kShapes = [
  ['M8 1a7 7 0 1 0 0 14a7 7 0 1 0 0-14z', 'M4.5 8.2l2.4 2.4l4.6-5'],
  ['M8 1.2L15.4 14.6H.6z', 'M8 5.6v4.2M8 11.6v1.2'],
  ['M4.8 1h6.4L15 4.8v6.4L11.2 15H4.8L1 11.2V4.8z', 'M5 5l6 6M11 5l-6 6'],
  ['M1.5 1.5h13v13h-13z', 'M4.5 8h7'],
  ['M8 .6L15.4 8L8 15.4L.6 8z', 'M5.4 8h.01M8 8h.01M10.6 8h.01'],
];

function sign(verdict, title) {
  if (verdict === kAbsent) return el('span', {class: 'sign absent', title: 'not in this run'}, '·');
  const [outer, inner] = kShapes[verdict];
  return svg(
      'svg', {class: `sign ${kVerdicts[verdict]}`, viewBox: '0 0 16 16', role: 'img', 'aria-label': kVerdicts[verdict]},
      svg('title', {}, title ?? kVerdicts[verdict]), svg('path', {class: 'outer', d: outer}),
      svg('path', {class: 'inner', d: inner}));
}

function chip(verdict, count) {
  return el(
      'span', {class: `chip ${kVerdicts[verdict]}`, title: `${counted(count)} ${kVerdicts[verdict]}`}, sign(verdict),
      el('span', {}, counted(count)));
}
const chips = (totals) => totals.map((n, verdict) => (n > 0 ? chip(verdict, n) : null));

function copyButton(text) {
  const button =
      el('button', {
        type: 'button',
        class: 'copy',
        title: 'Copy the command',
        onclick: async () => {
          let done = true;
          try {
            await navigator.clipboard.writeText(text);
          } catch {
            // A page from a file may have no clipboard: the old way.
            const area = el('textarea', {class: 'away'}, text);
            document.body.append(area);
            area.select();
            done = document.execCommand('copy');
            area.remove();
          }
          button.textContent = done ? 'Copied' : 'Select it';
          setTimeout(() => {
            button.textContent = 'Copy';
          }, 1500);
        }
      },
         'Copy');
  return button;
}
const command = (text) => (text === '' ? null : el('div', {class: 'command'}, el('code', {}, text), copyButton(text)));

const outside = (link, ...words) => el('a', {href: link, target: '_blank', rel: 'noopener noreferrer'}, ...words);
// As it may stand in the page's own address: all but what would end it there or be taken for a list.
const address = (text) => encodeURIComponent(text).replace(/%(2F|2C|2B|3A)/g, decodeURIComponent);
const inside = (fragment, ...words) => el('a', {href: '#' + fragment}, ...words);

const seconds = (milliseconds) => (milliseconds / 1000).toFixed(3) + ' s';

// Words and what they stand for, as a list of definitions.
function facts(...pairs) {
  return el(
      'dl', {class: 'facts'},
      pairs.filter((p) => p && p[1] !== null && p[1] !== '')
          .map(([word, ...said]) => el('div', {}, el('dt', {}, word), el('dd', {}, ...said))));
}
