// From a symbolic segment to octets.
#pragma once
#include <cstdint>
#include <span>

#include "conformance/stimulus.h"
#include "wire/build.h"

namespace synfin::conformance {

// The numbers and ports that a segment is built with.
struct Addressing {
  std::uint16_t tester_port = 0, stack_port = 0;
  std::uint32_t seq = 0, ack = 0;
  std::uint32_t text_position = 0;  // of the first octet of text in our stream
  bool timestamps = false;          // agreed on: every segment carries them
  std::uint32_t tsval = 0, tsecr = 0;
};

// Writes the packet into `out`; its size in octets.
std::size_t build_segment(const SegmentSpec& spec, const Addressing& addressing, std::span<std::uint8_t> out);

}  // namespace synfin::conformance
