// Text inside XML.
#pragma once
#include <string>
#include <string_view>

namespace synfin::conformance {

// For attributes and text; what XML 1.0 does not allow becomes '?'.
std::string xml_escaped(std::string_view text);

}  // namespace synfin::conformance
