// The words of a command, as a shell takes it apart: blanks part them, quotes and backslashes keep them together.
// Nothing is expanded.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace synfin::adapters::exec {

// Throws std::invalid_argument if a quote is not closed, or if there is no word.
std::vector<std::string> command_words(std::string_view command);

}  // namespace synfin::adapters::exec
