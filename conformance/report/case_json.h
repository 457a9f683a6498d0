// Cases as JSON: what a trace file keeps of them.
#pragma once
#include "conformance/report/report_reader.h"
#include "conformance/session.h"
#include "conformance/stimulus.h"

namespace synfin::conformance {

// Only what differs from a plain stimulus is written.
Json to_json(const Case& the_case);

// The same case again. Throws BrokenDocument, with `path` before the place that is wrong.
Case case_from_json(const Json& value, const std::string& path);

// The last of the tester's ports that a stimulus or an event can name.
inline constexpr std::uint8_t kLastPeer = Session::kPeers - 1;

// Control bits as people write them: "SYN,ACK"; "" is none.
std::string flags_to_text(std::uint8_t flags);

}  // namespace synfin::conformance
