// A small model of how a TCP connection begins and ends, to race engines on; not synfin's model of the standard. The
// same rules are in compact_tcp.pml and compact_tcp_embedded_c.pml, and every exact engine must count the same states.
//
// Two endpoints with eleven states and sequence numbers modulo 8; a bounded multiset of segments in flight that are
// delivered, lost or duplicated; free retransmission; a clock for initial sequence numbers; close, abort, and 2 MSL
// expiry; a bounded number of active opens; one SYN from an earlier incarnation with any of several sequence numbers.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace synfin::peers {

struct Instance {
  std::size_t in_flight;  // segments at most; 2 to 4
  unsigned active_opens;  // at most 3
  unsigned stale_syns;    // sequence numbers the stale SYN may have; at most 8
};

//                                        states      transitions  greatest depth
inline constexpr Instance kA{2, 1, 8};  //    820,572    6,293,256   35
inline constexpr Instance kB{2, 2, 8};  //  2,824,936   22,126,780   36
inline constexpr Instance kC{3, 1, 8};  // 14,356,440  138,990,172   41
inline constexpr Instance kD{3, 2, 4};  // 50,438,964  495,166,572   52

// Bugs that can be planted.
enum class Fault : std::uint8_t { None, AnyAckCompletesClose };

template <std::size_t kInFlight, unsigned kActiveOpens, unsigned kStaleSyns, Fault kFault = Fault::None>
class CompactTcp {
 public:
  static constexpr std::size_t kWords = 2;
  using Packed = std::array<std::uint64_t, kWords>;

  enum Kind : std::uint8_t { kDeliver = 1, kLose = 2, kDuplicate = 4, kTimer = 8, kUser = 16 };
  enum Mark : std::uint32_t { kBroken = 1, kConnected = 2, kQuiet = 4 };

  template <class Visit>
  void initial(Visit visit) const {
    World world;
    world.stale = true;
    to_listen(world.ends[1]);
    visit(pack(world));
  }

  template <class Visit>
  void successors(const Packed& packed, Visit visit) const {
    const World world = unpack(packed);
    // A rule changes one end at the most, and what is in flight.
    const auto go = [&](std::uint8_t kind, std::size_t end, auto change) {
      World next = world;
      change(next);
      visit(Packed{pack(next.segments), (packed[1] & ~changes_of(end)) | pack(next, end)}, kind);
    };
    end_rules(world, 0, go);
    end_rules(world, 1, go);
    network_rules(world, packed, go, visit);
  }

  std::uint32_t marks(const Packed& packed) const {
    const World world = unpack(packed);
    std::uint32_t marks = 0;
    for (const End& end : world.ends) {
      const unsigned outstanding = modulo(end.snd_nxt - end.snd_una);
      const bool all_acked = end.state == kFinWait2 || end.state == kTimeWait;
      if (outstanding > (all_acked ? 0U : 1U)) marks |= kBroken;
    }
    if (world.ends[0].state == kEstablished && world.ends[1].state == kEstablished) marks |= kConnected;
    if (world.ends[0].state == kClosed && world.ends[1].state == kClosed && world.segments[0] == 0) marks |= kQuiet;
    return marks;
  }

 private:
  // Plain numbers: they are stored in four bits and compared by order.
  enum EndState : unsigned {
    kClosed,
    kListen,
    kSynSent,
    kSynReceived,
    kEstablished,
    kFinWait1,
    kFinWait2,
    kClosing,
    kTimeWait,
    kCloseWait,
    kLastAck
  };
  enum Flags : unsigned { kSyn = 1, kSynAck, kAck, kFin, kRst, kRstAck };

  struct End {
    unsigned state = kClosed, iss = 0, snd_una = 0, snd_nxt = 0, rcv_nxt = 0;
    bool passive = false;
  };
  // A segment: destination, flags, sequence number, acknowledgment number in 1, 3, 3 and 3 bits; never zero.
  using Segment = std::uint16_t;
  using Segments = std::array<Segment, kInFlight>;  // in descending order, then zeros
  struct World {
    std::array<End, 2> ends;
    Segments segments{};
    unsigned opens = 0;
    bool stale = false;
  };

  static constexpr unsigned kReceiveWindow = 2, kIssStep = 4;
  static constexpr unsigned kSegmentBits = 10, kEndBits = 17;

  static unsigned modulo(unsigned number) { return number & 7U; }

  static std::uint64_t pack(const Segments& segments) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < kInFlight; ++i) word |= static_cast<std::uint64_t>(segments[i]) << (kSegmentBits * i);
    return word;
  }
  static Packed pack(const World& world) {
    // Never all zero, whatever the rest is.
    return {pack(world.segments), std::uint64_t{1} << 37 | pack(world, 0) | pack(world, 1)};
  }
  // One end, and what both have in common.
  static std::uint64_t pack(const World& world, std::size_t i) {
    const End& end = world.ends[i];
    const std::uint64_t bits = end.state | end.iss << 4 | end.snd_una << 7 | end.snd_nxt << 10 | end.rcv_nxt << 13 |
                               static_cast<unsigned>(end.passive) << 16;
    return bits << (kEndBits * i) | static_cast<std::uint64_t>(world.opens) << 34 |
           static_cast<std::uint64_t>(world.stale) << 36;
  }
  static std::uint64_t changes_of(std::size_t i) {
    return ((std::uint64_t{1} << kEndBits) - 1) << (kEndBits * i) | std::uint64_t{7} << 34;
  }

  static World unpack(const Packed& packed) {
    World world;
    for (std::size_t i = 0; i < kInFlight; ++i) {
      world.segments[i] = static_cast<Segment>(packed[0] >> (kSegmentBits * i) & 1023U);
    }
    for (std::size_t i = 0; i < 2; ++i) {
      const auto bits = static_cast<unsigned>(packed[1] >> (kEndBits * i));
      world.ends[i] = {bits & 15U,         modulo(bits >> 4),  modulo(bits >> 7),
                       modulo(bits >> 10), modulo(bits >> 13), (bits >> 16 & 1U) != 0};
    }
    world.opens = static_cast<unsigned>(packed[1] >> 34 & 3U);
    world.stale = (packed[1] >> 36 & 1U) != 0;
    return world;
  }

  static bool has_room(const Segments& segments) { return segments[kInFlight - 1] == 0; }
  // Where there is no room the segment is lost.
  static void add(Segments& segments, Segment segment) {
    if (!has_room(segments)) return;
    std::size_t i = kInFlight - 1;
    for (; i > 0 && segments[i - 1] < segment; --i) segments[i] = segments[i - 1];
    segments[i] = segment;
  }
  static void remove(Segments& segments, std::size_t i) {
    for (; i + 1 < kInFlight; ++i) segments[i] = segments[i + 1];
    segments[kInFlight - 1] = 0;
  }
  static void send(World& world, std::size_t from, Flags flags, unsigned seq, unsigned ack) {
    add(world.segments, static_cast<Segment>((1 - from) << 9 | flags << 6 | modulo(seq) << 3 | modulo(ack)));
  }
  static void send_ack(World& world, std::size_t from) {
    send(world, from, kAck, world.ends[from].snd_nxt, world.ends[from].rcv_nxt);
  }
  static void send_syn_ack(World& world, std::size_t from) {
    send(world, from, kSynAck, world.ends[from].iss, world.ends[from].rcv_nxt);
  }

  static void to_closed(End& end) { end = {.state = kClosed, .iss = end.iss}; }
  static void to_listen(End& end) { end = {.state = kListen, .iss = end.iss, .passive = true}; }
  static void to_listen_or_closed(End& end) {
    if (end.state == kSynReceived && end.passive) {
      to_listen(end);
    } else {
      to_closed(end);
    }
  }

  struct Arrived {
    std::size_t at;
    unsigned seq, ack, length;
    bool has_syn, has_ack, has_fin, has_rst;
  };
  static Arrived read(Segment segment) {
    const unsigned flags = segment >> 6 & 7U;
    Arrived a{.at = static_cast<std::size_t>(segment >> 9), .seq = modulo(segment >> 3U), .ack = modulo(segment)};
    a.has_syn = flags == kSyn || flags == kSynAck;
    a.has_ack = flags == kSynAck || flags == kAck || flags == kFin || flags == kRstAck;
    a.has_fin = flags == kFin;
    a.has_rst = flags == kRst || flags == kRstAck;
    a.length = a.has_syn || a.has_fin ? 1 : 0;
    return a;
  }

  static void receive(World& world, const Arrived& seg) {
    switch (world.ends[seg.at].state) {
      case kClosed: return receive_closed(world, seg);
      case kListen: return receive_listen(world, seg);
      case kSynSent: return receive_syn_sent(world, seg);
      default: return receive_synchronized(world, seg);
    }
  }

  static void receive_closed(World& world, const Arrived& seg) {
    if (seg.has_rst) return;
    if (seg.has_ack) {
      send(world, seg.at, kRst, seg.ack, 0);
    } else {
      send(world, seg.at, kRstAck, 0, seg.seq + seg.length);
    }
  }

  static void receive_listen(World& world, const Arrived& seg) {
    End& end = world.ends[seg.at];
    if (seg.has_rst) return;
    if (seg.has_ack) return send(world, seg.at, kRst, seg.ack, 0);
    if (!seg.has_syn) return;
    end.rcv_nxt = modulo(seg.seq + 1);
    end.snd_una = end.iss;
    end.snd_nxt = modulo(end.iss + 1);
    end.state = kSynReceived;
    send_syn_ack(world, seg.at);
  }

  static void receive_syn_sent(World& world, const Arrived& seg) {
    End& end = world.ends[seg.at];
    if (seg.has_ack && seg.ack != end.snd_nxt) {
      if (!seg.has_rst) send(world, seg.at, kRst, seg.ack, 0);
      return;
    }
    if (seg.has_rst) {
      if (seg.has_ack) to_closed(end);
      return;
    }
    if (!seg.has_syn) return;
    end.rcv_nxt = modulo(seg.seq + 1);
    if (seg.has_ack) {
      end.snd_una = seg.ack;
      end.state = kEstablished;
      send_ack(world, seg.at);
    } else {
      end.state = kSynReceived;
      send_syn_ack(world, seg.at);
    }
  }

  static void receive_synchronized(World& world, const Arrived& seg) {
    End& end = world.ends[seg.at];
    const unsigned offset = modulo(seg.seq - end.rcv_nxt);
    const bool acceptable =
        offset < kReceiveWindow || (seg.length != 0 && modulo(offset + seg.length - 1) < kReceiveWindow);
    if (!acceptable) {
      if (!seg.has_rst) send_ack(world, seg.at);
      return;
    }
    if (seg.has_rst) {
      if (seg.seq == end.rcv_nxt) return to_listen_or_closed(end);
      return send_ack(world, seg.at);
    }
    if (seg.has_syn) {
      if (end.state == kSynReceived && end.passive) return to_listen(end);
      return send_ack(world, seg.at);
    }
    if (seg.has_ack && take_ack(world, seg) && seg.has_fin) take_fin(world, seg);
  }

  // Whether the segment is to be processed further.
  static bool take_ack(World& world, const Arrived& seg) {
    End& end = world.ends[seg.at];
    // At most one number is outstanding, so an acknowledgment of something new is one of everything.
    const bool of_something_new = end.snd_una != end.snd_nxt && seg.ack == end.snd_nxt;
    if constexpr (kFault == Fault::AnyAckCompletesClose) {
      if (end.state == kFinWait1) {
        end.state = kFinWait2;
        return true;
      }
    }
    if (end.state == kSynReceived) {
      if (!of_something_new) {
        send(world, seg.at, kRst, seg.ack, 0);
        return false;
      }
      end.state = kEstablished;
      end.snd_una = seg.ack;
    } else if (of_something_new) {
      end.snd_una = seg.ack;
      if (end.state == kFinWait1) {
        end.state = kFinWait2;
      } else if (end.state == kClosing) {
        end.state = kTimeWait;
      } else if (end.state == kLastAck) {
        to_closed(end);
        return false;
      }
    } else if (seg.ack != end.snd_una && modulo(seg.ack - end.snd_nxt) < 4) {
      send_ack(world, seg.at);
      return false;
    }
    return true;
  }

  static void take_fin(World& world, const Arrived& seg) {
    End& end = world.ends[seg.at];
    const bool had_fin =
        end.state == kCloseWait || end.state == kLastAck || end.state == kClosing || end.state == kTimeWait;
    if (seg.seq == end.rcv_nxt && !had_fin) {
      end.rcv_nxt = modulo(end.rcv_nxt + 1);
      if (end.state == kEstablished) {
        end.state = kCloseWait;
      } else if (end.state == kFinWait1) {
        end.state = kClosing;
      } else if (end.state == kFinWait2) {
        end.state = kTimeWait;
      }
    }
    send_ack(world, seg.at);
  }

  template <class Go>
  static void end_rules(const World& world, std::size_t i, const Go& go) {
    const End& now = world.ends[i];
    if (now.state == kClosed || now.state == kListen) {
      go(kTimer, i, [&](World& w) { w.ends[i].iss = modulo(now.iss + kIssStep); });
    }
    if (now.state == kClosed) open_rules(world, i, go);
    if (now.state == kSynSent || now.state == kListen) {
      go(kUser, i, [&](World& w) { to_closed(w.ends[i]); });
    }
    if (now.state == kSynReceived || now.state == kEstablished || now.state == kCloseWait) {
      go(kUser, i, [&](World& w) { close(w, i); });
    }
    retransmission_rules(now, i, go);
    if (now.state == kTimeWait) {
      go(kTimer, i, [&](World& w) { to_closed(w.ends[i]); });
    } else if (now.state >= kSynReceived) {
      go(kUser, i, [&](World& w) {
        send(w, i, kRst, now.snd_nxt, 0);
        to_closed(w.ends[i]);
      });
    }
  }

  template <class Go>
  static void open_rules(const World& world, std::size_t i, const Go& go) {
    if (i == 1) return go(kUser, i, [&](World& w) { to_listen(w.ends[1]); });
    if (world.opens >= kActiveOpens) return;
    go(kUser, i, [&](World& w) {
      const unsigned iss = w.ends[0].iss;
      w.ends[0] = {.state = kSynSent, .iss = iss, .snd_una = iss, .snd_nxt = modulo(iss + 1)};
      ++w.opens;
      send(w, 0, kSyn, iss, 0);
    });
  }

  static void close(World& world, std::size_t i) {
    End& end = world.ends[i];
    send(world, i, kFin, end.snd_nxt, end.rcv_nxt);
    if (end.state == kSynReceived) end.snd_una = end.snd_nxt;
    end.snd_nxt = modulo(end.snd_nxt + 1);
    end.state = end.state == kCloseWait ? kLastAck : kFinWait1;
  }

  template <class Go>
  static void retransmission_rules(const End& now, std::size_t i, const Go& go) {
    if (now.state == kSynSent) go(kTimer, i, [&](World& w) { send(w, i, kSyn, now.iss, 0); });
    if (now.state == kSynReceived) go(kTimer, i, [&](World& w) { send_syn_ack(w, i); });
    const bool sent_fin = now.state == kFinWait1 || now.state == kClosing || now.state == kLastAck;
    if (sent_fin && now.snd_una != now.snd_nxt) {
      go(kTimer, i, [&](World& w) { send(w, i, kFin, now.snd_nxt - 1, now.rcv_nxt); });
    }
  }

  template <class Go, class Visit>
  static void network_rules(const World& world, const Packed& packed, const Go& go, const Visit& visit) {
    // Loss and duplication leave the ends, and so the second word, as they are.
    const auto go_segments = [&](std::uint8_t kind, auto change) {
      Segments next = world.segments;
      change(next);
      visit(Packed{pack(next), packed[1]}, kind);
    };
    for (std::size_t i = 0; i < kInFlight && world.segments[i] != 0; ++i) {
      const Segment segment = world.segments[i];
      go(kDeliver, segment >> 9, [&](World& w) {
        remove(w.segments, i);
        receive(w, read(segment));
      });
      go_segments(kLose, [&](Segments& s) { remove(s, i); });
      if (has_room(world.segments)) go_segments(kDuplicate, [&](Segments& s) { add(s, segment); });
    }
    if (!world.stale || !has_room(world.segments)) return;
    for (unsigned seq = 0; seq < kStaleSyns; ++seq) {
      go(kDeliver, 0, [&](World& w) {
        w.stale = false;
        send(w, 0, kSyn, seq, 0);
      });
    }
  }
};

}  // namespace synfin::peers
