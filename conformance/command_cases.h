// Cases for guarded commands: for a path of the model (properties/paths.h) that no other case takes, a way to it and
// the segment or call that takes it. command_cases.tsv has them, written by synfin_commands; it is part of the program.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/stimulus.h"

namespace synfin::conformance {

// One line of the file: an id, the profile in which the reference endpoint takes the path, the path's number, the state
// in which the segment arrives or the user calls, the way that the case begins with, and what follows it, that last.
struct CommandCase {
  std::string id;
  std::string profile;
  std::uint32_t path = 0;
  model::State state = model::State::Closed;
  std::string way;
  std::vector<Stimulus> stimuli;
};

std::string line_of(const CommandCase& the_case);
// Throws std::invalid_argument, with what is wrong.
CommandCase command_case_of(std::string_view line);

// The way, what follows it, the segment; before it the state must be reached, after it comes the aftermath.
Case case_of(const CommandCase& the_case);

const std::vector<CommandCase>& command_cases();

// "FIN,ACK seq=RCV.NXT+1 ack=SND.NXT text=100", "user send 100", "wait 600"; of another peer than the first:
// "peer1 SYN seq=ISN". The text has all but whether a call is optional.
std::string text_of(const Stimulus& stimulus);
Stimulus stimulus_of(std::string_view text);

}  // namespace synfin::conformance
