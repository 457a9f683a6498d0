// Which connections of a capture are asked for: by an address, a port, or both, of one end or of both ends.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/judge/flow_table.h"

namespace synfin::conformance {

// "192.0.2.1", "192.0.2.1:80", ":80", "2001:db8::1", "[2001:db8::1]:80"; nothing if it is none of these.
struct EndFilter {
  std::optional<wire::Address> address;
  std::optional<std::uint16_t> port;
  bool matches(const HostPort& end) const;
};

class ConnectionFilter {
 public:
  // One end, or both with '-' between them; "" matches all. Nothing if it cannot be read.
  static std::optional<ConnectionFilter> read(std::string_view text);
  // The ends in either order.
  bool matches(const HostPort& a, const HostPort& b) const;
  bool matches_all() const { return count_ == 0; }

 private:
  std::array<EndFilter, 2> ends_;
  std::size_t count_ = 0;
};

// "192.0.2.1:80", "[2001:db8::1]:80".
std::string to_string(const HostPort& end);

}  // namespace synfin::conformance
