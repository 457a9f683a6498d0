// Captures made by hand, segment after segment.
#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "conformance/judge/conversation.h"

namespace synfin::conformance {

inline constexpr std::uint32_t kX = 1000, kY = 5000;  // the ISS of the opener, and of the other

inline Segment control(std::uint32_t seq, std::uint32_t ack) {
  Segment segment;
  segment.seq = SeqNumber{seq};
  segment.ack = SeqNumber{ack};
  segment.has_ack = ack != 0;
  segment.wnd = 8000;
  return segment;
}
inline Segment syn(std::uint32_t seq, std::uint32_t ack = 0) {
  Segment segment = control(seq, ack);
  segment.has_syn = true;
  segment.options.has_mss = true;
  segment.options.mss = 1460;
  return segment;
}
inline Segment text(std::uint32_t seq, std::uint32_t ack, std::uint32_t octets) {
  Segment segment = control(seq, ack);
  segment.text = octets;
  return segment;
}
inline Segment fin(std::uint32_t seq, std::uint32_t ack, std::uint32_t octets = 0) {
  Segment segment = text(seq, ack, octets);
  segment.has_fin = true;
  return segment;
}
inline Segment rst(std::uint32_t seq, std::uint32_t ack = 0) {
  Segment segment = control(seq, ack);
  segment.has_rst = true;
  segment.wnd = 0;
  return segment;
}
inline Segment stamped(Segment segment, std::uint32_t value) {
  segment.options.has_timestamps = true;
  segment.options.tsval = value;
  return segment;
}
inline Segment scaled(Segment segment, std::uint32_t shift) {
  segment.options.has_window_scale = true;
  segment.options.window_shift = shift;
  return segment;
}

class Capture {
 public:
  explicit Capture(TapAt tap_at = TapAt::Unknown, bool complete = true)
      : settings_{.tap_at = tap_at, .tap_complete = complete}, conversation_(settings_) {}

  // Time passes before the next segment; milliseconds.
  Capture& wait(std::uint64_t duration) {
    now_ += duration;
    return *this;
  }
  Capture& opener(const Segment& segment) { return take(End::Opener, segment); }
  Capture& other(const Segment& segment) { return take(End::Other, segment); }
  Capture& handshake() { return opener(syn(kX)).other(syn(kY, kX + 1)).opener(control(kX + 1, kY + 1)); }
  // Both FINs, the opener's first.
  Capture& closing() {
    return opener(fin(kX + 1, kY + 1))
        .other(control(kY + 1, kX + 2))
        .other(fin(kY + 1, kX + 2))
        .opener(control(kX + 2, kY + 2));
  }
  bool next(End end, const Segment& segment) { return conversation_.begins_anew(end, observed(segment)); }

  Conversation& conversation() { return conversation_; }
  EndReport report(End end) { return conversation_.report(end); }
  // The clauses held against an end.
  std::string found(End end) {
    std::vector<std::string_view> ids;
    for (const Unexplained& finding : report(end).findings) ids.push_back(finding.clause->id);
    return fmt::format("{}", fmt::join(ids, " "));
  }
  bool is_clean() { return found(End::Opener).empty() && found(End::Other).empty(); }

 private:
  Observed observed(const Segment& segment) { return {.segment = segment, .at = now_ * 1'000'000, .number = number_}; }
  Capture& take(End end, const Segment& segment) {
    ++number_;
    conversation_.seen(end, observed(segment));
    return *this;
  }

  JudgeSettings settings_;
  Conversation conversation_;
  std::uint64_t now_ = 1'700'000'000'000, number_ = 0;
};

}  // namespace synfin::conformance
