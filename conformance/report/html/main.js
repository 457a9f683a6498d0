// The parts of the page, by the fragment of its address: #findings, #finding=3, #case=ID, #cases&verdict=violates.
const kViews =
    [['overview', 'Overview'], ['findings', 'Findings'], ['cases', 'Cases'], ['requirements', 'Requirements']];
if (data.runs.length > 1) kViews.push(['compare', 'Compare']);

// Each opens in the view of its list.
const kOpened = {
  finding: 'findings',
  case: 'cases',
  requirement: 'requirements'
};

function go(fragment) {
  if (location.hash === '#' + fragment) return;
  // Moving through a list beside what it opens is no history to go back through.
  const replaces = wide() && fragment.includes('=') && location.hash.split('=')[0] === '#' + fragment.split('=')[0];
  history[replaces ? 'replaceState' : 'pushState'](null, '', '#' + fragment);
  show();
}

// What the fragment chooses is chosen, and all else of that filter is not.
function adopt(filter, parts) {
  if (parts.length === 0) return;
  const given = Object.fromEntries(parts.map((part) => {
    const at = part.indexOf('=');
    return [part.slice(0, at), plainText(part.slice(at + 1))];
  }));
  for (const key of ['state', 'run', 'text', 'known', 'area', 'requirement'])
    if (key in filter) filter[key] = given[key] ?? '';
  filter.verdicts = new Set((given.verdict ?? '').split(',').filter((v) => v !== ''));
  filter.levels = new Set((given.level ?? '').split(',').filter((l) => l !== ''));
}

function plainText(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const kDrawn = {
  overview: () => overview(),
  findings: (number) => findingsView(Number(number)),
  cases: (id) => casesView(id),
  requirements: (id) => requirementsView(id),
  compare: () => compareView(),
};

function show() {
  const [first, ...parts] = location.hash.slice(1).split('&');
  const at = first.indexOf('=');
  const name = at < 0 ? first : first.slice(0, at), value = at < 0 ? undefined : plainText(first.slice(at + 1));
  const view = kOpened[name] ?? (name in kDrawn ? name : 'overview');
  if (view === 'findings') adopt(findingFilter, parts);
  if (view === 'cases') adopt(caseFilter, parts);
  const main = document.getElementById('main'), scrolled = main.querySelector('.list')?.scrollTop ?? 0;
  const listed = document.activeElement?.closest('.list') !== null && document.activeElement !== document.body;
  const same = main.dataset.view === view;
  main.replaceChildren(kDrawn[view](value));
  main.dataset.view = view;
  // A list has the height of the window, and scrolls by itself.
  document.body.classList.toggle('fixed', view !== 'overview' && view !== 'compare');
  const list = main.querySelector('.list');
  // The list stays where it was, and so does who moves through it.
  if (same && list !== null) list.scrollTop = scrolled;
  if (same && list !== null && listed && (wide() || value === undefined))
    list.focus({preventScroll: true});
  else if (value !== undefined && !wide())
    scrollTo(0, 0);
  for (const link of document.querySelectorAll('#views a')) {
    link.toggleAttribute('data-here', link.getAttribute('href') === '#' + view);
    if (link.hasAttribute('data-here'))
      link.setAttribute('aria-current', 'page');
    else
      link.removeAttribute('aria-current');
  }
}

function frame() {
  const partial = data.runs.some((run) => run.interrupted !== undefined || run.unavailable !== undefined);
  const names = data.runs.map((run) => run.label).join(', ');
  document.title = `${names} – synfin`;
  document.getElementById('head').append(
      el('h1', {}, 'synfin ', el('span', {}, names)),
      partial ? el('p', {class: 'warning'}, el('strong', {}, 'This report is partial: '),
                   'a run was interrupted or had no stack; see the overview.') :
                '');
  document.getElementById('views').append(...kViews.map(
      ([view, words], i) =>
          el('a', {href: '#' + view, title: `Key ${i + 1}`}, words,
             view === 'findings' ? el('span', {class: 'badge'}, counted(findings.length)) : null)));
  document.getElementById('foot').append(
      el('p', {}, `Written by synfin ${data.version}. `,
         el('span', {class: 'keys'}, 'Keys: ', el('kbd', {}, '/'), ' search, ', el('kbd', {}, '↑'), el('kbd', {}, '↓'),
            ' in lists, ', el('kbd', {}, 'Esc'), ' back, ', el('kbd', {}, '1'), '–',
            el('kbd', {}, String(kViews.length)), ' views.')));
}

// On paper there is nothing to open: what ran, the matrix, and each finding in short.
function printed() {
  const row = (f) =>
      el('tr', {}, el('td', {}, sign(kVerdicts.indexOf(f.verdict)), ` ${f.verdict}`), el('td', {}, f.run.label),
         el('td', {}, el('b', {}, f.clause), ` (${f.level}) in ${f.state}: ${f.says}. `, `RFC ${f.rfc} ${f.where}`,
            el('div', {}, 'allowed ', el('code', {}, f.expected)), el('div', {}, 'got ', el('code', {}, f.got))),
         el('td', {}, counted(f.cases)));
  document.getElementById('print').replaceChildren(
      overview(), el('h2', {}, 'Requirements'), levelTable(), el('h2', {}, 'Findings'),
      el('table', {}, el('thead', {}, el('tr', {}, ['verdict', 'stack', 'what', 'cases'].map((t) => el('th', {}, t)))),
         el('tbody', {}, worstFirst.map(row))));
}

frame();
show();
addEventListener('hashchange', show);
addEventListener('beforeprint', printed);
document.addEventListener('keydown', pressed);
