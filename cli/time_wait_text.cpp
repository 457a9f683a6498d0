#include "cli/time_wait_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/report/report_text.h"
#include "properties/witness_ladder.h"

namespace synfin::cli {

using conformance::Json;
using namespace properties::time_wait;

namespace {

double seconds(Millis time) { return static_cast<double>(time) / 1'000; }

std::string or_never(const std::optional<Millis>& time) { return time ? seconds_text(*time) : "never"; }

std::string lost_text(const Problem& p) {
  if (p.loses_fin && p.loses_ack) return "FIN and ACK may be lost";
  if (p.loses_fin) return "FIN may be lost, ACK not";
  if (p.loses_ack) return "ACK may be lost, FIN not";
  return "nothing is lost";
}

std::string assumed(const TimeWaitReport& r) {
  const Problem& p = r.table.problem;
  std::vector<std::string> times;
  for (const Millis at : p.sent_at) {
    times.push_back(seconds_text(at));
    times.back().resize(times.back().size() - 2);  // the unit stands at the end
  }
  std::string text = fmt::format("How long must TIME-WAIT last?\n  MSL {}, delays from {} on; {}.\n",
                                 seconds_text(p.lifetime), seconds_text(p.least_delay), lost_text(p));
  text += fmt::format(
      "  {}\n",
      conformance::wrapped(fmt::format("Unless acknowledged, the peer{} sends its FIN at {} s.",
                                       r.stack ? " (" + r.stack->name + ", measured)" : "", fmt::join(times, ", ")),
                           2));
  text +=
      p.restart == Restart::OnFin
          ? "  TIME-WAIT is counted from the last FIN that came. Resets that CLOSED sends are left out (RFC 1337).\n"
          : "  TIME-WAIT is counted from the first FIN. Resets that CLOSED sends are left out (RFC 1337).\n";
  if (p.skew_ppm != 0) text += fmt::format("  The clock that counts it is fast by {} parts per million.\n", p.skew_ppm);
  return text;
}

std::string_view says(Goal goal) {
  return goal == Goal::Graceful ? "so that no FIN comes after TIME-WAIT (the peer would meet a reset)"
                                : "so that nothing of the connection is left in the network";
}

std::string row_text(const TimeWaitReport& r, const Row& row) {
  const auto enough = [&](Millis length) { return !row.is_searched ? "?" : row.suffices(length) ? "yes" : "NO"; };
  std::string text =
      fmt::format("  {:>15} {:>12} {:>12} {:>12} {:>9} {:>6}", row.retransmissions,
                  row.is_searched ? or_never(row.least) : "?", row.by_z3 ? seconds_text(*row.by_z3) : "-",
                  seconds_text(row.closed_form), enough(r.table.two_msl()), enough(60'000));
  if (r.stack && r.stack->time_wait) text += fmt::format(" {:>9}", enough(*r.stack->time_wait));
  return text + (row.agrees() ? "\n" : "   THEY DISAGREE\n");
}

std::string table_text(const TimeWaitReport& r, Goal goal) {
  std::string text = fmt::format("\n{}: {}\n  {}\n", name(goal), says(goal), formula(r.table.problem, goal));
  text += fmt::format("  {:>15} {:>12} {:>12} {:>12} {:>9} {:>6}{}\n", "retransmissions", "least, found", "by Z3",
                      "closed form", "2 MSL", "60 s", r.stack && r.stack->time_wait ? "  measured" : "");
  for (const Row& row : r.table.rows) {
    if (row.goal == goal) text += row_text(r, row);
  }
  return text;
}

// "2 MSL (240 s) is enough up to 6 retransmissions, and not from 7 on, which need 247 s"
std::string enough_text(const TimeWaitReport& r, Goal goal, Millis length, std::string_view what) {
  for (const Row& row : r.table.rows) {
    if (!row.is_searched)
      return fmt::format("{} ({}): nothing is known, the search was ended.", what, seconds_text(length));
    if (row.goal != goal || row.suffices(length)) continue;
    const std::string need = row.least ? fmt::format("needs {}", seconds_text(*row.least)) : "no length is safe";
    if (row.retransmissions == 0) {
      return fmt::format("{} ({}) is never enough: even the first FIN {}.", what, seconds_text(length), need);
    }
    const std::string up_to =
        row.retransmissions == 1
            ? "if the FIN is never sent again"
            : "up to " + conformance::counted(row.retransmissions - 1, "retransmission", "retransmissions");
    return fmt::format("{} ({}) is enough {}; with {} it {}.", what, seconds_text(length), up_to, row.retransmissions,
                       row.least ? "is not: " + need : "is not, and " + need);
  }
  return fmt::format("{} ({}) is enough for all of these.", what, seconds_text(length));
}

std::string stack_text(const MeasuredStack& stack) {
  if (!stack.time_wait) return fmt::format("{}: {}\n", stack.name, stack.trouble);
  const std::string exact =
      stack.time_wait_error == 0 ? "" : fmt::format(", exact to {}", seconds_text(stack.time_wait_error));
  return fmt::format("{} itself stays in TIME-WAIT for {}{}.\n", stack.name, seconds_text(*stack.time_wait), exact);
}

// When the sockets may be used again before TIME-WAIT is over.
std::string reuse_text(const TimeWaitReport& r) {
  const Incarnation& old = *r.old;
  std::string text =
      fmt::format("\nA new connection between the same sockets, after {} octets in {} at {} a second\n",
                  conformance::counted(old.octets), seconds_text(old.duration), conformance::counted(old.rate));
  const auto by_number = safe_by_number(old, r.table.problem.lifetime);
  text += by_number ? fmt::format(
                          "  by its ISS (RFC 9293 MAY-2): safe from {} to {} after the last segment; from one MSL on "
                          "nothing old is left\n",
                          seconds_text(by_number->from), seconds_text(by_number->until))
                    : std::string("  by its ISS (RFC 9293 MAY-2): not safe before every old segment is gone\n");
  text += fmt::format("    {}\n", conformance::wrapped(kSafeByNumber, 6));
  for (const Millis tick : {1, 1'000}) {
    const Span span = safe_by_timestamps(tick);
    text += fmt::format("  by timestamps (RFC 6191) of a clock that ticks every {}: safe from {} to {}\n",
                        seconds_text(tick), seconds_text(span.from), seconds_text(span.until));
  }
  return text;
}

std::string changes_text(const TimeWaitReport& r) {
  if (r.table.changes.empty()) return "";
  std::string text = fmt::format("\nWhat the last row of \"{}\" hangs on, what matters most first\n",
                                 name(r.table.changes.front().goal));
  for (const Change& change : r.table.changes) {
    text += fmt::format("  if {:<48} {:>12}\n", change.assumption, or_never(change.least));
  }
  return text;
}

}  // namespace

std::string seconds_text(Millis time) {
  const std::string whole = conformance::counted(static_cast<std::size_t>(time / 1'000));
  std::string fraction = fmt::format("{:03}", time % 1'000);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return fraction.empty() ? whole + " s" : fmt::format("{}.{} s", whole, fraction);
}

wire::Ladder ladder_of(const TimeWaitReport& r) {
  const std::string title = fmt::format("TIME-WAIT of {}: one tick too short", seconds_text(r.too_short->time_wait));
  const bool graceful = r.shown->goal == Goal::Graceful;
  wire::Ladder ladder = properties::ladder_of(
      r.too_short->answer, title, graceful ? "a FIN comes after TIME-WAIT" : "segments are left when TIME-WAIT ends",
      fmt::format("{} would have been enough", seconds_text(r.shown->searched.least)));
  ladder.sides = {"active closer A", "passive closer B"};
  const std::vector<Millis>& times = r.too_short->times;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const bool is_new = i > 0 && (i == 1 || times[i] != times[i - 1]);
    ladder.row_times.push_back(is_new ? seconds_text(times[i]) : "");
  }
  return ladder;
}

std::string to_text(const TimeWaitReport& r, bool quiet, unsigned columns) {
  std::string text = assumed(r);
  std::vector<Goal> goals;
  for (const Goal goal : kGoals) {
    const auto is_its = [&](const Row& row) { return row.goal == goal; };
    if (std::any_of(r.table.rows.begin(), r.table.rows.end(), is_its)) goals.push_back(goal);
  }
  for (const Goal goal : goals) text += table_text(r, goal);
  text += "\n";
  for (const Goal goal : goals) {
    text += fmt::format("{}: {}\n", name(goal), enough_text(r, goal, r.table.two_msl(), "2 MSL"));
    if (r.stack && r.stack->time_wait) {
      text += fmt::format("{}: {}\n", name(goal), enough_text(r, goal, *r.stack->time_wait, "its own TIME-WAIT"));
    }
  }
  if (r.stack) text += stack_text(*r.stack);
  if (!r.table.trouble.empty()) text += fmt::format("{}\n", r.table.trouble);
  if (r.old) text += reuse_text(r);
  if (quiet) return text;
  text += changes_text(r);
  if (r.too_short) {
    text += fmt::format("\n{} after {} retransmissions, one tick shorter\n\n", name(r.shown->goal),
                        r.shown->retransmissions);
    text += wire::ladder_text(ladder_of(r), columns, true);
  }
  return text;
}

Json to_json(const TimeWaitReport& r) {
  const auto or_null = [](const std::optional<Millis>& t) { return t ? Json(seconds(*t)) : Json(nullptr); };
  const Problem& p = r.table.problem;
  Json sent = Json::array(), rows = Json::array(), changes = Json::array(), lost = Json::array();
  for (const Millis at : p.sent_at) sent.push_back(seconds(at));
  if (p.loses_fin) lost.push_back("fin");
  if (p.loses_ack) lost.push_back("ack");
  for (const Row& row : r.table.rows) {
    rows.push_back({{"retransmissions", row.retransmissions},
                    {"goal", name(row.goal)},
                    {"least_seconds", or_null(row.least)},
                    {"z3_seconds", or_null(row.by_z3)},
                    {"closed_form_seconds", seconds(row.closed_form)},
                    {"two_msl_seconds", seconds(r.table.two_msl())},
                    {"two_msl_suffices", row.is_searched ? Json(row.suffices(r.table.two_msl())) : Json(nullptr)}});
    if (r.stack && r.stack->time_wait && row.is_searched)
      rows.back()["measured_suffices"] = row.suffices(*r.stack->time_wait);
  }
  for (const Change& change : r.table.changes) {
    changes.push_back(
        {{"if", change.assumption}, {"goal", name(change.goal)}, {"least_seconds", or_null(change.least)}});
  }
  Json document = {{"synfin", SYNFIN_VERSION},
                   {"msl_seconds", seconds(p.lifetime)},
                   {"min_delay_seconds", seconds(p.least_delay)},
                   {"sent_at_seconds", sent},
                   {"lose", lost},
                   {"restart", p.restart == Restart::OnFin ? "fin" : "never"},
                   {"skew_ppm", p.skew_ppm},
                   {"rows", rows},
                   {"changes", changes}};
  if (r.stack) {
    document["stack"] = {{"name", r.stack->name}, {"time_wait_seconds", or_null(r.stack->time_wait)}};
    if (!r.stack->trouble.empty()) document["stack"]["trouble"] = r.stack->trouble;
  }
  if (r.old) {
    const auto span = [&](const Span& s) {
      return Json{{"from_seconds", seconds(s.from)}, {"until_seconds", seconds(s.until)}};
    };
    const auto by_number = safe_by_number(*r.old, p.lifetime);
    document["reuse"] = {{"by_iss", by_number ? span(*by_number) : Json(nullptr)},
                         {"by_timestamps_1ms", span(safe_by_timestamps(1))},
                         {"by_timestamps_1s", span(safe_by_timestamps(1'000))}};
  }
  if (!r.table.trouble.empty()) document["bounds"] = r.table.trouble;
  return document;
}

}  // namespace synfin::cli
