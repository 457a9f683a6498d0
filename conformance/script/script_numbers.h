// Between the numbers of a packetdrill script, which count from each side's initial one, and those on the wire.
#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "conformance/script/script_plan.h"
#include "wire/packet.h"

namespace synfin::conformance {

class ScriptNumbers {
 public:
  // The seed chooses the tester's initial sequence number; 0 chooses 0.
  ScriptNumbers(const ScriptPlan& plan, std::uint64_t seed);

  // The stack's initial sequence number, from the first SYN that it sends. Until then its numbers are taken as written.
  void learn(const wire::ParsedTcp& sent);
  bool knows_stack() const { return stack_shift_.has_value(); }
  // The stack has seen a number of the tester's. Until then what it acknowledges is taken as written too.
  void tester_has_sent() { knows_tester_ = true; }
  // The stack sent `live` where the script has `script`: echoes of it are translated.
  void note_timestamp(std::uint32_t script, std::uint32_t live) { timestamps_.emplace_back(script, live); }

  // The octets of a segment: one that is given, or one as a stack would send it.
  std::vector<std::uint8_t> packet_of(const wire::ReadSegment& segment) const;
  // A segment that the stack sent, as the script would have it; every option is there, padding is not.
  wire::ReadSegment said(const wire::ParsedTcp& sent) const;

 private:
  std::uint32_t echo(std::uint32_t script) const;

  IpVersion ip_ = IpVersion::V4;
  std::uint32_t script_stack_isn_ = 0;
  bool knows_tester_ = false;
  std::uint32_t tester_shift_ = 0;            // what is added to a number of the tester's in the script
  std::optional<std::uint32_t> stack_shift_;  // the same of the stack's
  std::uint32_t first_of_text_ = 1;           // the script's number of the tester's first octet of text
  std::vector<std::pair<std::uint32_t, std::uint32_t>> timestamps_;
};

}  // namespace synfin::conformance
