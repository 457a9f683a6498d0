// The page of runs: its views.
const kViews = [
  {name: 'overview', words: 'Overview', draw: overview}, listed(findingList, findings.length), listed(caseList),
  listed(requirementList)
];
if (data.runs.length > 1) kViews.push({name: 'compare', words: 'Compare', draw: compareView});

// On paper there is nothing to open: what ran, the matrix, and each finding in short.
function printed() {
  const row = (f) =>
      el('tr', {}, el('td', {}, verdictWords(f.verdict)), el('td', {}, f.run.label),
         el('td', {}, el('b', {}, f.clause), ` (${f.level}) in ${f.state}: ${f.says}. `, `RFC ${f.rfc} ${f.where}`,
            el('div', {}, 'allowed ', el('code', {}, f.expected)), el('div', {}, 'got ', el('code', {}, f.got))),
         el('td', {}, counted(f.cases)));
  return [
    overview(), el('h2', {}, 'Requirements'), levelTable(), el('h2', {}, 'Findings'),
    el('table', {}, el('thead', {}, el('tr', {}, ['verdict', 'stack', 'what', 'cases'].map((t) => el('th', {}, t)))),
       el('tbody', {}, worstFirst.map(row)))
  ];
}

begin({
  tool: 'synfin',
  names: data.runs.map((run) => run.label).join(', '),
  partial: data.runs.some((run) => run.interrupted !== undefined || run.unavailable !== undefined) ?
      'a run was interrupted or had no stack; see the overview.' :
      null,
  printed
});
