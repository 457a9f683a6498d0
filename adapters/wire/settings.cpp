#include "adapters/wire/settings.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>
#include <stdexcept>
#include <utility>

#include "adapters/exec/command_words.h"

namespace synfin::adapters::on_wire {

namespace {

constexpr conformance::Millis kLongestSettle = 5'000;

std::uint32_t address_of(std::string_view key, const std::string& text) {
  in_addr address{};
  if (::inet_pton(AF_INET, text.c_str(), &address) != 1) {
    throw std::invalid_argument(fmt::format("{}: \"{}\" is no IPv4 address", key, text));
  }
  return ntohl(address.s_addr);
}

std::uint32_t number_of(std::string_view key, std::string_view text, std::uint32_t least, std::uint32_t most) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size() && number >= least && number <= most) return number;
  throw std::invalid_argument(fmt::format("{}: \"{}\" is not from {} to {}", key, text, least, most));
}

// The tester's address; the length of its prefix, or 0 if it has none.
std::uint32_t read_source(const std::string& value, Settings& settings) {
  const std::size_t slash = value.find('/');
  settings.source = address_of("source", value.substr(0, slash));
  return slash == value.npos ? 0 : number_of("source", std::string_view(value).substr(slash + 1), 1, 32);
}

void read_setting(const std::string& key, const std::string& value, Settings& settings, std::uint32_t& prefix_length) {
  if (key == "target") {
    settings.target = address_of(key, value);
  } else if (key == "source") {
    prefix_length = read_source(value, settings);
  } else if (key == "port") {
    settings.port = static_cast<std::uint16_t>(number_of(key, value, 1, 65'535));
  } else if (key == "settle") {
    settings.settle = number_of(key, value, 0, kLongestSettle);
  } else if (key == "upper") {
    settings.upper = exec::command_words(value);
  } else {
    throw std::invalid_argument(
        fmt::format("\"{}\" is no setting of a wire; there are target, source, port, settle and upper", key));
  }
}

void check(const Settings& settings, std::uint32_t prefix_length) {
  if (settings.interface.empty()) throw std::invalid_argument("name the interface: wire:eth0");
  if (settings.target == 0) throw std::invalid_argument("--target is missing: the address of the host under test");
  if (settings.source == 0) {
    throw std::invalid_argument("--source is missing: an address on the target's network that nobody has");
  }
  if (settings.source == settings.target) throw std::invalid_argument("the tester cannot have the target's address");
  const std::uint32_t differ = settings.source ^ settings.target;
  if (prefix_length != 0 && differ >> (32 - prefix_length) != 0) {
    throw std::invalid_argument(fmt::format("the target {} is not in the network of {}/{}; it has to be on the link",
                                            address_text(settings.target), address_text(settings.source),
                                            prefix_length));
  }
}

}  // namespace

Settings read_settings(std::string_view name) {
  std::string_view rest = name.substr(kPrefix.size());
  const auto next = [&] {
    const std::size_t comma = rest.find(',');
    const std::string_view part = rest.substr(0, comma);
    rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
    return part;
  };
  Settings settings{.interface = std::string(next())};
  std::uint32_t prefix_length = 0;
  while (!rest.empty()) {
    // A command comes last, and may have commas.
    constexpr std::string_view kUpper = "upper=";
    const std::string_view part = rest.rfind(kUpper, 0) == 0 ? std::exchange(rest, {}) : next();
    const std::size_t equals = part.find('=');
    if (equals == part.npos) throw std::invalid_argument(fmt::format("\"{}\" is no KEY=VALUE", part));
    read_setting(std::string(part.substr(0, equals)), std::string(part.substr(equals + 1)), settings, prefix_length);
  }
  check(settings, prefix_length);
  return settings;
}

std::string address_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 0xFF, address >> 8 & 0xFF, address & 0xFF);
}

}  // namespace synfin::adapters::on_wire
