// From the options of `synfin time-wait` to a problem.
#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "cli/command.h"
#include "cli/time_wait.h"

namespace synfin::cli {

namespace {

using properties::time_wait::Incarnation;
using properties::time_wait::Millis;
using properties::time_wait::Problem;
using properties::time_wait::Restart;

struct Duration {
  Millis time = 0;
  std::string unit;
};

// With a unit, so that 120 is not taken for milliseconds.
Duration duration_of(std::string_view option, const std::string& text) {
  const auto given = read_time(text);
  if (!given) throw UsageError(fmt::format("{}: \"{}\" is no time; write 500ms, 120s, 2m or 1h", option, text));
  if (given->unit.empty()) {
    throw UsageError(fmt::format("{}: \"{}\" has no unit; write 500ms, 120s, 2m or 1h", option, text));
  }
  const auto time = static_cast<Millis>(given->milliseconds);
  if (given->milliseconds != static_cast<double>(time)) {
    throw UsageError(fmt::format("{}: \"{}\" is no whole number of milliseconds", option, text));
  }
  return {time, given->unit};
}

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == by) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

constexpr std::string_view kRtoForm =
    "write the timeouts one after the other, in one unit, none shorter than the one before: 1s,2s,4s or 1s,2s,4s,... "
    "to "
    "double on; or rfc6298";

// The timeouts of so many retransmissions.
std::vector<Millis> timeouts_of(const TimeWaitOptions& options) {
  constexpr unsigned kUsual = 10;
  std::vector<std::string> parts = split(options.rto == "rfc6298" ? "1s,..." : options.rto, ',');
  const bool goes_on = parts.back() == "...";
  if (goes_on) parts.pop_back();
  std::vector<Millis> timeouts;
  std::string unit;
  for (const std::string& part : parts) {
    const Duration d = duration_of("--rto", part);
    const bool mixed = !unit.empty() && unit != d.unit;
    if (mixed || d.time == 0 || (!timeouts.empty() && d.time < timeouts.back())) {
      throw UsageError(fmt::format("--rto: \"{}\" {}; {}", options.rto,
                                   mixed         ? "mixes units"
                                   : d.time == 0 ? "has a timeout of nothing"
                                                 : "is not increasing",
                                   kRtoForm));
    }
    unit = d.unit;
    timeouts.push_back(d.time);
  }
  if (timeouts.empty()) throw UsageError(fmt::format("--rto: \"{}\" has no timeout; {}", options.rto, kRtoForm));
  const std::size_t wanted = options.retries.value_or(goes_on ? kUsual : static_cast<unsigned>(timeouts.size()));
  if (!goes_on && wanted > timeouts.size()) {
    throw UsageError(fmt::format("--retries: {} are more than the timeouts of --rto, which has {}; \",...\" doubles on",
                                 wanted, timeouts.size()));
  }
  while (timeouts.size() < wanted) timeouts.push_back(2 * timeouts.back());
  timeouts.resize(wanted);
  return timeouts;
}

// A number of octets, at most 10^15.
std::uint64_t count_of(std::string_view option, const std::string& text) {
  constexpr std::uint64_t kMost = 1'000'000'000'000'000;
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size() || n > kMost) {
    throw UsageError(
        fmt::format("{}: \"{}\" is no number of octets; write a whole number up to {}", option, text, kMost));
  }
  return n;
}

}  // namespace

Problem problem_of(const TimeWaitOptions& options) {
  Problem problem;
  problem.lifetime = duration_of("--msl", options.msl).time;
  if (problem.lifetime == 0) throw UsageError("--msl: no segment would ever arrive; write 120s");
  problem.least_delay = duration_of("--min-delay", options.min_delay).time;
  if (problem.least_delay > problem.lifetime) {
    throw UsageError(fmt::format("--min-delay: {} is longer than --msl, {}: no segment would ever arrive",
                                 options.min_delay, options.msl));
  }
  for (const Millis timeout : timeouts_of(options)) problem.sent_at.push_back(problem.sent_at.back() + timeout);
  const std::vector<std::string> lost = split(options.lose, ',');
  problem.loses_fin = problem.loses_ack = false;
  for (const std::string& kind : lost) {
    problem.loses_fin = problem.loses_fin || kind == "fin";
    problem.loses_ack = problem.loses_ack || kind == "ack";
    const bool known = kind == "fin" || kind == "ack" || (kind == "none" && lost.size() == 1);
    if (!known) throw UsageError(fmt::format("--lose: \"{}\" is none of fin, ack, fin,ack and none", options.lose));
  }
  problem.restart = options.restart == "fin" ? Restart::OnFin : Restart::Never;
  problem.skew_ppm = options.skew;
  return problem;
}

std::optional<Incarnation> incarnation_of(const TimeWaitOptions& options) {
  const int given = !options.rate.empty() + !options.bytes.empty() + !options.duration.empty();
  if (given == 0) return {};
  if (given == 1) {
    throw UsageError(
        "--rate, --bytes, --duration: two of them say what the old connection sent: --bytes 1000000 --duration 10s");
  }
  Incarnation old;
  if (!options.duration.empty()) old.duration = duration_of("--duration", options.duration).time;
  old.rate = options.rate.empty() ? 0 : count_of("--rate", options.rate);
  old.octets = options.bytes.empty() ? 0 : count_of("--bytes", options.bytes);
  constexpr std::uint64_t kSecond = 1'000;
  const auto time = static_cast<std::uint64_t>(old.duration);
  if (options.bytes.empty()) old.octets = old.rate * time / kSecond;
  if (options.rate.empty()) old.rate = time == 0 ? old.octets : (old.octets * kSecond + time - 1) / time;
  if (options.duration.empty()) old.duration = static_cast<Millis>(old.rate == 0 ? 0 : old.octets * kSecond / old.rate);
  if (static_cast<double>(old.octets) >
      static_cast<double>(old.rate) * static_cast<double>(old.duration) / 1'000 + 1'000) {
    throw UsageError(fmt::format("--bytes: {} octets do not go through in --duration {} at --rate {}", old.octets,
                                 options.duration, options.rate));
  }
  return old;
}

}  // namespace synfin::cli
