// Steps between symbolic worlds, and the way back from symbols to numbers.
#pragma once
#include <functional>

#include "properties/symbolic/symbolic_world.h"
#include "properties/witness.h"

namespace synfin::properties {

class SymbolicSteps {
 public:
  // Both must outlive it.
  SymbolicSteps(const model::Assumptions& a, Consistency& consistency)
      : assumptions_(a), consistency_(consistency), driver_(a, consistency) {}

  std::vector<SymbolicWorld> initial();

  // visit(worlds, exceeded) for every action: where it can lead, and whether some way left the bounds of the network.
  void each_successor(const SymbolicWorld& from,
                      const std::function<void(std::vector<SymbolicWorld>, bool exceeded)>& visit);

  // A witness that goes through worlds of these keys (world_key, of worlds in canonical form), with every condition on
  // the way kept; none if no numbers fulfil them. The conditions are written for people.
  std::optional<Witness> walk(const std::vector<std::string>& path, std::vector<std::string>& conditions);

 private:
  // A world on the way, its symbols never renamed, with the choices that led there.
  struct Walker {
    SymbolicWorld at;
    std::vector<WitnessStep> steps;
    std::vector<std::vector<Term>> picked;  // of the prelude and of each step
    std::vector<bool> start_uses;
    std::uint16_t labels = 1;
  };
  std::vector<Walker> begin();
  void step(const Walker& from, const std::string& key, std::vector<Walker>& to);
  bool leads_to(const SymbolicWorld& world, const std::string& key) const;
  Witness with_numbers(const Walker& walker, const Solution& values) const;

  const model::Assumptions& assumptions_;
  Consistency& consistency_;
  TermDriver driver_;
};

}  // namespace synfin::properties
