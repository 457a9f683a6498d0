// Whatever octets arrive, the parser of packets stays within them, reads what a plain reader reads, and what it accepts
// is built again octet for octet. One execution checks the input so, and that packets like it are read right.
#include "fuzz/sweep.h"
#include "fuzz/wire_check.h"

using namespace synfin;

namespace {

// What may be asked of any packet, however broken: it must be safe.
void ask_everything(wire::Octets packet) {
  const wire::ParsedPacket parsed = wire::parse(packet);
  const wire::ParsedIp& ip = parsed.ip;
  const wire::ParsedOptions& options = parsed.tcp.options;
  std::size_t sum = ip.source().octets[0] + ip.destination().octets[15] + ip.traffic_class() + ip.ttl();
  sum += ip.total_length() + ip.flow_label() + ip.id() + ip.checksum() + ip.fragment_offset() + ip.payload().size();
  sum += static_cast<std::size_t>(ip.reserved_flag()) + static_cast<std::size_t>(ip.dont_fragment());
  sum += options.unknown() + options.mss().value_or(0) + options.window_shift().value_or(0) + options.sack_blocks();
  sum += options.timestamps().value_or(wire::Timestamps{}).value +
         options.user_timeout().value_or(wire::UserTimeout{}).value;
  for (std::size_t i = 0; i < options.sack_blocks(); ++i) sum += options.sack_block(i).left;
  for (const auto& data : {options.fast_open_cookie(), options.acc_ecn0(), options.acc_ecn1()}) {
    if (data && !data->empty()) sum += data->back();
  }
  if (parsed.reached == wire::Reached::Tcp) sum += to_model(parsed.tcp).options.mss;
  [[maybe_unused]] volatile const std::size_t asked = sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const wire::Octets input{data, size};
  fuzz::check("bounds", properties::broken_bounds(input), input);
  fuzz::check("reading", properties::broken_reading(input), input);
  fuzz::check("round-trip", properties::broken_round_trip(input), input);
  ask_everything(input);
  fuzz::count_work("packets");
  fuzz::sweep(input, [](wire::Octets packet) { fuzz::check("reading", properties::broken_reading(packet), packet); });
  return 0;
}
