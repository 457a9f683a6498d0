// One line at the terminal that says how far a run is; nothing at all in a pipe.
#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace synfin::cli {

class ProgressLine {
 public:
  // Counts `many`.
  explicit ProgressLine(bool wanted, std::string_view many = "cases");
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
  std::string_view many_;
  Clock::time_point began_ = Clock::now(), last_{};
};

}  // namespace synfin::cli
