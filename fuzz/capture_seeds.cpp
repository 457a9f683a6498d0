#include <algorithm>
#include <sstream>
#include <string_view>

#include "fuzz/corpus_seeds.h"
#include "fuzz/packet_seeds.h"
#include "wire/capture.h"

namespace synfin::fuzz {
namespace {

using Frame = std::vector<std::uint8_t>;
constexpr std::uint64_t kAt = 1'700'000'000'123'456'789U;

std::vector<std::uint8_t> octets_of(std::string_view text) { return {text.begin(), text.end()}; }

// A capture of these frames. Where in a pcap file the link type is, is known.
std::string capture(wire::Format format, wire::Resolution resolution, std::uint8_t link_type,
                    const std::vector<Frame>& frames) {
  constexpr std::size_t kLinkType = 20, kHighOctet = 21;
  std::ostringstream out;
  wire::CaptureWriter writer(out, format, resolution);
  const std::string_view comment = format == wire::Format::Pcapng ? "a comment" : "";
  for (std::size_t i = 0; i < frames.size(); ++i) {
    writer.write(kAt + i, frames[i], comment, wire::Direction::Inbound);
  }
  std::string file = out.str();
  if (format == wire::Format::Pcap) {
    file[kLinkType] = static_cast<char>(link_type);
    file[kHighOctet] = link_type == 20 ? '\1' : '\0';  // LINUX_SLL2 is 276
  }
  return file;
}

Frame behind(Frame head) {
  const auto packet = wire::built(plain_syn());
  head.insert(head.end(), packet.begin(), packet.end());
  return head;
}

Frame ethernet(std::initializer_list<std::uint8_t> types) {
  Frame head(12, 2);
  head.insert(head.end(), types);
  return behind(head);
}

}  // namespace

void add_capture_seeds(std::vector<Seed>& seeds) {
  using wire::Format, wire::Resolution;
  const std::vector<Frame> both = {wire::built(plain_syn(false)), wire::built(plain_syn(true))};
  const auto add = [&](std::string name, const std::string& file) {
    seeds.push_back({"capture", std::move(name), octets_of(file)});
  };
  const auto add_link = [&](std::string name, std::uint8_t link_type, const std::vector<Frame>& frames) {
    add(std::move(name), capture(Format::Pcap, Resolution::Nanoseconds, link_type, frames));
  };
  add("raw.pcap", capture(Format::Pcap, Resolution::Nanoseconds, 101, both));
  add("microseconds.pcap", capture(Format::Pcap, Resolution::Microseconds, 101, both));
  add("raw.pcapng", capture(Format::Pcapng, Resolution::Nanoseconds, 101, both));
  add("microseconds.pcapng", capture(Format::Pcapng, Resolution::Microseconds, 101, both));
  add("empty.pcapng", capture(Format::Pcapng, Resolution::Nanoseconds, 101, {}));
  const std::string whole = capture(Format::Pcap, Resolution::Nanoseconds, 101, both);
  add("cut-off.pcap", whole.substr(0, whole.size() - 7));
  add_link("ipv4.pcap", 228, {both[0]});
  add_link("ipv6.pcap", 229, {both[1]});
  Frame padded = ethernet({8, 0});
  padded.resize(padded.size() + 6);
  add_link("ethernet.pcap", 1, {padded, ethernet({8, 6})});
  add_link("ethernet-two-tags.pcap", 1, {ethernet({0x88, 0xA8, 0, 5, 0x81, 0, 0, 6, 8, 0})});
  Frame cooked(16), cooked2(20);
  cooked[14] = cooked2[0] = 8;
  add_link("linux-sll.pcap", 113, {behind(cooked)});
  add_link("linux-sll2.pcap", 20, {behind(cooked2)});
  add_link("null.pcap", 0, {behind({2, 0, 0, 0})});
  add_link("loop.pcap", 108, {behind({0, 0, 0, 2})});
  add_link("unsupported-link-type.pcap", 105, {behind({8, 0})});
}

}  // namespace synfin::fuzz
