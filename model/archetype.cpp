// A domain that can do only what the model is allowed to ask. Instantiating the model over it keeps `<` on sequence
// numbers, conversions to bool and stray arithmetic out of the model, without a solver in sight.
#include "model/profile.h"
#include "model/segment_arrives.h"
#include "model/transmission.h"
#include "model/user_calls.h"

namespace synfin::model {
namespace {

struct Archetype {
  struct Bool {
    explicit Bool(bool) {}
    friend Bool operator!(const Bool& a) { return a; }
    friend Bool operator&&(const Bool& a, const Bool&) { return a; }
    friend Bool operator||(const Bool& a, const Bool&) { return a; }
  };
  struct Word {
    explicit Word(std::uint32_t) {}
    friend Word operator+(const Word& a, const Word&) { return a; }
    friend Word operator-(const Word& a, const Word&) { return a; }
    friend Bool operator==(const Word&, const Word&) { return Bool(true); }
  };
  static Bool less(const Word&, const Word&) { return Bool(true); }
  static Word min(const Word& a, const Word&) { return a; }
  static Word max(const Word& a, const Word&) { return a; }
  static Word distance(const Word& a, const Word&) { return a; }
  static Word halved(const Word& a) { return a; }
  static Word shifted(const Word& a, const Word&) { return a; }
  static Word bit(const Bool&) { return Word(0); }
};

struct ArchetypeDriver {
  using Values = Archetype;
  bool holds(const Clause&, const Archetype::Bool&) { return true; }
  bool may(const Clause&) { return true; }
  template <class Read>
  Archetype::Word pick(Hole, const Read&, const Archetype::Word& otherwise) {
    return otherwise;
  }
  void cite(const Clause&) {}
  template <class T>
  T by(const Clause&, T x) {
    return x;
  }
  RtoBounds rto_bounds() const { return {}; }
  std::uint32_t slack() const { return 0; }
  Archetype::Word observed_rto(const Archetype::Word& rto, const Archetype::Word&) { return rto; }
};

using W = Archetype::Word;
[[maybe_unused]] constexpr auto kArrives = &segment_arrives<ArchetypeDriver>;
[[maybe_unused]] constexpr auto kCalls = &user_call<ArchetypeDriver>;
[[maybe_unused]] constexpr auto kTransmits = &transmits<ArchetypeDriver>;

template <class S>
concept HasOrder = requires(S a) {
  a < a;
};
static_assert(!HasOrder<Seq<Numbers>> && !HasOrder<Seq<Archetype>>, "sequence numbers are not ordered");

}  // namespace
}  // namespace synfin::model
