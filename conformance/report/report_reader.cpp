#include "conformance/report/report_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/xml_text.h"

namespace synfin::conformance {

namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

BrokenDocument::BrokenDocument(std::string_view path, std::string_view what)
    : std::runtime_error(
          printable(path.empty() ? fmt::format("the document: {}", what) : fmt::format("{}: {}", path, what))) {}

Json parse_document(const std::string& text) {
  // The library takes it for the end, whatever follows.
  const auto nul = text.find('\0');
  if (nul != std::string::npos) throw BrokenDocument("", fmt::format("not JSON: octet {} is a NUL", nul + 1));
  try {
    return Json::parse(text);
  } catch (const Json::exception& e) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: ..." without the library's number.
    const std::string_view said = e.what();
    const auto end = said.find("] ");
    throw BrokenDocument("", fmt::format("not JSON: {}", end == std::string_view::npos ? said : said.substr(end + 2)));
  }
}

ObjectReader::ObjectReader(const Json& value, std::string path) : value_(&value), path_(std::move(path)) {
  if (!value.is_object()) throw BrokenDocument(path_, fmt::format("an object is needed, not {}", value.type_name()));
}

const Json& ObjectReader::any(std::string_view key) {
  asked_.emplace_back(key);
  const auto found = value_->find(key);
  if (found == value_->end()) complain(key, "is missing");
  return *found;
}

const Json& ObjectReader::list(std::string_view key) {
  const Json& value = any(key);
  if (!value.is_array()) complain(key, fmt::format("a list is needed, not {}", value.type_name()));
  return value;
}

ObjectReader ObjectReader::object(std::string_view key) { return {any(key), path_of(key)}; }

std::string ObjectReader::text(std::string_view key) {
  const Json& value = any(key);
  if (!value.is_string()) complain(key, fmt::format("a string is needed, not {}", value.type_name()));
  return value.get<std::string>();
}

std::uint64_t ObjectReader::number(std::string_view key, std::uint64_t most) {
  const Json& value = any(key);
  // A non-negative literal is unsigned to the library when parsed, but signed when built from an int.
  const bool whole = value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0);
  if (!whole || value.get<std::uint64_t>() > most)
    complain(key, fmt::format("a whole number from 0 to {} is needed", most));
  return value.get<std::uint64_t>();
}

std::int64_t ObjectReader::integer(std::string_view key, std::int64_t least, std::int64_t most) {
  const Json& value = any(key);
  const bool fits =
      value.is_number_integer() &&
      !(value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) &&
      value.get<std::int64_t>() >= least && value.get<std::int64_t>() <= most;
  if (!fits) complain(key, fmt::format("a whole number from {} to {} is needed", least, most));
  return value.get<std::int64_t>();
}

std::vector<std::uint8_t> ObjectReader::octets(std::string_view key, std::size_t most) {
  const std::string digits = text(key);
  if (digits.size() % 2 != 0) complain(key, "an odd number of hexadecimal digits");
  if (digits.size() / 2 > most) complain(key, fmt::format("more than {} octets", most));
  std::vector<std::uint8_t> octets;
  octets.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = digit_of(digits[i]), low = digit_of(digits[i + 1]);
    if (high < 0 || low < 0) complain(key, fmt::format("no hexadecimal digits at position {}", i));
    octets.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return octets;
}

bool ObjectReader::flag(std::string_view key) {
  if (!has(key)) return false;
  const Json& value = any(key);
  if (!value.is_boolean()) complain(key, fmt::format("true or false is needed, not {}", value.type_name()));
  return value.get<bool>();
}

std::string ObjectReader::text_or(std::string_view key, std::string otherwise) {
  return has(key) ? text(key) : std::move(otherwise);
}

void ObjectReader::done() const {
  for (const auto& [key, unused] : value_->items()) {
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) complain(key, "no such key is known here");
  }
}

std::string hex_of(std::span<const std::uint8_t> octets) {
  std::string text;
  text.reserve(octets.size() * 2);
  for (const std::uint8_t octet : octets) fmt::format_to(std::back_inserter(text), "{:02x}", octet);
  return text;
}

}  // namespace synfin::conformance
