#include "conformance/report/compare_stacks.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace synfin::conformance {

namespace {

bool is_judged(const Standing& s) {
  return s.verdict && *s.verdict != Verdict::Unsupported && *s.verdict != Verdict::Inconclusive;
}

Standing standing_of(const RunDocument& run, const RunCase& c) {
  Standing standing{.verdict = c.verdict, .clause = {}, .state = {}};
  if (c.finding) {
    standing.clause = run.findings[*c.finding].clause;
    standing.state = run.findings[*c.finding].state;
  }
  return standing;
}

bool disagree(const std::vector<Standing>& standings) {
  std::optional<Verdict> first;
  for (const Standing& s : standings) {
    if (!is_judged(s)) continue;
    if (first && *first != *s.verdict) return true;
    first = s.verdict;
  }
  return false;
}

template <class Groups>
void sort_by_cases(Groups& groups) {
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& a, const auto& b) { return a.cases.size() > b.cases.size(); });
}

template <class Groups>
std::size_t count_cases(const Groups& groups) {
  std::size_t n = 0;
  for (const auto& group : groups) n += group.cases.size();
  return n;
}

// What the standings, or the answers, of two cases have in common is one text; numbers do not count.
std::string key_of(const std::string& area, const std::vector<Standing>& standings) {
  std::string key = area;
  for (const Standing& s : standings) {
    key += fmt::format("\n{} {} {}", s.verdict ? name(*s.verdict) : "", s.clause, s.state);
  }
  return key;
}

std::string key_of(const std::string& area, const std::string& event,
                   const std::vector<std::optional<std::string>>& got) {
  std::string key = area + "\n" + event;
  for (const auto& one : got) key += "\n" + (one ? shape_of(*one) : "-");
  return key;
}

// The group of this key, made if there is none yet; whether it is new.
template <class Group>
std::pair<Group*, bool> group_of(std::vector<Group>& groups, std::unordered_map<std::string, std::size_t>& places,
                                 std::string key) {
  const auto [place, is_new] = places.emplace(std::move(key), groups.size());
  if (is_new) groups.emplace_back();
  return {&groups[place->second], is_new};
}

// Those of one case that conform, by the number of the stack.
std::vector<const Judged*> conforming(std::span<const std::unordered_map<const Case*, const Judged*>> judged,
                                      const Case* the_case) {
  std::vector<const Judged*> all;
  for (const auto& of_stack : judged) {
    const auto found = of_stack.find(the_case);
    const bool conforms = found != of_stack.end() && found->second->result.verdict == Verdict::Conforms;
    all.push_back(conforms ? found->second : nullptr);
  }
  return all;
}

// Nothing if fewer than two conform.
struct Answers {
  CountedCalls calls{};
  std::vector<std::vector<Answer>> all;  // of those that conform, in their order
};
std::optional<Answers> answers_of(const std::vector<const Judged*>& judged) {
  std::vector<const Trace*> traces;
  for (const Judged* one : judged) {
    if (one != nullptr) traces.push_back(&one->trace);
  }
  if (traces.size() < 2) return {};
  Answers answers{.calls = common_calls(traces), .all = {}};
  for (const Trace* trace : traces) answers.all.push_back(answers_of(*trace, answers.calls));
  return answers;
}

}  // namespace

std::size_t StackComparison::count_disagreeing() const { return count_cases(disagreements); }
std::size_t StackComparison::count_free() const { return count_cases(freedoms); }

StackComparison compare_verdicts(std::span<const RunDocument> runs) {
  StackComparison comparison{.runs = runs};
  std::vector<std::string> order;
  std::unordered_map<std::string, std::vector<Standing>> standings;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (const RunCase& c : runs[i].cases) {
      const auto [place, is_new] = standings.emplace(c.id, runs.size());
      if (is_new) order.push_back(c.id);
      place->second[i] = standing_of(runs[i], c);
    }
  }
  std::unordered_map<std::string, std::size_t> places;
  for (const std::string& id : order) {
    const std::vector<Standing>& all = standings.at(id);
    const bool two_conform =
        std::count_if(all.begin(), all.end(), [](const Standing& s) { return s.verdict == Verdict::Conforms; }) > 1;
    comparison.compared += two_conform ? 1 : 0;
    if (!disagree(all)) continue;
    const std::string area = area_of(id);
    const auto [group, is_new] = group_of(comparison.disagreements, places, key_of(area, all));
    if (is_new) *group = {.area = area, .standings = all, .cases = {}};
    group->cases.push_back(id);
  }
  sort_by_cases(comparison.disagreements);
  return comparison;
}

void compare_answers(StackComparison& comparison, std::span<const CampaignOutcome> outcomes, const Explain& explain) {
  comparison.has_answers = true;
  std::vector<std::unordered_map<const Case*, const Judged*>> judged(outcomes.size());
  std::vector<const Case*> order;
  std::unordered_map<const Case*, bool> seen;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    for (const Judged& one : outcomes[i].judged) {
      judged[i].emplace(one.the_case, &one);
      if (seen.emplace(one.the_case, true).second) order.push_back(one.the_case);
    }
  }
  std::unordered_map<std::string, std::size_t> places;
  for (const Case* the_case : order) {
    const std::vector<const Judged*> who = conforming(judged, the_case);
    const auto answers = answers_of(who);
    if (!answers) continue;
    const auto place = first_difference(answers->all);
    if (!place) {
      ++comparison.the_same;
      continue;
    }
    OpenChoice choice{.the_case = the_case, .calls = answers->calls, .place = *place, .got = {}, .reached = {}};
    auto next = answers->all.begin();
    for (const Judged* one : who) {
      choice.got.emplace_back();
      if (one == nullptr) continue;
      choice.got.back() = (*next++)[*place].got;
      choice.reached.merge(one->result.reached);
    }
    const std::string area = area_of(the_case->id);
    const std::string event = answers->all.front()[*place].event;
    const auto [group, is_new] = group_of(comparison.freedoms, places, key_of(area, event, choice.got));
    if (is_new) {
      *group = {.area = area, .event = event, .got = choice.got, .cases = {}, .permissions = explain(choice)};
    }
    group->cases.push_back(the_case->id);
  }
  sort_by_cases(comparison.freedoms);
}

}  // namespace synfin::conformance
