// Capture files for Wireshark: classic pcap and pcapng, of raw IP packets (LINKTYPE_RAW, 101).
#pragma once
#include <cstdio>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <string_view>

#include "wire/octets.h"

namespace synfin::wire {

enum class Format : std::uint8_t { Pcap, Pcapng };
enum class Resolution : std::uint8_t { Microseconds, Nanoseconds };

// Which way a packet went, as seen from the stack under test. Kept in pcapng only.
enum class Direction : std::uint8_t { Unknown = 0, Inbound = 1, Outbound = 2 };

// The capture could not be written, say because the disk is full. The message says what the system reported and how
// many packets had been handed over.
class CaptureError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Writes one capture to a stream that it does not own. Every member throws CaptureError. Files are little-endian on
// every machine, so that the same packets give the same octets.
class CaptureWriter {
 public:
  // Writes the file's header.
  CaptureWriter(std::ostream& out, Format format, Resolution resolution = Resolution::Nanoseconds);
  CaptureWriter(std::FILE* out, Format format, Resolution resolution = Resolution::Nanoseconds);

  // Appends a packet. `at` is in nanoseconds since the epoch, or since any start. pcapng keeps the comment (UTF-8, cut
  // to 65535 octets) and the direction; pcap has no room for them. Octets past 262144 are not kept.
  void write(std::uint64_t at, Octets packet, std::string_view comment = {}, Direction direction = Direction::Unknown);

  // Flushes. Without it an error of the last packets may go unnoticed.
  void finish();

  // Packets handed to write().
  std::uint64_t packets() const { return packets_; }

 private:
  void header();
  void put(std::string_view block);
  [[noreturn]] void fail(int error) const;

  std::ostream* stream_ = nullptr;
  std::FILE* file_ = nullptr;
  Format format_;
  Resolution resolution_;
  std::uint64_t packets_ = 0;
};

}  // namespace synfin::wire
