// A clause is a paragraph of the standard: what every rule of the model cites, and what a verdict names.
#pragma once
#include <cstdint>
#include <string_view>

namespace synfin::model {

// How strongly a clause binds (9293:2.1-1): a labelled MUST or MUST NOT, a SHOULD, a MAY, or plain description.
enum class Level : std::uint8_t { Must, Should, May, Plain };

constexpr std::string_view name(Level level) {
  constexpr std::string_view kNames[] = {"MUST", "SHOULD", "MAY", "plain"};
  return kNames[static_cast<int>(level)];
}

struct Clause {
  std::string_view id;     // stable and readable: "rst-outside"
  std::uint16_t rfc;       // 9293, 5961, ...
  std::string_view where;  // RFC 9293: the paragraph number that rfc-editor.org gives; other RFCs: the section
  Level level;
  std::string_view says;  // in our own words
};

}  // namespace synfin::model
