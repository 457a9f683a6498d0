// The judge's ports against those on the link. On the link every connection has a port of the tester's that nobody has
// used for four minutes: a host that cannot be reset remembers the cases before.
#pragma once
#include <atomic>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace synfin::adapters::on_wire {

// Two ports: the judge's stack and tester, or the target's and the tester's on the link.
struct PortPair {
  std::uint16_t stack = 0, tester = 0;
  friend auto operator<=>(const PortPair&, const PortPair&) = default;
};

// Ports one after the other, for this process and all that are forked from it. The first follows the clock: by 250 a
// second it goes round in four minutes, twice the maximum segment lifetime. So runs that follow each other do not meet,
// as long as they use no more than that.
class FreshPorts {
 public:
  // Throws conformance::StackUnavailable.
  FreshPorts(std::uint16_t first, std::uint32_t count);
  ~FreshPorts();
  FreshPorts(const FreshPorts&) = delete;
  FreshPorts& operator=(const FreshPorts&) = delete;
  std::uint16_t next();

 private:
  std::uint16_t first_;
  std::uint32_t count_;
  std::atomic<std::uint64_t>* next_;
};

// Of a whole run. The target's lie below those that systems choose for themselves (32,768 on).
struct Ports {
  FreshPorts tester{1'024, 60'000};
  FreshPorts target{10'000, 20'000};
};

class PortMap {
 public:
  // What is given to a port that was never opened goes to `closed_port` of the target.
  PortMap(std::uint16_t closed_port, std::shared_ptr<Ports> fresh)
      : closed_port_(closed_port), fresh_(std::move(fresh)) {}

  // The target's port for a port that the judge's user opens: the one it has, or none yet.
  std::optional<std::uint16_t> opened(std::uint16_t stack_port) const;
  // From now on the judge's port is this one of the target's.
  void open(std::uint16_t stack_port, std::uint16_t target_port);

  // The pair on the link; a new one if there is none yet.
  PortPair to_link(const PortPair& judged);
  // The judge's pair, if it has one.
  std::optional<PortPair> to_judge(const PortPair& on_link) const;
  // All pairs on the link, or those of one port of the judge's.
  std::vector<PortPair> pairs() const;
  std::vector<PortPair> pairs_of(std::uint16_t stack_port) const;
  void forget(std::uint16_t stack_port);
  void forget_all();

 private:
  std::uint16_t closed_port_;
  std::shared_ptr<Ports> fresh_;
  std::map<std::uint16_t, std::uint16_t> opened_;
  std::map<PortPair, PortPair> to_link_, to_judge_;
};

}  // namespace synfin::adapters::on_wire
