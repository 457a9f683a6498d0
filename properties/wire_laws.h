// What must hold of parse() and build() for any octets at all, stated once: test suites and fuzz targets assert it.
// Each law gives nothing where it holds, and else says what is wrong. Where it holds it does not allocate.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "wire/build.h"
#include "wire/packet.h"

namespace synfin::properties {

using Broken = std::optional<std::string>;

// What the laws are about: the ones of wire/, or with a bug planted.
struct Codec {
  wire::ParsedPacket (*parse)(wire::Octets packet) = [](wire::Octets packet) { return wire::parse(packet); };
  std::size_t (*build)(const wire::PacketDescription& packet, std::span<std::uint8_t> out) =
      [](const wire::PacketDescription& packet, std::span<std::uint8_t> out) { return wire::build(packet, out); };
  wire::ParsedOptions (*parse_options)(wire::Octets area, wire::Problems& problems) = [](wire::Octets area,
                                                                                         wire::Problems& problems) {
    wire::ParsedOptions options;
    options.parse(area, 0, problems);
    return options;
  };
};
inline constexpr Codec kCodec;

// Whatever the octets, every view that parse() gives lies within them, and every fault is at one of them or at their
// end. That it reads no others is AddressSanitizer's to see: give it octets that nothing stands behind.
Broken broken_bounds(wire::Octets packet, const Codec& codec);

// parse() finds no problem exactly where a plain reader, which follows the RFCs octet by octet, finds none; and then
// both read the same. So nothing is accepted that claims more octets than are there.
Broken broken_reading(wire::Octets packet, const Codec& codec);

// build() of what parse() read without a problem writes the same octets, the checksums included.
Broken broken_round_trip(wire::Octets packet, const Codec& codec);

// parse() of what build() wrote gives back what was described. The octets choose a description, any octets a
// well-formed one.
Broken broken_building(wire::Octets choices, const Codec& codec);

// The same of a list of options: the octets are an area of options, of which the first 40 count.
Broken broken_options(wire::Octets area, const Codec& codec);

// The same of what wire/ has, for whoever asserts them of octets.
inline Broken broken_bounds(wire::Octets packet) { return broken_bounds(packet, kCodec); }
inline Broken broken_reading(wire::Octets packet) { return broken_reading(packet, kCodec); }
inline Broken broken_round_trip(wire::Octets packet) { return broken_round_trip(packet, kCodec); }
inline Broken broken_building(wire::Octets choices) { return broken_building(choices, kCodec); }
inline Broken broken_options(wire::Octets area) { return broken_options(area, kCodec); }

struct WireLaw {
  std::string_view name, says;
  Broken (*broken)(wire::Octets octets, const Codec& codec);
};

inline constexpr std::array<WireLaw, 5> kWireLaws = {{
    {"bounds", "what parse() gives lies within the octets", &broken_bounds},
    {"reading", "parse() accepts what a plain reader accepts, and reads the same", &broken_reading},
    {"round_trip", "build() after parse() is the identity where there is no problem", &broken_round_trip},
    {"building", "parse() after build() gives back the description", &broken_building},
    {"options", "options are found, and written again, as a plain reader finds them", &broken_options},
}};

// The description that builds to a packet which was parsed without a problem. It is a view, as the parsed packet is.
wire::PacketDescription described(const wire::ParsedPacket& parsed);

// The well-formed packet that any octets choose; zeros choose the plainest. It is a view of the octets.
wire::PacketDescription description_of(wire::Octets choices);

}  // namespace synfin::properties
