// The requirements that the cases exercise: all of the ledger, with those that no case exercises and why.
const kRequirementLevels = ['MUST', 'SHOULD', 'MAY', 'IS'];
const levelWord = (level) => level === 'IS' ? 'plain' : level;
const levelName = (requirement) => levelWord(requirement.level);
const levelOf = (requirement) => requirement.level.split(' ')[0];  // MUST NOT is counted with MUST

// For each requirement and run, how many of its cases have each verdict.
const requirementTotals = (() => {
  const totals = requirements.map(() => data.runs.map(() => [0, 0, 0, 0, 0]));
  for (let i = 0; i < cases.ids.length; ++i) {
    for (const r of data.requirement_sets[data.case_requirements[i]]) {
      for (const run of data.runs)
        if (run.verdict[i] !== kAbsent) ++totals[r][run.number][run.verdict[i]];
    }
  }
  return totals;
})();

// What its cases come to: 0 all conform, 1 or 2 the worst, 3 none has a verdict, and kAbsent if there is no case.
function worstOf(totals) {
  if (sum(totals) === 0) return kAbsent;
  return totals[2] > 0 ? 2 : totals[1] > 0 ? 1 : totals[0] > 0 ? 0 : totals[4] > 0 ? 4 : 3;
}

function levelTable() {
  const rows = kRequirementLevels.flatMap((level) => {
    const ours = requirements.filter((r) => levelOf(r) === level);
    return data.runs.map((run, i) => {
      const counts = [0, 0, 0, 0, 0, 0];
      for (const r of ours) ++counts[worstOf(requirementTotals[r.number][run.number])];
      return el(
          'tr', {},
          i > 0 ? null :
                  el('th', {scope: 'row', rowspan: data.runs.length}, levelWord(level),
                     el('span', {class: 'dim'}, ` ${ours.length}`)),
          el('td', {}, run.label),
          [0, 1, 2].map((v) => el('td', {class: 'number'}, counts[v] === 0 ? '–' : chip(v, counts[v]))),
          el('td', {class: 'number'}, counts[3] + counts[4] || '–'), el('td', {class: 'number'}, counts[5] || '–'));
    });
  });
  return el(
      'div', {class: 'sideways'},
      el('table', {class: 'levels'},
         el('caption', {},
            'How many requirements have only cases that conform, or some that do not. A case exercises several ',
            'requirements: one that fails may fail for another of them, so look at its clause.'),
         el('thead', {},
            el('tr', {},
               ['Level', 'Stack', 'all conform', 'some deviate', 'some violate', 'no verdict', 'no case'].map(
                   (t) => el('th', {scope: 'col'}, t)))),
         el('tbody', {}, rows)));
}

function requirementRow(r) {
  return [
    el('span', {class: 'signs'}, data.runs.map((run) => sign(worstOf(requirementTotals[r.number][run.number])))),
    el('div', {class: 'words'},
       el('div', {class: 'first'}, el('b', {}, r.id), el('span', {class: 'level'}, levelName(r))),
       el('div', {class: 'second'}, r.says))
  ];
}

function requirementDetail(r) {
  const link = r.rfc === undefined ?
      null :
      outside(
          `https://www.rfc-editor.org/rfc/rfc${r.rfc}.html#section-${r.section}`, `RFC ${r.rfc} section ${r.section}`);
  return [
    el('h2', {}, el('code', {}, r.id)), el('p', {class: 'plainly'}, r.says),
    facts(
        ['Level', levelName(r)], ['Where', link], ['Area', r.area], ['Why', r.reason || null],
        ...data.runs.map((run) => {
          const totals = requirementTotals[r.number][run.number];
          return [
            run.label,
            sum(totals) === 0 ? 'no case of this run exercises it' : el('span', {class: 'chips'}, chips(totals))
          ];
        })),
    r.tested || data.runs.some((run) => sum(requirementTotals[r.number][run.number]) > 0) ?
        el('p', {}, inside(`cases&requirement=${address(r.id)}`, 'Its cases')) :
        null
  ];
}

// Some run has a case for it whose verdict is so: see worstOf.
const someRun = (r, so) => data.runs.some((run) => so(worstOf(requirementTotals[r.number][run.number])));

function testedSo(r, tested) {
  if (tested === 'fails') return someRun(r, (worst) => worst === 1 || worst === 2);
  return (tested === 'yes') === someRun(r, (worst) => worst !== kAbsent);
}

const requirementList = new ListView({
  one: 'requirement',
  more: 'requirements',
  items: requirements,
  key: (r) => r.id,
  height: 54,
  row: requirementRow,
  texts: (r) => [r.id, r.says, r.area, r.reason ?? ''],
  parts: [
    someOf({
      key: 'level',
      label: 'Level',
      values: kRequirementLevels,
      words: levelWord,
      passes: (r, levels) => levels.has(levelOf(r))
    }),
    oneOf({
      key: 'tested',
      label: 'Tested',
      choices:
          [['', 'tested or not'], ['yes', 'with cases'], ['fails', 'with cases that fail'], ['no', 'with no case']],
      passes: testedSo
    })
  ],
  detail: requirementDetail,
  summary: {words: 'By level', draw: levelTable}
});
