// The keyboard: / searches, Esc goes back, arrows move in lists (see List), 1 to 9 are the views.
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches('input, select, textarea');
  if (event.key === 'Escape')
    escaped(event.target);
  else if (typing && event.target.type === 'search' && event.key === 'ArrowDown')
    document.querySelector('.list')?.focus();
  else if (typing)
    return;
  else if (event.key === '/') {
    if (document.querySelector('input[type=search]') === null) go('findings');
    document.querySelector('input[type=search]').focus();
  } else if (/^[1-9]$/.test(event.key) && kViews[event.key - 1] !== undefined)
    go(kViews[event.key - 1].name);
  else
    return;
  event.preventDefault();
}

// From what was opened back to its list; from the search box to all.
function escaped(target) {
  if (target.type === 'search' && target.value !== '') {
    target.value = '';
    target.dispatchEvent(new Event('input'));
  } else {
    const link = document.querySelector('.back a');
    if (link !== null) go(link.getAttribute('href').slice(1));
    document.querySelector('.list')?.focus();
  }
}
