// Outlives abort() of the code that it runs. What that code was doing is left undone and its data may be in any state:
// only one whose whole memory is then put back, as lwIP's is by a reset, can be run again.
#pragma once
#include <csignal>
#include <cstdio>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace synfin::adapters::lwip {

// One at a time in a process. Takes the signal SIGABRT while it lives; abort() elsewhere goes to who had it before.
class AbortGuard {
 public:
  AbortGuard();
  ~AbortGuard();
  AbortGuard(const AbortGuard&) = delete;
  AbortGuard& operator=(const AbortGuard&) = delete;

  // Runs the step on this thread. If it ends in abort(): what it printed to standard output, without the last newline.
  // No object that needs its destructor may live between the step and abort().
  template <class Step>
  std::optional<std::string> run(Step&& step) {
    using Plain = std::remove_reference_t<Step>;
    return run([](void* s) { (*static_cast<Plain*>(s))(); }, &step);
  }

 private:
  std::optional<std::string> run(void (*step)(void*), void* argument);
  std::string last_words();

  struct sigaction before_ {};
  sigset_t mask_{};
  std::vector<char> printed_;
  std::FILE* output_ = nullptr;  // stands for standard output while a step runs
  std::FILE* usual_output_ = nullptr;
};

}  // namespace synfin::adapters::lwip
