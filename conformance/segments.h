// From a symbolic segment to octets.
#pragma once
#include <cstdint>
#include <span>

#include "conformance/stimulus.h"
#include "model/tcb.h"
#include "wire/build.h"

namespace synfin::conformance {

// The numbers and ports that a segment is built with.
struct Addressing {
  std::uint16_t tester_port = 0, stack_port = 0;
  std::uint32_t seq = 0, ack = 0;
  std::uint32_t text_position = 0;  // of the first octet of text in our stream
  bool timestamps = false;          // agreed on: every segment carries them
  std::uint32_t tsval = 0, tsecr = 0;
  IpVersion ip = IpVersion::V4;
};

// Whose packet it is.
enum class From : std::uint8_t { Tester, Stack };

// The IP header's version and addresses.
void address(wire::PacketDescription& packet, IpVersion ip, From from);

// What a number of a stimulus is to a connection of the stack with this TCB; `isn` is the tester's own.
inline std::uint32_t resolved(const Number& number, const model::Tcb<model::Numbers>& tcb, std::uint32_t isn) {
  switch (number.base) {
    case Base::Zero: return number.offset;
    case Base::TesterIsn: return isn + number.offset;
    case Base::RcvNxt: return tcb.rcv.nxt.raw + number.offset;
    case Base::RcvEdge: return tcb.rcv.nxt.raw + tcb.rcv.wnd + number.offset;
    case Base::RcvMiddle: return tcb.rcv.nxt.raw + tcb.rcv.wnd / 2 + number.offset;
    case Base::SndUna: return tcb.snd.una.raw + number.offset;
    case Base::SndNxt: return tcb.snd.nxt.raw + number.offset;
    case Base::Iss: return tcb.iss.raw + number.offset;
    case Base::AckFloor: return tcb.snd.una.raw - tcb.snd.max_wnd + number.offset;
  }
  return number.offset;
}

// Writes the packet into `out`; its size in octets.
std::size_t build_segment(const SegmentSpec& spec, const Addressing& addressing, std::span<std::uint8_t> out);

}  // namespace synfin::conformance
