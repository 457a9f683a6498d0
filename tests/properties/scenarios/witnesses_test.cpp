// Every witness, played on the model with numbers: its last world is what was asked for.
#include <algorithm>

#include "model/world_actions.h"
#include "properties/exhaustive/world_codec.h"
#include "properties/moves.h"
#include "tests/properties/scenarios/asked.h"

namespace synfin::properties {
namespace {

using World = model::World<model::Numbers>;

WorldCodec::Packed packed(const model::Assumptions& a, World world) {
  const WorldCodec codec(a);
  codec.canonicalise(world);
  return codec.pack(world);
}

bool has_all(const model::Assumptions& a, const World& world, std::uint32_t marks) {
  return (marks_of(a, world) & marks) == marks;
}

bool has_any(const model::Assumptions& a, const World& world, std::uint32_t marks) {
  return (marks_of(a, world) & marks) != 0;
}

// By moves of these kinds the world leads nowhere.
bool is_dead_end(const model::Assumptions& a, const World& world, std::uint8_t moves) {
  bool leads_on = false;
  model::each_action(a, world, [&](const model::Action& action) {
    if ((move_of(action.act) & moves) == 0) return;
    leads_on = true;
  });
  return !leads_on;
}

// The last `cycle` steps go from a world back to it, by moves of these kinds only.
void expect_cycle(const Answer& answer, const std::vector<Played>& played, std::uint8_t moves) {
  ASSERT_LT(answer.cycle, played.size());
  EXPECT_EQ(packed(answer.assumptions, played.back().after),
            packed(answer.assumptions, played[played.size() - 1 - answer.cycle].after));
  for (std::size_t i = played.size() - answer.cycle; i < played.size(); ++i) {
    EXPECT_NE(move_of(played[i].step->action.act) & moves, 0) << "step " << i;
  }
}

void expect_trap(const Answer& answer, const Query& query, const std::vector<Played>& played) {
  const model::Assumptions& a = answer.assumptions;
  const bool was_asked_for =
      std::any_of(played.begin(), played.end(), [&](const Played& p) { return has_all(a, p.after, query.from); });
  EXPECT_TRUE(was_asked_for);
  EXPECT_FALSE(has_any(a, played.back().after, query.marks));
  EXPECT_EQ(answer.dead_end, answer.cycle == 0);
  if (answer.dead_end) {
    EXPECT_TRUE(is_dead_end(a, played.back().after, query.moves));
  } else {
    expect_cycle(answer, played, query.moves);
    for (std::size_t i = played.size() - answer.cycle; i < played.size(); ++i) {
      EXPECT_FALSE(has_any(a, played[i].after, query.marks)) << "step " << i;
    }
  }
}

// What the witness of each kind of question must show.
void expect_shown(const Answer& answer, const Query& query) {
  ASSERT_TRUE(answer.witness);
  const std::vector<Played> played = play(answer.assumptions, *answer.witness);
  ASSERT_EQ(played.size(), answer.witness->steps.size() + 1);
  EXPECT_EQ(answer.depth, answer.witness->steps.size());
  const World& last = played.back().after;
  switch (query.ask) {
    case Ask::Reach:
    case Ask::Boundary: EXPECT_TRUE(has_any(answer.assumptions, last, query.marks)); break;
    case Ask::Count:
      EXPECT_TRUE(has_all(answer.assumptions, last, query.marks));
      EXPECT_EQ(last.in_flight, 0);
      EXPECT_EQ(last.sent, answer.numbers.front());
      break;
    case Ask::Trap: expect_trap(answer, query, played); break;
    case Ask::Endless:
      EXPECT_GT(answer.cycle, 0U);
      expect_cycle(answer, played, query.moves);
      break;
    case Ask::Lifetime: FAIL() << "has no witness"; break;
  }
}

class Witnesses : public testing::TestWithParam<Asked> {};

TEST_P(Witnesses, Played_ShowWhatWasAsked) {
  expect_shown(answer_exhaustively(GetParam().assumptions(), GetParam().setting().query, effort()),
               GetParam().setting().query);
}

class SymbolicWitnesses : public testing::TestWithParam<Asked> {};

TEST_P(SymbolicWitnesses, Played_ShowWhatWasAsked) {
  expect_shown(answer_symbolically(GetParam().assumptions(), GetParam().setting().query, effort()),
               GetParam().setting().query);
}

bool has_witness(const Asked& asked, std::string_view engine) {
  return on_record(asked, engine).find(" reachable") != std::string::npos;
}

INSTANTIATE_TEST_SUITE_P(All, Witnesses, testing::ValuesIn(asked_where([](const Asked& a) {
                           return is_small(a) && has_witness(a, "exhaustive");
                         })),
                         test_name);
INSTANTIATE_TEST_SUITE_P(All, SymbolicWitnesses,
                         testing::ValuesIn(asked_where([](const Asked& a) { return has_witness(a, "symbolic"); })),
                         test_name);

// H1 with two segments: the stale SYN arrives, and that is all.
Answer one_step() {
  const Asked asked_here = asked("H1", 0);
  return answer_exhaustively(asked_here.assumptions(), asked_here.setting().query, effort());
}

TEST(Play, AWitnessWithoutItsChoices_IsRefused) {
  Answer answer = one_step();
  ASSERT_FALSE(answer.witness->steps.back().choices.picked.empty());
  answer.witness->steps.back().choices.picked.clear();
  EXPECT_THROW(play(answer.assumptions, *answer.witness), std::invalid_argument);
}

TEST(Play, AWitnessOfASegmentThatIsNotThere_IsRefused) {
  Answer answer = one_step();
  answer.witness->steps.push_back({.action = {model::Act::Deliver, 0, 0}, .label = 99, .choices = {}});
  EXPECT_THROW(play(answer.assumptions, *answer.witness), std::invalid_argument);
}

TEST(Play, AWitnessThatContradictsAnAssumption_IsRefused) {
  const Asked replay = asked("H3", 4);
  Answer answer = answer_exhaustively(replay.assumptions(), replay.setting().query, effort());
  ASSERT_EQ(answer.verdict, Verdict::Reachable);
  answer.assumptions.network.fresh_iss = true;
  EXPECT_THROW(play(answer.assumptions, *answer.witness), std::invalid_argument);
}

// A cycle whose last step is left out does not close: the test above can fail.
TEST(Witnesses, WithoutTheirLastStep_ShowNoCycle) {
  const Asked storm = asked("H5", 6);
  Answer answer = answer_exhaustively(storm.assumptions(), storm.setting().query, effort());
  ASSERT_EQ(answer.verdict, Verdict::Reachable);
  ASSERT_GT(answer.cycle, 0U);
  std::vector<Played> played = play(answer.assumptions, *answer.witness);
  played.pop_back();
  EXPECT_NE(packed(answer.assumptions, played.back().after),
            packed(answer.assumptions, played[played.size() - 1 - answer.cycle].after));
}

}  // namespace
}  // namespace synfin::properties
