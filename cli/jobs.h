// How many processes judge a stack side by side.
#pragma once
#include <cstddef>
#include <string>

namespace synfin::cli {

// What was asked for. If it is 0: as many as there are processors for this process, up to a few, of a stack of synfin's
// own; one of a program or a library of somebody else's, which may not bear another beside it.
std::size_t jobs_for(const std::string& stack, std::size_t asked);

}  // namespace synfin::cli
