// One line at the terminal that says how far a run is; nothing at all in a pipe.
#pragma once
#include <chrono>
#include <cstddef>
#include <string>

namespace synfin::cli {

class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine() { erase(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(std::size_t judged, std::size_t asked);
  void say(const std::string& text);
  void erase();

 private:
  bool is_due();
  using Clock = std::chrono::steady_clock;
  bool wanted_, shown_ = false;
  Clock::time_point began_ = Clock::now(), last_{};
};

}  // namespace synfin::cli
