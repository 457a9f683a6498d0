// Findings: what was found in any number of connections, worst first.
function findingRow(f) {
  return [
    sign(kVerdicts.indexOf(f.verdict)),
    el('div', {class: 'words'},
       el('div', {class: 'first'}, el('b', {}, f.clause), ` in ${f.state}`, el('span', {class: 'level'}, f.level)),
       el('div', {class: 'second'}, f.got)),
    el('div', {class: 'aside'}, many(f.connections, 'connection', 'connections'))
  ];
}

function findingDetail(f) {
  const shown = findingsOf(f), most = 40;
  return el(
      'div', {}, back('findings', 'all findings'),
      el('h2', {}, sign(kVerdicts.indexOf(f.verdict)), ` ${f.verdict} `, el('code', {}, f.clause), ` in ${f.state}`),
      el('p', {class: 'plainly'}, f.says, '.'),
      facts(
          ['Allowed', el('code', {}, f.expected)], ['Got', el('code', {class: 'bad'}, f.got)],
          ['Clause', outside(f.link, `RFC ${f.rfc} ${f.where}`), ` (${f.level})`],
          ['First', `frame ${f.frame} of ${data.files[f.file].name}`]),
      el('h3', {}, 'Again'), command(f.again), el('h3', {}, 'Connections'),
      el('ul', {class: 'cases'},
         shown.slice(0, most).map((c) => el('li', {}, inside(`connection=${c.number}`, c.connection, ' ', c.where)))),
      shown.length > most ? el('p', {class: 'dim'}, `and ${counted(shown.length - most)} more`) : null);
}

function findingsView(number) {
  const list = new List(
      {label: 'Findings', height: 54, row: findingRow, key: (f) => f.number, open: (f) => go(`finding=${f.number}`)});
  const count = el('p', {class: 'count', role: 'status'}, many(findings.length, 'finding', 'findings'));
  list.show(findings);
  const opened = findings[number - 1];
  queueMicrotask(() => list.mark(number));
  return listAndDetail(el('div', {class: 'filter'}, count), list, opened === undefined ? null : findingDetail(opened));
}
