// Sequence arithmetic (RFC 9293 section 3.4) against plain integers, exhaustively at small distances around the numbers
// where 32 bits wrap and where a signed comparison turns.
#include "model/sequence.h"

#include <gtest/gtest.h>

namespace synfin::model {
namespace {

using S = Seq<Numbers>;

constexpr std::uint32_t kBases[] = {0, 1, 0x7FFF'FFFE, 0x7FFF'FFFF, 0x8000'0000, 0x8000'0001, 0xFFFF'FFFE, 0xFFFF'FFFF};
constexpr std::int32_t kNear = 6;

S at(std::uint32_t base, std::int32_t offset) { return {base + static_cast<std::uint32_t>(offset)}; }

template <class Visit>
void each_pair(Visit visit) {
  for (const std::uint32_t base : kBases) {
    for (std::int32_t a = -kNear; a <= kNear; ++a) {
      for (std::int32_t b = -kNear; b <= kNear; ++b) visit(base, a, b);
    }
  }
}

TEST(Sequence, DistanceAndSuccessor_AreInverse) {
  each_pair([](std::uint32_t base, std::int32_t a, std::int32_t b) {
    const S x = at(base, a);
    const auto n = static_cast<std::uint32_t>(b);
    EXPECT_EQ((x + n) - x, n);
    EXPECT_TRUE((x + n) - n == x);
    EXPECT_TRUE(at(base, b) + (x - at(base, b)) == x);
  });
}

TEST(Sequence, After_IsTheOrderOfNeighbours) {
  each_pair([](std::uint32_t base, std::int32_t a, std::int32_t b) {
    EXPECT_EQ(after(at(base, a), at(base, b)), a > b) << base << " " << a << " " << b;
  });
}

TEST(Sequence, After_HoldsUpToHalfTheCircle) {
  for (const std::uint32_t base : kBases) {
    const S x{base};
    EXPECT_TRUE(after(x + 0x7FFF'FFFFU, x));
    EXPECT_FALSE(after(x, x + 0x7FFF'FFFFU));
    // Of two numbers that face each other neither comes after the other.
    EXPECT_FALSE(after(x + 0x8000'0000U, x));
    EXPECT_FALSE(after(x, x + 0x8000'0000U));
    EXPECT_TRUE(after(x, x + 0x8000'0001U));
  }
}

TEST(Sequence, InRange_IsTheWindow) {
  each_pair([](std::uint32_t base, std::int32_t low, std::int32_t x) {
    for (std::int32_t size = 0; size <= kNear; ++size) {
      EXPECT_EQ(in_range(at(base, x), at(base, low), static_cast<std::uint32_t>(size)), low <= x && x < low + size)
          << base << ": " << low << " =< " << x << " < " << low + size;
    }
  });
}

TEST(Sequence, AcknowledgesNew_IsAboveUnaUpToNxt) {
  each_pair([](std::uint32_t base, std::int32_t una, std::int32_t ack) {
    for (std::int32_t nxt = una; nxt <= una + kNear; ++nxt) {
      EXPECT_EQ(acknowledges_new(at(base, una), at(base, ack), at(base, nxt)), una < ack && ack <= nxt)
          << base << ": " << una << " < " << ack << " =< " << nxt;
    }
  });
}

TEST(Sequence, Laws_DoNotDependOnWhereTheyAreSeenFrom) {
  each_pair([](std::uint32_t base, std::int32_t a, std::int32_t b) {
    const S x = at(base, a), y = at(base, b);
    for (const std::uint32_t shift : kBases) {
      EXPECT_EQ(after(x, y), after(x + shift, y + shift));
      EXPECT_EQ(x - y, (x + shift) - (y + shift));
    }
  });
}

}  // namespace
}  // namespace synfin::model
