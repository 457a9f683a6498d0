// Findings: what was found in any number of connections, worst first.
function findingDetail(f) {
  return [
    el('h2', {}, brokenRule(f)), el('p', {class: 'plainly'}, f.says, '.'),
    facts(allowedFact(f), gotFact(f), clauseFact(f), ['First', `frame ${f.frame} of ${data.files[f.file].name}`]),
    el('h3', {}, 'Again'), command(f.again), el('h3', {}, 'Connections'),
    links(connectionsOf(f), (c) => inside(connectionList.address(c), c.connection, ' ', c.where))
  ];
}

const findingList = new ListView({
  one: 'finding',
  more: 'findings',
  items: findings,
  key: (f) => f.number,
  height: 54,
  row: (f) => foundRow(f, f.got, many(f.connections, 'connection', 'connections')),
  texts: (f) => [f.verdict, f.clause, f.state, f.says, f.expected, f.got, f.connection],
  detail: findingDetail
});
