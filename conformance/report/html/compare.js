// What changed from one run to another.
const kChanges = ['worse', 'better', 'no longer judged', 'now judged', 'new', 'gone'];
const compared = {
  before: 0,
  after: 1,
  shown: 'worse'
};

function changeOf(before, after) {
  if (before === after) return null;
  if (before === kAbsent) return 'new';
  if (after === kAbsent) return 'gone';
  if (before > 2 !== after > 2) return after > 2 ? 'no longer judged' : 'now judged';
  if (before > 2) return null;
  return after > before ? 'worse' : 'better';
}

function changes(before, after) {
  const lists = Object.fromEntries(kChanges.map((change) => [change, []]));
  for (let i = 0; i < cases.ids.length; ++i) {
    const change = changeOf(before.verdict[i], after.verdict[i]);
    if (change !== null) lists[change].push(i);
  }
  return lists;
}

const onlyIn = (here, there) => here.findings.filter((f) => !there.findings.some((other) => other.key === f.key));

function findingLinks(title, list) {
  return el(
      'details', {open: list.length > 0 && list.length <= 12}, el('summary', {}, `${title}: ${counted(list.length)}`),
      el('ul', {class: 'cases'},
         list.map(
             (f) =>
                 el('li', {}, verdictSign(f.verdict), ' ', inside(`finding=${f.number}`, `${f.clause} in ${f.state}`),
                    ` – ${f.got}`))));
}

let changeList = null;

function compareView() {
  if (data.runs.length < 2)
    return el('div', {class: 'page'}, el('p', {}, 'One run is nothing to compare: synfin report takes several.'));
  const holder = el('div', {class: 'compared'});
  const options = data.runs.map((run) => [String(run.number), run.label]);
  const draw = () => {
    const before = data.runs[compared.before], after = data.runs[compared.after], lists = changes(before, after);
    changeList = new List({
      label: 'Changed cases',
      height: 30,
      key: (place) => place,
      open: (place) => go('case=' + address(cases.ids[place])),
      row: (place) =>
          [el('span', {class: 'signs'}, sign(before.verdict[place]), '→', sign(after.verdict[place])),
           el('span', {class: 'id'}, cases.ids[place])]
    });
    if (lists[compared.shown].length === 0)
      compared.shown = kChanges.find((c) => lists[c].length > 0) ?? compared.shown;
    const tabs =
        el('div', {class: 'toggles', role: 'group', 'aria-label': 'Change'},
           kChanges.map(
               (change) =>
                   el('button', {
                     type: 'button',
                     'aria-pressed': change === compared.shown ? 'true' : 'false',
                     disabled: lists[change].length === 0,
                     'data-choice': change,
                     onclick: () => {
                       compared.shown = change;
                       draw();
                     }
                   },
                      `${counted(lists[change].length)} ${change}`)));
    holder.replaceChildren(
        findingLinks('Findings that are new', onlyIn(after, before)),
        findingLinks('Findings that are gone', onlyIn(before, after)), el('h2', {}, 'Cases'), tabs, changeList.element);
    changeList.show(lists[compared.shown]);
  };
  draw();
  return el(
      'div', {class: 'page'},
      el('div', {class: 'bar'}, el('h2', {}, 'What changed'),
         el('label', {}, 'from ',
            choice(
                'From', options, String(compared.before),
                (v) => {
                  compared.before = Number(v);
                  draw();
                })),
         el('label', {}, 'to ',
            choice(
                'To', options, String(compared.after),
                (v) => {
                  compared.after = Number(v);
                  draw();
                }))),
      holder);
}
