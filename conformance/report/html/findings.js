// Findings: what failed, worst first.
function levelWords(f) {
  if (f.level === 'plain') return 'The standard describes it so; it is no MUST and no SHOULD.';
  return f.level === 'MUST' ? 'That is a MUST.' : `That is a ${f.level}: there may be good reasons to do otherwise.`;
}

const caseLink = (place) => inside('case=' + address(cases.ids[place]), cases.ids[place]);

function givenWords(finding) {
  if (finding.events === undefined) return null;
  const last = givenLast(finding);
  if (last === null) return 'nothing';
  return [last[1] === 'called' ? 'the user\'s call ' : '', el('code', {}, last[3]), ` at ${seconds(last[0])}`];
}

// What was recorded: with a folder, the simplest that was found to show the same.
function recordedWords(f) {
  if (f.run.walks) return 'The minimal walk';
  return f.folder === undefined ? `What happened in ${f.first_case}` : 'The simplest case found that shows it';
}

function findingDetail(f) {
  const also = findings.filter((other) => other.key === f.key && other !== f);
  return [
    el('h2', {}, brokenRule(f, f.run.label + ' ')),
    el('p', {class: 'plainly'}, f.says, '. ', el('span', {class: 'dim'}, levelWords(f))),
    facts(
        ['Given last', givenWords(f)], allowedFact(f), gotFact(f), clauseFact(f),
        f.known === undefined ? null : ['Known', f.known],
        f.instead_of === undefined ? null : ['Known is', f.instead_of],
        f.folder === undefined ? null : ['Folder', el('code', {}, f.folder)],
        also.length === 0 ?
            null :
            ['The same of', also.map((o, i) => [i > 0 ? ', ' : '', inside(`finding=${o.number}`, o.run.label)])]),
    el('h3', {}, 'Again'), command(f.replay), el('h3', {}, recordedWords(f)), wire(f),
    el('h3', {}, `Shown by ${many(f.cases, ...unitOf(f.run))}`), links(f.shownBy, caseLink)
  ];
}

// Parts of filters that findings and cases have alike.
const kTestedLevels = ['MUST', 'SHOULD', 'plain'];
const runPart = (passes) => oneOf({
  key: 'run',
  label: 'Stack',
  choices: [['', 'all stacks'], ...data.runs.map((run) => [String(run.number), run.label])],
  offered: data.runs.length > 1,
  passes
});
const statePart = (states, passes) => oneOf({
  key: 'state',
  label: 'State',
  choices: [['', 'all states'], ...kStates.filter((s) => states.includes(s)).map((s) => [s, s])],
  passes
});

const findingList = new ListView({
  one: 'finding',
  more: 'findings',
  items: worstFirst,
  key: (f) => f.number,
  height: 54,
  row: (f) => foundRow(
      f,
      [
        data.runs.length > 1 ? el('span', {class: 'stack'}, f.run.label + ': ') : null,
        f.got === 'nothing' ? 'nothing came' : f.got
      ],
      el('div', {}, many(f.cases, ...unitOf(f.run))),
      f.known === undefined ? null : el('div', {class: 'known'}, 'known')),
  texts: (f) => [f.clause, f.state, f.says, f.expected, f.got, f.first_case, f.run.label],
  parts: [
    someOf({
      key: 'verdict',
      label: 'Verdict',
      values: ['violates', 'deviates'],
      words: verdictWords,
      passes: (f, verdicts) => verdicts.has(f.verdict)
    }),
    someOf({key: 'level', label: 'Level', values: kTestedLevels, passes: (f, levels) => levels.has(f.level)}),
    statePart(findings.map((f) => f.state), (f, state) => f.state === state),
    runPart((f, run) => f.run.number === Number(run)), oneOf({
      key: 'known',
      label: 'Known',
      choices: [['', 'known or not'], ['no', 'not known'], ['yes', 'known deviations']],
      offered: findings.some((f) => f.known !== undefined),
      passes: (f, known) => (known === 'yes') === (f.known !== undefined)
    })
  ],
  detail: findingDetail
});
