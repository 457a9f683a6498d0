// Every case that was judged.
const caseFilter = {
  verdicts: new Set(),
  levels: new Set(),
  state: '',
  run: '',
  text: '',
  area: '',
  requirement: ''
};

function passes(place, words) {
  const {verdicts, levels, state, run} = caseFilter;
  if (state !== '' && cases.areas[place] !== state) return false;
  if (words.length > 0 && !says(words, cases.ids[place])) return false;
  const set = data.case_requirements[place];
  if (caseFilter.area !== '' && !areasOfSets[set].includes(caseFilter.area)) return false;
  if (caseFilter.requirement !== '' &&
      !data.requirement_sets[set].some((r) => requirements[r].id === caseFilter.requirement)) {
    return false;
  }
  return data.runs.some((one) => {
    const verdict = one.verdict[place];
    if (verdict === kAbsent || (run !== '' && one.number !== Number(run))) return false;
    if (verdicts.size > 0 && !verdicts.has(kVerdicts[verdict])) return false;
    return levels.size === 0 || ((verdict === 1 || verdict === 2) && levels.has(judgedIn(one, place).finding.level));
  });
}

function chosenCases() {
  const words = wordsOf(caseFilter.text), chosen = [];
  for (let place = 0; place < cases.ids.length; ++place)
    if (passes(place, words)) chosen.push(place);
  return chosen;
}

function caseRow(place) {
  return [
    el('span', {class: 'signs'},
       data.runs.map((run) => sign(run.verdict[place], `${run.label}: ${kVerdicts[run.verdict[place]]}`))),
    el('span', {class: 'id'}, cases.ids[place])
  ];
}

function clauseList(numbers) {
  return el('ul', {class: 'clauses'}, numbers.map((number) => {
    const c = clauseFacts(number);
    return el(
        'li', {}, el('code', {}, c.id),
        c.link === undefined ? null : [' ', outside(c.link, c.citation), ` (${c.level}): ${c.says}`]);
  }));
}

function judgedWords(run, place) {
  const judged = judgedIn(run, place);
  if (judged === null)
    return el('section', {class: 'card'}, el('h3', {}, run.label), el('p', {class: 'dim'}, 'not in this run'));
  const f = judged.finding;
  return el(
      'section', {class: 'card'},
      el('h3', {}, sign(judged.verdict), ` ${run.label} `, el('span', {class: 'verdict'}, kVerdicts[judged.verdict])),
      f === undefined ? null : el('p', {class: 'plainly'}, f.says, '. ', el('span', {class: 'dim'}, levelWords(f))),
      facts(
          f === undefined ? null :
                            [
                              'Clause', el('code', {}, f.clause), ' ', outside(f.link, `RFC ${f.rfc} ${f.where}`),
                              ` (${f.level}), in ${f.state}`
                            ],
          ['Allowed', judged.expected === undefined ? null : el('code', {}, judged.expected)],
          ['Got', judged.got === undefined ? null : el('code', {class: 'bad'}, judged.got)],
          ['Why', judged.why ?? null],
          f === undefined ?
              null :
              [
                'Finding',
                inside(`finding=${f.number}`, `${f.clause} in ${f.state}, shown by ${many(f.cases, ...unitOf(f.run))}`)
              ],
          ['Took', `${seconds(judged.milliseconds)} on the stack's own clock`]),
      command(replayOf(run, cases.ids[place])),
      judged.clauses.length === 0 ?
          null :
          el('details', {}, el('summary', {}, `Rests on ${many(judged.clauses.length, 'clause', 'clauses')}`),
             clauseList(judged.clauses)));
}

function caseDetail(place) {
  const set = data.requirement_sets[data.case_requirements[place]];
  return el(
      'div', {}, back('cases', 'all cases'), el('h2', {}, el('code', {}, cases.ids[place])),
      data.runs.map((run) => judgedWords(run, place)),
      set.length === 0 ?
          null :
          el('details', {}, el('summary', {}, `Exercises ${many(set.length, 'requirement', 'requirements')}`),
             el('ul', {class: 'clauses'},
                set.map(
                    (r) =>
                        el('li', {}, inside('requirement=' + requirements[r].id, requirements[r].id),
                           ` (${levelName(requirements[r])}): ${requirements[r].says}`)))));
}

// What was chosen elsewhere on the page, with a button that takes it away.
function narrowed(changed) {
  return [['area', 'requirements on '], ['requirement', '']].map(
      ([key, words]) =>
          (caseFilter[key] === '' ? null :
                                    el('button', {
                                      type: 'button',
                                      class: 'narrowed',
                                      title: 'Take this filter away',
                                      onclick: (e) => {
                                        caseFilter[key] = '';
                                        e.currentTarget.remove();
                                        changed();
                                      }
                                    },
                                       words + caseFilter[key] + ' ✕')));
}

function casesView(id) {
  const f = caseFilter, all = cases.ids.length, place = cases.place.get(id);
  const page = listPage({
    list: {
      label: 'Cases',
      height: 30,
      row: caseRow,
      key: (item) => item,
      open: (item) => go('case=' + address(cases.ids[item]))
    },
    filter: f,
    chosen: chosenCases,
    said: (n) => countedOf(n, all, 'case', 'cases'),
    marked: place,
    controls: (changed) =>
        [toggles('Verdict', verdictChoices(kVerdicts), f.verdicts, changed),
         toggles('Level of what is broken', ['MUST', 'SHOULD', 'plain'].map((l) => [l, l]), f.levels, changed),
         chosenBy(f, 'state', 'State', stateChoices(new Set(cases.areas)), changed),
         data.runs.length > 1 ? chosenBy(f, 'run', 'Stack', runChoices(), changed) : null, narrowed(changed)]
  });
  const missing = id !== undefined && place === undefined ?
      el('div', {}, back('cases', 'all cases'), el('p', {class: 'warning'}, `There is no case ${id} in this report.`)) :
      null;
  return listAndDetail(page.form, page.list, place === undefined ? missing : caseDetail(place));
}
