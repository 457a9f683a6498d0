// The packets a stack has sent and nobody has read yet. Once it has grown to a run's need it allocates no more.
#pragma once
#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "conformance/stack.h"

namespace synfin::adapters {

class PacketQueue {
 public:
  explicit PacketQueue(std::size_t capacity = 64) : ring_(capacity) {}

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // The packet of this place, from the oldest.
  const conformance::Packet& peek(std::size_t place) const { return ring_[(head_ + place) % ring_.size()]; }
  void clear() { head_ = size_ = 0; }

  // The slot for a new packet, of which only `octets` up to `size` are to be filled by the caller.
  conformance::Packet& push(conformance::Millis at, std::size_t size) {
    if (size_ == ring_.size()) grow();
    conformance::Packet& packet = ring_[(head_ + size_++) % ring_.size()];
    packet.at = at;
    packet.size = std::min(size, packet.octets.size());
    return packet;
  }

  void push(conformance::Millis at, std::span<const std::uint8_t> octets) {
    conformance::Packet& packet = push(at, octets.size());
    std::copy_n(octets.begin(), packet.size, packet.octets.begin());
  }

  bool pop(conformance::Packet& packet) {
    if (size_ == 0) return false;
    const conformance::Packet& oldest = ring_[head_];
    packet.at = oldest.at;
    packet.size = oldest.size;
    std::copy_n(oldest.octets.begin(), oldest.size, packet.octets.begin());
    head_ = (head_ + 1) % ring_.size();
    --size_;
    return true;
  }

 private:
  void grow() {
    std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(head_), ring_.end());
    head_ = 0;
    ring_.resize(ring_.size() * 2);
  }

  std::vector<conformance::Packet> ring_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace synfin::adapters
