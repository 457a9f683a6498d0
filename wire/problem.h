// What can be wrong with a packet, and where.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace synfin::wire {

// In brackets: the octet that is reported, counted from the first octet of the packet. Where a field is wrong it is the
// field's first octet; where octets are missing, the first that is missing.
enum class Problem : std::uint8_t {
  EmptyPacket,             // no octet at all [0]
  UnknownIpVersion,        // neither 4 nor 6 [0]
  ShortIpHeader,           // fewer octets than the fixed header: 20, or 40 for IPv6 [the packet's end]
  IhlBelow5,               // IPv4: a header length of less than 20 octets [0]
  IpHeaderPastPacket,      // IPv4: the header is longer than the packet [0]
  TotalLengthBelowHeader,  // IPv4: the total length is less than the header's [2]
  LengthPastPacket,        // the IP header claims more octets than there are [IPv4: 2, IPv6: 4]
  OctetsAfterPacket,       // there are more octets than the IP header claims [the first one too many]
  BadIpChecksum,           // IPv4 [10]
  IpReservedFlag,          // IPv4: the flag that must be zero is set [6]
  IpOptionLengthMissing,   // IPv4: an option's length would be past the header [the header's end]
  IpOptionLength0Or1,      // IPv4 [the length]
  IpOptionPastHeader,      // IPv4: an option reaches past the header [the length]
  ExtensionPastPacket,     // IPv6: an extension header is not all there [the packet's end]
  TooManyExtensions,       // IPv6: more than kMaxExtensions extension headers [the first one too many]
  FirstFragment,           // the first part of a datagram: the checksum cannot be verified [IPv4: 6, IPv6: the field]
  LaterFragment,           // a part without TCP header [IPv4: 6, IPv6: the fragment offset field]
  NotTcp,                  // another protocol [the protocol or next header field]
  ShortTcpHeader,          // fewer than 20 octets of TCP [the packet's end]
  DataOffsetBelow5,        // 3.1-6.10.2 [the data offset]
  DataOffsetPastSegment,   // 3.1-6.10.2 [the data offset]
  OptionLengthMissing,     // an option's length would be past the header, 3.1-6.22.4 [the header's end]
  OptionLength0Or1,        // a length that does not even count itself, 3.1-6.22.4 [the length]
  OptionPastHeader,        // an option reaches past the header, 3.1-6.22.4 [the length]
  OptionWrongLength,       // a known kind of another length than its RFC gives; the list goes on after it [the length]
  NonzeroAfterEndOfOptions,  // the padding after the end of the list is not zero, 3.1-6.22.5 [the first such octet]
  BadTcpChecksum,            // 3.1-6.18.2, 3.1-6.18.7 [the checksum]
};
inline constexpr std::size_t kProblems = 27;

// The problem's name in reports: "short_ip_header".
std::string_view name(Problem problem);

struct Fault {
  Problem problem;
  std::uint32_t octet;  // counted from the first octet of the packet
  friend bool operator==(const Fault&, const Fault&) = default;
};

// The faults of one packet in the order in which they were found. Past the first kKept only the kind is remembered.
class Problems {
 public:
  static constexpr std::size_t kKept = 8;

  Problems() noexcept {}  // leaves faults_ unset: to clear it would cost a tenth of a parse
  Problems(const Problems& other) noexcept { *this = other; }
  Problems& operator=(const Problems& other) noexcept {
    if (this == &other) return *this;
    mask_ = other.mask_;
    size_ = other.size_;
    std::copy(other.begin(), other.end(), faults_.begin());
    return *this;
  }

  void add(Problem problem, std::size_t octet) noexcept {
    mask_ |= std::uint32_t{1} << static_cast<unsigned>(problem);
    if (size_ < kKept) faults_[size_++] = {problem, static_cast<std::uint32_t>(octet)};
  }
  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }
  bool has(Problem problem) const noexcept { return (mask_ >> static_cast<unsigned>(problem) & 1U) != 0; }
  bool has(Fault fault) const noexcept { return std::find(begin(), end(), fault) != end(); }
  const Fault* begin() const noexcept { return faults_.data(); }
  const Fault* end() const noexcept { return faults_.data() + size_; }
  const Fault& operator[](std::size_t i) const noexcept { return faults_[i]; }

 private:
  std::uint32_t mask_ = 0;
  std::uint32_t size_ = 0;
  std::array<Fault, kKept> faults_;
};

}  // namespace synfin::wire
