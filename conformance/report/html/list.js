// Long lists, of which only what is in sight is in the page; and the words and buttons that choose what is in them.
class List {
  // `row(item)` gives the children of a row, `open(item)` is told which one was chosen, `key(item)` tells it from
  // others.
  constructor({label, height, row, open, key}) {
    Object.assign(this, {height, row, open, key, items: [], at: -1});
    this.inner = el('div', {class: 'rows'});
    this.element =
        el('div', {
          class: 'list',
          role: 'listbox',
          tabindex: '0',
          'aria-label': label,
          onscroll: () => this.draw(),
          onkeydown: (e) => this.pressed(e)
        },
           this.inner);
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  show(items) {
    const before = this.items[this.at];
    this.items = items;
    this.at = before === undefined ? -1 : items.findIndex((item) => this.key(item) === this.key(before));
    this.inner.style.height = `${items.length * this.height}px`;
    this.drawn = null;
    this.draw();
  }

  // Marks the item, and brings it in sight.
  mark(key) {
    this.at = this.items.findIndex((item) => this.key(item) === key);
    this.bring();
  }

  bring() {
    if (this.at >= 0) {
      const top = this.at * this.height, view = this.element;
      if (top < view.scrollTop) view.scrollTop = top;
      if (top + this.height > view.scrollTop + view.clientHeight)
        view.scrollTop = top + this.height - view.clientHeight;
    }
    this.drawn = null;
    this.draw();
  }

  draw() {
    const spare = 8;
    const first = Math.max(0, Math.floor(this.element.scrollTop / this.height) - spare);
    const end = Math.min(this.items.length, first + Math.ceil(this.element.clientHeight / this.height) + 2 * spare);
    if (this.drawn === `${first} ${end}`) return;
    this.drawn = `${first} ${end}`;
    const rows = [];
    for (let i = first; i < end; ++i) {
      rows.push(
          el('div', {
            class: 'row',
            role: 'option',
            id: `row-${i}`,
            'aria-selected': i === this.at ? 'true' : 'false',
            'aria-setsize': this.items.length,
            'aria-posinset': i + 1,
            style: `top:${i * this.height}px;height:${this.height}px`,
            onclick: () => {
              this.at = i;
              this.bring();
              this.open(this.items[i]);
            }
          },
             this.row(this.items[i])));
    }
    this.inner.replaceChildren(...rows);
    if (this.at >= 0)
      this.element.setAttribute('aria-activedescendant', `row-${this.at}`);
    else
      this.element.removeAttribute('aria-activedescendant');
  }

  pressed(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.height) - 1);
    const steps = {ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity};
    if (event.key === 'Enter' && this.at >= 0)
      this.open(this.items[this.at]);
    else if (event.key in steps && this.items.length > 0) {
      this.at = Math.min(this.items.length - 1, Math.max(0, this.at + steps[event.key]));
      this.bring();
      // Where the item is shown beside the list it follows the mark.
      if (wide()) this.open(this.items[this.at]);
    } else
      return;
    event.preventDefault();
  }
}

const wide = () => matchMedia('(min-width: 900px)').matches;

// A row of buttons of which any number may be pressed, each with the words of its value.
function toggles(label, values, words, chosen, changed) {
  return el('div', {class: 'toggles', role: 'group', 'aria-label': label}, values.map((value) => {
    const button =
        el('button', {
          type: 'button',
          'aria-pressed': chosen.has(value) ? 'true' : 'false',
          'data-choice': value,
          onclick: () => {
            if (!chosen.delete(value)) chosen.add(value);
            button.setAttribute('aria-pressed', chosen.has(value) ? 'true' : 'false');
            changed();
          }
        },
           words(value));
    return button;
  }));
}

function choice(label, choices, chosen, changed) {
  const box =
      el('select', {'aria-label': label, onchange: () => changed(box.value)},
         choices.map(([value, words]) => el('option', {value, selected: value === chosen}, words)));
  return box;
}

function search(label, text, changed) {
  const box = el('input', {
    type: 'search',
    placeholder: `${label} ( / )`,
    'aria-label': label,
    value: text,
    spellcheck: 'false',
    autocomplete: 'off',
    oninput: () => changed(box.value)
  });
  return box;
}

// Every word is somewhere in one of the texts.
function says(words, ...texts) {
  const text = texts.join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}
const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter((word) => word !== '');
