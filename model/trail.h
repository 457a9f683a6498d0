// Every way through a procedure, by running it again: a list of two-way decisions, turned like an odometer.
#pragma once
#include <array>
#include <cstddef>
#include <stdexcept>

namespace synfin::model {

class Trail {
 public:
  // The way in force at the next decision; the first run through takes `true` everywhere.
  bool decide() {
    if (next_ == length_) {
      if (length_ == kLongest) throw std::length_error("more decisions on one path than the trail can hold");
      ways_[length_++] = true;
    }
    return ways_[next_++];
  }
  // Turns to the next way through; false when there is none.
  bool advance() {
    next_ = 0;
    while (length_ > 0 && !ways_[length_ - 1]) --length_;
    if (length_ == 0) return false;
    ways_[length_ - 1] = false;
    return true;
  }

 private:
  static constexpr std::size_t kLongest = 32;
  std::array<bool, kLongest> ways_{};
  std::size_t length_ = 0, next_ = 0;
};

}  // namespace synfin::model
