#include "conformance/report/xml_text.h"

namespace synfin::conformance {

namespace {

// The length of the UTF-8 character at the front, or 0 if it is none that XML 1.0 allows.
std::size_t character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return lead >= 0x20 || lead == '\t' || lead == '\n' ? 1 : 0;
  const std::size_t size = lead >= 0xC2 && lead < 0xE0   ? 2
                           : lead >= 0xE0 && lead < 0xF0 ? 3
                           : lead >= 0xF0 && lead < 0xF5 ? 4
                                                         : 0;
  if (size == 0 || text.size() < size) return 0;
  unsigned value = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) return 0;
    value = value << 6 | (next & 0x3FU);
  }
  const bool allowed = (value >= 0x80 && value < 0xD800) || (value >= 0xE000 && value < 0xFFFE) || value >= 0x1'0000;
  const bool shortest = (size != 3 || value >= 0x800) && (size != 4 || (value >= 0x1'0000 && value <= 0x10'FFFF));
  return allowed && shortest ? size : 0;
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = character(text);
    switch (text.front()) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      case '\n': out += "&#10;"; break;
      case '\t': out += "&#9;"; break;
      default: out += size == 0 ? std::string_view("?") : text.substr(0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = character(text);
    const char first = text.front();
    // U+0080 to U+009F are control characters too.
    const bool control = first == 0x7F || (size == 2 && first == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0);
    if (first == '\n' || first == '\r' || first == '\t') {
      out += ' ';
    } else {
      out += size == 0 || control ? std::string_view("?") : text.substr(0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out;
}

}  // namespace synfin::conformance
