// What `synfin time-wait` says: for people and for programs.
#pragma once
#include <string>

#include "cli/time_wait.h"
#include "conformance/report/report_reader.h"
#include "wire/ladder.h"

namespace synfin::cli {

// A stack whose closing times were measured.
struct MeasuredStack {
  std::string name;
  std::optional<properties::time_wait::Millis> time_wait;
  properties::time_wait::Millis time_wait_error = 0;
  std::string trouble;
};

struct TimeWaitReport {
  properties::time_wait::Table table;
  std::optional<MeasuredStack> stack;
  // Of the first row for which 2 MSL (of a stack: its TIME-WAIT) is not enough, else of the last.
  std::optional<properties::time_wait::TooShort> too_short;
  const properties::time_wait::Row* shown = nullptr;
  std::optional<properties::time_wait::Incarnation> old;  // what is known of the connection itself
};

std::string to_text(const TimeWaitReport& report, bool quiet, unsigned columns);
conformance::Json to_json(const TimeWaitReport& report);
// Of the execution that goes wrong one tick too early. Only if there is one.
wire::Ladder ladder_of(const TimeWaitReport& report);

}  // namespace synfin::cli
