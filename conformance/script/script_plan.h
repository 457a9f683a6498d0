// A packetdrill script as it is played on a stack: its lines in the order in which they happen, its calls as those of
// RFC 9293 section 3.9.1, and whatever cannot be played, named.
#pragma once
#include <string>
#include <vector>

#include "conformance/stimulus.h"
#include "wire/packetdrill_reader.h"

namespace synfin::conformance {

// What is done for a line, or looked at.
enum class ScriptAct : std::uint8_t {
  Pass,          // the line's time comes; there is nothing to do
  Give,          // a segment is given to the stack
  Expect,        // the stack sends a segment
  Make,          // a call is made
  Connected,     // a connect that waits has returned
  PendingError,  // the error that the connection has come to is asked for
};

// What a call gives back. Neither: anything.
struct ScriptAnswer {
  std::optional<std::int64_t> value;
  std::string error;  // an errno; "" is none
};

struct ScriptStep {
  ScriptAct act = ScriptAct::Pass;
  std::uint32_t line = 0;
  std::string text;  // the line
  wire::ScriptTime time;
  wire::ReadSegment segment;  // of Give and Expect
  CallSpec call;              // of Make
  ScriptAnswer answer;        // of Make, Connected and PendingError
};

struct ScriptPlan {
  std::int64_t tolerance = 0;  // microseconds
  IpVersion ip = IpVersion::V4;
  std::vector<ScriptStep> steps;
  std::vector<wire::NotRead> unsupported;  // if there is any, the script is not played
  std::vector<wire::NotRead> not_run;      // lines for the shell
};

ScriptPlan plan_of(const wire::ReadScript& script);

}  // namespace synfin::conformance
