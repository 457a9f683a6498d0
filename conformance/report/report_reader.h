// Reads JSON documents strictly: every key is known, every number in its range, and what is wrong is named by its path.
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace synfin::conformance {

// Keys stay in the order in which they were written: people read these documents.
using Json = nlohmann::ordered_json;

// A document that is not what it should be. The message begins with the JSON pointer of the place.
class BrokenDocument : public std::runtime_error {
 public:
  BrokenDocument(std::string_view path, std::string_view what);
};

// Parses text; the position of a syntax error is in the message.
Json parse_document(const std::string& text);

// The names of an enumeration that has so many values.
template <class Enum, std::size_t size>
std::array<std::string_view, size> names_of() {
  std::array<std::string_view, size> names;
  for (std::size_t i = 0; i < size; ++i) names[i] = name(static_cast<Enum>(i));
  return names;
}

// One JSON object. Keys that were never asked for are errors in done().
class ObjectReader {
 public:
  ObjectReader(const Json& value, std::string path);

  std::string path_of(std::string_view key) const { return path_ + "/" + std::string(key); }
  bool has(std::string_view key) const { return value_->contains(key); }
  [[noreturn]] void complain(std::string_view key, std::string_view what) const {
    throw BrokenDocument(path_of(key), what);
  }

  const Json& any(std::string_view key);
  const Json& list(std::string_view key);
  ObjectReader object(std::string_view key);
  std::string text(std::string_view key);
  std::uint64_t number(std::string_view key, std::uint64_t most);
  std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most);
  std::vector<std::uint8_t> octets(std::string_view key, std::size_t most);  // hexadecimal

  // The value under a key that may be missing.
  bool flag(std::string_view key);  // false when missing
  std::string text_or(std::string_view key, std::string otherwise);

  // One of the names of an enumeration, as its place among them.
  template <class Names>
  std::size_t one_of(std::string_view key, const Names& names) {
    const std::string word = text(key);
    std::size_t place = 0;
    std::string known;
    for (const std::string_view name : names) {
      if (word == name) return place;
      known += (place++ == 0 ? "" : ", ") + std::string(name);
    }
    complain(key, "\"" + word.substr(0, 40) + "\" is none of " + known);
  }

  // A value of an enumeration that has so many, by its name.
  template <class Enum, std::size_t size>
  Enum named(std::string_view key) {
    return static_cast<Enum>(one_of(key, names_of<Enum, size>()));
  }

  // What the type has room for, or `most`.
  template <class Int>
  Int fitting(std::string_view key, Int most = std::numeric_limits<Int>::max()) {
    if constexpr (std::is_signed_v<Int>) {
      return static_cast<Int>(integer(key, std::numeric_limits<Int>::min(), most));
    } else {
      return static_cast<Int>(number(key, most));
    }
  }
  // The same under a key that may be missing.
  template <class Int>
  Int fitting_or(std::string_view key, Int otherwise, Int most = std::numeric_limits<Int>::max()) {
    return has(key) ? fitting(key, most) : otherwise;
  }

  // Every key has been asked for.
  void done() const;

 private:
  const Json* value_;
  std::string path_;
  std::vector<std::string> asked_;
};

std::string hex_of(std::span<const std::uint8_t> octets);

}  // namespace synfin::conformance
