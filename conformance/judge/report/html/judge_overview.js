// What was read, what came of it, and what is not known.
function overview() {
  const totals = kVerdicts.map((name) => data.totals[name]);
  const all = totals.reduce((sum, n) => sum + n, 0);
  const unknown = Object.values(data.unknown).filter((u) => u.connections > 0);
  return el(
      'div', {class: 'page'},
      el('div', {class: 'cards'},
         el('section', {class: 'card'}, el('h2', {}, many(all, 'connection', 'connections')),
            verdictLinks(totals, 'connections'),
            facts(
                ['Judged', `${counted(data.judged)} segments`], ['Profile', data.profile],
                [
                  'Tap at',
                  data.tap_at === 'unknown' ? 'no known place' :
                                              `the ${data.tap_at}${data.tap_complete ? '; it missed nothing' : ''}`
                ],
                ['MSL', `${data.msl_seconds} s`], ['Only', data.filter])),
         el('section', {class: 'card'}, el('h2', {}, 'Not judged, or not wholly'),
            el('p', {class: 'dim'}, 'It is held against nobody.'),
            unknown.length === 0 ?
                el('p', {}, 'Nothing of the connections.') :
                el('ul', {class: 'plain'},
                   unknown.map((u) => el('li', {}, many(u.connections, 'connection', 'connections'), ': ', u.says))))),
      el('h2', {}, 'Captures'),
      el('div', {class: 'sideways'},
         el('table', {},
            el('thead', {},
               el('tr', {}, ['capture', 'link', 'frames', 'segments', 'of the frames'].map((t) => el('th', {}, t)))),
            el('tbody', {}, data.files.map(fileRow)))));
}

function fileRow(file) {
  const kinds = Object.entries(file.frames_of).map(([kind, n]) => `${counted(n)} ${kind}`).join(', ');
  const partial = file.interrupted ? 'interrupted' : file.complaint;
  return el(
      'tr', {}, el('td', {}, file.name, partial === undefined ? null : el('p', {class: 'warning'}, partial)),
      el('td', {}, file.link), el('td', {class: 'number'}, counted(file.frames)),
      el('td', {class: 'number'}, counted(file.segments)), el('td', {}, kinds));
}
