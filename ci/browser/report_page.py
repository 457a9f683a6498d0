"""The page of a report of runs, and what is looked at in it."""
import subprocess

from browser.looks import Looks, documented, said


class ReportLooks(Looks):
    NAME = "report"
    VIEWS = {"overview": "", "finding": "#finding=1", "findings": "#findings", "cases": "#cases",
             "requirements": "#requirements", "compare": "#compare", "case": "#case=closed/syn-fin/seq-isn"}
    PLANTED = [
        ("a filter that lets all findings pass", "verdicts.has(f.verdict)", "true"),
        ("a filter that lets all cases pass", "!verdicts.has(kVerdicts[verdict])", "false"),
        ("a filter that lets all requirements pass", "levels.has(levelOf(r))", "true"),
        ("a stack that does not filter", "one.number !== Number(run)", "false"),
        ("a reply that is not shown", "found.got = ", "found.gone = "),
        ("a button that shows no more", "list.append(...items.slice(most).map(entry));", ""),
    ]

    @staticmethod
    def written(synfin, folder):
        files = [folder / f"{i}.json" for i in range(3)]
        runs = [documented(synfin, file, "verify", stack)
                for file, stack in zip(files, ("lwip", "model", "mutant:rst-anywhere"))]
        page = folder / "report.html"
        subprocess.run([synfin, "report", *files, "--html", page], check=True)
        return page, runs

    def overview(self):
        b, runs = self.browser, self.documents
        self.check("three stacks are under 5 MB", self.page.stat().st_size, lambda size: size < 5_000_000)
        b.open(self.page)
        for run in runs:
            self.check(f"{run['stack']} is in the header", run["stack"] in self.text("#head"))
        self.check("a column for each run", self.count(".matrix thead th"), len(runs) + 1)
        first = b.js("[...document.querySelectorAll('.matrix td:nth-of-type(1) .chip')]"
                     ".reduce((n, c) => n + Number(c.textContent.replace(/\\D/g, '')), 0)")
        self.check("the first column counts every case", first, sum(runs[0]["totals"].values()))
        b.click(".matrix tbody tr:nth-child(3) .cell a")
        b.until("location.hash.startsWith('#cases&')")
        self.check("a cell leads to its cases", self.text("#main select option:checked"), "SYN-SENT")

    def findings(self):
        b = self.browser
        findings = [f for run in self.documents for f in run["findings"]]
        violations = sum(f["verdict"] == "violates" for f in findings)
        self.list("findings", len(findings), "violates", violations, findings[-1]["clause"], self.opened)
        sent = next(i for i, f in enumerate(findings) if f["got"].startswith("<SEQ="))
        b.open(self.page, f"#finding={sent + 1}")
        self.ladder(findings[sent]["expected"])
        often = next(i for i, f in enumerate(findings) if f["cases"] > 40)
        b.open(self.page, f"#finding={often + 1}")
        self.check("a finding has some of its cases", self.count(".detail .cases li"), 40)
        b.click(".detail .cases + button")
        self.check("and all when asked", self.count(".detail .cases li"), findings[often]["cases"])

    def opened(self):
        self.check("a finding says how to run it again", self.text(".detail .command code"),
                   lambda text: text.startswith("synfin verify "))
        self.check("its clause is linked", self.browser.js("document.querySelector('.facts a').href"),
                   lambda link: link.startswith("https://www.rfc-editor.org/"))

    def cases(self):
        b, runs = self.browser, self.documents
        cases = runs[0]["cases"]
        violating = {c["id"] for run in runs for c in run["cases"] if c["verdict"] == "violates"}
        self.list("cases", len(cases), "violates", len(violating), cases[-1]["id"])
        failing = next(c for c in cases if c["verdict"] == "violates")
        b.open(self.page, "#case=" + failing["id"].replace("+", "%2B"))
        self.check("a link opens its case", self.text(".detail h2"), failing["id"])
        self.check("with its verdict", self.text(".detail .verdict"), "violates")
        self.check("with what came", self.text(".detail code.bad"), failing["got"])
        self.check("with its command", self.text(".detail .command code"), failing["replay"])
        good = next(c for c in cases if c["verdict"] == "conforms")
        b.open(self.page, "#case=" + good["id"])
        self.check("a case that conforms has a command too", self.text(".detail .command code"),
                   f"synfin verify {runs[0]['stack']} --case {good['id']} --seed {runs[0]['seed']}")
        b.open(self.page, "#cases&run=2&verdict=violates")
        own = sum(c["verdict"] == "violates" for c in runs[2]["cases"])
        self.check("a stack has its cases", self.text(".count"), said(own, len(cases), "cases"))
        b.js("document.querySelector('.list').focus()")
        b.key("End")
        b.until("document.querySelector('.row:last-child').getAttribute('aria-posinset') === "
                "document.querySelector('.row:last-child').getAttribute('aria-setsize')")
        self.check("the end of the list is reached", True)
        b.open(self.page, "#cases&state=%%%&verdict=violates")
        self.check("a filter that means nothing leaves nothing", self.text(".count"), lambda t: t.startswith("0 of "))

    def requirements(self):
        b = self.browser
        b.open(self.page, "#requirements")
        self.check("levels are counted apart", self.count(".levels th[scope=row]"), 4)
        b.click("[data-choice=SHOULD]")
        b.until("document.querySelector('.count').textContent.includes(' of ')")
        self.check("every requirement left is a SHOULD", b.js(
            "[...document.querySelectorAll('.row .level')].every((e) => e.textContent.startsWith('SHOULD'))"))
        b.click(".row")
        b.until("location.hash.startsWith('#requirement=')")
        name = self.text(".detail h2")
        b.click(".detail a[href^='#cases&requirement=']")
        b.until("location.hash.startsWith('#cases&requirement=')")
        self.check("a requirement leads to its cases", self.text(".narrowed"), lambda text: text.startswith(name))
        self.check("and to no others", " of " in self.text(".count"))
        b.click(".narrowed")
        self.check("a button takes that away", " of " not in self.text(".count"))

    def rest(self):
        b = self.browser
        b.open(self.page, "#compare")
        self.check("what is worse is counted", self.text("[data-choice=worse]"), lambda text: text.endswith(" worse"))
        self.check("changed cases are listed", self.count(".compared .row"), lambda n: n > 0)
        b.open(self.page, "#nonsense&%%%")
        self.check("a fragment that means nothing is the overview", self.count(".matrix"), 1)
        b.ask("Emulation.setEmulatedMedia", media="print")
        b.js("dispatchEvent(new Event('beforeprint'))")
        self.picture("paper")
        self.check("paper has every finding", self.count("#print > table tbody tr"),
                   sum(len(run["findings"]) for run in self.documents))
        b.ask("Emulation.setEmulatedMedia", media="")

    def paint(self):
        """The browser says when it first drew something of the page."""
        paints = []
        for _ in range(3):  # the machine may be busy with something else
            self.browser.open(self.page)
            self.browser.until("performance.getEntriesByName('first-contentful-paint').length > 0")
            paints.append(self.browser.js("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        self.check("there is a first paint", min(paints), lambda ms: ms > 0)
        print(f"a page of three stacks: {self.page.stat().st_size:,} octets, first paint after {min(paints):.0f} ms")

    def all(self):
        if not self.quiet:
            self.paint()
        self.overview()
        self.findings()
        self.cases()
        self.requirements()
        self.rest()
