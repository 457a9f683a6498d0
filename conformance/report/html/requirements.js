// The requirements that the cases exercise: all of the ledger, with those that no case exercises and why.
const requirementFilter = {
  levels: new Set(),
  tested: '',
  text: ''
};
const kRequirementLevels = ['MUST', 'SHOULD', 'MAY', 'IS'];
const levelName = (requirement) => requirement.level === 'IS' ? 'plain' : requirement.level;
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
                  el('th', {scope: 'row', rowspan: data.runs.length}, level === 'IS' ? 'plain' : level,
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
  return el(
      'div', {}, back('requirements', 'all requirements'), el('h2', {}, el('code', {}, r.id)),
      el('p', {class: 'plainly'}, r.says),
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
          null);
}

function chosenRequirements() {
  const {levels, tested, text} = requirementFilter, words = wordsOf(text);
  return requirements.filter(
      (r) => (levels.size === 0 || levels.has(levelOf(r))) &&
          (tested === '' ||
           (tested === 'fails' ?
                data.runs.some((run) => [1, 2].includes(worstOf(requirementTotals[r.number][run.number]))) :
                (tested === 'yes') === data.runs.some((run) => sum(requirementTotals[r.number][run.number]) > 0))) &&
          (words.length === 0 || says(words, r.id, r.says, r.area, r.reason ?? '')));
}

function requirementsView(id) {
  const f = requirementFilter, opened = requirements.find((r) => r.id === id);
  const tested =
      [['', 'tested or not'], ['yes', 'with cases'], ['fails', 'with cases that fail'], ['no', 'with no case']];
  const page = listPage({
    list: {
      label: 'Requirements',
      height: 54,
      row: requirementRow,
      key: (r) => r.id,
      open: (r) => go('requirement=' + address(r.id))
    },
    filter: f,
    chosen: chosenRequirements,
    said: (n) => `${counted(n)} of ${many(requirements.length, 'requirement', 'requirements')}`,
    marked: id,
    controls: (changed) =>
        [toggles('Level', kRequirementLevels.map((l) => [l, l === 'IS' ? 'plain' : l]), f.levels, changed),
         chosenBy(f, 'tested', 'Tested', tested, changed)]
  });
  const detail = opened === undefined ? null : requirementDetail(opened);
  if (wide() || detail !== null) return listAndDetail(page.form, page.list, detail, levelTable());
  return el(
      'div', {class: 'stacked'}, el('details', {class: 'summary'}, el('summary', {}, 'By level'), levelTable()),
      listAndDetail(page.form, page.list, detail));
}
