#include "fuzz/segment_mutator.h"

#include <algorithm>

#include "fuzz/engine.h"
#include "wire/checksum.h"
#include "wire/ip.h"
#include "wire/options.h"
#include "wire/tcp.h"

namespace synfin::fuzz {
namespace {

using wire::kIpv4Header, wire::kIpv6Header, wire::kTcpHeader;
constexpr std::size_t kWord = 4;  // octets

constexpr std::array<std::uint8_t, 4> kExtensions = {0, 43, 44, 60};
constexpr std::array<std::uint8_t, 14> kKinds = {0, 1, 2, 3, 4, 5, 8, 28, 34, 99, 172, 174, 253, 255};
// How stacks begin the words of their options.
constexpr std::array<std::array<std::uint8_t, kWord>, 5> kIdioms = {
    {{2, 4, 5, 180}, {1, 3, 3, 7}, {4, 2, 8, 10}, {1, 1, 8, 10}, {1, 1, 4, 2}}};
constexpr std::array<std::uint8_t, 9> kEdges8 = {0, 1, 2, 40, 41, 127, 128, 254, 255};
constexpr std::array<std::uint16_t, 8> kEdges16 = {0, 1, 20, 40, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF};

// Where the parts of a packet begin, whatever its fields say: every place is within the packet.
struct Layout {
  bool ipv6 = false;
  std::size_t tcp = 0, options = 0, text = 0;
};

std::size_t past_extensions(const std::uint8_t* p, std::size_t size) {
  std::size_t at = kIpv6Header;
  std::uint8_t kind = p[6];
  while (at + 8 <= size && std::find(kExtensions.begin(), kExtensions.end(), kind) != kExtensions.end()) {
    const std::size_t length = kind == 44 ? 8 : std::size_t{8} * (p[at + 1] + 1U);
    kind = p[at];
    at += length;
  }
  return at;
}

Layout layout_of(const std::uint8_t* p, std::size_t size) {
  Layout layout;
  layout.ipv6 = size != 0 && p[0] >> 4U == 6;
  if (size < (layout.ipv6 ? kIpv6Header : kIpv4Header)) {
    layout.tcp = size;
  } else {
    layout.tcp = layout.ipv6 ? past_extensions(p, size) : std::max(kIpv4Header, kWord * (p[0] & 0xFU));
  }
  layout.tcp = std::min(layout.tcp, size);
  layout.options = std::min(layout.tcp + kTcpHeader, size);
  layout.text = layout.options;
  if (layout.tcp + kTcpHeader <= size) {
    layout.text = std::clamp(layout.tcp + kWord * (p[layout.tcp + 12] >> 4U), layout.options, size);
  }
  return layout;
}

// A packet in a buffer of limited size.
class Editor {
 public:
  Editor(std::uint8_t* data, std::size_t size, std::size_t max_size, Dice& dice)
      : p_(data), size_(size), most_(max_size), dice_(dice) {}

  std::size_t size() const { return size_; }

  void edit() {
    const Layout at = layout_of(p_, size_);
    if (at.tcp == size_) return at.tcp == 0 || dice_.one_in(8) ? begin_anew() : engine_edit(0, size_);
    switch (dice_.below(12)) {
      case 0: return edit_ip_field(at);
      case 1: return at.ipv6 ? add_extension() : add_ip_option(at);
      case 2:
      case 3: return edit_tcp_field(at);
      case 4:
      case 5:
      case 6: return add_option(at);
      case 7: return edit_option_octet(at);
      case 8: return remove_options(at);
      case 9: return edit_text(at);
      case 10: return engine_edit(at.options, size_);
      default: return engine_edit(0, size_);
    }
  }

  void cut() { size_ = dice_.below(size_ + 1); }

 private:
  // Makes room for octets; false if there is none.
  bool open(std::size_t at, std::size_t count) {
    if (count > most_ - size_) return false;
    std::copy_backward(p_ + at, p_ + size_, p_ + size_ + count);
    size_ += count;
    return true;
  }
  void close(std::size_t at, std::size_t count) {
    std::copy(p_ + at + count, p_ + size_, p_ + at);
    size_ -= count;
  }

  // A segment without options and text.
  void begin_anew() {
    const bool ipv6 = dice_.one_in(3);
    const std::size_t ip = ipv6 ? kIpv6Header : kIpv4Header;
    if (most_ < ip + kTcpHeader) return;
    size_ = ip + kTcpHeader;
    std::fill_n(p_, size_, std::uint8_t{0});
    p_[0] = ipv6 ? 0x60 : 0x45;
    p_[ipv6 ? 6 : 9] = wire::kProtocolTcp;
    p_[ip + 12] = 0x50;
    p_[ip + 13] = dice_.octet();
    repair_lengths(p_, size_);
  }

  void edit_ip_field(const Layout& at) {
    const std::size_t field = dice_.below(at.ipv6 ? 8 : kIpv4Header);
    if (field == 0) {
      // The version stays: another one is soon said, and hides all the rest.
      p_[0] = static_cast<std::uint8_t>((p_[0] & 0xF0U) | dice_.below(16));
    } else {
      p_[field] = dice_.one_in(2) ? dice_.one_of(kEdges8) : dice_.octet();
    }
  }

  void add_extension() {
    const std::uint8_t kind = dice_.one_of(kExtensions);
    const std::size_t length = kind == 44 || !dice_.one_in(4) ? 8 : 16;
    if (!open(kIpv6Header, length)) return;
    std::uint8_t* const header = p_ + kIpv6Header;
    std::fill_n(header, length, std::uint8_t{0});
    header[0] = p_[6];
    header[1] = static_cast<std::uint8_t>(length / 8 - 1);
    if (dice_.one_in(3)) header[1 + dice_.below(3)] = dice_.one_of(kEdges8);
    p_[6] = kind;
  }

  void add_ip_option(const Layout& at) {
    if (at.tcp >= kIpv4Header + 40 || at.tcp % kWord != 0 || !open(kIpv4Header, kWord)) return;
    for (std::size_t i = 0; i < kWord; ++i) p_[kIpv4Header + i] = dice_.one_in(2) ? 1 : dice_.one_of(kEdges8);
    p_[0] = static_cast<std::uint8_t>(0x40U | (at.tcp / kWord + 1));
  }

  void edit_tcp_field(const Layout& at) {
    if (at.options - at.tcp < kTcpHeader) return engine_edit(at.tcp, size_);
    std::uint8_t* const tcp = p_ + at.tcp;
    switch (dice_.below(5)) {
      case 0: tcp[12] = static_cast<std::uint8_t>(dice_.below(16) << 4U | (tcp[12] & 0xFU)); return;
      case 1: tcp[13] = dice_.octet(); return;
      case 2: return wire::write16(tcp + 2 * dice_.below(kTcpHeader / 2), dice_.one_of(kEdges16));
      default: tcp[dice_.below(kTcpHeader)] = dice_.octet(); return;
    }
  }

  // The length that goes with a kind, or any of those that do if there are several.
  std::size_t right_length(std::uint8_t kind) {
    switch (static_cast<wire::Kind>(kind)) {
      case wire::Kind::EndOfList:
      case wire::Kind::NoOperation: return 1;
      case wire::Kind::Mss:
      case wire::Kind::UserTimeout: return 4;
      case wire::Kind::WindowScale: return 3;
      case wire::Kind::SackPermitted: return 2;
      case wire::Kind::Sack: return 10 + 8 * dice_.below(4);
      case wire::Kind::Timestamps: return 10;
      case wire::Kind::FastOpenCookie: return dice_.one_in(3) ? 2 : 6 + 2 * dice_.below(7);
      case wire::Kind::AccEcn0:
      case wire::Kind::AccEcn1: return 2 + 3 * dice_.below(4);
    }
    return 2 + dice_.below(12);
  }

  // An option, mostly with its right length and aligned by no-operations. Gives how many octets of `out` it takes.
  std::size_t make_option(std::array<std::uint8_t, wire::kMaxOptionOctets>& out) {
    out.fill(dice_.one_in(4) ? dice_.octet() : std::uint8_t{1});
    if (dice_.one_in(4)) {
      const auto& idiom = dice_.one_of(kIdioms);
      std::copy(idiom.begin(), idiom.end(), out.begin());
      return idiom[2] == 8 ? 3 * kWord : kWord;
    }
    const std::uint8_t kind = dice_.one_of(kKinds);
    const std::size_t length = right_length(kind);
    const std::size_t room = (length + kWord - 1) / kWord * kWord;
    const std::size_t lead = dice_.one_in(2) ? room - length : 0;
    out[lead] = kind;
    if (length > 1) out[lead + 1] = static_cast<std::uint8_t>(length);
    if (length > 1 && dice_.one_in(4)) out[lead + 1] = dice_.one_in(2) ? dice_.one_of(kEdges8) : dice_.octet() % 16;
    for (std::size_t i = lead + 2; i < lead + length; ++i) out[i] = dice_.octet();
    return room;
  }

  // Before the first option or after the last.
  void add_option(const Layout& at) {
    if (at.options - at.tcp < kTcpHeader) return;
    std::array<std::uint8_t, wire::kMaxOptionOctets> octets;
    const std::size_t room = make_option(octets);
    const std::size_t place = dice_.one_in(2) ? at.options : at.text;
    if (at.text - at.tcp + room > 15 * kWord || !open(place, room)) return;
    std::copy_n(octets.begin(), room, p_ + place);
    p_[at.tcp + 12] = static_cast<std::uint8_t>((at.text - at.tcp + room) / kWord << 4U | (p_[at.tcp + 12] & 0xFU));
  }

  void edit_option_octet(const Layout& at) {
    if (at.options == at.text) return add_option(at);
    std::uint8_t& octet = p_[at.options + dice_.below(at.text - at.options)];
    octet = dice_.one_in(2) ? dice_.one_of(kKinds) : static_cast<std::uint8_t>(dice_.below(42));
  }

  void remove_options(const Layout& at) {
    const std::size_t words = (at.text - at.options) / kWord;
    if (words == 0) return;
    const std::size_t first = dice_.below(words), count = 1 + dice_.below(words - first);
    close(at.options + kWord * first, kWord * count);
    p_[at.tcp + 12] = static_cast<std::uint8_t>(p_[at.tcp + 12] - (count << 4U));
  }

  void edit_text(const Layout& at) {
    if (at.text < size_ && dice_.one_in(2)) return close(at.text, 1 + dice_.below(size_ - at.text));
    const std::size_t count = 1 + dice_.below(17);
    if (open(size_, count)) std::fill_n(p_ + size_ - count, count, dice_.octet());
  }

  // The engine's own mutation of a part of the packet, which keeps its size unless it is the last part.
  void engine_edit(std::size_t first, std::size_t last) {
    const std::size_t most = last == size_ ? most_ - first : last - first;
    size_ = first + engine_mutation(p_ + first, last - first, most, dice_);
  }

  std::uint8_t* p_;
  std::size_t size_, most_;
  Dice& dice_;
};

}  // namespace

void repair_lengths(std::uint8_t* packet, std::size_t size) {
  if (size < kIpv4Header) return;
  const bool ipv6 = packet[0] >> 4U == 6;
  if (ipv6 && size < kIpv6Header) return;
  wire::write16(packet + (ipv6 ? 4 : 2), static_cast<std::uint16_t>(ipv6 ? size - kIpv6Header : size));
}

void repair_checksums(std::uint8_t* packet, std::size_t size) {
  const Layout at = layout_of(packet, size);
  if (at.tcp >= kIpv4Header && !at.ipv6) {
    wire::write16(packet + 10, 0);
    wire::write16(packet + 10, wire::checksum({packet, at.tcp}));
  }
  if (at.tcp + kTcpHeader > size) return;
  const std::size_t claimed = at.ipv6 ? kIpv6Header + wire::read16(packet + 4) : wire::read16(packet + 2);
  const std::size_t end = claimed >= at.tcp + kTcpHeader && claimed <= size ? claimed : size;
  wire::write16(packet + at.tcp + 16, 0);
  const wire::Octets addresses = at.ipv6 ? wire::Octets{packet + 8, 32} : wire::Octets{packet + 12, 8};
  wire::Sum sum = wire::pseudo_header_sum(addresses, wire::kProtocolTcp, static_cast<std::uint32_t>(end - at.tcp));
  sum.add(wire::Octets{packet + at.tcp, end - at.tcp});
  wire::write16(packet + at.tcp + 16, sum.checksum());
}

std::size_t mutate_segment(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
  Dice dice(seed);
  if (plain_mode()) return engine_mutation(data, size, max_size, dice);
  Editor editor(data, size, max_size, dice);
  do editor.edit();
  while (dice.one_in(2));
  const bool forged_length = dice.one_in(8), forged_checksum = dice.one_in(16);
  if (!forged_length) repair_lengths(data, editor.size());
  if (!forged_checksum) repair_checksums(data, editor.size());
  if (dice.one_in(32)) editor.cut();
  return editor.size();
}

}  // namespace synfin::fuzz
