#include "properties/symbolic/symbolic_world.h"

#include <algorithm>

namespace synfin::properties {

namespace {

template <class World, class Visit>
void each_term(World& world, Visit visit) {
  for (auto& side : world.sides) {
    auto& tcb = side.tcb;
    for (auto* t :
         {&tcb.iss.raw, &tcb.irs.raw, &tcb.snd.una.raw, &tcb.snd.nxt.raw, &tcb.snd.wnd, &tcb.snd.max_wnd, &tcb.snd.mss,
          &tcb.snd.queued, &tcb.rcv.nxt.raw, &tcb.rcv.wnd, &tcb.rcv.unread, &tcb.held.from.raw, &tcb.held.text,
          &tcb.previous.snd_nxt.raw, &tcb.previous.rcv_nxt.raw, &side.last_accepted.raw, &side.delivered}) {
      visit(*t);
    }
  }
  for (std::uint8_t i = 0; i < world.in_flight; ++i) {
    auto& seg = world.net[i].segment;
    for (auto* t : {&seg.seq.raw, &seg.ack.raw, &seg.text, &seg.wnd}) visit(*t);
  }
}

// What is no term. Flags of segments are always known: nobody in a world leaves them open.
std::string segment_key(const model::Flying<Terms>& f) {
  std::string key;
  const auto& seg = f.segment;
  for (const Condition* flag : {&seg.has_syn, &seg.has_ack, &seg.has_rst, &seg.has_fin}) flag->write(key);
  key.push_back(static_cast<char>(f.to));
  key.push_back(static_cast<char>(f.stale));
  key.push_back(static_cast<char>(f.lives));
  for (const bool after : f.after_time_wait) key.push_back(static_cast<char>(after));
  for (const Term* t : {&seg.seq.raw, &seg.ack.raw, &seg.text}) t->write(key);
  return key;
}

std::string control_key(const model::World<Terms>& world) {
  std::string key;
  const auto put = [&](auto value) { key.push_back(static_cast<char>(value)); };
  for (const auto& side : world.sides) {
    const auto& tcb = side.tcb;
    put(tcb.state), put(tcb.origin), put(tcb.ending), put(tcb.rtx.count), put(side.calls_made), put(side.clock);
    for (const bool b :
         {tcb.listening, tcb.close_requested, tcb.fin_sent, tcb.held.any, tcb.held.fin, tcb.held.fin_counted,
          tcb.previous.any, tcb.rtx.running, side.ack_pending, side.quiet, side.accepted_any, side.heard, side.unheard,
          side.phantom, side.took_stale, side.thrown_back, side.assassinated, side.accepted_again, side.failed}) {
      put(b);
    }
  }
  put(world.in_flight), put(world.stale_left), put(world.sent), put(world.first_fin), put(world.first_closed);
  return key;
}

void sort_segments(model::World<Terms>& world) {
  std::stable_sort(world.net.begin(), world.net.begin() + world.in_flight,
                   [](const auto& a, const auto& b) { return segment_key(a) < segment_key(b); });
}

void rename(SymbolicWorld& w, const std::array<Symbol, kSymbols>& to) {
  each_term(w.world, [&](Term& t) { t = t.renamed(to); });
  for (Condition& c : w.conditions) c = c.renamed(to);
}

// Numbers the symbols as the world names them, the ones it does not name behind them.
std::uint32_t renumber(SymbolicWorld& w) {
  std::array<Symbol, kSymbols> to{};
  std::uint32_t named = 0;
  Symbol next = 0;
  const auto name = [&](std::size_t s) {
    if ((named >> s & 1U) == 0) to[s] = next++;
    named |= 1U << s;
  };
  each_term(w.world, [&](const Term& t) {
    for (std::size_t s = 0; s < kSymbols; ++s) {
      if (t.times(static_cast<Symbol>(s)) != 0) name(s);
    }
  });
  const Symbol held = next;
  for (std::size_t s = 0; s < kSymbols; ++s) name(s);
  rename(w, to);
  w.symbols = held;
  return (1U << held) - 1;
}

std::vector<std::string> condition_keys(const TermDriver::Conditions& conditions) {
  std::vector<std::string> keys;
  for (const Condition& c : conditions) c.write(keys.emplace_back());
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

// The place of the only condition in which they are opposite, all others being equal.
std::optional<std::size_t> only_opposite(const SymbolicWorld& a, const SymbolicWorld& b) {
  if (a.conditions.size() != b.conditions.size()) return {};
  const auto keys = condition_keys(b.conditions);
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < a.conditions.size(); ++i) {
    std::string same, opposite;
    a.conditions[i].write(same);
    if (std::binary_search(keys.begin(), keys.end(), same)) continue;
    (!a.conditions[i]).write(opposite);
    if (found || !std::binary_search(keys.begin(), keys.end(), opposite)) return {};
    found = i;
  }
  return found;
}

}  // namespace

bool canonicalise(SymbolicWorld& w, bool network_reorders) {
  std::uint32_t held = renumber(w);
  if (network_reorders) {
    sort_segments(w.world);
    held = renumber(w);
    sort_segments(w.world);
  }
  const auto dead = [&](const Condition& c) { return (c.symbols() & ~held) != 0; };
  const auto gone = std::remove_if(w.conditions.begin(), w.conditions.end(), dead);
  const bool drops = gone != w.conditions.end();
  w.conditions.erase(gone, w.conditions.end());
  return drops;
}

std::string world_key(const model::World<Terms>& world) {
  std::string key = control_key(world);
  each_term(world, [&](const Term& t) { t.write(key); });
  for (std::uint8_t i = 0; i < world.in_flight; ++i) key += segment_key(world.net[i]);
  return key;
}

std::string key_of(const SymbolicWorld& w) {
  std::string key = world_key(w.world);
  for (const std::string& c : condition_keys(w.conditions)) key += c;
  return key;
}

void unite(std::vector<SymbolicWorld>& worlds) {
  std::vector<std::string> keys;
  for (const SymbolicWorld& w : worlds) keys.push_back(world_key(w.world));
  for (bool again = true; again;) {
    again = false;
    for (std::size_t i = 0; i < worlds.size() && !again; ++i) {
      for (std::size_t j = i + 1; j < worlds.size() && !again; ++j) {
        if (keys[i] != keys[j]) continue;
        const auto opposite = only_opposite(worlds[i], worlds[j]);
        if (!opposite && key_of(worlds[i]) != key_of(worlds[j])) continue;
        if (opposite) worlds[i].conditions.erase(worlds[i].conditions.begin() + static_cast<std::ptrdiff_t>(*opposite));
        worlds.erase(worlds.begin() + static_cast<std::ptrdiff_t>(j));
        keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(j));
        again = true;
      }
    }
  }
}

}  // namespace synfin::properties
