// The tracker of possible worlds: how one connection of a stack is judged.
//
// What we give to the stack maps every world through every path of the model. What the stack sends keeps the worlds
// that explain it. Time passing keeps the worlds that owe nothing by now. No world left is a failure, with the nearest
// world and the clause it broke; a world that is left may have departed from a clause, and then that is the failure.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "conformance/verdict.h"
#include "conformance/world.h"

namespace synfin::conformance {

// A segment that the stack sent on this connection, and when.
struct Seen {
  Segment segment;
  Millis at = 0;
};

class Tracker {
 public:
  struct Settings {
    model::Claims claims;  // settled by the profile; Stealth is settled to "no" if nothing is said
    Millis slack = 0;      // granularity and tolerance of the stack's clock
    Millis msl = 120'000;
    // The first departure is the failure, and nothing is judged after it: on long walks what follows from it would else
    // be told as something new. If not set, a case goes on, and the worst that it shows counts.
    bool first_departure_ends = false;
  };

  explicit Tracker(const Settings& settings);

  // Back to one world, CLOSED, without a listener.
  void reset();

  // Each of the following is one round: what was given to the stack at `now`, and all that it sent until it was quiet.
  void segment_given(const Segment& segment, Millis now, std::span<const Seen> sent);
  void call_made(model::UserEvent event, std::uint32_t octets, const CallResult& result, Millis now,
                 std::span<const Seen> sent);
  void time_passed(Millis now, std::span<const Seen> sent);
  // A malformed segment was given: nothing may come of it; where the standard leaves it open, a RST may, or the segment
  // may be taken without what is wrong with it (MUST-7).
  struct Malformed {
    bool may_reset = false;
    std::optional<Segment> may_be_taken_as;
  };
  void malformed_given(const Malformed& malformed, Millis now, std::span<const Seen> sent);
  // The listener was closed on which this connection waits for a user: its host may abort it, or keep it.
  void left_unaccepted(Millis now, std::span<const Seen> sent);

  // The port is, or is no longer, listened on; its queue is full or not, or nobody can tell. Facts of the host, not of
  // this connection.
  enum class Backlog : std::uint8_t { HasRoom, MayBeFull, Full };
  void set_listening(bool listening);
  void set_backlog(Backlog backlog) { backlog_ = backlog; }
  // What this connection takes of that queue at `now`: a timer of the stack may just have ended it unseen.
  Place place(Millis now) const;
  // It takes no place any more, or no more than a possible one.
  void limit_place(Place most);

  // The end of a case: what is still owed and overdue counts.
  void finish(Millis now);

  bool failed() const { return failure_.has_value(); }
  // Why no world is left, or what the best world departs from; nothing if the standard explains everything.
  std::optional<Failure> failure() const;
  // The world with the least to answer for: where stimuli take their numbers from.
  const World& best() const;
  // The choices that what was seen settles: those on which every world that is as good as the best agrees.
  model::Claims settled_claims() const;
  // Some world is in this state.
  bool may_be_in(model::State state) const;
  // A clause that was kept outside of this connection: by the host.
  void cite(const model::Clause& clause) { oracle_.reached.add(clause); }
  // Every clause that some path cited.
  const model::ClauseSet& reached() const { return oracle_.reached; }

 private:
  bool may_have_ended(const Tcb& tcb, Millis now) const;
  void branch_on_timers(Millis now);
  void branch_on_backlog();
  void map_arrival(const Segment& segment, Millis now);
  void open_round(Millis now, std::span<const Seen> sent);
  void close_round(Millis now, std::span<const Seen> sent);
  void add_ended(const World& world, const model::Clause* departure, model::Ending ending);
  template <class Body>
  void map_paths(Body body);
  void settle();
  void keep_paid();
  bool observe(const Seen& seen);
  void explain_reset(const World& world, const Seen& seen);
  void explain(const World& world, const Seen& seen);
  void overdue(Millis now);
  void fail_unexpected(const Seen& seen);
  void fail_missing();
  void fail_departed();
  void fail_call(model::UserEvent event, const CallResult& result);

  Settings settings_;
  model::Oracle oracle_;
  std::vector<World> worlds_, next_;
  std::vector<std::uint64_t> fingerprints_;  // of the first of next_, while it is settled
  std::vector<World> before_;                // the worlds before the event of this round, for the diagnosis
  std::optional<Failure> failure_;
  Millis last_round_ = 0;
  Backlog backlog_ = Backlog::HasRoom;
};

}  // namespace synfin::conformance
