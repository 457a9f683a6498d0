#include "conformance/judge/connection_filter.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

namespace synfin::conformance {

namespace {

std::optional<wire::Address> read_address(std::string_view text) {
  const std::string whole(text);
  wire::Address address;
  if (::inet_pton(AF_INET, whole.c_str(), address.octets.data()) == 1) return address;
  address.version = 6;
  if (::inet_pton(AF_INET6, whole.c_str(), address.octets.data()) == 1) return address;
  return {};
}

std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return port;
}

std::optional<EndFilter> read_end(std::string_view text) {
  EndFilter filter;
  filter.address = read_address(text);
  if (filter.address) return filter;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return {};
  filter.port = read_port(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  if (!filter.port || host.empty()) return filter.port ? std::optional(filter) : std::nullopt;
  const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  filter.address = read_address(host);
  if (!filter.address || (filter.address->version == 6) != brackets) return {};
  return filter;
}

}  // namespace

bool EndFilter::matches(const HostPort& end) const {
  return (!address || *address == end.address) && (!port || *port == end.port);
}

std::optional<ConnectionFilter> ConnectionFilter::read(std::string_view text) {
  ConnectionFilter filter;
  while (!text.empty()) {
    if (filter.count_ == filter.ends_.size()) return {};
    const std::size_t dash = std::min(text.find('-'), text.size());
    const auto end = read_end(text.substr(0, dash));
    if (!end || dash + 1 == text.size()) return {};
    filter.ends_[filter.count_++] = *end;
    text.remove_prefix(std::min(dash + 1, text.size()));
  }
  return filter;
}

bool ConnectionFilter::matches(const HostPort& a, const HostPort& b) const {
  const auto both = [&](const HostPort& first, const HostPort& second) {
    return ends_[0].matches(first) && ends_[1].matches(second);
  };
  return both(a, b) || both(b, a);
}

std::string to_string(const HostPort& end) {
  const std::string host = wire::to_string(end.address);
  return end.address.version == 6 ? fmt::format("[{}]:{}", host, end.port) : fmt::format("{}:{}", host, end.port);
}

}  // namespace synfin::conformance
