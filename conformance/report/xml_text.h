// Text where not every character may stand: inside XML, and where people read it.
#pragma once
#include <string>
#include <string_view>

namespace synfin::conformance {

// For attributes and text; what XML 1.0 does not allow becomes '?'.
std::string xml_escaped(std::string_view text);

// On one line of a terminal or a page: control characters and what is no UTF-8 become '?', line ends and tabs a space.
std::string printable(std::string_view text);

}  // namespace synfin::conformance
