#include "adapters/wire/port_map.h"

#include <sys/mman.h>

#include <chrono>
#include <new>

#include "conformance/stack.h"

namespace synfin::adapters::on_wire {

FreshPorts::FreshPorts(std::uint16_t first, std::uint32_t count) : first_(first), count_(count) {
  constexpr std::chrono::milliseconds kEach{4};
  void* const place = ::mmap(nullptr, sizeof *next_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (place == MAP_FAILED) throw conformance::StackUnavailable("no shared memory to count ports in");
  next_ = new (place) std::atomic<std::uint64_t>(
      static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch() / kEach));
}

FreshPorts::~FreshPorts() { ::munmap(next_, sizeof *next_); }

std::uint16_t FreshPorts::next() { return static_cast<std::uint16_t>(first_ + next_->fetch_add(1) % count_); }

std::optional<std::uint16_t> PortMap::opened(std::uint16_t stack_port) const {
  const auto found = opened_.find(stack_port);
  return found != opened_.end() ? std::optional(found->second) : std::nullopt;
}

void PortMap::open(std::uint16_t stack_port, std::uint16_t target_port) {
  if (opened(stack_port) == target_port) return;
  forget(stack_port);  // what was said to the closed port
  opened_[stack_port] = target_port;
}

PortPair PortMap::to_link(const PortPair& judged) {
  const auto found = to_link_.find(judged);
  if (found != to_link_.end()) return found->second;
  const PortPair on_link{opened(judged.stack).value_or(closed_port_), fresh_->tester.next()};
  to_link_[judged] = on_link;
  to_judge_[on_link] = judged;
  return on_link;
}

std::optional<PortPair> PortMap::to_judge(const PortPair& on_link) const {
  const auto found = to_judge_.find(on_link);
  return found != to_judge_.end() ? std::optional(found->second) : std::nullopt;
}

std::vector<PortPair> PortMap::pairs() const {
  std::vector<PortPair> all;
  for (const auto& [judged, on_link] : to_link_) all.push_back(on_link);
  return all;
}

std::vector<PortPair> PortMap::pairs_of(std::uint16_t stack_port) const {
  std::vector<PortPair> some;
  for (auto i = to_link_.lower_bound({stack_port, 0}); i != to_link_.end() && i->first.stack == stack_port; ++i) {
    some.push_back(i->second);
  }
  return some;
}

void PortMap::forget(std::uint16_t stack_port) {
  for (const PortPair& on_link : pairs_of(stack_port)) {
    to_link_.erase(to_judge_.at(on_link));
    to_judge_.erase(on_link);
  }
  opened_.erase(stack_port);
}

void PortMap::forget_all() {
  opened_.clear();
  to_link_.clear();
  to_judge_.clear();
}

}  // namespace synfin::adapters::on_wire
