#include "properties/random/exchange_recorder.h"

#include <algorithm>

namespace synfin::properties {

// Rows that are drawn, at the most: what answers for ever is not read for ever.
constexpr unsigned kMostRows = 400;

bool ExchangeRecorder::draws() const { return ladder_ != nullptr && ladder_->rows < kMostRows; }

// Where it stands in the ladder, if there is one and it goes on.
std::optional<std::size_t> ExchangeRecorder::drawn_of(const InFlight& segment) const {
  const auto place = places_.find(segment.id);
  if (!draws() || place == places_.end()) return {};
  return place->second;
}

// What happens at once stands in one row.
unsigned ExchangeRecorder::row() {
  if (!used_) {
    ++ladder_->rows;
    ladder_->row_times.resize(ladder_->rows);
    ladder_->row_times.back() = label_;
    label_.clear();
    used_ = true;
  }
  return ladder_->rows - 1;
}

void ExchangeRecorder::next_row() { used_ = false; }

void ExchangeRecorder::tell(int side, const std::string& what) {
  if (!draws()) return;
  next_row();
  ladder_->events.push_back({.side = static_cast<unsigned>(side), .row = row(), .what = what});
}

void ExchangeRecorder::left(const InFlight& segment) {
  if (!draws()) return;
  places_[segment.id] = ladder_->segments.size();
  const auto from = static_cast<unsigned>(segment.from);
  ladder_->segments.push_back({.segment = segment.sent.segment,
                               .from = from,
                               .to = 1 - from,
                               .leaves = row(),
                               .fate = wire::Fate::Pending,
                               .duplicate = segment.copy});
}

void ExchangeRecorder::lost(const InFlight& segment) {
  if (const auto drawn = drawn_of(segment)) ladder_->segments[*drawn].fate = wire::Fate::Lost;
}

void ExchangeRecorder::arrived(const InFlight& segment, int receiver) {
  const auto place = drawn_of(segment);
  if (!place) return;
  next_row();
  wire::LadderSegment& drawn = ladder_->segments[*place];
  drawn.fate = wire::Fate::Delivered;
  drawn.arrives = row();
  std::string state = "CLOSED or LISTEN";
  if (receiver >= 0) state = name(scene_.ends[static_cast<std::size_t>(receiver)].tcb.state);
  ladder_->events.push_back(
      {.side = 1 - static_cast<unsigned>(segment.from), .row = row(), .what = "segment arrives", .before = state});
}

void ExchangeRecorder::changed(const ConnectionEnd& end, model::State before) {
  if (!draws()) return;
  const std::string after(name(end.alive ? end.tcb.state : model::State::Closed));
  const auto side = static_cast<unsigned>(end.side);
  // It belongs to what has just been told of this side in this row.
  if (used_ && !ladder_->events.empty() && ladder_->events.back().side == side &&
      ladder_->events.back().row == ladder_->rows - 1 && ladder_->events.back().after.empty()) {
    ladder_->events.back().before = name(before);
    ladder_->events.back().after = after;
    return;
  }
  next_row();
  ladder_->events.push_back(
      {.side = side, .row = row(), .what = "", .before = std::string(name(before)), .after = after});
}

void ExchangeRecorder::time(std::uint32_t now) {
  if (!draws()) return;
  next_row();
  label_ = std::to_string(now / 1000) + "." + std::to_string(now % 1000 / 100) + " s";
}

void ExchangeRecorder::finish(std::string_view law, const std::string& because) {
  if (ladder_ == nullptr) return;
  if (ladder_->rows >= kMostRows) ladder_->subtitle = "as far as it is drawn";
  ladder_->start = {"CLOSED", "CLOSED"};
  ladder_->title = "An exchange of " + std::to_string(ladder_->segments.size()) + " segments";
  ladder_->verdict = law.empty() ? "every law holds" : std::string(law) + ": " + because;
}

}  // namespace synfin::properties
