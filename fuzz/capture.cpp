// Any octets are read as a capture file, or refused with a reason; what was read comes back when it is written again.
#include <pcap/dlt.h>

#include <sstream>
#include <vector>

#include "fuzz/finding.h"
#include "wire/capture.h"
#include "wire/capture_reader.h"
#include "wire/packet.h"

namespace {

using namespace synfin;

struct Kept {
  std::uint64_t at = 0;
  std::vector<std::uint8_t> octets;
  friend bool operator==(const Kept&, const Kept&) = default;
};

struct Reading {
  std::vector<Kept> packets;
  bool refused = false;  // at some place
};

[[noreturn]] void found(std::string_view key, std::string_view details) {
  fuzz::report_finding("capture", key, details);
}

Reading read(const std::uint8_t* data, std::size_t size) {
  Reading reading;
  try {
    // The reader does not write to the octets: "r".
    wire::CaptureReader reader(fmemopen(const_cast<std::uint8_t*>(data), size, "r"), "the input");
    while (const auto packet = reader.next()) {
      if (packet->octets.size() > packet->original) found("more-than-original", "more octets than the packet had");
      // Reads the octets, so that a sanitizer sees ones that are not there.
      if (wire::parse(packet->octets).reached == wire::Reached::Nothing && packet->octets.size() >= wire::kIpv6Header) {
        found("no-ip-header", "neither an IPv4 nor an IPv6 header");
      }
      reading.packets.push_back({packet->at, {packet->octets.begin(), packet->octets.end()}});
    }
    if (reader.packets() != reading.packets.size()) found("count", "another number of packets than were given");
  } catch (const wire::CaptureReadError& error) {
    if (error.packets() != reading.packets.size()) found("count", error.what());
    reading.refused = true;
  }
  return reading;
}

// libpcap's own buffer is longer than a frame: a read past a frame is only seen where nothing is behind it.
void read_as_frame(wire::Octets frame) {
  for (const int link_type : {DLT_RAW, DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_NULL}) {
    const auto start = wire::start_of_ip(link_type, frame);
    if (start && start->at > frame.size()) found("start", "an IP packet begins behind its frame");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_as_frame({data, size});
  const Reading first = read(data, size);
  if (first.packets.empty()) return 0;
  std::ostringstream out;
  wire::CaptureWriter writer(out, wire::Format::Pcapng);
  for (const Kept& packet : first.packets) writer.write(packet.at, packet.octets);
  const std::string file = out.str();
  const Reading again = read(reinterpret_cast<const std::uint8_t*>(file.data()), file.size());
  if (again.refused || again.packets != first.packets) found("round-trip", "not read again as it was written");
  return 0;
}
