#include "properties/time_wait/search.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <unordered_map>

#include "properties/time_wait/instants.h"

namespace synfin::properties::time_wait {

namespace {

using model::State;
using Instant = std::uint16_t;  // by its place among the instants
using What = Moment::What;

constexpr std::size_t kMostFlights = 14;

// A segment in the network.
struct Flight {
  Reactions::Kind kind = 0;
  Instant sent = 0;
  auto operator<=>(const Flight&) const = default;
};

// All that can still happen depends on this.
struct Point {
  Reactions::Control control = 0;
  Instant now = 0;
  std::uint8_t retransmitted = 0;
  bool gave_up = false;
  std::uint8_t in_flight = 0;
  std::array<Flight, kMostFlights> flights{};  // in order
  bool operator==(const Point&) const = default;

  void add(Flight flight) {
    auto* const end = flights.data() + in_flight++;
    *end = flight;
    std::rotate(std::upper_bound(flights.data(), end, flight), end, end + 1);
  }
  void remove(std::size_t i) {
    std::move(flights.data() + i + 1, flights.data() + in_flight, flights.data() + i);
    flights[--in_flight] = {};
  }
};

struct PointHash {
  std::size_t operator()(const Point& p) const {
    std::uint64_t hash = p.control | std::uint64_t{p.now} << 16 | std::uint64_t{p.retransmitted} << 32 |
                         std::uint64_t{p.gave_up} << 40 | std::uint64_t{p.in_flight} << 48;
    for (std::size_t i = 0; i < p.in_flight; ++i) {
      hash = (hash ^ (p.flights[i].kind | std::uint64_t{p.flights[i].sent} << 8)) * 0x9e37'79b9'7f4a'7c15;
      hash ^= hash >> 29;
    }
    return hash;
  }
};

constexpr std::uint32_t kNone = ~0U;

// What led to a point; a flight is named by its kind and when it was sent.
struct Step {
  What what = What::Sent;
  Instant at = 0;
  Flight flight;
  bool lost_at_once = false;  // what the step sent
};

struct Node {
  Point point;
  Millis began = -1;  // TIME-WAIT last began; -1: it has not
  std::uint32_t before = kNone;
  Step step;
};

// The worst that was seen: how long after TIME-WAIT began something still happened that must not come after its end.
struct Worst {
  Millis gap = 0;
  bool unbounded = false;
  std::uint32_t node = kNone;
  Step step;
};

class Search {
 public:
  Search(const Problem& problem, const model::Assumptions& closers, const SearchOptions& options)
      : problem_(problem),
        options_(options),
        reactions_(closers),
        instants_(options.at_every_instant ? every_instant(problem, options.tick) : tight_instants(problem)) {
    if (problem.sent_at.size() > kMostTransmissions) throw std::invalid_argument("too many transmissions of the FIN");
    buckets_.resize(instants_.size());
    for (auto& by_gave_up : worst_) {
      for (auto& by_count : by_gave_up) by_count.resize(problem.sent_at.size());
    }
  }

  SearchResult run() {
    begin();
    for (auto& bucket : buckets_) {
      // The bucket grows while it is worked on.
      for (std::size_t i = 0; i < bucket.size(); ++i) {
        if (is_over()) return result();
        expand(bucket[i]);
      }
    }
    return result();
  }

 private:
  static constexpr std::size_t kMostTransmissions = 64;

  bool is_over() {
    const bool interrupted = options_.interrupt != nullptr && *options_.interrupt;
    const bool full = nodes_.size() > options_.most_states;
    if (interrupted) trouble_ = "interrupted: the least may be greater";
    if (full) trouble_ = "too many states: the least may be greater";
    return interrupted || full;
  }

  Millis time(Instant i) const { return instants_[i]; }
  bool is_lossy(Reactions::Kind kind) const {
    const auto& segment = reactions_.segment(kind).segment;
    if (segment.has_rst) return true;
    return segment.has_fin ? problem_.loses_fin : problem_.loses_ack;
  }

  void begin() {
    Node start;
    start.point.control = reactions_.start().to;
    send(start, reactions_.start(), {What::Sent, 0, {}, false});
  }

  // The next transmission of the FIN, if one is due at all.
  std::optional<Millis> next_due(const Point& p) const {
    const std::size_t next = p.retransmitted + 1U;
    if (p.gave_up || next >= problem_.sent_at.size() || !reactions_.is_waiting(p.control)) return std::nullopt;
    return problem_.sent_at[next];
  }

  void expand(std::uint32_t at) {
    const Point p = nodes_[at].point;
    const std::optional<Millis> due = next_due(p);
    Millis last = instants_.back();
    if (due) last = std::min(last, *due);
    for (std::size_t i = 0; i < p.in_flight; ++i) last = std::min(last, time(p.flights[i].sent) + problem_.lifetime);
    for (Instant t = p.now; t < instants_.size() && time(t) <= last; ++t) {
      for (std::size_t i = 0; i < p.in_flight; ++i) {
        if (i > 0 && p.flights[i] == p.flights[i - 1]) continue;
        const Millis age = time(t) - time(p.flights[i].sent);
        if (age >= problem_.least_delay) arrive(at, i, t);
        if (age == problem_.lifetime && is_lossy(p.flights[i].kind)) lose(at, i, t);
      }
      if (due && time(t) == *due) retransmit(at, t);
    }
  }

  // Whatever moves at this instant shows how long TIME-WAIT would have had to last.
  void look(std::uint32_t at, const Step& step) {
    const Node& node = nodes_[at];
    const auto& segment = reactions_.segment(step.flight.kind).segment;
    const State active = reactions_.state(node.point.control, kActive);
    const bool fin_comes = step.what == What::Arrives && segment.has_fin;
    if (active == State::Closed && fin_comes) {
      for (std::size_t goal = 0; goal < kGoals.size(); ++goal) note(goal, node.point, {0, true, at, step});
    }
    if (node.began < 0 || active != State::TimeWait || segment.has_rst) return;
    const Worst worst{time(step.at) - node.began, false, at, step};
    if (fin_comes) note(static_cast<std::size_t>(Goal::Graceful), node.point, worst);
    note(static_cast<std::size_t>(Goal::Duplicates), node.point, worst);
  }
  void note(std::size_t goal, const Point& p, const Worst& worst) {
    Worst& known = worst_[goal][p.gave_up ? 1 : 0][p.retransmitted];
    if (known.unbounded || (!worst.unbounded && worst.gap <= known.gap)) return;
    known = worst;
  }

  void arrive(std::uint32_t at, std::size_t i, Instant t) {
    const Step step{What::Arrives, t, nodes_[at].point.flights[i], false};
    look(at, step);
    Node next = after(at, step);
    next.point.remove(i);
    const Reactions::Reaction& reaction = reactions_.arrives(next.point.control, step.flight.kind);
    if (reaction.starts_time_wait && (next.began < 0 || problem_.restart == Restart::OnFin)) next.began = time(t);
    next.point.control = reaction.to;
    send(next, reaction, step);
  }
  void lose(std::uint32_t at, std::size_t i, Instant t) {
    const Step step{What::Lost, t, nodes_[at].point.flights[i], false};
    look(at, step);
    Node next = after(at, step);
    next.point.remove(i);
    keep(next);
  }
  void retransmit(std::uint32_t at, Instant t) {
    Node silent = nodes_[at];
    silent.point.gave_up = true;
    silent.point.now = t;
    keep(silent);
    const Step step{What::Retransmitted, t, {}, false};
    Node next = after(at, step);
    ++next.point.retransmitted;
    const Reactions::Reaction& reaction = reactions_.retransmits(next.point.control);
    next.point.control = reaction.to;
    send(next, reaction, step);
  }

  Node after(std::uint32_t at, const Step& step) const {
    Node next = nodes_[at];
    next.before = at;
    next.step = step;
    next.point.now = step.at;
    return next;
  }

  // What the reaction sends is lost or flies, each in turn.
  void send(Node node, const Reactions::Reaction& reaction, Step step, std::size_t from = 0) {
    if (from == reaction.sends.size()) {
      node.step = step;
      return keep(node);
    }
    const Reactions::Kind kind = reaction.sends[from];
    const bool is_reset = reactions_.segment(kind).segment.has_rst;
    if (is_reset && !options_.resets) return send(node, reaction, step, from + 1);
    const bool may_be_lost = is_lossy(kind);
    if (may_be_lost) {
      Step lost = step;
      lost.lost_at_once = true;
      send(node, reaction, lost, from + 1);
    }
    if (is_acknowledgment(kind)) {
      if (may_be_lost && acknowledgments(node.point) > 0) return;
      drop_acknowledgment_between(node.point);
    }
    if (!has_room(node.point)) return;
    node.point.add({kind, node.point.now});
    send(node, reaction, step, from + 1);
  }
  bool is_acknowledgment(Reactions::Kind kind) const {
    const auto& flying = reactions_.segment(kind);
    return flying.to == kPassive && !flying.segment.has_fin && !flying.segment.has_rst;
  }
  std::size_t acknowledgments(const Point& p) const {
    const auto is_one = [&](const Flight& f) { return is_acknowledgment(f.kind); };
    return static_cast<std::size_t>(std::count_if(p.flights.begin(), p.flights.begin() + p.in_flight, is_one));
  }
  // Acknowledgments are all alike: the oldest can arrive whenever another could, and the youngest outlives the others.
  // Those between are not followed; where the network loses acknowledgments, one is enough.
  void drop_acknowledgment_between(Point& p) const {
    if (acknowledgments(p) < 2) return;
    // They stand in the order in which they were sent.
    for (std::size_t i = p.in_flight; i-- > 0;) {
      if (is_acknowledgment(p.flights[i].kind)) return p.remove(i);
    }
  }
  bool has_room(const Point& p) {
    const bool loses_all = problem_.loses_fin && problem_.loses_ack;
    const std::size_t most = loses_all ? options_.most_in_flight + (options_.resets ? 1 : 0) : kMostFlights;
    if (p.in_flight < most) return true;
    if (!loses_all) trouble_ = "more segments in flight than there is room for: the least may be greater";
    return false;
  }

  void keep(const Node& node) {
    const auto [at, is_new] = known_.try_emplace(node.point, static_cast<std::uint32_t>(nodes_.size()));
    if (is_new) {
      nodes_.push_back(node);
    } else {
      Node& known = nodes_[at->second];
      const bool is_worse = node.began >= 0 && (known.began < 0 || node.began < known.began);
      if (!is_worse) return;
      known = node;
    }
    buckets_[node.point.now].push_back(at->second);
  }

  // With n retransmissions: of what has happened before the next is due, and of what happens when no more come.
  SearchResult result() const {
    SearchResult result;
    result.states = nodes_.size();
    result.trouble = trouble_;
    for (std::size_t goal = 0; goal < kGoals.size(); ++goal) {
      Worst running;
      for (std::size_t n = 0; n < problem_.sent_at.size(); ++n) {
        running = worse(running, worst_[goal][0][n]);
        const Worst worst = n + 1 == problem_.sent_at.size() ? running : worse(running, worst_[goal][1][n]);
        result.least[goal].push_back(least_of(worst));
      }
    }
    return result;
  }
  static const Worst& worse(const Worst& a, const Worst& b) {
    if (a.unbounded || b.unbounded) return a.unbounded ? a : b;
    return b.gap > a.gap ? b : a;
  }
  LeastTime least_of(const Worst& worst) const {
    LeastTime least;
    if (worst.node == kNone) return least;
    least.exists = !worst.unbounded;
    least.least = worst.gap;
    least.restarted = nodes_[worst.node].began;
    least.worst = execution(worst);
    return least;
  }

  Execution execution(const Worst& worst) const {
    std::vector<Step> steps = {worst.step};
    for (std::uint32_t at = worst.node; at != kNone; at = nodes_[at].before) steps.push_back(nodes_[at].step);
    Execution execution;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
      const bool moves = step->what == What::Arrives || step->what == What::Lost;
      const bool of_fin = moves && reactions_.segment(step->flight.kind).segment.has_fin;
      execution.push_back({step->what, time(step->at), of_fin, moves ? time(step->flight.sent) : 0});
      // What B sends is a FIN, what A sends answers one.
      if (step->lost_at_once) execution.push_back({What::Lost, time(step->at), !moves, time(step->at)});
    }
    return execution;
  }

  const Problem& problem_;
  const SearchOptions& options_;
  Reactions reactions_;
  std::vector<Millis> instants_;
  std::vector<Node> nodes_;
  std::unordered_map<Point, std::uint32_t, PointHash> known_;
  std::vector<std::vector<std::uint32_t>> buckets_;
  std::array<std::array<std::vector<Worst>, 2>, kGoals.size()> worst_;  // by goal, whether B gave up, retransmissions
  std::string trouble_;
};

}  // namespace

SearchResult search(const Problem& problem, const model::Assumptions& closers, const SearchOptions& options) {
  return Search(problem, closers, options).run();
}

}  // namespace synfin::properties::time_wait
