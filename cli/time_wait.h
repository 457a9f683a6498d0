// What `synfin time-wait` asks: how long TIME-WAIT must last.
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "adapters/exec/messages.h"
#include "properties/time_wait/reuse.h"
#include "properties/time_wait/table.h"
#include "properties/time_wait/too_short.h"

namespace synfin::cli {

struct TimeWaitOptions {
  std::string msl = "120s", min_delay = "0s";
  std::string rto = "rfc6298";        // or timeouts one after the other: "1s,2s,4s"; "..." at the end: doubled on
  std::optional<unsigned> retries;    // 10, or as many as the timeouts given
  std::string lose = "fin,ack";       // fin, ack, fin,ack, none
  std::string goal = "both";          // graceful, duplicates, both
  std::string restart = "fin";        // fin, never
  int skew = 0;                       // parts per million by which the active closer's clock is fast
  std::string rate, bytes, duration;  // of the old incarnation: octets a second, octets, time
  std::string stack;
  std::chrono::milliseconds patience = adapters::exec::kPatience;
  std::string json, svg, ladder;
  bool quiet = false;
};

// Throws UsageError, which names the option and the form that is accepted.
properties::time_wait::Problem problem_of(const TimeWaitOptions& options);

// What the connection had sent, if the options say; of rate, octets and duration two are enough. Throws UsageError.
std::optional<properties::time_wait::Incarnation> incarnation_of(const TimeWaitOptions& options);

int time_wait(const TimeWaitOptions& options);

// "0.25 s", "1,143 s"
std::string seconds_text(properties::time_wait::Millis time);
// Least T against retransmissions, with 2 MSL and 60 s for comparison.
std::string plot_svg(const properties::time_wait::Table& table);

}  // namespace synfin::cli
