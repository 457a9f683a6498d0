#include "wire/capture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ostream>

namespace synfin::wire {
namespace {

constexpr std::uint16_t kLinkTypeRaw = 101;
constexpr std::size_t kSnapLength = 262144;
constexpr std::size_t kMaxComment = 65535;

// Little-endian octets of a block.
class Block {
 public:
  Block& u16(std::uint32_t value) { return put(value, 2); }
  Block& u32(std::uint64_t value) { return put(value, 4); }
  Block& octets(const void* data, std::size_t size) {
    text_.append(static_cast<const char*>(data), size);
    return *this;
  }
  Block& pad() {
    text_.append((4 - text_.size() % 4) % 4, '\0');
    return *this;
  }
  // A pcapng option: code, length, value, padding.
  Block& option(std::uint16_t code, std::string_view value) {
    return u16(code).u16(static_cast<std::uint32_t>(value.size())).octets(value.data(), value.size()).pad();
  }
  Block& end_of_options() { return u32(0); }
  const std::string& text() const { return text_; }

 private:
  Block& put(std::uint64_t value, int octets) {
    for (; octets > 0; --octets, value >>= 8U) text_ += static_cast<char>(value & 0xFFU);
    return *this;
  }
  std::string text_;
};

// A pcapng block: its type, its body, and its length before and after the body.
std::string framed(std::uint32_t type, const Block& body) {
  const std::size_t total = body.text().size() + 12;
  Block block;
  block.u32(type).u32(total).octets(body.text().data(), body.text().size()).u32(total);
  return block.text();
}

// As much of the UTF-8 text as an option can hold, not ending inside a character.
std::string_view fitting(std::string_view text) {
  if (text.size() <= kMaxComment) return text;
  std::size_t end = kMaxComment;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

}  // namespace

CaptureWriter::CaptureWriter(std::ostream& out, Format format, Resolution resolution)
    : stream_(&out), format_(format), resolution_(resolution) {
  header();
}

CaptureWriter::CaptureWriter(std::FILE* out, Format format, Resolution resolution)
    : file_(out), format_(format), resolution_(resolution) {
  header();
}

void CaptureWriter::header() {
  const bool nano = resolution_ == Resolution::Nanoseconds;
  if (format_ == Format::Pcap) {
    Block block;
    block.u32(nano ? 0xA1B23C4DU : 0xA1B2C3D4U).u16(2).u16(4).u32(0).u32(0).u32(kSnapLength).u32(kLinkTypeRaw);
    return put(block.text());
  }
  Block section;  // section header: byte-order magic, version 1.0, length not given, the writer's name
  section.u32(0x1A2B3C4DU).u16(1).u16(0).u32(0xFFFFFFFFU).u32(0xFFFFFFFFU).option(4, "synfin").end_of_options();
  Block interface;  // link type, snap length, timestamp resolution as a power of ten
  interface.u16(kLinkTypeRaw).u16(0).u32(kSnapLength).option(9, nano ? "\x09" : "\x06").end_of_options();
  put(framed(0x0A0D0D0AU, section) + framed(1, interface));
}

void CaptureWriter::write(std::uint64_t at, Octets packet, std::string_view comment, Direction direction) {
  const std::uint64_t unit = resolution_ == Resolution::Nanoseconds ? 1 : 1000;
  const std::size_t kept = std::min(packet.size(), kSnapLength);
  Block block;
  if (format_ == Format::Pcap) {
    block.u32(at / 1'000'000'000U).u32(at % 1'000'000'000U / unit).u32(kept).u32(packet.size());
    put(block.octets(packet.data(), kept).text());
  } else {
    const std::uint64_t stamp = at / unit;
    block.u32(0).u32(stamp >> 32U).u32(stamp).u32(kept).u32(packet.size()).octets(packet.data(), kept).pad();
    if (!comment.empty()) block.option(1, fitting(comment));
    if (direction != Direction::Unknown) block.u16(2).u16(4).u32(static_cast<std::uint64_t>(direction));
    if (!comment.empty() || direction != Direction::Unknown) block.end_of_options();
    put(framed(6, block));
  }
  ++packets_;
}

void CaptureWriter::put(std::string_view block) {
  errno = 0;
  if (file_ != nullptr) {
    if (std::fwrite(block.data(), 1, block.size(), file_) != block.size()) fail(errno);
  } else if (!stream_->write(block.data(), static_cast<std::streamsize>(block.size()))) {
    fail(errno);
  }
}

void CaptureWriter::finish() {
  errno = 0;
  if (file_ != nullptr) {
    if (std::fflush(file_) != 0 || std::ferror(file_) != 0) fail(errno);
  } else if (!stream_->flush()) {
    fail(errno);
  }
}

void CaptureWriter::fail(int error) const {
  throw CaptureError(fmt::format("cannot write the capture: {} (after {} packets; buffered ones may be lost)",
                                 error != 0 ? std::strerror(error) : "the stream reports an error", packets_));
}

}  // namespace synfin::wire
