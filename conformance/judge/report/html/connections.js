// Connections: all that are kept, and one of them.
function connectionRow(c) {
  const remarks = [...c.findings.map((f) => `${f.clause} in ${f.state}`), ...c.unknown];
  if (c.told === 'crowded-out') remarks.push(c.told);
  return [
    verdictSign(c.verdict),
    el('div', {class: 'words'}, el('div', {class: 'first'}, el('b', {}, c.connection)),
       el('div', {class: 'second'},
          remarks.length > 0 ? remarks.join(', ') : c.ends.map((end) => end.state).join(', '))),
    el('div', {class: 'aside'}, el('div', {}, many(c.segments, 'segment', 'segments')),
       el('div', {class: 'dim'}, `${c.seconds.toFixed(3)} s`))
  ];
}

function foundIn(f) {
  return el(
      'div', {class: 'card'}, el('h3', {}, brokenRule(f)), el('p', {class: 'plainly'}, f.says, '.'),
      facts(['Frame', `${f.frame}, from the ${f.by}`], allowedFact(f), gotFact(f), clauseFact(f)));
}

function endFacts(end, words) {
  const settled = Object.entries(end.settled).map(([axis, yes]) => `${axis}: ${yes ? 'yes' : 'no'}`).join(', ');
  return [
    words, `${end.address} port ${end.port}: ${end.verdict}, last in ${end.state}, `,
    `${counted(end.judged)} of ${many(end.segments, 'segment', 'segments')} judged`,
    settled === '' ? '' : `; ${settled}`
  ];
}

const kToldWords = {
  over: 'it has ended',
  reused: 'another one began between the same ports',
  'file-ended': 'the file ended; it may have gone on',
  'crowded-out': 'there was no room for so many at a time; it may have gone on'
};

function connectionDetail(c) {
  return [
    el('h2', {}, verdictSign(c.verdict), ` ${c.connection} ${c.verdict}`),
    facts(
        ['Frames', `${counted(c.first_frame)} to ${counted(c.last_frame)}${c.where === '' ? '' : ' of ' + c.where}`],
        endFacts(c.opener, 'Opener'), endFacts(c.other, 'Other end'), ['Told', kToldWords[c.told]],
        c.unknown.length === 0 ? null : ['Unknown', c.unknown.map((u) => data.unknown[u].says).join('; ')]),
    c.findings.map(foundIn), c.again === undefined ? null : [el('h3', {}, 'Again'), command(c.again)], ladderOf(c),
    c.log === undefined ? el('p', {class: 'dim'}, 'Segments are kept of connections with findings only.') : null
  ];
}

const unknownKinds = Object.keys(data.unknown).filter((u) => data.unknown[u].connections > 0);

const connectionList = new ListView({
  one: 'connection',
  more: 'connections',
  items: connections,
  key: (c) => c.number,
  height: 54,
  row: connectionRow,
  texts: (c) =>
      [c.connection, c.verdict, c.where, ...c.unknown, ...c.ends.map((end) => end.state),
       ...c.findings.map((f) => `${f.clause} ${f.state} frame ${f.frame}`)],
  parts: [
    someOf({
      key: 'verdict',
      label: 'Verdict',
      values: ['violates', 'deviates', 'inconclusive', 'conforms'],
      words: verdictWords,
      passes: (c, verdicts) => verdicts.has(c.verdict)
    }),
    oneOf({
      key: 'unknown',
      label: 'Unknown',
      choices: [['', 'unknown or not'], ...unknownKinds.map((u) => [u, u])],
      offered: unknownKinds.length > 0,
      passes: (c, unknown) => c.unknown.includes(unknown)
    })
  ],
  detail: connectionDetail,
  remark: data.left_out > 0 ? `; ${counted(data.left_out)} more are only counted` : ''
});
