#include "wire/ladder_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/describe.h"

namespace synfin::wire {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Octets of the character that starts the text, or 0 if none does.
std::size_t character(std::string_view text) {
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = at(0);
  const auto tail = [&](std::size_t n) {
    for (std::size_t i = 1; i < n; ++i) {
      if (i >= text.size() || !continues(text[i])) return std::size_t{0};
    }
    return n;
  };
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return tail(2);
  if (first >= 0xE0 && first < 0xF0) {
    const bool overlong = first == 0xE0 && at(1) < 0xA0;
    const bool surrogate = first == 0xED && at(1) >= 0xA0;
    const bool no_character = first == 0xEF && at(1) == 0xBF && at(2) >= 0xBE;
    return overlong || surrogate || no_character ? 0 : tail(3);
  }
  if (first >= 0xF0 && first < 0xF5) {
    const bool overlong = first == 0xF0 && at(1) < 0x90;
    const bool too_large = first == 0xF4 && at(1) >= 0x90;
    return overlong || too_large ? 0 : tail(4);
  }
  return 0;
}

void check_segment(const Ladder& ladder, std::size_t index) {
  const LadderSegment& s = ladder.segments[index];
  const auto fail = [&](std::string_view why) {
    throw LadderError(fmt::format("segment {} of the ladder {}", index, why));
  };
  if (s.from > 1 || s.to > 1) fail("has a side that is neither 0 nor 1");
  if (s.from == s.to) fail("goes to the side that it comes from");
  if ((!s.stale || s.fate == Fate::Lost) && s.leaves >= ladder.rows) fail("leaves after the last row");
  if (s.fate != Fate::Delivered) return;
  if (s.arrives >= ladder.rows) fail("arrives after the last row");
  if (!s.stale && s.arrives < s.leaves) fail("arrives before it leaves");
}

// Octets of the longest start of the text, of at most `most` characters, after which a line may end.
std::size_t break_at(std::string_view text, std::size_t most) {
  std::size_t good = 0, at = 0;
  for (std::size_t n = 0; at < text.size() && n < most; ++n) {
    at += std::max<std::size_t>(1, character(text.substr(at)));
    if (text[at - 1] == '>' || (at < text.size() && text[at] == ' ')) good = at;
  }
  if (at >= text.size()) return text.size();
  return good > 0 ? good : at;
}

}  // namespace

void check(const Ladder& ladder) {
  const std::size_t largest = std::max({std::size_t{ladder.rows}, ladder.segments.size(), ladder.events.size()});
  if (largest > kMostDrawn) throw LadderError("the ladder has too many rows, segments or events to draw");
  if (ladder.row_times.size() > ladder.rows) throw LadderError("the ladder has times of rows that it does not have");
  for (std::size_t i = 0; i < ladder.segments.size(); ++i) check_segment(ladder, i);
  for (std::size_t i = 0; i < ladder.events.size(); ++i) {
    if (ladder.events[i].side > 1) throw LadderError(fmt::format("event {} has a side that is neither 0 nor 1", i));
    if (ladder.events[i].row >= ladder.rows) throw LadderError(fmt::format("event {} is after the last row", i));
  }
}

std::string clean(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t octets = character(text);
    const bool space = text[0] == '\n' || text[0] == '\t' || text[0] == '\r';
    const bool control = octets == 1 && (static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7F);
    // U+0080 to U+009F move the cursor of some terminals.
    const bool control_1 = octets == 2 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0;
    if (space)
      out += ' ';
    else if (octets == 0 || control || control_1)
      out += kReplacement;
    else
      out += text.substr(0, octets);
    text.remove_prefix(std::max<std::size_t>(1, octets));
  }
  return out;
}

std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

std::string cut(std::string_view text, std::size_t most, std::string_view ellipsis) {
  if (length(text) <= most) return std::string(text);
  const std::size_t dots = std::min(length(ellipsis), most);
  std::size_t at = 0;
  for (std::size_t n = 0; n < most - dots; ++n) at += std::max<std::size_t>(1, character(text.substr(at)));
  return std::string(text.substr(0, at)) + (dots == length(ellipsis) ? std::string(ellipsis) : std::string(dots, '.'));
}

std::vector<std::string> wrapped(std::string_view text, std::size_t most) {
  std::vector<std::string> lines;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) return lines;
    const std::size_t octets = break_at(text, std::max<std::size_t>(1, most));
    const std::string_view line = text.substr(0, octets);
    lines.emplace_back(line.substr(0, line.find_last_not_of(' ') + 1));
    text.remove_prefix(octets);
  }
}

std::string short_label(const LadderSegment& segment) {
  if (!segment.text.empty()) return clean(segment.text);
  std::string line = describe(segment.segment);
  line.resize(line.find("<WND="));
  if (segment.segment.text != 0) line += fmt::format(" len {}", segment.segment.text);
  return line;
}

std::string long_label(const LadderSegment& segment) {
  std::string line = segment.text.empty() ? describe(segment.segment) : clean(segment.text);
  if (segment.stale) line += "; stale (old incarnation)";
  if (segment.duplicate) line += "; a copy that the network made";
  if (segment.fate == Fate::Lost) line += "; lost";
  if (segment.fate == Fate::Pending) line += "; still in the network";
  if (!segment.note.empty()) line += "; " + clean(segment.note);
  return line;
}

std::string short_clause(std::string_view clause) {
  constexpr std::string_view kUnderstood = "RFC 9293 ";
  std::string text = clean(clause.substr(0, clause.find(": ")));
  if (text.rfind(kUnderstood, 0) == 0) text.erase(0, kUnderstood.size());
  return text;
}

}  // namespace synfin::wire
