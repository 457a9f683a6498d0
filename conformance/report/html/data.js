// What the page shows, unpacked from the JSON in the page: see page_data.cpp for how it is packed.
const data = JSON.parse(document.getElementById('data').textContent);
const kLetters = 'cdvui';
const kStates = [
  'CLOSED', 'LISTEN', 'SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING',
  'LAST-ACK', 'TIME-WAIT'
];

const cases = {
  ids: [],
  areas: []
};
for (const [prefix, ...ends] of data.cases.groups) {
  for (const end of ends) {
    cases.ids.push(data.cases.prefixes[prefix] + data.cases.ends[end]);
    cases.areas.push(data.cases.areas[prefix]);
  }
}

const requirements =
    data.requirements.map(([id, rfc, section, level, area, says, reason, tested], number) => ({
                            number,
                            id,
                            rfc,
                            section,
                            level: level ?? 'IS',
                            area: area ?? 'elsewhere',
                            reason,
                            tested,
                            says: says ?? 'This requirement is not in the ledger of the synfin that wrote this page.'
                          }));

// Of case `place` in this run: all that the run says of it, or null.
function judgedIn(run, place) {
  const verdict = run.verdict[place];
  if (verdict === kAbsent) return null;
  const judged = run.index[place];
  const found = {verdict, clauses: data.clause_sets[run.clauses[judged]], milliseconds: run.milliseconds[judged]};
  const detail = run.detail[place];
  if (verdict === 1 || verdict === 2) {
    found.finding = run.findings[run.failures[3 * detail]];
    found.expected = data.strings[run.failures[3 * detail + 1]];
    found.got = data.strings[run.failures[3 * detail + 2]];
  } else if (verdict > 2) {
    found.why = data.strings[run.reasons[detail]];
  }
  return found;
}

function unpack(run, number) {
  const n = cases.ids.length;
  run.number = number;
  run.verdict = new Uint8Array(n);
  run.index = new Int32Array(n);   // of its place among those that the run has
  run.detail = new Int32Array(n);  // of its place among failures or reasons
  let judged = 0, failed = 0, reasoned = 0;
  for (let i = 0; i < n; ++i) {
    const verdict = kLetters.indexOf(run.verdicts[i]);
    run.verdict[i] = verdict < 0 ? kAbsent : verdict;
    if (verdict < 0) continue;
    run.index[i] = judged++;
    if (verdict === 1 || verdict === 2) run.detail[i] = failed++;
    if (verdict > 2) run.detail[i] = reasoned++;
  }
  for (const finding of run.findings) {
    finding.run = run;
    finding.shownBy = [];
  }
  for (let i = 0; i < n; ++i) {
    if (run.verdict[i] === 1 || run.verdict[i] === 2) {
      run.findings[run.failures[3 * run.detail[i]]].shownBy.push(i);
    }
  }
}
data.runs.forEach(unpack);

// Of all runs. A finding's number is what a link names it by.
const findings = data.runs.flatMap((run) => run.findings);
findings.forEach((finding, i) => {
  finding.number = i + 1;
});

// Worst first: what is not known, what ends the stack, what a MUST forbids, a SHOULD, then what more cases show.
function weight(f) {
  return [
    f.known === undefined ? 0 : 1, f.clause === 'stack-survives' ? 0 : 1, f.verdict === 'violates' ? 0 : 1,
    f.level === 'SHOULD' ? 0 : 1, -f.cases
  ];
}
function worse(a, b) {
  const x = weight(a), y = weight(b);
  const i = x.findIndex((value, place) => value !== y[place]);
  return i < 0 ? a.number - b.number : x[i] - y[i];
}
const worstFirst = [...findings].sort(worse);

// What the run counts: one, and many.
const unitOf = (run) => (run.walks ? ['walk', 'walks'] : ['case', 'cases']);

// The command that runs this case again.
function replayOf(run, id) {
  const word = /^[\w\-./:,+=@%]+$/.test(id) ? id : '\'' + id.replaceAll('\'', '\'\\\'\'') + '\'';
  return run.replay.replace('CASE', () => (run.walks ? id.slice(id.lastIndexOf('/') + 1) : word));
}

function clauseFacts(number) {
  const [id, citation, link, level, says] = data.clauses[number];
  return {id, citation, link, level, says};
}
