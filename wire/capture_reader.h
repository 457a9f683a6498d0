// Capture files of others: classic pcap and pcapng, read by libpcap packet after packet, in constant memory.
#pragma once
#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "wire/octets.h"

struct pcap;  // libpcap's

namespace synfin::wire {

// The file cannot be read, or not further than this. The message says what is wrong and how many packets came before.
class CaptureReadError : public std::runtime_error {
 public:
  CaptureReadError(const std::string& what, std::uint64_t packets) : std::runtime_error(what), packets_(packets) {}
  // IP packets read until then.
  std::uint64_t packets() const { return packets_; }

 private:
  std::uint64_t packets_;
};

// One IP packet of a capture.
struct CapturedPacket {
  std::uint64_t at = 0;  // nanoseconds since the epoch
  Octets octets;         // from the IP header on, without what the link adds behind; until the next packet is read
  std::uint32_t original = 0;  // octets that the packet had on the wire
  std::uint8_t vlan_tags = 0;  // before the IP header

  // Only the first octets of the packet were kept.
  bool is_snapped() const { return octets.size() < original; }
};

// Where in a frame its IP packet begins.
struct IpStart {
  std::size_t at = 0;
  std::uint8_t vlan_tags = 0;  // before it
};

// Nothing if the frame is too short, or of another protocol. The link type is libpcap's number, DLT_*.
std::optional<IpStart> start_of_ip(int link_type, Octets frame);

// Reads IP packets from link types RAW, IPV4, IPV6, EN10MB (with VLAN tags), LINUX_SLL, LINUX_SLL2, NULL and LOOP. All
// interfaces of a pcapng file must be of one link type: libpcap reads no others.
class CaptureReader {
 public:
  // The file of this path.
  explicit CaptureReader(const std::string& path);
  // Any stream, which need not be seekable, and which it closes. `name` stands for it in messages.
  CaptureReader(std::FILE* file, std::string name);
  CaptureReader(CaptureReader&& other) noexcept;
  ~CaptureReader();

  // The next IP packet; nothing at the end of the file. Throws CaptureReadError where the file is broken or cut off;
  // then the packets before were all there are.
  std::optional<CapturedPacket> next();

  std::uint64_t packets() const { return packets_; }  // IP packets read so far
  std::uint64_t others() const { return others_; }    // frames passed over: of other protocols, or too short for IP
  int link_type() const { return link_type_; }        // libpcap's number, DLT_*
  std::string link_name() const;                      // "EN10MB"

 private:
  struct Close {
    void operator()(pcap* capture) const;
  };
  [[noreturn]] void fail(const std::string& what) const;

  std::string name_;
  std::unique_ptr<pcap, Close> capture_;
  int link_type_ = 0;
  std::uint64_t packets_ = 0, others_ = 0;
};

}  // namespace synfin::wire
