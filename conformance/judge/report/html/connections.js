// Connections: all that are kept, and one of them.
const connectionFilter = {
  verdicts: new Set(),
  unknown: '',
  text: ''
};

function chosenConnections() {
  const {verdicts, unknown, text} = connectionFilter, words = wordsOf(text);
  return connections.filter(
      (c) => (verdicts.size === 0 || verdicts.has(c.verdict)) && (unknown === '' || c.unknown.includes(unknown)) &&
          (words.length === 0 ||
           says(
               words, c.connection, c.verdict, c.where, ...c.unknown, ...c.ends.map((end) => end.state),
               ...c.findings.map((f) => `${f.clause} ${f.state} frame ${f.frame}`))));
}

function connectionRow(c) {
  const remarks = [...c.findings.map((f) => `${f.clause} in ${f.state}`), ...c.unknown];
  if (c.told === 'crowded-out') remarks.push(c.told);
  return [
    sign(kVerdicts.indexOf(c.verdict)),
    el('div', {class: 'words'}, el('div', {class: 'first'}, el('b', {}, c.connection)),
       el('div', {class: 'second'},
          remarks.length > 0 ? remarks.join(', ') : c.ends.map((end) => end.state).join(', '))),
    el('div', {class: 'aside'}, el('div', {}, many(c.segments, 'segment', 'segments')),
       el('div', {class: 'dim'}, `${c.seconds.toFixed(3)} s`))
  ];
}

function foundIn(f) {
  return el(
      'div', {class: 'card'},
      el('h3', {}, sign(kVerdicts.indexOf(f.verdict)), ` ${f.verdict} `, el('code', {}, f.clause), ` in ${f.state}`),
      el('p', {class: 'plainly'}, f.says, '.'),
      facts(
          ['Frame', `${f.frame}, from the ${f.by}`], ['Allowed', el('code', {}, f.expected)],
          ['Got', el('code', {class: 'bad'}, f.got)],
          ['Clause', outside(f.link, `RFC ${f.rfc} ${f.where}`), ` (${f.level})`]));
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
  return el(
      'div', {}, back('connections', 'all connections'),
      el('h2', {}, sign(kVerdicts.indexOf(c.verdict)), ` ${c.connection} ${c.verdict}`),
      facts(
          ['Frames', `${counted(c.first_frame)} to ${counted(c.last_frame)}${c.where === '' ? '' : ' of ' + c.where}`],
          endFacts(c.opener, 'Opener'), endFacts(c.other, 'Other end'), ['Told', kToldWords[c.told]],
          c.unknown.length === 0 ? null : ['Unknown', c.unknown.map((u) => data.unknown[u].says).join('; ')]),
      c.findings.map(foundIn), c.again === undefined ? null : [el('h3', {}, 'Again'), command(c.again)], ladderOf(c),
      c.log === undefined ? el('p', {class: 'dim'}, 'Segments are kept of connections with findings only.') : null);
}

function connectionsView(number) {
  const f = connectionFilter, opened = connections[number - 1];
  const verdicts = ['violates', 'deviates', 'inconclusive', 'conforms'];
  const unknown = Object.keys(data.unknown).filter((u) => data.unknown[u].connections > 0);
  const uncounted = data.left_out > 0 ? `; ${counted(data.left_out)} more are only counted` : '';
  const page = listPage({
    list: {
      label: 'Connections',
      height: 54,
      row: connectionRow,
      key: (c) => c.number,
      open: (c) => go(`connection=${c.number}`)
    },
    filter: f,
    chosen: chosenConnections,
    said: (n) => countedOf(n, connections.length, 'connection', 'connections') + uncounted,
    marked: number,
    controls: (changed) =>
        [toggles(
             'Verdict', verdicts.map((name) => [name, sign(kVerdicts.indexOf(name)), ' ' + name]), f.verdicts, changed),
         unknown.length === 0 ?
             null :
             chosenBy(f, 'unknown', 'Unknown', [['', 'unknown or not'], ...unknown.map((u) => [u, u])], changed)]
  });
  return listAndDetail(page.form, page.list, opened === undefined ? null : connectionDetail(opened));
}
