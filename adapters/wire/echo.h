// ICMP echo (RFC 792): a host that answers it does so behind all that the packets before it drew at once.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace synfin::adapters::on_wire {

using EchoPacket = std::array<std::uint8_t, 28>;

// A request from `source` to `target`, addresses in host byte order.
EchoPacket echo_request(std::uint32_t source, std::uint32_t target, std::uint16_t number);

// The number of the request that this packet answers; nothing if it is no answer to one.
std::optional<std::uint16_t> echo_answered(std::span<const std::uint8_t> packet);

}  // namespace synfin::adapters::on_wire
