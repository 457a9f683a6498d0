// Exchanges of two hosts over a network with faults (properties/random/exchange.h), captured by a tap that stands at
// one of the hosts, or anywhere between them, and judged.
#pragma once
#include <random>
#include <string>
#include <vector>

#include "conformance/judge/conversation.h"
#include "properties/random/exchange.h"

namespace synfin::conformance {

enum class TapPlace : std::uint8_t { AtA, AtB, Between };

// A segment that the tap has seen; or it has not, and knows it.
struct Tapped {
  int from = 0;  // side
  std::uint16_t port_a = 0, port_b = 0;
  bool lost = false;
  Observed observed;
};

struct TapSettings {
  TapPlace place = TapPlace::Between;
  unsigned loses = 0;   // percent of the segments that pass
  bool silent = false;  // a tap at a host does not know what it loses
  unsigned seed = 0;
};

// What the tap sees of an exchange. Between the hosts, segments pass it in any order; what the network loses is lost
// before the tap or behind it, what it copies is copied before or behind. A tap at a host knows what it loses, unless
// it is silent.
std::vector<Tapped> tapped(std::span<const std::uint8_t> octets, const properties::MakePeer& make,
                           const TapSettings& settings);

// What is found against a side.
struct Accusation {
  int side = 0;
  Unexplained finding;
};

struct JudgedCapture {
  std::vector<Accusation> accusations;
  std::uint64_t segments = 0, judged = 0;
  std::uint64_t doubts = 0;  // ends that only a segment missed by the tap excuses
};
// `complete`: a tap at a host is said to have missed nothing but what it knows of.
JudgedCapture judged(const std::vector<Tapped>& capture, TapPlace place, bool complete = true);

// Line by line, for people.
std::string told(const std::vector<Tapped>& capture);

}  // namespace synfin::conformance
