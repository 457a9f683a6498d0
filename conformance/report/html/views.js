// The page around its views, which are the parts of it by the fragment of its address: #findings, #finding=3.
// The page has kViews: each with its name and how it draws itself, given what follows the '=' in the address.

const listed = (list, badge) =>
    ({name: list.more, words: capital(list.more), opens: list.one, list, badge, draw: (value) => list.draw(value)});

function go(fragment) {
  if (location.hash === '#' + fragment) return;
  // Moving through a list beside what it opens is no history to go back through.
  const replaces = wide() && fragment.includes('=') && location.hash.split('=')[0] === '#' + fragment.split('=')[0];
  history[replaces ? 'replaceState' : 'pushState'](null, '', '#' + fragment);
  show();
}

function plainText(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

// "case=ID" as ['case', 'ID'].
function keyAndValue(part) {
  const at = part.indexOf('=');
  return at < 0 ? [part] : [part.slice(0, at), plainText(part.slice(at + 1))];
}

function show() {
  const [[name, value], ...given] = location.hash.slice(1).split('&').map(keyAndValue);
  const view = kViews.find((one) => one.name === name || one.opens === name) ?? kViews[0];
  view.list?.adopt(given);
  const main = document.getElementById('main'), scrolled = main.querySelector('.list')?.scrollTop ?? 0;
  const inList = document.activeElement.closest('.list') !== null;
  const same = main.dataset.view === view.name;
  main.replaceChildren(view.draw(value));
  main.dataset.view = view.name;
  // A list has the height of the window, and scrolls by itself.
  document.body.classList.toggle('fixed', view.list !== undefined);
  const list = main.querySelector('.list');
  // The list stays where it was, and so does who moves through it.
  if (same && list !== null) list.scrollTop = scrolled;
  if (same && list !== null && inList && (wide() || value === undefined))
    list.focus({preventScroll: true});
  else if (value !== undefined && !wide())
    scrollTo(0, 0);
  for (const link of document.querySelectorAll('#views a')) {
    const here = link.getAttribute('href') === '#' + view.name;
    link.toggleAttribute('data-here', here);
    if (here)
      link.setAttribute('aria-current', 'page');
    else
      link.removeAttribute('aria-current');
  }
}

function frame(tool, names, partial) {
  document.title = `${names} – ${tool}`;
  document.getElementById('head').append(
      el('h1', {}, tool + ' ', el('span', {}, names)),
      partial === null ? '' : el('p', {class: 'warning'}, el('strong', {}, 'This report is partial: '), partial));
  document.getElementById('views').append(...kViews.map(
      ({name, words, badge}, i) =>
          el('a', {href: '#' + name, title: `Key ${i + 1}`}, words,
             badge === undefined ? null : el('span', {class: 'badge'}, counted(badge)))));
  document.getElementById('foot').append(
      el('p', {}, `Written by synfin ${data.version}. `,
         el('span', {class: 'keys'}, 'Keys: ', el('kbd', {}, '/'), ' search, ', el('kbd', {}, '↑'), el('kbd', {}, '↓'),
            ' in lists, ', el('kbd', {}, 'Esc'), ' back, ', el('kbd', {}, '1'), '–',
            el('kbd', {}, String(kViews.length)), ' views.')));
}

// Draws the page. `tool` wrote it, about what has these names; `partial` is why something is missing, or null;
// printed() is what there is of it on paper, where nothing can be opened.
function begin({tool, names, partial, printed}) {
  frame(tool, names, partial);
  show();
  addEventListener('hashchange', show);
  addEventListener('beforeprint', () => document.getElementById('print').replaceChildren(...printed()));
  document.addEventListener('keydown', pressed);
}
