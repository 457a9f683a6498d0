#include "properties/symbolic/symbolic_path.h"

#include "model/world_steps.h"

namespace synfin::properties {

namespace {

std::vector<std::string> written(const TermDriver::Conditions& conditions) {
  std::vector<std::string> all;
  for (const Condition& c : conditions) all.push_back(c.text());
  return all;
}

}  // namespace

std::vector<SymbolicWorld> SymbolicSteps::initial() {
  std::vector<SymbolicWorld> worlds;
  driver_.every_path({}, 0, [&] {
    model::World<Terms> world;
    model::WorldSteps<TermDriver>(driver_, assumptions_, world).begin();
    if (!world.contradicts) worlds.push_back({world, driver_.conditions(), driver_.symbols_used()});
  });
  unite(worlds);
  return worlds;
}

void SymbolicSteps::each_successor(const SymbolicWorld& from,
                                   const std::function<void(std::vector<SymbolicWorld>, bool)>& visit) {
  model::each_action(assumptions_, from.world, [&](const model::Action& action) {
    std::vector<SymbolicWorld> worlds;
    bool exceeded = false;
    driver_.every_path(from.conditions, from.symbols, [&] {
      model::World<Terms> next = from.world;
      model::WorldSteps<TermDriver>(driver_, assumptions_, next).apply(action);
      if (next.contradicts) return;
      exceeded = exceeded || next.overflowed;
      if (!next.overflowed) worlds.push_back({next, driver_.conditions(), driver_.symbols_used()});
    });
    unite(worlds);
    visit(std::move(worlds), exceeded);
  });
}

bool SymbolicSteps::leads_to(const SymbolicWorld& world, const std::string& key) const {
  SymbolicWorld copy = world;
  copy.conditions.clear();
  canonicalise(copy, assumptions_.network.reorders);
  return world_key(copy.world) == key;
}

std::vector<SymbolicSteps::Walker> SymbolicSteps::begin() {
  std::vector<Walker> walkers;
  driver_.every_path({}, 0, [&] {
    Walker w;
    driver_.set_next_label(1);
    model::WorldSteps<TermDriver>(driver_, assumptions_, w.at.world).begin();
    if (w.at.world.contradicts) return;
    w.at.conditions = driver_.conditions();
    w.at.symbols = driver_.symbols_used();
    w.picked.push_back(driver_.picked());
    w.start_uses = driver_.uses();
    w.labels = driver_.peek_label();
    walkers.push_back(std::move(w));
  });
  return walkers;
}

void SymbolicSteps::step(const Walker& from, const std::string& key, std::vector<Walker>& to) {
  model::each_action(assumptions_, from.at.world, [&](const model::Action& action) {
    driver_.every_path(from.at.conditions, from.at.symbols, [&] {
      Walker w = from;
      driver_.set_next_label(from.labels);
      model::WorldSteps<TermDriver>(driver_, assumptions_, w.at.world).apply(action);
      if (w.at.world.contradicts || w.at.world.overflowed || !leads_to(w.at, key)) return;
      w.at.conditions = driver_.conditions();
      w.at.symbols = driver_.symbols_used();
      const bool of_segment =
          action.act == model::Act::Deliver || action.act == model::Act::Lose || action.act == model::Act::Duplicate;
      const std::uint16_t label = of_segment ? from.at.world.net[action.index].label : std::uint16_t{0};
      w.steps.push_back({.action = action, .label = label, .choices = {.picked = {}, .used = driver_.uses()}});
      w.picked.push_back(driver_.picked());
      w.labels = driver_.peek_label();
      to.push_back(std::move(w));
    });
  });
}

Witness SymbolicSteps::with_numbers(const Walker& walker, const Solution& values) const {
  const auto numbers = [&](const std::vector<Term>& terms) {
    std::vector<std::uint32_t> all;
    for (const Term& t : terms) all.push_back(t.value(values));
    return all;
  };
  Witness witness;
  witness.start = {.picked = numbers(walker.picked.front()), .used = walker.start_uses};
  witness.steps = walker.steps;
  for (std::size_t i = 0; i < witness.steps.size(); ++i) {
    witness.steps[i].choices.picked = numbers(walker.picked[i + 1]);
  }
  return witness;
}

std::optional<Witness> SymbolicSteps::walk(const std::vector<std::string>& path, std::vector<std::string>& conditions) {
  constexpr std::size_t kMostWalkers = 64;
  std::vector<Walker> walkers;
  for (Walker& w : begin()) {
    if (leads_to(w.at, path.front())) walkers.push_back(std::move(w));
  }
  for (std::size_t i = 1; i < path.size(); ++i) {
    std::vector<Walker> next;
    for (const Walker& w : walkers) {
      if (next.size() < kMostWalkers) step(w, path[i], next);
    }
    walkers = std::move(next);
  }
  for (const Walker& w : walkers) {
    const auto values = consistency_.solution(w.at.conditions);
    if (!values) continue;
    conditions = written(w.at.conditions);
    return with_numbers(w, *values);
  }
  return {};
}

}  // namespace synfin::properties
