// The view of a list: above it a filter, and how many of all that leaves; beside it what was opened. #cases is the list
// of the cases, #case=ID one of them, #cases&verdict=violates what the filter leaves.
//
// What differs from list to list:
//   one, more        the names of what is in it: 'case', 'cases'
//   items            all of them
//   key(item)        what an address names it by
//   row(item)        the children of its row, which is `height` pixels high
//   texts(item)      what the search looks through
//   parts            of the filter: see someOf, oneOf and elsewhere; each may have a passes(item, chosen)
//   passes(item, filter)  what several parts say together
//   detail(item)     what is shown when it is opened
//   summary          what is beside the list while nothing is opened, {words, draw}
//   remark           what is told after the count
class ListView {
  constructor({one, more, items, key, row, height, texts, parts = [], passes, detail, summary, remark = ''}) {
    Object.assign(this, {one, more, items, key, row, height, texts, parts, passes, detail, summary, remark});
    this.filter = {text: ''};
    for (const part of parts) this.filter[part.key] = part.none();
  }

  address(item) { return `${this.one}=${address(String(this.key(item)))}`; }

  // What the address gives is chosen, and all else is not. An address that gives nothing leaves all as it was.
  adopt(given) {
    if (given.length === 0) return;
    const values = Object.fromEntries(given);
    this.filter.text = values.text ?? '';
    for (const part of this.parts) this.filter[part.key] = part.read(values[part.key] ?? '');
  }

  chosen() {
    const {filter} = this, words = wordsOf(filter.text);
    const parts = this.parts.filter((part) => part.passes !== undefined && part.any(filter[part.key]));
    return this.items.filter(
        (item) => parts.every((part) => part.passes(item, filter[part.key])) && (this.passes?.(item, filter) ?? true) &&
            (words.length === 0 || says(words, ...this.texts(item))));
  }

  // "7 of 12 cases", "12 cases".
  said(n) {
    const all = many(this.items.length, this.one, this.more);
    return (n === this.items.length ? all : `${counted(n)} of ${all}`) + this.remark;
  }

  draw(value) {
    const shown = new List({
      label: capital(this.more),
      height: this.height,
      row: this.row,
      key: this.key,
      open: (item) => go(this.address(item))
    });
    const count = el('p', {class: 'count', role: 'status'});
    const changed = () => {
      const items = this.chosen();
      count.textContent = this.said(items.length);
      shown.show(items);
    };
    const words = search(`Search ${this.more}`, this.filter.text, (text) => {
      this.filter.text = text;
      changed();
    });
    const controls = this.parts.map((part) => part.control(this.filter, changed));
    const form = el('form', {class: 'filter', onsubmit: (e) => e.preventDefault()}, words, ...controls, count);
    changed();
    const opened = this.items.find((item) => String(this.key(item)) === value);
    if (opened !== undefined) queueMicrotask(() => shown.mark(this.key(opened)));
    return this.around(form, shown, value === undefined ? null : this.article(opened, value));
  }

  // What was opened, below the way back to its list.
  article(item, value) {
    const way = el('p', {class: 'back'}, inside(this.more, `‹ all ${this.more}`));
    const missing = () => el('p', {class: 'warning'}, `There is no ${this.one} ${value} in this report.`);
    return el('div', {}, way, item === undefined ? missing() : this.detail(item));
  }

  // On a narrow screen what was opened is in the list's place.
  around(form, list, article) {
    const chooser = el('div', {class: 'chooser'}, form, list.element);
    const beside = (what) => el('article', {class: 'detail', tabindex: '-1', 'aria-label': 'Details'}, what);
    if (article !== null) return el('div', {class: 'split opened'}, chooser, beside(article));
    const hint = () => el('p', {class: 'hint'}, 'Choose one of the list.');
    if (this.summary === undefined) return el('div', {class: 'split'}, chooser, beside(hint()));
    const {words, draw} = this.summary;
    if (wide()) return el('div', {class: 'split'}, chooser, beside(draw()));
    return el(
        'div', {class: 'stacked'}, el('details', {class: 'summary'}, el('summary', {}, words), draw()),
        el('div', {class: 'split'}, chooser, beside(hint())));
  }
}

// A part of a filter: any number of values, told by words(value); none is all.
const someOf = ({key, label, values, words = (value) => value, passes}) => ({
  key,
  passes,
  none: () => new Set(),
  any: (chosen) => chosen.size > 0,
  read: (text) => new Set(text.split(',').filter((value) => value !== '')),
  control: (filter, changed) => toggles(label, values, words, filter[key], changed)
});

// One value or all. Not offered, it can still be chosen by an address.
const oneOf = ({key, label, choices, offered = true, passes}) => ({
  ...ofText(key, passes),
  control: (filter, changed) => offered ? choice(
                                              label, choices, filter[key],
                                              (value) => {
                                                filter[key] = value;
                                                changed();
                                              }) :
                                          null
});

// What was chosen elsewhere on the page, told after `words` on a button that takes it away.
const elsewhere = ({key, words, passes}) => ({
  ...ofText(key, passes),
  control: (filter, changed) => filter[key] === '' ? null :
                                                     el('button', {
                                                       type: 'button',
                                                       class: 'narrowed',
                                                       title: 'Take this filter away',
                                                       onclick: (e) => {
                                                         filter[key] = '';
                                                         e.currentTarget.remove();
                                                         changed();
                                                       }
                                                     },
                                                        words + filter[key] + ' ✕')
});

const ofText = (key, passes) => ({key, passes, none: () => '', any: (chosen) => chosen !== '', read: (text) => text});
