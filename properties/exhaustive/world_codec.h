// A world in seven words: control as it is, sequence numbers as base and offset (world_driver.h). Two words for each
// side, three for what is in flight; no field lies in two words, so that every shift is by a constant.
#pragma once
#include <array>
#include <stdexcept>

#include "model/emission.h"
#include "model/world.h"
#include "properties/exhaustive/world_driver.h"

namespace synfin::properties {

// A sequence number in eight bits: four of base and four of offset.
class NumberCode {
 public:
  static constexpr unsigned kBits = 8;
  static constexpr std::uint64_t of(std::uint32_t number) {
    const std::uint32_t moved = number + kLeastOffset;
    return (moved >> (kBaseShift - kOffsetBits) & kBaseMask) | (moved & kOffsetMask);
  }
  static constexpr std::uint32_t number(std::uint64_t code) {
    const auto base = static_cast<std::uint32_t>(code >> kOffsetBits);
    return ((base == kCodedFar ? kFarBase : base) << kBaseShift) + static_cast<std::uint32_t>(code & kOffsetMask) -
           kLeastOffset;
  }
  // Not zero if of() does not tell this number from others: its offset is too large, or its base is neither below
  // kCodedFar nor kFarBase, the only one whose successor, in five bits, is below kCodedFar as well.
  static constexpr std::uint32_t excess(std::uint32_t number) {
    const std::uint32_t moved = number + kLeastOffset;
    const std::uint32_t offset = moved & ((1U << kBaseShift) - 1U);
    return (offset & ~kOffsetMask) | ((moved + (1U << kBaseShift)) >> 31U);
  }

 private:
  static constexpr std::uint32_t kOffsetBits = 4, kOffsetMask = 15, kBaseMask = 0xF0, kCodedFar = 15;
  static_assert(kFarBase % 16 == kCodedFar && kBaseShift == 27);
};

// Writes the fields of a word, from its lowest bit on, and keeps account of what has found no room and of the bases of
// the numbers.
class FieldWriter {
 public:
  std::uint64_t word = 0;
  std::uint64_t excess = 0;  // not zero: some value has more bits than its field
  std::uint32_t bases = 0;   // a bit for each

  template <class T>
  void field(unsigned bits, const T& value) {
    const auto coded = static_cast<std::uint64_t>(value);
    excess |= coded >> bits;
    word |= coded << at_;
    at_ += bits;
  }
  template <class... T>
  void flags(const T&... all) {
    (field(1, all), ...);
  }
  template <class... Number>
  void numbers(const Number&... all) {
    (number(all.raw), ...);
  }

 private:
  void number(std::uint32_t n) {
    excess |= NumberCode::excess(n);
    bases |= 1U << base_of(n);
    field(NumberCode::kBits, NumberCode::of(n));
  }
  unsigned at_ = 0;
};

// Reads them in the same order.
class FieldReader {
 public:
  explicit FieldReader(std::uint64_t word) : word_(word) {}

  std::uint64_t next(unsigned bits) {
    const std::uint64_t value = word_ & ((1ULL << bits) - 1U);
    word_ >>= bits;
    return value;
  }
  template <class T>
  void field(unsigned bits, T& value) {
    value = static_cast<T>(next(bits));
  }
  template <class... T>
  void flags(T&... all) {
    (field(1, all), ...);
  }
  template <class... Number>
  void numbers(Number&... all) {
    ((all.raw = NumberCode::number(next(NumberCode::kBits))), ...);
  }

 private:
  std::uint64_t word_;
};

class WorldCodec {
 public:
  using World = model::World<model::Numbers>;
  using Side = model::Side<model::Numbers>;
  static constexpr std::size_t kWords = 7;
  using Packed = std::array<std::uint64_t, kWords>;
  // What is in flight, each segment in 29 bits; an empty place is zero.
  using Slots = std::array<std::uint64_t, model::kMostInFlight>;

  explicit WorldCodec(const model::Assumptions& a) : keeps_order_(!a.network.reorders) {}

  // The one form of all worlds that differ only in where their sequence numbers lie and, if the network reorders, in
  // the order of what is in flight.
  void canonicalise(World& world) const {
    const std::uint32_t bases = bases_in(world);
    if (has_gaps(bases)) renumber(world, bases);
    if (!keeps_order_) sort_down(world.net, world.in_flight, [](const auto& flying) { return slot(flying).word; });
  }

  // Throws std::length_error for a world that has no room in the form.
  Packed pack(const World& world) const {
    const Draft draft(world);
    return draft.packed(draft.slots);
  }

  // As canonicalise() and pack(), which takes a second pass only where numbers have to move.
  Packed pack_canonical(World& world) const { return pack_canonical(world, Draft(world)); }

  // What an unpacked world was packed as, for worlds one action further.
  struct Parent {
    const Packed& packed;
    std::array<std::uint32_t, 2> bases;  // of each side's numbers, a bit for each
    Parent(const Packed& p, const World& world)
        : packed(p), bases{bases_in(world.sides[0]), bases_in(world.sides[1])} {}
  };
  // The same of a world that an action of one side has led to: of the other nothing has changed but whether it was
  // heard.
  Packed pack_canonical(World& world, const Parent& parent, std::uint8_t acted) const {
    return pack_canonical(world, Draft(world, parent, acted));
  }

  World unpack(const Packed& packed) const {
    World world;
    for (std::size_t i = 0; i < 2; ++i) read_side(packed[2 * i], packed[2 * i + 1], world.sides[i]);
    for (const std::uint64_t filled : slots(packed)) {
      if (filled != 0) read_slot(filled, world.net[world.in_flight++]);
    }
    FieldReader counts(packed[kNetWord] >> kSlotsBits), firsts(packed[kNetWord + 1] >> kSlotsBits);
    each_count(counts, world);
    each_first(firsts, world);
    return world;
  }

  // Losing and copying a segment only moves what is in flight. Both are of a packed world that has a canonical form,
  // in which `segments` are in flight, and give such a world again, but that the numbers may have a gap.
  static Packed without(const Packed& packed, std::size_t place) {
    Slots left = slots(packed);
    for (std::size_t i = place; i + 1 < left.size(); ++i) left[i] = left[i + 1];
    left.back() = 0;
    return with(packed, left);
  }
  Packed with_copy(const Packed& packed, std::size_t place, std::size_t in_flight) const {
    Slots more = slots(packed);
    const std::uint64_t copy = more[place];
    // Among sorted ones it stands beside its original.
    std::size_t at = in_flight;
    for (; !keeps_order_ && at > place; --at) more[at] = more[at - 1];
    more[at] = copy;
    return with(packed, more);
  }

  // No number is of a second or later incarnation: then none has to move once there are fewer.
  static bool has_first_incarnations_only(const World& world, const Parent& parent) {
    const std::uint32_t bases = parent.bases[0] | parent.bases[1] | bases_in_flight(world);
    return ((bases & bases_of(0)) >> iss_base(0, 0)) <= 1U && ((bases & bases_of(1)) >> iss_base(1, 0)) <= 1U;
  }

 private:
  static constexpr unsigned kSlotBits = 29, kSlotsBits = 2 * kSlotBits;
  static constexpr std::uint64_t kSlotMask = (1ULL << kSlotBits) - 1, kSlotsMask = (1ULL << kSlotsBits) - 1;
  static constexpr std::size_t kNetWord = 4;  // and those behind it: two slots, and six bits
  static constexpr std::uint32_t kWindow = 65'535;

  // The words of a world, whose slots can still be put in order.
  struct Draft {
    Packed words{};
    Slots slots{};
    std::uint32_t bases = 0;
    std::uint64_t excess = 0;

    explicit Draft(const World& world) {
      for (std::size_t i = 0; i < 2; ++i) put_side(i, world.sides[i]);
      put_net(world);
    }
    Draft(const World& world, const Parent& parent, std::uint8_t acted) {
      put_side(acted, world.sides[acted]);
      const std::size_t other = 1U - acted;
      words[2 * other] = (parent.packed[2 * other] & ~kHeardBit) | (world.sides[other].heard ? kHeardBit : 0);
      words[2 * other + 1] = parent.packed[2 * other + 1];
      bases |= parent.bases[other];
      put_net(world);
    }
    Packed packed(const Slots& in_order) const {
      if (excess != 0) throw std::length_error("a world has no room in a packed state");
      return with(words, in_order);
    }

   private:
    std::uint64_t taken(const FieldWriter& writer) {
      excess |= writer.excess;
      bases |= writer.bases;
      return writer.word;
    }
    void put_net(const World& world) {
      for (std::size_t i = 0; i < world.in_flight; ++i) slots[i] = taken(slot(world.net[i]));
      FieldWriter counts, firsts;
      each_count(counts, world);
      each_first(firsts, world);
      words[kNetWord] = taken(counts) << kSlotsBits;
      words[kNetWord + 1] = taken(firsts) << kSlotsBits;
    }
    void put_side(std::size_t who, const Side& side) {
      FieldWriter first, second;
      each_control(first, side);
      const auto& tcb = side.tcb;
      first.field(2, tcb.snd.max_wnd == 0 ? 0U : tcb.snd.wnd == kWindow ? 1U : 2U);
      first.field(1, tcb.snd.mss == model::kAnnouncedMss);
      first.field(3, tcb.rcv.wnd == 0 ? kNoWindow : kWindow - tcb.rcv.wnd);
      first.excess |= tcb.rcv.wnd == kWindow - kNoWindow ? 1U : 0U;
      each_tcb_number(second, side);
      words[2 * who] = taken(first);
      words[2 * who + 1] = taken(second);
    }
  };
  static constexpr std::uint32_t kNoWindow = 7;

  static std::uint32_t bases_in(const Side& side) {
    std::uint32_t bases = 0;
    each_number_of(side, [&](std::uint32_t n) { bases |= 1U << base_of(n); });
    return bases;
  }
  static std::uint32_t bases_in_flight(const World& world) {
    std::uint32_t bases = 0;
    each_number_in_flight(world, [&](std::uint32_t n) { bases |= 1U << base_of(n); });
    return bases;
  }
  static std::uint32_t bases_in(const World& world) {
    return bases_in(world.sides[0]) | bases_in(world.sides[1]) | bases_in_flight(world);
  }
  static constexpr std::uint32_t bases_of(int side) {
    return (1U << iss_base(side, kIncarnations)) - (1U << iss_base(side, 0));
  }
  // An incarnation of which no number is left lies below one that is still about.
  static bool has_gaps(std::uint32_t bases) {
    const auto gap = [&](int side) {
      const std::uint32_t own = (bases & bases_of(side)) >> iss_base(side, 0);
      return (own & (own + 1U)) != 0;
    };
    return gap(0) || gap(1);
  }

  // Incarnations of which no number is left make room: those that are about keep their order.
  static void renumber(World& world, std::uint32_t bases) {
    std::array<std::uint32_t, 32> down{};
    for (int side = 0; side < 2; ++side) {
      std::uint32_t next = iss_base(side, 0);
      for (std::uint32_t base = next; base < iss_base(side, kIncarnations); ++base) {
        down[base] = (base - next) << kBaseShift;
        if ((bases >> base & 1U) != 0) ++next;
      }
    }
    each_number(world, [&](std::uint32_t& n) { n -= down[base_of(n)]; });
  }

  // Few and nearly sorted already: by insertion, the greatest key first.
  template <class Items, class Key>
  static void sort_down(Items& items, std::size_t count, Key key) {
    for (std::size_t i = 1; i < count; ++i) {
      if (key(items[i]) <= key(items[i - 1])) continue;
      const auto moved = items[i];
      std::size_t at = i;
      for (; at > 0 && key(items[at - 1]) < key(moved); --at) items[at] = items[at - 1];
      items[at] = moved;
    }
  }

  static Slots slots(const Packed& packed) {
    Slots all;
    for (std::size_t i = 0; i < all.size(); i += 2) {
      all[i] = packed[kNetWord + i / 2] & kSlotMask;
      all[i + 1] = packed[kNetWord + i / 2] >> kSlotBits & kSlotMask;
    }
    return all;
  }
  static Packed with(Packed packed, const Slots& slots) {
    for (std::size_t i = 0; i < slots.size(); i += 2) {
      std::uint64_t& word = packed[kNetWord + i / 2];
      word = (word & ~kSlotsMask) | slots[i] | slots[i + 1] << kSlotBits;
    }
    return packed;
  }

  Packed pack_canonical(World& world, Draft draft) const {
    if (has_gaps(draft.bases)) {
      renumber(world, draft.bases);
      draft = Draft(world);
    }
    if (!keeps_order_) sort_down(draft.slots, world.in_flight, [](std::uint64_t slot) { return slot; });
    return draft.packed(draft.slots);
  }

  // The fields, for writing (`Bits` a FieldWriter, what is written const) and for reading.
  static constexpr std::uint64_t kHeardBit = 1;  // of a side's first word
  template <class Bits, class AnySide>
  static void each_control(Bits& bits, AnySide& side) {
    auto& tcb = side.tcb;
    bits.flags(side.heard);
    bits.field(4, tcb.state);
    bits.field(1, tcb.origin);
    bits.field(2, tcb.ending);
    bits.flags(tcb.listening, tcb.close_requested, tcb.fin_sent, tcb.held.any, tcb.held.fin, tcb.held.fin_counted,
               tcb.previous.any, tcb.rtx.running, side.ack_pending, side.quiet, side.accepted_any, side.unheard,
               side.phantom, side.took_stale, side.thrown_back, side.assassinated, side.accepted_again, side.failed);
    bits.numbers(side.last_accepted);
    bits.field(8, side.calls_made);
    bits.field(4, side.clock);
    bits.field(2, side.delivered);
    bits.field(2, tcb.snd.queued);
    bits.field(2, tcb.held.text);
    bits.field(3, tcb.rtx.count);
  }
  template <class Bits, class AnySide>
  static void each_tcb_number(Bits& bits, AnySide& side) {
    auto& tcb = side.tcb;
    bits.numbers(tcb.iss, tcb.irs, tcb.snd.una, tcb.snd.nxt, tcb.rcv.nxt, tcb.held.from, tcb.previous.snd_nxt,
                 tcb.previous.rcv_nxt);
  }
  template <class Bits, class AnyFlying>
  static void each_slot_field(Bits& bits, AnyFlying& flying) {
    auto& seg = flying.segment;
    bits.flags(seg.has_syn, seg.has_ack, seg.has_rst, seg.has_fin);
    bits.field(1, flying.to);
    bits.flags(flying.stale);
    bits.field(2, seg.text);
    bits.field(3, flying.lives);
    bits.numbers(seg.seq, seg.ack);
    bits.flags(flying.after_time_wait[0], flying.after_time_wait[1]);
  }
  template <class Bits, class AnyWorld>
  static void each_count(Bits& bits, AnyWorld& world) {
    bits.field(2, world.stale_left);
    bits.field(4, world.sent);
  }
  template <class Bits, class AnyWorld>
  static void each_first(Bits& bits, AnyWorld& world) {
    bits.field(2, world.first_fin);
    bits.field(2, world.first_closed);
  }

  static FieldWriter slot(const model::Flying<model::Numbers>& flying) {
    FieldWriter bits;
    each_slot_field(bits, flying);
    return bits;
  }
  static void read_slot(std::uint64_t slot, model::Flying<model::Numbers>& flying) {
    FieldReader bits(slot);
    each_slot_field(bits, flying);
    auto& seg = flying.segment;
    seg.wnd = seg.has_rst ? 0 : kWindow;
    seg.options.has_mss = seg.has_syn;
    seg.options.mss = seg.has_syn ? model::kAnnouncedMss : 0;
  }

  static void read_side(std::uint64_t control, std::uint64_t numbers, Side& side) {
    FieldReader first(control), second(numbers);
    each_control(first, side);
    each_tcb_number(second, side);
    auto& tcb = side.tcb;
    const std::uint64_t window = first.next(2);
    tcb.snd.wnd = window == 1 ? kWindow : 0;
    tcb.snd.max_wnd = window == 0 ? 0 : kWindow;
    tcb.snd.mss = first.next(1) != 0 ? model::kAnnouncedMss : 536;
    const auto taken = static_cast<std::uint32_t>(first.next(3));
    tcb.rcv.wnd = taken == kNoWindow ? 0 : kWindow - taken;
  }

  bool keeps_order_;
};

}  // namespace synfin::properties
