// Every case that was judged.
// Some run has it with such a verdict, for breaking a rule of such a level.
function judgedSo(place, {verdict: verdicts, level: levels, run}) {
  return data.runs.some((one) => {
    const verdict = one.verdict[place];
    if (verdict === kAbsent || (run !== '' && one.number !== Number(run))) return false;
    if (verdicts.size > 0 && !verdicts.has(kVerdicts[verdict])) return false;
    return levels.size === 0 || ((verdict === 1 || verdict === 2) && levels.has(judgedIn(one, place).finding.level));
  });
}

const requirementsOf = (place) => data.requirement_sets[data.case_requirements[place]];

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
          f === undefined ? null : [...clauseFact(f), ': ', el('code', {}, f.clause), ` in ${f.state}`],
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
  const set = requirementsOf(place);
  return [
    el('h2', {}, el('code', {}, cases.ids[place])), data.runs.map((run) => judgedWords(run, place)),
    set.length === 0 ?
        null :
        el('details', {}, el('summary', {}, `Exercises ${many(set.length, 'requirement', 'requirements')}`),
           el('ul', {class: 'clauses'},
              set.map(
                  (r) =>
                      el('li', {}, inside('requirement=' + requirements[r].id, requirements[r].id),
                         ` (${levelName(requirements[r])}): ${requirements[r].says}`))))
  ];
}

const caseList = new ListView({
  one: 'case',
  more: 'cases',
  items: cases.ids.map((_, place) => place),
  key: (place) => cases.ids[place],
  height: 30,
  row: caseRow,
  texts: (place) => [cases.ids[place]],
  parts: [
    someOf({key: 'verdict', label: 'Verdict', values: kVerdicts, words: verdictWords}),
    someOf({key: 'level', label: 'Level of what is broken', values: kTestedLevels}),
    statePart(cases.areas, (place, state) => cases.areas[place] === state), runPart(), elsewhere({
      key: 'area',
      words: 'requirements on ',
      passes: (place, area) => areasOfSets[data.case_requirements[place]].includes(area)
    }),
    elsewhere({
      key: 'requirement',
      words: '',
      passes: (place, id) => requirementsOf(place).some((r) => requirements[r].id === id)
    })
  ],
  passes: judgedSo,
  detail: caseDetail
});
