// The segments of a connection that are kept to be shown: the first, and the last up to a little behind the finding.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "model/segment.h"

namespace synfin::conformance {

// A segment of a capture.
struct LoggedSegment {
  std::uint64_t frame = 0;  // as Wireshark counts: from 1, over all frames of the file
  std::uint64_t at = 0;     // nanoseconds, on the capture's clock
  model::Segment<model::Numbers> segment;
  std::uint8_t from = 0;  // 0 is the opener
};

class SegmentLog {
 public:
  static constexpr std::size_t kFirst = 6, kLast = 18;

  void add(const LoggedSegment& segment) {
    if (left_ == 0) return;
    if (left_ != kNoEnd) --left_;
    segments_[count_ < kFirst ? count_ : kFirst + (count_ - kFirst) % kLast] = segment;
    ++count_;
  }
  // A few more segments and no others: what is to be shown is what led here.
  void end_soon() {
    if (left_ == kNoEnd) left_ = kBehind;
  }

  std::size_t size() const { return count_ < kFirst + kLast ? count_ : kFirst + kLast; }
  // Segments that stood behind the first ones and are not kept.
  std::size_t dropped() const { return count_ - size(); }
  // In their order.
  const LoggedSegment& operator[](std::size_t i) const {
    if (i < kFirst || dropped() == 0) return segments_[i];
    return segments_[kFirst + (i - kFirst + count_ - kFirst) % kLast];
  }

 private:
  static constexpr std::size_t kBehind = 6, kNoEnd = SIZE_MAX;
  std::array<LoggedSegment, kFirst + kLast> segments_;
  std::size_t count_ = 0, left_ = kNoEnd;
};

}  // namespace synfin::conformance
