// A planted bug: a reader of options that trusts their lengths. A fuzzer that does not find it within seconds is no
// fuzzer. It takes right checksums, which the mutator makes, and one option after another, to which coverage leads:
// random octets do not get there.
#include <algorithm>

#include "fuzz/wire_check.h"

namespace {

using namespace synfin;

// How many octets a list of options takes up, for one who trusts it.
std::size_t trusted_size(wire::Octets options) {
  std::size_t at = 0;
  while (at < options.size() && options[at] != 0) {
    if (options[at] == 1 || at + 1 == options.size()) {
      ++at;
    } else {
      at += std::max<std::size_t>(options[at + 1], 2);
    }
  }
  return at;
}

bool reads_past_its_options(const wire::ParsedPacket& packet) {
  const wire::ParsedTcp& tcp = packet.tcp;
  if (packet.reached != wire::Reached::Tcp || tcp.verified != wire::Verified::Right) return false;
  if (packet.problems.has(wire::Problem::BadIpChecksum)) return false;
  if (!tcp.has(wire::kSyn) || tcp.has(wire::kAck) || tcp.has(wire::kRst) || tcp.has(wire::kFin)) return false;
  const auto size = tcp.options.mss();
  if (!size || *size >= 64) return false;
  const auto shift = tcp.options.window_shift();
  if (!shift || *shift <= 14) return false;
  if (!tcp.options.sack_permitted()) return false;
  return trusted_size(tcp.options.area()) > tcp.options.area().size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const wire::Octets packet{data, size};
  if (reads_past_its_options(wire::parse(packet))) {
    fuzz::check("canary", "the planted bug: the length of an option is trusted", packet);
  }
  return 0;
}
