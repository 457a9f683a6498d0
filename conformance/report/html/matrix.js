// The overview: what ran, and which stack passes what.
const kAreas = {
  state: 'by state',
  requirement: 'by requirement area'
};
let areaKind = 'state';

function byState() {
  const rows = new Map();
  for (const state of kStates) rows.set(state, data.runs.map(() => [0, 0, 0, 0, 0]));
  for (let i = 0; i < cases.ids.length; ++i) {
    const area = cases.areas[i];
    if (!rows.has(area)) rows.set(area, data.runs.map(() => [0, 0, 0, 0, 0]));
    for (const run of data.runs)
      if (run.verdict[i] !== kAbsent) ++rows.get(area)[run.number][run.verdict[i]];
  }
  return rows;
}

// Of each set of requirements the areas, each once.
const areasOfSets = data.requirement_sets.map((set) => [...new Set(set.map((r) => requirements[r].area))]);

function byRequirement() {
  const rows = new Map();
  for (const r of requirements)
    if (!rows.has(r.area)) rows.set(r.area, data.runs.map(() => [0, 0, 0, 0, 0]));
  for (let i = 0; i < cases.ids.length; ++i) {
    for (const area of areasOfSets[data.case_requirements[i]]) {
      for (const run of data.runs)
        if (run.verdict[i] !== kAbsent) ++rows.get(area)[run.number][run.verdict[i]];
    }
  }
  return new Map([...rows].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const sum = (totals) => totals.reduce((a, b) => a + b, 0);

// The shares of the verdicts as a strip; what there is of a verdict never vanishes.
function strip(totals) {
  return el(
      'span', {class: 'strip', 'aria-hidden': 'true'},
      totals.map((n, verdict) => (n > 0 ? el('i', {class: kVerdicts[verdict], style: `flex:${n} 0 4px`}) : null)));
}

function cell(area, run, totals) {
  if (sum(totals) === 0) return el('td', {class: 'none'}, '–');
  const worst = totals[2] > 0 ? 2 : totals[1] > 0 ? 1 : totals[4] > 0 ? 4 : totals[0] > 0 ? 0 : 3;
  const filter = areaKind === 'state' ? `state=${address(area)}` : `area=${address(area)}`;
  const fails = totals[1] + totals[2] > 0 ? '&verdict=deviates,violates' : '';
  return el(
      'td', {class: `cell ${kVerdicts[worst]}`},
      el('a', {
        href: `#cases&${filter}&run=${run.number}${fails}`,
        'aria-label': `${run.label}, ${area}: ` + totals.map((n, v) => `${n} ${kVerdicts[v]}`).join(', ')
      },
         el('span', {class: 'chips'}, chips(totals)), strip(totals)));
}

function matrix() {
  const rows = areaKind === 'state' ? byState() : byRequirement();
  return el(
      'div', {class: 'sideways'},
      el('table', {class: 'matrix'},
         el('caption', {},
            areaKind === 'state' ? 'Cases by the state that they are about' :
                                   'Cases by the requirements that they exercise; a case exercises several'),
         el('thead', {},
            el('tr', {}, el('th', {scope: 'col'}, areaKind === 'state' ? 'State' : 'Requirements'),
               data.runs.map((run) => el('th', {scope: 'col', style: `width:${90 / data.runs.length}%`}, run.label)))),
         el('tbody', {},
            [...rows].map(
                ([area, totals]) =>
                    el('tr', {}, el('th', {scope: 'row'}, area),
                       data.runs.map((run) => cell(area, run, totals[run.number])))))));
}

function warnings(run) {
  const unit = unitOf(run);
  return [
    run.unavailable !== undefined ?
        el('p', {class: 'warning'}, el('strong', {}, 'Not judged: the stack is unavailable. '), run.unavailable) :
        null,
    run.interrupted !== undefined ? el('p', {class: 'warning'}, el('strong', {}, 'Interrupted: '),
                                       `${run.interrupted}; ${counted(sum(run.totals))} of ${
                                           many(run.asked - run.left_out, ...unit)} have a verdict.`) :
                                    null,
    run.left_out > 0 ? el('p', {class: 'warning'},
                          `${many(run.left_out, ...unit)} left out: they wait for longer than the run was given.`) :
                       null,
  ];
}

function fitOf(run) {
  const axes = Object.entries(run.fit);
  if (axes.length === 0) return null;
  return el(
      'details', {}, el('summary', {}, 'Choices that the standard leaves to the stack, as its answers settled them'),
      el('ul', {class: 'plain'},
         axes.map(
             ([axis, [yes, no]]) =>
                 el('li', {}, el('code', {}, axis), ': ',
                    no === 0 ? `yes, by ${counted(yes)}` :
                        yes === 0 ? `no, by ${counted(no)}` :
                                    `both: yes by ${counted(yes)}, no by ${counted(no)}`))));
}

function measured(run) {
  if (run.timers.length === 0) return null;
  return el(
      'details', {}, el('summary', {}, 'Timers, as cases measured them'),
      facts(...run.timers.map(([what, says]) => [what, says])));
}

function runCard(run) {
  return el(
      'section', {class: 'card'}, el('h2', {}, run.label),
      el('p', {class: 'dim'},
         `judged by synfin ${run.version}, profile ${run.profile}, seed ${run.seed}, ` +
             many(sum(run.totals), ...unitOf(run))),
      warnings(run), verdictLinks(run.totals, `cases&run=${run.number}`), strip(run.totals),
      el('p', {},
         run.findings.length === 0 ?
             'No findings.' :
             inside(`findings&run=${run.number}`, many(run.findings.length, 'finding', 'findings'))),

      run.profiles.length === 0 ? null : el('p', {}, 'Fits ', run.profiles.join(', '), '.'), fitOf(run), measured(run));
}

function overview() {
  const holder = el('div', {}, matrix());
  const change = (kind) => {
    areaKind = kind;
    holder.replaceChildren(matrix());
  };
  return el(
      'div', {class: 'page'}, el('div', {class: 'cards'}, data.runs.map(runCard)),
      el('div', {class: 'bar'}, el('h2', {}, 'Which stack passes what'),
         choice('Rows', Object.entries(kAreas), areaKind, change)),
      holder);
}
