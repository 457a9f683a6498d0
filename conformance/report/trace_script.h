// What happened on a stack, as a packetdrill script: the same stimuli for another stack, and what this one answered.
#pragma once
#include <map>
#include <set>
#include <string>

#include "conformance/session.h"
#include "wire/packetdrill.h"

namespace synfin::conformance {

// What a script says besides what happened. Events are those of the trace, by their places.
struct ScriptNotes {
  std::string about;      // a line after the title
  std::string paragraph;  // "RFC 9293 3.10.7.4", or ""
  std::map<std::size_t, std::string> comments = {};
  std::map<std::size_t, Millis> late = {};  // by how much segments of the stack's may come later
  std::set<std::size_t> exact_window = {};  // segments of the stack's whose window matters
  Millis ends_at = 0;                       // the script waits until then
};

// Of a trace with one peer and whole segments. Throws wire::ScriptError for what packetdrill cannot say, naming the
// event.
wire::PacketdrillScript script_of(const Trace& trace, std::string title, const ScriptNotes& notes = {});

// The script that expects what the stack did, with the failure, if there is one, told at its end. Throws as script_of.
wire::PacketdrillScript script_with_failure(const Trace& trace, std::string title, const Failure* failure);

// The lines of the script, with the failure told at its end, if there is one; if the script cannot be written, one line
// that says why.
std::string script_text(const Trace& trace, const std::string& title, const Failure* failure = nullptr);

}  // namespace synfin::conformance
