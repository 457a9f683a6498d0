// What pages tell alike of what broke a rule, in a run or in a capture.
const verdictSign = (name) => sign(kVerdicts.indexOf(name));
const verdictWords = (name) => [verdictSign(name), ' ' + name];

const brokenRule =
    (f, who = '') => [verdictSign(f.verdict), ` ${who}${f.verdict} `, el('code', {}, f.clause), ` in ${f.state}`];
const allowedFact = (f) => ['Allowed', el('code', {}, f.expected)];
const gotFact = (f) => ['Got', el('code', {class: 'bad'}, f.got)];
const clauseFact = (f) => ['Clause', outside(f.link, `RFC ${f.rfc} ${f.where}`), ` (${f.level})`];

// A row of a list of findings: what is broken, below it what came; `aside` is on the right.
const foundRow = (f, came, ...aside) =>
    [verdictSign(f.verdict),
     el('div', {class: 'words'},
        el('div', {class: 'first'}, el('b', {}, f.clause), ` in ${f.state}`, el('span', {class: 'level'}, f.level)),
        el('div', {class: 'second'}, came)),
     el('div', {class: 'aside'}, aside)];

// Links to what shows a finding; of many at first some.
function links(items, link) {
  const most = 40;
  const entry = (item) => el('li', {}, link(item));
  const list = el('ul', {class: 'cases'}, items.slice(0, most).map(entry));
  if (items.length <= most) return list;
  const all =
      el('button', {
        type: 'button',
        onclick: () => {
          list.append(...items.slice(most).map(entry));
          all.remove();
        }
      },
         `Show all ${counted(items.length)}`);
  return el('div', {}, list, all);
}

// How many have each verdict, with links to them: `to` is the view's fragment.
const verdictLinks = (totals, to) => el(
    'ul', {class: 'verdicts'},
    totals.map(
        (n, v) => n === 0 ?
            null :
            el('li', {},
               inside(
                   `${to}&verdict=${kVerdicts[v]}`, sign(v), ' ', el('strong', {}, counted(n)), ' ', kVerdicts[v]))));
