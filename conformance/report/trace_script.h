// What happened on a stack, as a packetdrill script: the same stimuli for another stack, and what this one answered.
#pragma once
#include <string>

#include "conformance/session.h"
#include "wire/packetdrill.h"

namespace synfin::conformance {

// Of a trace with one peer and whole segments. `failure`, if there is one, is told where it happened. Throws
// wire::ScriptError for what packetdrill cannot say, naming the event.
wire::PacketdrillScript script_of(const Trace& trace, std::string title, const Failure* failure = nullptr);

// The lines of the script; if it cannot be written, one line that says why.
std::string script_text(const Trace& trace, const std::string& title, const Failure* failure = nullptr);

}  // namespace synfin::conformance
