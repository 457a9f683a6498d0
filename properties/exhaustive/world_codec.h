// A world in seven words: control as it is, sequence numbers as base and offset (world_driver.h).
#pragma once
#include <algorithm>
#include <array>
#include <stdexcept>

#include "model/emission.h"
#include "model/world.h"
#include "properties/exhaustive/world_driver.h"

namespace synfin::properties {

// The bits of a packed world. Each field is written once, and read in the same order.
template <std::size_t Words>
class Bits {
 public:
  using Packed = std::array<std::uint64_t, Words>;
  Bits() = default;
  explicit Bits(const Packed& words) : words_(words) {}
  const Packed& words() const { return words_; }

  void put(unsigned bits, std::uint64_t value) {
    const unsigned shift = at_ % 64;
    words_[at_ / 64] |= value << shift;
    if (shift + bits > 64) words_[at_ / 64 + 1] |= value >> (64 - shift);
    at_ += bits;
  }
  std::uint64_t get(unsigned bits) {
    const unsigned shift = at_ % 64;
    std::uint64_t value = words_[at_ / 64] >> shift;
    if (shift + bits > 64) value |= words_[at_ / 64 + 1] << (64 - shift);
    at_ += bits;
    return value & ((1ULL << bits) - 1);
  }

 private:
  Packed words_{};
  unsigned at_ = 0;
};

class WorldCodec {
 public:
  using World = model::World<model::Numbers>;
  static constexpr std::size_t kWords = 7;
  using Packed = std::array<std::uint64_t, kWords>;

  explicit WorldCodec(const model::Assumptions& a) : keeps_order_(!a.network.reorders) {}

  // The one form of all worlds that differ only in where their sequence numbers lie and, if the network reorders, in
  // the order of what is in flight.
  void canonicalise(World& world) const {
    renumber(world);
    if (keeps_order_) return;
    std::stable_sort(world.net.begin(), world.net.begin() + world.in_flight,
                     [](const auto& a, const auto& b) { return slot(a) > slot(b); });
  }

  // Throws std::logic_error for a world that has no room in the form.
  Packed pack(const World& world) const {
    Bits<kWords> bits;
    for (const auto& side : world.sides) put_side(bits, side);
    for (std::size_t i = 0; i < model::kMostInFlight; ++i) {
      bits.put(kSlotBits, i < world.in_flight ? slot(world.net[i]) : 0);
    }
    bits.put(2, small(world.stale_left, 3));
    bits.put(4, small(world.sent, 15));
    bits.put(2, world.first_fin);
    bits.put(2, world.first_closed);
    return bits.words();
  }

  World unpack(const Packed& packed) const {
    Bits<kWords> bits(packed);
    World world;
    for (auto& side : world.sides) side = get_side(bits);
    for (std::size_t i = 0; i < model::kMostInFlight; ++i) {
      const std::uint64_t filled = bits.get(kSlotBits);
      if (filled != 0) world.net[world.in_flight++] = flying(filled);
    }
    world.stale_left = static_cast<std::uint8_t>(bits.get(2));
    world.sent = static_cast<std::uint8_t>(bits.get(4));
    world.first_fin = static_cast<std::uint8_t>(bits.get(2));
    world.first_closed = static_cast<std::uint8_t>(bits.get(2));
    return world;
  }

 private:
  static constexpr unsigned kSlotBits = 29;
  static constexpr std::uint32_t kCodedFar = 15;
  static constexpr std::uint32_t kWindow = 65'535;

  static std::uint64_t small(std::uint64_t value, std::uint64_t most) {
    if (value > most) throw std::logic_error("a world has no room in a packed state");
    return value;
  }

  static std::uint64_t code(std::uint32_t number) {
    const std::uint32_t base = base_of(number);
    const std::uint32_t offset = number + kLeastOffset - (base << kBaseShift);
    return small(base == kFarBase ? kCodedFar : small(base, kCodedFar - 1), kCodedFar) << 4U | small(offset, 15);
  }
  static std::uint32_t number(std::uint64_t code) {
    const auto coded = static_cast<std::uint32_t>(code >> 4U);
    const std::uint32_t base = coded == kCodedFar ? kFarBase : coded;
    return (base << kBaseShift) + static_cast<std::uint32_t>(code & 15U) - kLeastOffset;
  }

  // Incarnations of which no number is left make room: those that are about keep their order.
  static void renumber(World& world) {
    std::uint32_t used = 0;
    each_number(world, [&](std::uint32_t n) { used |= 1U << base_of(n); });
    std::array<std::uint32_t, 32> to{};
    bool moves = false;
    for (int side = 0; side < 2; ++side) {
      std::uint32_t next = iss_base(side, 0);
      for (std::uint32_t base = next; base < iss_base(side, kIncarnations); ++base) {
        to[base] = next;
        if ((used >> base & 1U) == 0) continue;
        moves = moves || next != base;
        ++next;
      }
    }
    if (!moves) return;
    each_number(world, [&](std::uint32_t& n) {
      const std::uint32_t base = base_of(n);
      if (to[base] != 0) n -= (base - to[base]) << kBaseShift;
    });
  }

  static std::uint64_t slot(const model::Flying<model::Numbers>& flying) {
    const auto& seg = flying.segment;
    const std::uint64_t flags = seg.has_syn | seg.has_ack << 1 | seg.has_rst << 2 | seg.has_fin << 3;
    return flags | static_cast<std::uint64_t>(flying.to) << 4 | static_cast<std::uint64_t>(flying.stale) << 5 |
           small(seg.text, 3) << 6 | small(flying.lives, 7) << 8 | code(seg.seq.raw) << 11 | code(seg.ack.raw) << 19 |
           static_cast<std::uint64_t>(flying.after_time_wait[0]) << 27 |
           static_cast<std::uint64_t>(flying.after_time_wait[1]) << 28;
  }

  static model::Flying<model::Numbers> flying(std::uint64_t slot) {
    model::Flying<model::Numbers> f;
    auto& seg = f.segment;
    seg.has_syn = (slot & 1U) != 0;
    seg.has_ack = (slot >> 1U & 1U) != 0;
    seg.has_rst = (slot >> 2U & 1U) != 0;
    seg.has_fin = (slot >> 3U & 1U) != 0;
    seg.wnd = seg.has_rst ? 0 : kWindow;
    seg.options.has_mss = seg.has_syn;
    seg.options.mss = seg.has_syn ? model::kAnnouncedMss : 0;
    f.to = static_cast<std::uint8_t>(slot >> 4U & 1U);
    f.stale = (slot >> 5U & 1U) != 0;
    seg.text = static_cast<std::uint32_t>(slot >> 6U & 3U);
    f.lives = static_cast<std::uint8_t>(slot >> 8U & 7U);
    f.after_time_wait = {(slot >> 27U & 1U) != 0, (slot >> 28U & 1U) != 0};
    seg.seq.raw = number(slot >> 11U & 0xFFU);
    seg.ack.raw = number(slot >> 19U & 0xFFU);
    return f;
  }

  static void put_side(Bits<kWords>& bits, const model::Side<model::Numbers>& side) {
    const auto& tcb = side.tcb;
    bits.put(4, static_cast<std::uint64_t>(tcb.state));
    bits.put(1, static_cast<std::uint64_t>(tcb.origin));
    bits.put(2, static_cast<std::uint64_t>(tcb.ending));
    for (const bool b :
         {tcb.listening, tcb.close_requested, tcb.fin_sent, tcb.held.any, tcb.held.fin, tcb.held.fin_counted,
          tcb.previous.any, tcb.rtx.running, side.ack_pending, side.quiet, side.accepted_any, side.heard, side.unheard,
          side.phantom, side.took_stale, side.thrown_back, side.assassinated, side.accepted_again, side.failed}) {
      bits.put(1, b ? 1U : 0U);
    }
    for (const auto& n : {tcb.iss, tcb.irs, tcb.snd.una, tcb.snd.nxt, tcb.rcv.nxt, tcb.held.from, tcb.previous.snd_nxt,
                          tcb.previous.rcv_nxt, side.last_accepted}) {
      bits.put(8, code(n.raw));
    }
    bits.put(8, side.calls_made);
    bits.put(4, small(side.clock, 15));
    bits.put(2, small(side.delivered, 3));
    bits.put(2, small(tcb.snd.queued, 3));
    bits.put(2, tcb.snd.max_wnd == 0 ? 0U : tcb.snd.wnd == kWindow ? 1U : 2U);
    bits.put(1, tcb.snd.mss == model::kAnnouncedMss ? 1U : 0U);
    bits.put(3, tcb.rcv.wnd == 0 ? 7U : small(kWindow - tcb.rcv.wnd, 6));
    bits.put(2, small(tcb.held.text, 3));
    bits.put(3, small(tcb.rtx.count, 7));
  }

  static model::Side<model::Numbers> get_side(Bits<kWords>& bits) {
    model::Side<model::Numbers> side;
    auto& tcb = side.tcb;
    tcb.state = static_cast<model::State>(bits.get(4));
    tcb.origin = static_cast<model::Origin>(bits.get(1));
    tcb.ending = static_cast<model::Ending>(bits.get(2));
    for (bool* b : {&tcb.listening, &tcb.close_requested, &tcb.fin_sent, &tcb.held.any, &tcb.held.fin,
                    &tcb.held.fin_counted, &tcb.previous.any, &tcb.rtx.running, &side.ack_pending, &side.quiet,
                    &side.accepted_any, &side.heard, &side.unheard, &side.phantom, &side.took_stale, &side.thrown_back,
                    &side.assassinated, &side.accepted_again, &side.failed}) {
      *b = bits.get(1) != 0;
    }
    for (auto* n : {&tcb.iss, &tcb.irs, &tcb.snd.una, &tcb.snd.nxt, &tcb.rcv.nxt, &tcb.held.from, &tcb.previous.snd_nxt,
                    &tcb.previous.rcv_nxt, &side.last_accepted}) {
      n->raw = number(bits.get(8));
    }
    side.calls_made = static_cast<std::uint8_t>(bits.get(8));
    side.clock = static_cast<std::uint8_t>(bits.get(4));
    side.delivered = static_cast<std::uint32_t>(bits.get(2));
    tcb.snd.queued = static_cast<std::uint32_t>(bits.get(2));
    const std::uint64_t window = bits.get(2);
    tcb.snd.wnd = window == 1 ? kWindow : 0;
    tcb.snd.max_wnd = window == 0 ? 0 : kWindow;
    tcb.snd.mss = bits.get(1) != 0 ? model::kAnnouncedMss : 536;
    const auto taken = static_cast<std::uint32_t>(bits.get(3));
    tcb.rcv.wnd = taken == 7 ? 0 : kWindow - taken;
    tcb.held.text = static_cast<std::uint32_t>(bits.get(2));
    tcb.rtx.count = static_cast<std::uint8_t>(bits.get(3));
    return side;
  }

  bool keeps_order_;
};

}  // namespace synfin::properties
