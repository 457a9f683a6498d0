#include "adapters/exec/command_words.h"

#include <stdexcept>

namespace synfin::adapters::exec {

std::vector<std::string> command_words(std::string_view command) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    const bool is_blank = quote == 0 && (c == ' ' || c == '\t');
    if (is_blank) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'' && i + 1 < command.size()) {
      words.back() += command[++i];
    } else {
      words.back() += c;
    }
  }
  if (quote != 0) throw std::invalid_argument("a quote is not closed");
  if (words.empty() || words.front().empty()) throw std::invalid_argument("no program is named");
  return words;
}

}  // namespace synfin::adapters::exec
