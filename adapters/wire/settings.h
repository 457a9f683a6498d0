// What `wire:` is told of a link and of the host behind it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/stack.h"

namespace synfin::adapters::on_wire {

// Stacks of this prefix are hosts behind an interface. The whole name is
// "wire:INTERFACE,target=ADDRESS,source=ADDRESS[/BITS][,port=PORT][,settle=N ms][,upper=COMMAND]".
inline constexpr std::string_view kPrefix = "wire:";

struct Settings {
  std::string interface;
  std::uint32_t target = 0;  // IPv4 addresses, host byte order: of the host under test
  std::uint32_t source = 0;  // of the tester
  std::uint16_t port = 0;    // on which the target listens all the time; 0: none
  std::optional<conformance::Millis> settle;
  std::vector<std::string> upper;  // the words of the upper tester's command; none: no user calls
};

// Throws std::invalid_argument, which says what is missing or wrong.
Settings read_settings(std::string_view name);

// "192.0.2.1".
std::string address_text(std::uint32_t address);

}  // namespace synfin::adapters::on_wire
