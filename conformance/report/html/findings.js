// Findings: what failed, worst first.
const findingFilter = {
  verdicts: new Set(),
  levels: new Set(),
  known: '',
  state: '',
  run: '',
  text: ''
};

function chosenFindings() {
  const {verdicts, levels, known, state, run, text} = findingFilter, words = wordsOf(text);
  return worstFirst.filter(
      (f) => (verdicts.size === 0 || verdicts.has(f.verdict)) && (levels.size === 0 || levels.has(f.level)) &&
          (known === '' || (known === 'yes') === (f.known !== undefined)) && (state === '' || f.state === state) &&
          (run === '' || f.run.number === Number(run)) &&
          (words.length === 0 || says(words, f.clause, f.state, f.says, f.expected, f.got, f.first_case, f.run.label)));
}

function findingRow(f) {
  return [
    sign(kVerdicts.indexOf(f.verdict)),
    el('div', {class: 'words'},
       el('div', {class: 'first'}, el('b', {}, f.clause), ` in ${f.state}`, el('span', {class: 'level'}, f.level)),
       el('div', {class: 'second'}, data.runs.length > 1 ? el('span', {class: 'stack'}, f.run.label + ': ') : null,
          f.got === 'nothing' ? 'nothing came' : f.got)),
    el('div', {class: 'aside'}, el('div', {}, many(f.cases, ...unitOf(f.run))),
       f.known === undefined ? null : el('div', {class: 'known'}, 'known'))
  ];
}

function levelWords(f) {
  if (f.level === 'plain') return 'The standard describes it so; it is no MUST and no SHOULD.';
  return f.level === 'MUST' ? 'That is a MUST.' : `That is a ${f.level}: there may be good reasons to do otherwise.`;
}

// Links to cases; of many at first some.
function caseLinks(places) {
  const most = 40;
  const link = (place) => el('li', {}, inside('case=' + address(cases.ids[place]), cases.ids[place]));
  const list = el('ul', {class: 'cases'}, places.slice(0, most).map(link));
  if (places.length <= most) return list;
  const all =
      el('button', {
        type: 'button',
        onclick: () => {
          list.append(...places.slice(most).map(link));
          all.remove();
        }
      },
         `Show all ${counted(places.length)}`);
  return el('div', {}, list, all);
}

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
  return el(
      'div', {}, back('findings', 'all findings'),
      el('h2', {}, sign(kVerdicts.indexOf(f.verdict)), ` ${f.run.label} ${f.verdict} `, el('code', {}, f.clause),
         ` in ${f.state}`),
      el('p', {class: 'plainly'}, f.says, '. ', el('span', {class: 'dim'}, levelWords(f))),
      facts(
          ['Given last', givenWords(f)], ['Allowed', el('code', {}, f.expected)],
          ['Got', el('code', {class: 'bad'}, f.got)],
          ['Clause', outside(f.link, `RFC ${f.rfc} ${f.where}`), ` (${f.level})`],
          f.known === undefined ? null : ['Known', f.known],
          f.instead_of === undefined ? null : ['Known is', f.instead_of],
          f.folder === undefined ? null : ['Folder', el('code', {}, f.folder)],
          also.length === 0 ?
              null :
              ['The same of', also.map((o, i) => [i > 0 ? ', ' : '', inside(`finding=${o.number}`, o.run.label)])]),
      el('h3', {}, 'Again'), command(f.replay), el('h3', {}, recordedWords(f)), wire(f),
      el('h3', {}, `Shown by ${many(f.cases, ...unitOf(f.run))}`), caseLinks(f.shownBy));
}

const verdictChoices = (names) => names.map((name) => [name, sign(kVerdicts.indexOf(name)), ' ' + name]);
const runChoices = () => [['', 'all stacks'], ...data.runs.map((run) => [String(run.number), run.label])];
const stateChoices = (states) => [['', 'all states'], ...kStates.filter((s) => states.has(s)).map((s) => [s, s])];

function findingsView(number) {
  const f = findingFilter, opened = findings[number - 1];
  const known = [['', 'known or not'], ['no', 'not known'], ['yes', 'known deviations']];
  const page = listPage({
    list: {
      label: 'Findings',
      height: 54,
      row: findingRow,
      key: (item) => item.number,
      open: (item) => go(`finding=${item.number}`)
    },
    filter: f,
    chosen: chosenFindings,
    said: (n) => countedOf(n, findings.length, 'finding', 'findings'),
    marked: number,
    controls: (changed) =>
        [toggles('Verdict', verdictChoices(['violates', 'deviates']), f.verdicts, changed),
         toggles('Level', ['MUST', 'SHOULD', 'plain'].map((l) => [l, l]), f.levels, changed),
         chosenBy(f, 'state', 'State', stateChoices(new Set(findings.map((one) => one.state))), changed),
         data.runs.length > 1 ? chosenBy(f, 'run', 'Stack', runChoices(), changed) : null,
         findings.some((one) => one.known !== undefined) ? chosenBy(f, 'known', 'Known', known, changed) : null]
  });
  return listAndDetail(page.form, page.list, opened === undefined ? null : findingDetail(opened));
}
