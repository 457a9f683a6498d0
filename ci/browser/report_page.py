"""The page of a report: clicks, filters, types, follows links."""
import json

from browser.chromium import Looks


class ReportLooks(Looks):
    VIEWS = {"overview": "", "finding": "#finding=1", "findings": "#findings", "cases": "#cases",
             "requirements": "#requirements", "compare": "#compare", "case": "#case=closed/syn-fin/seq-isn"}

    def overview(self, runs):
        b = self.browser
        b.open(self.page)
        for run in runs:
            self.check(f"{run['stack']} is in the header", run["stack"] in self.text("#head"))
        self.check("a column for each run", self.count(".matrix thead th"), len(runs) + 1)
        first = b.js("[...document.querySelectorAll('.matrix td:nth-of-type(1) .chip')]"
                     ".reduce((n, c) => n + Number(c.textContent.replace(/\\D/g, '')), 0)")
        self.check("the first column counts every case", first, sum(runs[0]["totals"].values()))
        paints = []
        for _ in range(3):  # the machine may be busy with something else
            b.open(self.page)
            b.until("performance.getEntriesByName('first-contentful-paint').length > 0")
            paints.append(b.js("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        self.check("there is a first paint", min(paints), lambda ms: ms > 0)
        print(f"first paint after {min(paints):.0f} ms")
        b.click(".matrix tbody tr:nth-child(3) .cell a")
        b.until("location.hash.startsWith('#cases&')")
        self.check("a cell leads to its cases", self.text("#main select option:checked"), "SYN-SENT")

    def findings(self, runs):
        b = self.browser
        b.open(self.page, "#findings")
        total = sum(len(run["findings"]) for run in runs)
        self.check("every finding is counted", self.text(".count"), f"{total} findings")
        violations = sum(f["verdict"] == "violates" for run in runs for f in run["findings"])
        b.click("[data-choice=violates]")
        b.until("document.querySelector('.count').textContent.includes(' of ')")
        self.check("the filter leaves violations", self.text(".count"), f"{violations} of {total} findings")
        signs = b.js("[...document.querySelectorAll('.row > .sign')].every((s) => s.classList.contains('violates'))")
        self.check("every row left is a violation", signs)
        b.click(".row")
        b.until("location.hash.startsWith('#finding=')")
        self.check("a finding says how to run it again", self.text(".detail .command code"),
                   lambda text: text.startswith("synfin verify "))
        self.check("it has a ladder", b.js("document.querySelectorAll('.ladder .way').length > 0"))
        self.check("its clause is linked", b.js("document.querySelector('.facts a').href"),
                   lambda link: link.startswith("https://www.rfc-editor.org/"))
        b.click(".ladder g")
        self.check("an event tells its fields when it is touched", self.text(".told"), lambda text: text != "")
        number = b.js("location.hash")
        b.js("document.querySelector('.list').focus()")
        b.key("ArrowDown")
        b.until(f"location.hash !== {json.dumps(number)}")
        self.check("the arrow opens the next", b.js("document.querySelector('[aria-selected=true]') !== null"))
        b.key("Escape")
        b.until("location.hash === '#findings'")
        self.check("Esc goes back to the list", self.text(".hint"), lambda text: text != "")
        clause = runs[0]["findings"][0]["clause"]
        b.key("/")
        b.until("document.activeElement.type === 'search'")
        b.type(clause)
        b.until(f"document.querySelector('.row b').textContent === {json.dumps(clause)}")
        b.key("Escape")
        self.check("Esc empties the search", b.js("document.activeElement.value"), "")

    def cases(self, runs):
        b = self.browser
        failing = next(c for c in runs[0]["cases"] if c["verdict"] == "violates")
        b.open(self.page, "#case=" + failing["id"].replace("+", "%2B"))
        b.until("document.querySelector('.detail h2') !== null")
        self.check("a link opens its case", self.text(".detail h2"), failing["id"])
        self.check("with its verdict", self.text(".detail .verdict"), "violates")
        self.check("with what came", self.text(".detail code.bad"), failing["got"])
        self.check("with its command", self.text(".detail .command code"), failing["replay"])
        good = next(c for c in runs[0]["cases"] if c["verdict"] == "conforms")
        b.open(self.page, "#case=" + good["id"])
        self.check("a case that conforms has a command too", self.text(".detail .command code"),
                   f"synfin verify {runs[0]['stack']} --case {good['id']} --seed {runs[0]['seed']}")
        b.open(self.page, "#cases")
        self.check("every case is counted", self.text(".count"), f"{len(runs[0]['cases']):,} cases")
        self.check("only what is in sight is in the page", self.count(".row"), lambda n: 0 < n < 100)
        b.js("document.querySelector('.list').focus()")
        b.key("End")
        last = runs[0]["cases"][-1]["id"]
        b.until(f"[...document.querySelectorAll('.row .id')].some((e) => e.textContent === {json.dumps(last)})")
        self.check("the end of the list is reached", True)
        b.open(self.page, "#case=no/such%3Cscript%3E")
        self.check("a case that is not there is told", self.text(".detail .warning"), lambda t: "no/such<script>" in t)

    def rest(self, runs):
        b = self.browser
        b.open(self.page, "#requirements")
        self.check("levels are counted apart", b.js("[...document.querySelectorAll('.levels th[scope=row]')].length"), 4)
        b.click(".row")
        b.until("location.hash.startsWith('#requirement=')")
        b.js("[...document.querySelectorAll('.detail a')].at(-1)?.click()")
        if len(runs) > 1:
            b.open(self.page, "#compare")
            self.check("what is worse is counted", self.text("[data-choice=worse]"),
                       lambda text: text.endswith(" worse"))
            self.check("changed cases are listed", self.count(".compared .row"), lambda n: n > 0)
        b.open(self.page, "#cases&state=%%%&verdict=violates")
        self.check("a filter that means nothing leaves nothing", self.text(".count"), lambda t: t.startswith("0 of "))
        b.open(self.page, "#nonsense&%%%")
        self.check("a fragment that means nothing is the overview", self.count(".matrix"), 1)
        b.ask("Emulation.setEmulatedMedia", media="print")
        b.js("dispatchEvent(new Event('beforeprint'))")
        printed = sum(len(run["findings"]) for run in runs)
        self.picture("paper")
        self.check("paper has every finding", self.count("#print > table tbody tr"), printed)
        b.ask("Emulation.setEmulatedMedia", media="")


# Bugs that are planted in the page, and must not go unseen: what is replaced, by what.
PLANTED = [
    ("a filter that lets all pass", "verdicts.has(f.verdict)", "true"),
    ("a reply that is not shown", "found.got = ", "found.gone = "),
    ("an arrow key that does not move", "ArrowDown: 1", "ArrowDown: 0"),
    ("an Esc that is not heard", "event.key === 'Escape'", "event.key === 'Escaped'"),
    ("a list that draws every row", "const spare = 8;", "const spare = 1e6;"),
    ("a ladder without arrows", "class: 'way'", "class: 'away'"),
]
