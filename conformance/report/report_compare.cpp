#include "conformance/report/report_compare.h"

#include <unordered_map>

namespace synfin::conformance {

namespace {

bool is_judged(Verdict v) { return v != Verdict::Unsupported && v != Verdict::Inconclusive; }

// The findings of `here` that `there` does not have.
std::vector<const RunFinding*> only_in(const RunDocument& here, const RunDocument& there) {
  std::set<std::string> known;
  for (const RunFinding& f : there.findings) known.insert(finding_key(f));
  std::vector<const RunFinding*> only;
  for (const RunFinding& f : here.findings) {
    if (known.count(finding_key(f)) == 0) only.push_back(&f);
  }
  return only;
}

}  // namespace

std::string_view name(Change change) {
  constexpr std::array<std::string_view, kChanges> kNames = {"the same",   "worse", "better", "no longer judged",
                                                             "now judged", "new",   "gone"};
  return kNames[static_cast<std::size_t>(change)];
}

Change change_between(Verdict before, Verdict after) {
  if (is_judged(before) != is_judged(after)) return is_judged(after) ? Change::Judged : Change::Unjudged;
  if (!is_judged(before) || before == after) return Change::Same;
  return before < after ? Change::Worse : Change::Better;
}

bool Comparison::is_whole() const {
  const auto whole = [](const RunDocument& run) { return !run.interrupted && run.unavailable.empty(); };
  return whole(*before) && whole(*after) && count(Change::Unjudged) == 0 && count(Change::Gone) == 0;
}

Comparison compare(const RunDocument& before, const RunDocument& after) {
  Comparison c{.before = &before, .after = &after};
  std::unordered_map<std::string_view, const RunCase*> earlier;
  for (const RunCase& a : before.cases) earlier.emplace(a.id, &a);
  const auto add = [&](CaseChange change) {
    ++c.counts[static_cast<std::size_t>(change.change)];
    if (change.change != Change::Same) c.cases.push_back(change);
  };
  for (const RunCase& a : after.cases) {
    const auto found = earlier.find(a.id);
    if (found == earlier.end()) {
      add({Change::New, nullptr, &a});
      continue;
    }
    add({change_between(found->second->verdict, a.verdict), found->second, &a});
    earlier.erase(found);
  }
  for (const RunCase& b : before.cases) {
    if (earlier.count(b.id) != 0) add({Change::Gone, &b, nullptr});
  }
  c.appeared = only_in(after, before);
  c.disappeared = only_in(before, after);
  return c;
}

}  // namespace synfin::conformance
