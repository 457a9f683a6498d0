// The parts of the page, by the fragment of its address: #connection=3, #connections&verdict=violates, #finding=1.
const kViews = [['overview', 'Overview'], ['connections', 'Connections'], ['findings', 'Findings']];
const kOpened = {
  connection: 'connections',
  finding: 'findings'
};
const kDrawn = {
  overview: () => overview(),
  connections: (number) => connectionsView(Number(number)),
  findings: (number) => findingsView(Number(number)),
};

function go(fragment) {
  if (location.hash === '#' + fragment) return;
  // Moving through a list beside what it opens is no history to go back through.
  const replaces = wide() && fragment.includes('=') && location.hash.split('=')[0] === '#' + fragment.split('=')[0];
  history[replaces ? 'replaceState' : 'pushState'](null, '', '#' + fragment);
  show();
}

function show() {
  const [first, ...parts] = location.hash.slice(1).split('&');
  const [name, value] = first.split('=');
  const view = kOpened[name] ?? (name in kDrawn ? name : 'overview');
  for (const part of parts) {
    const [key, chosen] = part.split('=');
    if (key === 'verdict') connectionFilter.verdicts = new Set(chosen.split(','));
  }
  const main = document.getElementById('main'), scrolled = main.querySelector('.list')?.scrollTop ?? 0;
  const same = main.dataset.view === view;
  main.replaceChildren(kDrawn[view](value));
  main.dataset.view = view;
  // A list has the height of the window, and scrolls by itself.
  document.body.classList.toggle('fixed', view !== 'overview');
  const list = main.querySelector('.list');
  if (same && list !== null) {
    list.scrollTop = scrolled;
    if (wide() || value === undefined) list.focus({preventScroll: true});
  }
  for (const link of document.querySelectorAll('#views a')) {
    const here = link.getAttribute('href') === '#' + view;
    link.toggleAttribute('data-here', here);
    if (here)
      link.setAttribute('aria-current', 'page');
    else
      link.removeAttribute('aria-current');
  }
}

function frame() {
  const names = data.files.map((file) => file.name).join(', ');
  const counts = {connections: connections.length, findings: findings.length};
  document.title = `${names} – synfin judge`;
  document.getElementById('head').append(
      el('h1', {}, 'synfin judge ', el('span', {}, names)),
      data.whole ? '' :
                   el('p', {class: 'warning'}, el('strong', {}, 'This report is partial: '),
                      'a capture could not be read to its end; see the overview.'));
  document.getElementById('views').append(...kViews.map(
      ([view, words], i) =>
          el('a', {href: '#' + view, title: `Key ${i + 1}`}, words,
             counts[view] === undefined ? null : el('span', {class: 'badge'}, counted(counts[view])))));
  document.getElementById('foot').append(
      el('p', {}, `Written by synfin ${data.version}. `,
         el('span', {class: 'keys'}, 'Keys: ', el('kbd', {}, '/'), ' search, ', el('kbd', {}, '↑'), el('kbd', {}, '↓'),
            ' in lists, ', el('kbd', {}, 'Esc'), ' back, ', el('kbd', {}, '1'), '–',
            el('kbd', {}, String(kViews.length)), ' views.')));
}

frame();
show();
addEventListener('hashchange', show);
addEventListener('beforeprint', () => document.getElementById('print').replaceChildren(overview()));
document.addEventListener('keydown', pressed);
