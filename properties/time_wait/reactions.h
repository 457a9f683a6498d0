// What the two closers do, recorded by running the model's own endpoints: the states that the pair of them can be in,
// and what each event leads to. Time and the network are the search's (search.h).
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "properties/exhaustive/world_codec.h"

namespace synfin::properties::time_wait {

inline constexpr std::uint8_t kActive = 0, kPassive = 1;  // sides

// A is in FIN-WAIT-2, B in CLOSE-WAIT, and B's user is about to close. The profile is that of both; with `rfc1337` A
// ignores resets in TIME-WAIT.
model::Assumptions closing_assumptions(std::string_view profile = "rfc1337");

class Reactions {
 public:
  using World = model::World<model::Numbers>;
  using Control = std::uint16_t;  // a state of the pair
  using Kind = std::uint8_t;      // a segment, however often it is sent

  struct Reaction {
    Control to = 0;
    bool starts_time_wait = false;  // for the first time or again
    std::vector<Kind> sends;
  };

  // The assumptions must outlive the reactions. Throws std::invalid_argument if they leave the closers a choice.
  explicit Reactions(const model::Assumptions& assumptions);

  // B's user closes: FIN is sent for the first time.
  const Reaction& start() const { return start_; }
  const Reaction& arrives(Control control, Kind kind);
  const Reaction& retransmits(Control control);

  model::State state(Control control, std::uint8_t side) const { return worlds_[control].sides[side].tcb.state; }
  // B's retransmission timer runs.
  bool is_waiting(Control control) const { return worlds_[control].sides[kPassive].tcb.rtx.running; }
  const model::Flying<model::Numbers>& segment(Kind kind) const { return kinds_[kind]; }

 private:
  template <class Act>
  Reaction record(const World& before, Act act);
  Control control_of(const World& world);
  Kind kind_of(const model::Flying<model::Numbers>& flying);

  const model::Assumptions& assumptions_;
  WorldDriver driver_;
  WorldCodec codec_;
  std::vector<World> worlds_;
  std::map<WorldCodec::Packed, Control> controls_;
  std::vector<model::Flying<model::Numbers>> kinds_;
  std::map<std::pair<Control, Kind>, Reaction> arrivals_;
  std::map<Control, Reaction> retransmissions_;
  Reaction start_;
};

}  // namespace synfin::properties::time_wait
