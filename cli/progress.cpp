#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "conformance/report/report_text.h"

namespace synfin::cli {

ProgressLine::ProgressLine(bool wanted, std::string_view many)
    : wanted_(wanted && ::isatty(STDERR_FILENO) != 0), many_(many) {}

bool ProgressLine::is_due() {
  const auto now = Clock::now();
  // A run that is over at once needs no line that flickers.
  const bool soon = now - began_ < std::chrono::milliseconds(500) || now - last_ < std::chrono::milliseconds(100);
  if (!wanted_ || soon) return false;
  last_ = now;
  return shown_ = true;
}

void ProgressLine::say(const std::string& text) {
  if (!is_due()) return;
  fmt::print(stderr, "\r{}\x1b[K", text);
  std::fflush(stderr);
}

void ProgressLine::show(std::size_t judged, std::size_t asked) {
  if (!is_due()) return;
  const double seconds = std::chrono::duration<double>(last_ - began_).count();
  const double rate = static_cast<double>(judged) / seconds;
  const std::string left =
      judged == 0 ? "" : fmt::format(", {:.0f} s left", static_cast<double>(asked - judged) / rate);
  fmt::print(stderr, "\r{} of {} {}, {:.0f}/s{}\x1b[K", conformance::counted(judged), conformance::counted(asked),
             many_, rate, left);
  std::fflush(stderr);
}

void ProgressLine::erase() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace synfin::cli
