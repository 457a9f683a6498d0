// A witness as files for other programs: a capture, and a script for packetdrill.
#pragma once
#include <iosfwd>
#include <string>

#include "properties/answer.h"

namespace synfin::properties {

// Every segment that an endpoint sent or that arrived from the past, as pcapng, a second a step; what happened to it
// stands in its comment. Throws wire::CaptureError.
void write_witness_capture(std::ostream& out, const Answer& answer);

// Something happens at this side: a call, an arrival, a timer.
bool plays_a_part(const Answer& answer, std::uint8_t side);

// The witness as it looks from one side. Throws wire::ScriptError where packetdrill cannot say it.
std::string witness_script(const Answer& answer, std::uint8_t side, const std::string& title);

}  // namespace synfin::properties
