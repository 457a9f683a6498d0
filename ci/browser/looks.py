"""How a page is looked at: what all of them are asked alike, and the bugs that must not go unseen in any of them."""
import json
import subprocess

DESKTOP = (1280, 900)
PHONE = (400, 800)


class Failed(Exception):
    """synfin did not do what is needed to look at a page."""


class Noticed(RuntimeError):
    """A planted bug was seen."""


def documented(synfin, file, *command):
    """What the command writes as JSON."""
    ran = subprocess.run([synfin, *command, "--quiet", "--json", file], stdout=subprocess.DEVNULL)
    if ran.returncode > 1:
        raise Failed(f"synfin {' '.join(map(str, command))} ended with {ran.returncode}")
    return json.loads(file.read_text())


def said(n, total, more):
    """How a list tells how many of its items are chosen."""
    return f"{total:,} {more}" if n == total else f"{n:,} of {total:,} {more}"


class Looks:
    """A page. Each kind of page has a NAME, VIEWS by their names with their fragments, bugs PLANTED in it,
    written(synfin, folder), which is the page and the documents it shows, and all(), which looks at all of it."""

    # What is replaced, by what, in the program that all pages have.
    PLANTED_IN_ALL = [
        ("a search that finds everything", "words.every(", "words.some((word) => true) || words.every("),
        ("a filter of which no part counts", "parts.every((part) =>", "parts.every((part) => true ||"),
        ("an address that chooses nothing", "part.read(values[part.key] ?? '')", "part.none()"),
        ("a count that is not brought up to date", "count.textContent = this.said(", "count.title = this.said("),
        ("a list that stays as it was", "shown.show(items);", "shown.show(this.shown ??= items);"),
        ("a list that draws every row", "const spare = 8;", "const spare = 1e6;"),
        ("a row that opens nothing", "open: (item) => go(this.address(item))", "open: () => null"),
        ("an opened row that is not marked", "shown.mark(this.key(opened))", "shown.mark(null)"),
        ("nothing told of what is not there", "item === undefined ? missing()", "item === undefined ? ''"),
        ("an arrow key that does not move", "ArrowDown: 1", "ArrowDown: 0"),
        ("an Esc that is not heard", "event.key === 'Escape'", "event.key === 'Escaped'"),
        ("a ladder without arrows", "class: 'way'", "class: 'away'"),
        ("a ladder that marks no event", "isReported ? ' reported' : ''", "''"),
        ("an event that tells nothing", "this.told.textContent = text;", ""),
        ("a finding without what shows it", "items.slice(0, most)", "[]"),
    ]

    def __init__(self, browser, page, documents, pictures):
        self.browser, self.page, self.documents, self.pictures = browser, page, documents, pictures
        self.passed, self.failed, self.quiet = 0, 0, False

    def check(self, name, got, wanted=True):
        good = wanted(got) if callable(wanted) else got == wanted
        self.passed += good
        self.failed += not good
        if not good and self.quiet:
            raise Noticed(name)
        if not good:
            print(f"FAILED {name}: {got!r}")

    def text(self, selector):
        return self.browser.js(f"document.querySelector({json.dumps(selector)})?.textContent ?? ''")

    def count(self, selector):
        return self.browser.js(f"document.querySelectorAll({json.dumps(selector)}).length")

    def select(self, box, value):
        """Chooses a value of the box of that name."""
        self.browser.js(f"(() => {{ const box = document.querySelector('#main select[aria-label={box}]');"
                        f"box.value = {json.dumps(value)}; box.dispatchEvent(new Event('change')); }})()")

    def list(self, more, total, verdict, left, searched, opened=None):
        """A list as all of them are: counted, narrowed to the `left` of that verdict, opened, moved through, left and
        searched. opened() looks at what the first of these opens."""
        b, one = self.browser, more[:-1]
        b.open(self.page, "#" + more)
        self.check(f"all {more} are counted", self.text(".count"), said(total, total, more))
        self.check(f"only {more} in sight are in the page", self.count(".row"), lambda n: 0 < n < 60)
        toggle = f"[data-choice={verdict}]"
        b.click(toggle)
        b.until("document.querySelector('.count').textContent.includes(' of ')")
        self.check(f"the filter leaves {more} of a verdict", self.text(".count"), said(left, total, more))
        self.check(f"all {more} left have it", self.count(".row"), self.count(f".row:has(.sign.{verdict})"))
        b.click(".row")
        b.until(f"location.hash.startsWith('#{one}=')")
        self.check(f"the opened {one} is marked", self.count("[aria-selected=true]"), 1)
        if opened:
            opened()
        fragment = b.js("location.hash")
        b.js("document.querySelector('.list').focus()")
        b.key("ArrowDown")
        b.until(f"location.hash !== {json.dumps(fragment)}")
        self.check(f"the {one} that the arrow opens is marked", self.count("[aria-selected=true]"), 1)
        b.key("Escape")
        b.until(f"location.hash === '#{more}'")
        self.check(f"Esc goes back to the {more}", self.text(".hint"), lambda text: text != "")
        b.click(toggle)
        b.key("/")
        b.until("document.activeElement.type === 'search'")
        b.type(searched)
        b.until("document.querySelector('.count').textContent.includes(' of ')")
        self.check(f"the search finds {more}", self.text(".row"), lambda text: searched in text)
        b.key("Escape")
        self.check(f"Esc empties the search for {more}", b.js("document.activeElement.value"), "")
        self.check(f"and all {more} are back", self.text(".count"), said(total, total, more))
        b.open(self.page, f"#{one}=no/such%3Cscript%3E")
        self.check(f"a {one} that is not there is told", self.text(".detail .warning"),
                   lambda text: "no/such<script>" in text)

    def ladder(self, tells):
        """One event of the ladder is reported, and tells what it is when it is touched."""
        self.check("there is a ladder", self.count(".ladder .way"), lambda n: n > 0)
        self.check("one event of it is reported", self.count(".ladder .reported"), 1)
        self.browser.click(".ladder .reported")
        self.check("an event tells its fields when it is touched", self.text(".told"), lambda text: tells in text)

    def no_overflow(self, name):
        wide = self.browser.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.check(f"{name} is no wider than the window", wide, 0)

    def picture(self, name):
        if self.pictures:
            self.browser.picture(self.pictures / f"{name}.png")

    def sizes(self):
        """Every view in light and dark and at both widths."""
        for name, size, dark in (("light", DESKTOP, False), ("dark", DESKTOP, True), ("phone", PHONE, False),
                                 ("phone-dark", PHONE, True)):
            self.browser.size(size, dark)
            for view, fragment in self.VIEWS.items():
                self.browser.open(self.page, fragment)
                self.no_overflow(f"{view} {name}")
                self.picture(f"{view}-{name}")
        self.browser.size(DESKTOP)

    def missed(self):
        """The names of the bugs that no look notices, each planted by itself."""
        whole = self.page.read_text()
        hasty = type(self)(self.browser, self.page, self.documents, None)
        hasty.quiet = True
        hasty.all()
        names = []
        for name, right, wrong in self.PLANTED_IN_ALL + self.PLANTED:
            if right not in whole:
                names.append(f"{name} (it cannot be planted)")
                continue
            self.page.write_text(whole.replace(right, wrong))
            try:
                hasty.all()
                names.append(name)
            except RuntimeError:
                continue
            finally:
                self.page.write_text(whole)
        return names
