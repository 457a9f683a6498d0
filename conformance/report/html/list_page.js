// A page of one list: its filter above it, how many of all are chosen, and beside it what was opened.
// `list` is what List takes, `filter` what is chosen (its `text` is searched for), `chosen()` the items that it leaves.
// `controls(changed)` are the filter's other parts, `said(n)` tells how many are chosen, `marked` is the opened item's
// key.
function listPage({list, filter, chosen, controls, said, marked}) {
  const shown = new List(list);
  const count = el('p', {class: 'count', role: 'status'});
  const changed = () => {
    const items = chosen();
    count.textContent = said(items.length);
    shown.show(items);
  };
  const words = search(`Search ${list.label.toLowerCase()}`, filter.text, (text) => {
    filter.text = text;
    changed();
  });
  const form = el('form', {class: 'filter', onsubmit: (e) => e.preventDefault()}, words, ...controls(changed), count);
  changed();
  queueMicrotask(() => shown.mark(marked));
  return {form, list: shown};
}

// A choice of the filter's that stands under this key.
const chosenBy = (filter, key, label, choices, changed) => choice(label, choices, filter[key], (value) => {
  filter[key] = value;
  changed();
});

// "7 of 12 cases", "12 cases".
const countedOf = (n, all, one, more) => n === all ? many(all, one, more) : `${counted(n)} of ${many(all, one, more)}`;
