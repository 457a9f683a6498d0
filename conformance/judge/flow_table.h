// Connections by their addresses and ports, the same from both ends; and in which order they were last heard of.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "wire/packet.h"

namespace synfin::conformance {

// One end of a connection.
struct HostPort {
  wire::Address address;
  std::uint16_t port = 0;
  friend bool operator==(const HostPort&, const HostPort&) = default;
};

// Both ends, in an order that does not depend on who sends.
class FlowKey {
 public:
  FlowKey() = default;
  explicit FlowKey(const wire::ParsedPacket& packet) {
    const wire::Octets octets{packet.ip.octets, wire::kIpv6Header};
    const bool v6 = packet.ip.version == 6;
    const std::array<std::uint64_t, 3> from = end(octets, v6, v6 ? 8 : 12, packet.tcp.source_port);
    const std::array<std::uint64_t, 3> to = end(octets, v6, v6 ? 24 : 16, packet.tcp.destination_port);
    from_first_ = from <= to;
    ends_alike_ = from == to;
    const auto& first = from_first_ ? from : to;
    const auto& second = from_first_ ? to : from;
    words_ = {first[0], first[1], second[0], second[1], first[2] << 32 | second[2] << 8 | packet.ip.version};
  }

  // The packet came from the end that stands first.
  bool from_first() const { return from_first_; }
  // A host talks to itself over one port: who sends cannot be told.
  bool ends_alike() const { return ends_alike_; }
  std::size_t hash() const {
    std::uint64_t h = 0;
    for (const std::uint64_t word : words_) {
      h = (h ^ word) * 0x9E37'79B9'7F4A'7C15U;
      h ^= h >> 32;
    }
    return h;
  }
  friend bool operator==(const FlowKey& a, const FlowKey& b) { return a.words_ == b.words_; }

 private:
  static std::array<std::uint64_t, 3> end(wire::Octets octets, bool v6, std::size_t at, std::uint16_t port) {
    if (!v6) return {wire::read32(octets.data() + at), 0, port};
    return {wire::read64(octets.data() + at), wire::read64(octets.data() + at + 8), port};
  }
  std::array<std::uint64_t, 5> words_{};
  bool from_first_ = true, ends_alike_ = false;
};

// A connection that only one end was heard of is dropped before others: else a flood of SYNs would drive them out.
enum class Stage : std::uint8_t { OneEnd, Open, Over };
inline constexpr std::size_t kStages = 3;

// A Flow is made of what insert() is given, and stays where it is.
template <class Flow>
class FlowTable {
 public:
  struct Node {
    template <class... Given>
    explicit Node(Given&&... given) : flow(std::forward<Given>(given)...) {}
    Flow flow;
    FlowKey key;
    Stage stage = Stage::OneEnd;
    Node* before = nullptr;  // heard of earlier
    Node* after = nullptr;
  };

  explicit FlowTable(std::size_t room) { nodes_.reserve(room); }

  Node* find(const FlowKey& key) {
    if (last_ != nullptr && last_->key == key) return last_;
    const auto found = nodes_.find(key);
    return found == nodes_.end() ? nullptr : last_ = &found->second;
  }

  template <class... Given>
  Node& insert(const FlowKey& key, Given&&... given) {
    Node& node = nodes_.try_emplace(key, std::forward<Given>(given)...).first->second;
    node.key = key;
    append(node);
    return *(last_ = &node);
  }

  void erase(Node& node) {
    remove(node);
    if (last_ == &node) last_ = nullptr;
    const FlowKey key = node.key;
    nodes_.erase(key);
  }

  // It was heard of, and is in this stage now.
  void touch(Node& node, Stage stage) {
    if (node.stage == stage && node.after == nullptr) return;
    remove(node);
    node.stage = stage;
    append(node);
  }

  std::size_t size() const { return nodes_.size(); }
  std::size_t size(Stage stage) const { return lane(stage).size; }
  // Heard of least lately; nullptr if there is none.
  Node* oldest(Stage stage) { return lane(stage).first; }

 private:
  struct Hash {
    std::size_t operator()(const FlowKey& key) const { return key.hash(); }
  };
  struct Lane {
    Node *first = nullptr, *last = nullptr;
    std::size_t size = 0;
  };
  Lane& lane(Stage stage) { return lanes_[static_cast<std::size_t>(stage)]; }
  const Lane& lane(Stage stage) const { return lanes_[static_cast<std::size_t>(stage)]; }

  void append(Node& node) {
    Lane& l = lane(node.stage);
    node.before = l.last;
    node.after = nullptr;
    (l.last != nullptr ? l.last->after : l.first) = &node;
    l.last = &node;
    ++l.size;
  }
  void remove(Node& node) {
    Lane& l = lane(node.stage);
    (node.before != nullptr ? node.before->after : l.first) = node.after;
    (node.after != nullptr ? node.after->before : l.last) = node.before;
    --l.size;
  }

  std::unordered_map<FlowKey, Node, Hash> nodes_;
  std::array<Lane, kStages> lanes_;
  Node* last_ = nullptr;  // found last: packets of one connection come together
};

}  // namespace synfin::conformance
