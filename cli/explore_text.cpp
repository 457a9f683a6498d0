// What was found, for people and for machines.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ostream>

#include "cli/explore.h"
#include "conformance/report/report_reader.h"
#include "conformance/report/report_text.h"
#include "properties/variants.h"
#include "properties/witness_ladder.h"

namespace synfin::cli {

using conformance::Json;
using properties::Answer;
using properties::Ask;
using properties::Claim;
using properties::Verdict;

namespace {

// What is decided, before what is bounded, before what is not.
int rank(const Answer& a) {
  switch (a.verdict) {
    case Verdict::Reachable: return 3;
    case Verdict::ImpossibleProved: return 2;
    case Verdict::ImpossibleWithinBounds: return 1;
    case Verdict::Unknown: break;
  }
  return 0;
}

bool is_impossible(const Answer& a) {
  return a.verdict == Verdict::ImpossibleProved || a.verdict == Verdict::ImpossibleWithinBounds;
}

std::string steps(std::uint64_t n) { return conformance::counted(n, "step", "steps"); }

std::string effort_text(const Answer& a) {
  if (a.engine == properties::Engine::Induction)
    return fmt::format("induction: {}, {:.1f} s", name(a.verdict), a.seconds);
  return fmt::format("{}: {}, {}, {} deep, {:.2f} s", name(a.engine), name(a.verdict),
                     conformance::counted(a.states, "state", "states"), steps(a.depth), a.seconds);
}

std::string claim_text(const Explored& e) {
  const auto as_claimed = e.as_claimed();
  if (e.contradictory()) return "  THE ENGINES CONTRADICT EACH OTHER";
  if (!as_claimed) return "";
  return *as_claimed ? "  as claimed" : "  NOT AS CLAIMED";
}

std::string indented(const std::string& text, std::string_view by) {
  std::string out;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string line = text.substr(from, end - from);
    out += (line.empty() ? "" : std::string(by) + line) + "\n";
    from = end + 1;
  }
  return out;
}

wire::Ladder ladder(const Explored& e) {
  const Answer& a = e.best();
  std::string verdict = verdict_text(a);
  if (a.cycle > 0) verdict += fmt::format("; the last {} come again and again", steps(a.cycle));
  if (a.dead_end) verdict += "; nothing more can happen";
  return properties::ladder_of(a, title_of(e), e.setting.says, verdict);
}

Json step_json(const properties::Played& p, const wire::Ladder& drawn, unsigned row) {
  Json step = {{"row", row}};
  for (const wire::LadderEvent& event : drawn.events) {
    if (event.row != row) continue;
    step["side"] = drawn.sides[event.side];
    step["what"] = event.what;
    step["before"] = event.before;
    step["after"] = event.after;
    if (!event.numbers.empty()) step["numbers"] = event.numbers;
    step["clauses"] = event.clauses;
  }
  for (const wire::LadderSegment& s : drawn.segments) {
    const bool stale_here = s.stale && s.arrives == row;
    if (!s.stale && s.leaves == row) step[s.duplicate ? "copied" : "sent"].push_back(s.text);
    if (s.fate == wire::Fate::Delivered && s.arrives == row) step[stale_here ? "arrives_stale" : "arrives"] = s.text;
    if (s.fate == wire::Fate::Lost && s.arrives == row) step["lost"] = s.text;
  }
  step["states"] = {name(p.after.sides[0].tcb.state), name(p.after.sides[1].tcb.state)};
  return step;
}

Json answer_json(const Explored& e, const Answer& a) {
  Json item = {{"scenario", e.scenario->id},
               {"name", e.scenario->name},
               {"question", e.setting.says},
               {"variants", e.setting.variants},
               {"assumptions", properties::described(e.assumptions)},
               {"verdict", name(a.verdict)},
               {"engine", name(a.engine)},
               {"states", a.states},
               {"transitions", a.transitions},
               {"depth", a.depth},
               {"seconds", a.seconds}};
  if (e.setting.claim != Claim::None) {
    item["claimed"] = e.setting.claim == Claim::Reachable ? "reachable" : "impossible";
  }
  if (!a.numbers.empty()) item["numbers"] = a.numbers;
  if (!a.notes.empty()) item["notes"] = a.notes;
  if (!a.trouble.empty()) item["bounds"] = a.trouble;
  item["witness"] = a.witness ? witness_json(e, a) : Json(nullptr);
  return item;
}

}  // namespace

const Answer& Explored::best() const {
  static const Answer none;
  if (answers.empty()) return none;
  return *std::max_element(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) {
    // Of equals the first; a witness is worth more than none.
    return rank(a) * 2 + a.witness.has_value() < rank(b) * 2 + b.witness.has_value();
  });
}

bool Explored::contradictory() const {
  const auto reachable = [](const Answer& a) { return a.verdict == Verdict::Reachable; };
  return std::any_of(answers.begin(), answers.end(), reachable) &&
         std::any_of(answers.begin(), answers.end(), is_impossible);
}

std::optional<bool> Explored::as_claimed() const {
  const Answer& a = best();
  if (setting.claim == Claim::None || a.verdict == Verdict::Unknown) return {};
  return (setting.claim == Claim::Reachable) == (a.verdict == Verdict::Reachable);
}

std::string variants_text(const Explored& e) {
  return e.setting.variants.empty() ? "as it is" : fmt::format("{}", fmt::join(e.setting.variants, " "));
}

std::string title_of(const Explored& e) {
  return fmt::format("{} {}: {}", e.scenario->id, e.scenario->name, variants_text(e));
}

std::string verdict_text(const Answer& a) {
  switch (a.verdict) {
    case Verdict::Reachable: return a.witness ? fmt::format("reachable in {}", steps(a.depth)) : "reachable";
    case Verdict::ImpossibleProved: return "impossible (proved)";
    case Verdict::ImpossibleWithinBounds: return "impossible within the bounds";
    case Verdict::Unknown: break;
  }
  return "unknown";
}

std::string numbers_text(const Explored& e) {
  const Answer& a = e.best();
  if (a.numbers.empty()) return "";
  switch (e.setting.query.ask) {
    case Ask::Count: return fmt::format("{} segments", fmt::join(a.numbers, ", "));
    case Ask::Boundary:
      if (a.numbers.front() == 0) return "it needs no ticks at all";
      return fmt::format("from {} ticks on it is impossible; with {} it is not", a.numbers.front(),
                         a.numbers.front() - 1);
    default: return "";
  }
}

std::string to_line(const Explored& e) {
  const Answer& a = e.best();
  std::string text = fmt::format("{:<4}{}\n", e.scenario->id, variants_text(e));
  text += fmt::format("    {}: {}{}\n", e.setting.says, verdict_text(a), claim_text(e));
  if (const std::string numbers = numbers_text(e); !numbers.empty()) text += fmt::format("    {}\n", numbers);
  if (a.verdict != Verdict::Reachable && !a.trouble.empty()) text += fmt::format("    {}\n", a.trouble);
  for (const Answer& each : e.answers) text += fmt::format("    {}\n", effort_text(each));
  return text + "\n";
}

std::string to_text(const Explored& e, unsigned columns, bool unicode) {
  const Answer& a = e.best();
  std::string text = to_line(e);
  text.pop_back();
  text += "    assumed\n";
  for (const std::string& line : properties::described(e.assumptions)) {
    text += fmt::format("      {}\n", conformance::wrapped(line, 6));
  }
  for (const Answer& each : e.answers) {
    for (const std::string& note : each.notes) text += fmt::format("    {}\n", conformance::wrapped(note, 4));
  }
  if (a.witness) text += "\n" + witness_text(e, columns, unicode);
  return text + "\n";
}

std::string witness_text(const Explored& e, unsigned columns, bool unicode) {
  return indented(wire::ladder_text(ladder(e), columns - 4, unicode), "    ");
}

Json witness_json(const Explored& e, const Answer& a) {
  Explored alone = e;
  alone.answers = {a};
  const wire::Ladder drawn = ladder(alone);
  const auto played = properties::play(a.assumptions, *a.witness);
  Json steps = Json::array();
  for (unsigned row = 0; row < played.size(); ++row) steps.push_back(step_json(played[row], drawn, row));
  return {{"steps", steps}, {"repeats_last", a.cycle}, {"dead_end", a.dead_end}};
}

std::string to_svg(const Explored& e) { return wire::ladder_svg(ladder(e)); }

void write_json(std::ostream& out, const std::vector<Explored>& all) {
  Json answers = Json::array();
  for (const Explored& e : all) {
    for (const Answer& a : e.answers) answers.push_back(answer_json(e, a));
  }
  const Json document = {{"synfin", SYNFIN_VERSION}, {"answers", answers}};
  out << document.dump(1, ' ', false, Json::error_handler_t::replace) << "\n";
}

}  // namespace synfin::cli
