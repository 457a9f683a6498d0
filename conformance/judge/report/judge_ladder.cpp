#include "conformance/judge/report/judge_ladder.h"

#include <fmt/format.h>

#include "wire/ladder_words.h"

namespace synfin::conformance {

namespace {

// In which row a frame stands; the last one if it was not kept.
unsigned row_of(const SegmentLog& log, std::uint64_t frame) {
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (log[i].frame == frame) return static_cast<unsigned>(i);
  }
  return static_cast<unsigned>(log.size() - 1);
}

wire::LadderEvent marked(const Unexplained& found, End by, unsigned row) {
  return {.side = static_cast<unsigned>(by),
          .row = row,
          .what = fmt::format("frame {}: {} {}", found.number, name(broken(found.clause->level)), found.clause->id),
          .numbers = fmt::format("allowed {}", found.expected),
          .clauses = {fmt::format("{}: {}", citation(*found.clause), found.clause->says)},
          .bad = true};
}

}  // namespace

wire::Ladder ladder_of(const KeptConnection& kept) {
  const JudgedConnection& c = kept.connection;
  const SegmentLog& log = *kept.log;
  wire::Ladder ladder{.title = c.name(), .sides = {to_string(c.ends[0]), to_string(c.ends[1])}};
  for (std::size_t i = 0; i < log.size(); ++i) {
    const LoggedSegment& s = log[i];
    const auto row = static_cast<unsigned>(i);
    wire::LadderSegment drawn{
        .segment = s.segment, .from = s.from, .to = 1U - s.from, .leaves = row, .arrives = row + 1};
    drawn.text = fmt::format("{}  {}", s.frame, wire::short_label(drawn));
    ladder.segments.push_back(std::move(drawn));
    ladder.row_times.push_back(fmt::format("{:.3f} s", static_cast<double>(s.at - c.began) / 1e9));
    if (i == SegmentLog::kFirst && log.dropped() > 0) {
      ladder.events.push_back(
          {.side = 0, .row = row, .what = fmt::format("before this, {} segments not shown", log.dropped())});
    }
  }
  ladder.rows = static_cast<unsigned>(log.size()) + 1;
  for (const End end : {End::Opener, End::Other}) {
    for (const Unexplained& found : c.reports[static_cast<std::size_t>(end)].findings) {
      ladder.events.push_back(marked(found, end, row_of(log, found.number)));
    }
  }
  return ladder;
}

}  // namespace synfin::conformance
