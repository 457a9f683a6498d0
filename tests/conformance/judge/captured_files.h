// Captures as the octets of their files: of ordinary connections, of other link types, cut short, and damaged.
#pragma once
#include <cstdio>
#include <sstream>
#include <string>

#include "tests/conformance/judge/ordinary_capture.h"
#include "wire/capture_reader.h"

namespace synfin::conformance {

using Frame = std::vector<std::uint8_t>;
inline constexpr std::uint64_t kBegin = 1'700'000'000'000'000'000U;

// The packets of one ordinary connection.
inline std::vector<Frame> ordinary_packets(std::uint32_t number, unsigned segments, bool ipv6 = false) {
  std::vector<Frame> packets;
  OrdinaryConnection connection(number, segments, ipv6);
  while (!connection.is_over()) packets.push_back(wire::built(connection.segment(kBegin + packets.size() * 1'000)));
  return packets;
}

// A capture of these frames, a millisecond from one to the next. pcap only: of this link type.
inline std::string file_of(const std::vector<Frame>& frames, wire::Format format = wire::Format::Pcap,
                           std::uint8_t link_type = 101) {
  std::ostringstream out;
  wire::CaptureWriter writer(out, format);
  std::uint64_t at = kBegin;
  for (const Frame& frame : frames) writer.write(at += 1'000'000, frame);
  writer.finish();
  std::string file = out.str();
  constexpr std::size_t kPlaceOfLinkType = 20;
  if (format == wire::Format::Pcap) file[kPlaceOfLinkType] = static_cast<char>(link_type);
  return file;
}

// The same frames behind this header of the link.
inline std::vector<Frame> behind(const Frame& header, std::vector<Frame> packets) {
  for (Frame& packet : packets) packet.insert(packet.begin(), header.begin(), header.end());
  return packets;
}

// The same pcap, of which so many octets of each frame were kept.
inline std::string snapped(const std::string& file, std::size_t kept) {
  constexpr std::size_t kFileHeader = 24, kRecordHeader = 16;
  std::string out = file.substr(0, kFileHeader);
  for (std::size_t at = kFileHeader; at < file.size();) {
    std::string header = file.substr(at, kRecordHeader);
    const std::size_t size = static_cast<unsigned char>(header[8]) + 256U * static_cast<unsigned char>(header[9]);
    const std::size_t now = std::min(size, kept);
    header[8] = static_cast<char>(now & 0xFFU);
    header[9] = static_cast<char>(now >> 8U);
    out += header + file.substr(at + kRecordHeader, now);
    at += kRecordHeader + size;
  }
  return out;
}

// The file as a stream that is read.
inline std::FILE* stream_of(const std::string& file) {
  return ::fmemopen(const_cast<char*>(file.data()), file.size(), "r");
}

}  // namespace synfin::conformance
