#include "conformance/command_cases.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <span>
#include <stdexcept>

#include "conformance/case_sources.h"
#include "conformance/ways.h"

namespace synfin::conformance {

// The file, in pieces of whole lines.
std::span<const std::string_view> command_cases_text();

namespace {

constexpr std::size_t kFields = 6;

model::State state_of(std::string_view text) {
  for (std::size_t i = 0; i < model::kStates; ++i) {
    if (name(static_cast<model::State>(i)) == text) return static_cast<model::State>(i);
  }
  throw std::invalid_argument(fmt::format("no such state: {}", text));
}

std::array<std::string_view, kFields> fields_of(std::string_view line) {
  std::array<std::string_view, kFields> fields;
  for (std::size_t i = 0; i < kFields; ++i) {
    const std::size_t end = line.find('\t');
    if ((end == line.npos) != (i + 1 == kFields)) throw std::invalid_argument(fmt::format("not six fields: {}", line));
    fields[i] = line.substr(0, end);
    if (end != line.npos) line.remove_prefix(end + 1);
  }
  return fields;
}

std::vector<CommandCase> read_all() {
  std::vector<CommandCase> all;
  for (std::string_view text : command_cases_text()) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      if (!line.empty() && line.front() != '#') all.push_back(command_case_of(line));
      text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
  }
  return all;
}

}  // namespace

std::string line_of(const CommandCase& c) {
  std::string text = fmt::format("{}\t{}\t{:08x}\t{}\t{}\t", c.id, c.profile, c.path, name(c.state), c.way);
  std::string_view separator;
  for (const Stimulus& s : c.stimuli) {
    text += separator;
    text += text_of(s);
    separator = "; ";
  }
  return text;
}

CommandCase command_case_of(std::string_view line) {
  const auto fields = fields_of(line);
  CommandCase c{.id = std::string(fields[0]), .profile = std::string(fields[1])};
  const auto [end, error] = std::from_chars(fields[2].data(), fields[2].data() + fields[2].size(), c.path, 16);
  if (error != std::errc{} || end != fields[2].data() + fields[2].size()) {
    throw std::invalid_argument(fmt::format("no path's number: {}", line));
  }
  c.state = state_of(fields[3]);
  c.way = std::string(fields[4]);
  for (std::string_view rest = fields[5]; !rest.empty();) {
    const std::size_t separator = rest.find("; ");
    c.stimuli.push_back(stimulus_of(rest.substr(0, separator)));
    rest.remove_prefix(separator == rest.npos ? rest.size() : separator + 2);
  }
  if (c.stimuli.empty()) throw std::invalid_argument(fmt::format("no stimulus: {}", line));
  return c;
}

Case case_of(const CommandCase& c) {
  Case result{.id = c.id, .stimuli = way(c.way).stimuli};
  result.stimuli.insert(result.stimuli.end(), c.stimuli.begin(), c.stimuli.end() - 1);
  // Whether TIME-WAIT was left for the next connection is the stack's choice: the case goes on either way.
  const bool may_have_reopened = way(c.way).state == model::State::TimeWait && c.state == model::State::SynReceived;
  if (!may_have_reopened) result.stimuli.push_back(stimuli::reached(c.state));
  result.stimuli.push_back(c.stimuli.back());
  stimuli::add_aftermath(result.stimuli, c.state);
  return result;
}

const std::vector<CommandCase>& command_cases() {
  static const std::vector<CommandCase> all = read_all();
  return all;
}

void add_command_cases(std::vector<Case>& cases) {
  for (const CommandCase& c : command_cases()) cases.push_back(case_of(c));
}

}  // namespace synfin::conformance
