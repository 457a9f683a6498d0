#include "fuzz/walk_mutator.h"

#include <algorithm>
#include <vector>

#include "conformance/walk.h"
#include "fuzz/engine.h"
#include "wire/tcp.h"

namespace synfin::fuzz {
namespace {

using conformance::kWalkHeader;
using Code = conformance::StimulusCode;
constexpr std::size_t kCode = std::tuple_size_v<Code>;

// First octets of a code: a segment, a call, a wait, each of the first peer and of others (conformance/walk.h).
constexpr std::array<std::uint8_t, 9> kWhats = {0, 0, 0, 24, 25, 160, 160, 184, 224};
// The control bits that TCP has rules for.
constexpr std::array<std::uint8_t, 14> kFlags = {0,
                                                 wire::kSyn,
                                                 wire::kAck,
                                                 wire::kAck,
                                                 wire::kFin | wire::kAck,
                                                 wire::kRst,
                                                 wire::kRst | wire::kAck,
                                                 wire::kSyn | wire::kAck,
                                                 wire::kPsh | wire::kAck,
                                                 wire::kUrg | wire::kAck,
                                                 wire::kFin,
                                                 wire::kSyn | wire::kFin,
                                                 wire::kSyn | wire::kRst,
                                                 0xFF};
// Distances: 0, 1, -1, 2, -2, 10, -10, the far ones from 191 on.
constexpr std::array<std::uint8_t, 12> kDistances = {0, 0, 1, 2, 3, 4, 19, 20, 191, 240, 241, 252};
constexpr std::array<std::uint8_t, 8> kEdges = {0, 1, 2, 127, 128, 191, 192, 255};

// A stimulus that TCP has a rule for, rather than any octets.
Code likely_code(Dice& dice) {
  Code code{};
  code[0] = dice.one_of(kWhats);
  if (code[0] >= 160) {  // calls and waits: which, and how much
    code[1] = static_cast<std::uint8_t>(dice.below(32));
    if (dice.one_in(2)) code[2] = dice.octet();
    return code;
  }
  code[1] = dice.one_of(kFlags);
  if (dice.one_in(3)) code[2] = dice.octet();
  if (dice.one_in(2)) code[3] = dice.one_of(kDistances);
  if (dice.one_in(3)) code[4] = dice.one_of(kDistances);
  if (dice.one_in(3)) code[5] = dice.octet();
  if (dice.one_in(6)) code[6] = dice.octet();
  if (dice.one_in(12)) code[7] = static_cast<std::uint8_t>(192 + dice.below(64));
  return code;
}

// A walk taken apart, which cannot outgrow its buffer.
class Editor {
 public:
  Editor(std::span<const std::uint8_t> octets, std::size_t max_size)
      : most_(std::min((max_size - kWalkHeader) / kCode, conformance::kLongestWalk)) {
    std::copy_n(octets.begin(), std::min(octets.size(), kWalkHeader), header_.begin());
    append(octets, 0, most_);
  }

  std::size_t size() const { return codes_.size(); }

  // Adds stimuli from number `first` of this walk on, at most `count`.
  void append(std::span<const std::uint8_t> walk, std::size_t first, std::size_t count) {
    for (std::size_t at = kWalkHeader + first * kCode; at + kCode <= walk.size() && count > 0; at += kCode, --count) {
      if (codes_.size() == most_) return;
      std::copy_n(walk.begin() + static_cast<std::ptrdiff_t>(at), kCode, codes_.emplace_back().begin());
    }
  }

  void cut_to(std::size_t count) { codes_.resize(std::min(count, codes_.size())); }

  void edit(Dice& dice) {
    if (codes_.empty()) return insert(likely_code(dice), 0);
    const std::size_t at = dice.below(codes_.size());
    switch (dice.below(12)) {
      case 0:
      case 1:
      case 2: return insert(likely_code(dice), dice.below(codes_.size() + 1));
      case 3: return insert(Code{codes_[at]}, dice.below(codes_.size() + 1));
      case 4: return remove(at, 1);
      case 5: return remove(at, 1 + dice.below(codes_.size() - at));
      case 6: return std::swap(codes_[at], codes_[dice.below(codes_.size())]);
      case 7: codes_[at] = likely_code(dice); return;
      case 8: codes_[at][dice.below(kCode)] = dice.octet(); return;
      case 9: codes_[at][dice.below(kCode)] = dice.one_of(kEdges); return;
      case 10: engine_mutation(codes_[at].data(), kCode, kCode, dice); return;
      default: header_[dice.below(kWalkHeader)] = static_cast<std::uint8_t>(dice.below(64)); return;
    }
  }

  std::size_t write(std::uint8_t* out) const {
    std::copy(header_.begin(), header_.end(), out);
    for (std::size_t i = 0; i < codes_.size(); ++i) {
      std::copy(codes_[i].begin(), codes_[i].end(), out + kWalkHeader + i * kCode);
    }
    return kWalkHeader + codes_.size() * kCode;
  }

 private:
  using Place = std::vector<Code>::difference_type;
  void insert(const Code& code, std::size_t at) {
    if (codes_.size() < most_) codes_.insert(codes_.begin() + static_cast<Place>(at), code);
  }
  void remove(std::size_t at, std::size_t count) {
    const auto first = codes_.begin() + static_cast<Place>(at);
    codes_.erase(first, first + static_cast<Place>(count));
  }

  std::size_t most_;
  std::array<std::uint8_t, kWalkHeader> header_{};
  std::vector<Code> codes_;
};

}  // namespace

std::size_t mutate_walk(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
  Dice dice(seed);
  if (plain_mode() || max_size < kWalkHeader) return engine_mutation(data, size, max_size, dice);
  Editor editor({data, size}, max_size);
  do editor.edit(dice);
  while (dice.one_in(2));
  return editor.write(data);
}

std::size_t cross_walks(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b, std::span<std::uint8_t> out,
                        unsigned seed) {
  Dice dice(seed);
  if (out.size() < kWalkHeader) return 0;
  const std::size_t of_b = b.size() < kWalkHeader ? 0 : (b.size() - kWalkHeader) / kCode;
  Editor editor(a, out.size());
  if (editor.size() != 0 && !dice.one_in(4)) editor.cut_to(dice.below(editor.size() + 1));
  const std::size_t first = of_b == 0 ? 0 : dice.below(of_b);
  editor.append(b, first, dice.one_in(2) ? of_b : 1 + dice.below(of_b + 1));
  return editor.write(out.data());
}

}  // namespace synfin::fuzz
