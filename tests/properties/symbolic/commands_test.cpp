// The guarded commands are the model: as many as there are ways, closed under what they lead to, and the same as the
// concrete endpoint on any values.
#include "properties/symbolic/commands.h"

#include <gtest/gtest.h>

#include <array>

#include <algorithm>
#include <random>

#include "properties/symbolic/fields.h"
#include "properties/symbolic/induction.h"

namespace synfin::properties {
namespace {

using model::Numbers;
using model::State;

const model::Profile& profile(std::string_view name) { return *model::find_profile(name); }

// Where it is slow one profile stands for all.
#ifdef SYNFIN_THOROUGH
constexpr std::array<std::string_view, 2> kSomeProfiles = {"rfc9293", "rfc793"};
#else
constexpr std::array<std::string_view, 1> kSomeProfiles = {"rfc9293"};
#endif

std::vector<std::size_t> counts(const Commands& commands, Event event) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < model::kStates; ++i) all.push_back(commands.count(event, static_cast<State>(i)));
  return all;
}

TEST(Commands, Controls_AreAsManyAsEver) {
  const std::pair<std::string_view, std::size_t> kGolden[] = {{"rfc9293", 93}, {"rfc793", 93},        {"rfc1337", 93},
                                                              {"reuse", 109},  {"half-duplex", 1565}, {"cookies", 186}};
  for (const auto& [name, expected] : kGolden) {
    std::size_t all = 0;
    for (std::size_t i = 0; i < model::kStates; ++i) all += controls_of(static_cast<State>(i), profile(name)).size();
    EXPECT_EQ(all, expected) << name;
  }
}

TEST(Commands, OfRfc9293_AreAsManyAsEverInEachState) {
  const Commands commands = derive_commands(profile("rfc9293"));
  EXPECT_EQ(counts(commands, Event::SegmentArrives),
            (std::vector<std::size_t>{3, 39, 348, 6672, 6404, 27344, 7268, 936, 1356, 402, 464}));
  EXPECT_EQ(counts(commands, Event::UserCalls),
            (std::vector<std::size_t>{8, 16, 16, 432, 60, 240, 60, 38, 80, 20, 20}));
  EXPECT_EQ(counts(commands, Event::Transmits),
            (std::vector<std::size_t>{0, 0, 2, 1836, 534, 2160, 264, 446, 720, 88, 8}));
}

// Z3 finds the ways that no values can take.
TEST(Commands, Pruned_AreThoseThatCanHappen) {
  const Commands commands = derive_commands(
      profile("rfc9293"), {},
      {.states = {State::Closed, State::Listen, State::SynSent}, .events = {Event::SegmentArrives}, .prune = true});
  EXPECT_EQ(counts(commands, Event::SegmentArrives), (std::vector<std::size_t>{3, 39, 348, 0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(commands.infeasible, 0U);
}

// Without a profile, permissions go both ways: CLOSED may be silent, LISTEN drop or refuse.
TEST(Commands, Permissive_HaveMoreWays) {
  const Commands commands = derive_commands(
      profile("rfc9293"), {},
      {.states = {State::Closed, State::Listen}, .events = {Event::SegmentArrives}, .permissive = true});
  EXPECT_EQ(counts(commands, Event::SegmentArrives), (std::vector<std::size_t>{4, 300, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
}

struct Golden {
  const char* profile;
  std::size_t commands;
};

class ProfileTest : public testing::TestWithParam<Golden> {};

// Every command leads to a control that has commands of its own; and CLOSED and LISTEN to a fresh TCB.
TEST_P(ProfileTest, Commands_AreAsManyAsEverAndLeadToConsistentControls) {
  const Commands commands = derive_commands(profile(GetParam().profile));
  EXPECT_EQ(commands.all.size(), GetParam().commands);
  RecordProperty("milliseconds", static_cast<int>(commands.seconds * 1000));
  for (const Command& command : commands.all) {
    const Control to = control_of(command.step.tcb, commands.profile);
    ASSERT_TRUE(is_consistent(to, commands.profile)) << describe(command) << "\n  to " << describe(to);
    if (detail::has_connection(to.state)) continue;
    each_word(command.step.tcb, [&](const char* name, const Word& word) {
      ASSERT_TRUE(word.is_number()) << describe(command) << ": " << name;
      ASSERT_EQ(word.number(), std::string_view(name) == "snd.mss" ? 536U : 0U) << describe(command) << ": " << name;
    });
  }
}

// Where it is slow one profile stands for all.
const std::vector<Golden> kGoldens = {{"rfc9293", 58374},
#ifdef SYNFIN_THOROUGH
                                      {"rfc793", 71400},
                                      {"rfc1337", 58370},
                                      {"reuse", 63241},
                                      {"cookies", 80829}
#endif
};
INSTANTIATE_TEST_SUITE_P(Commands, ProfileTest, testing::ValuesIn(kGoldens),
                         [](const auto& parameter) { return std::string(parameter.param.profile); });

// A bug in the control is seen: LAST-ACK without FIN is not consistent.
TEST(Commands, OfAPlantedBug_LeaveTheConsistentControls) {
  const Mutation skips{.name = "last-ack-at-once",
                       .after_formulas = [](Event, const model::Tcb<Formulas>&, const model::Segment<Formulas>&,
                                            model::Step<Formulas>& step) {
                         if (step.tcb.state == State::CloseWait) step.tcb.state = State::LastAck;
                       }};
  const Commands commands = derive_commands(profile("rfc9293"), skips, {.states = {State::Established}});
  EXPECT_TRUE(std::any_of(commands.all.begin(), commands.all.end(), [&](const Command& c) {
    return !is_consistent(control_of(c.step.tcb, commands.profile), commands.profile);
  }));
}

// --- Against the concrete endpoint ---

// Values that lie near each other, so that windows are hit and missed and edges met.
class Values {
 public:
  explicit Values(unsigned seed) : random_(seed) {}

  Assignment operator()(const Command& command) {
    Assignment all;
    const std::uint32_t base = pick({0U, 0x7FFF'FFF0U, 0xFFFF'FFF0U, 1000U});
    const auto word = [&](const std::string& name) {
      const bool number = name.find("nxt") != name.npos || name.find("seq") != name.npos || name == "iss" ||
                          name == "irs" || name.find("ack") != name.npos || name.find("una") != name.npos ||
                          name.find("wl") != name.npos || name.find("from") != name.npos;
      const std::uint32_t small = pick({0U, 0U, 1U, 2U, 3U, 5U, 8U, 14U});
      all[name] = number ? base + small : small;
    };
    each_word(command.before, [&](const char* name, const Word&) { word(name); });
    model::Segment<Numbers> shape;
    each_field(
        shape, [&](const char* name, std::uint32_t) { word(name); },
        [&](const char* name, bool) {
          all[name] = pick({0U, 0U, 0U, 1U});
        });
    all["seg.has_ack"] = pick({0U, 1U, 1U, 1U});
    all[Recorder::kFreshIss] = base + 100;
    all["now"] = 5000;
    all["octets"] = pick({0U, 1U, 5U});
    return all;
  }

 private:
  std::uint32_t pick(std::initializer_list<std::uint32_t> from) { return *(from.begin() + random_() % from.size()); }
  std::mt19937 random_;
};

bool is_taken(z3::context& context, const Command& command, const Assignment& values) {
  return std::all_of(command.guard.begin(), command.guard.end(),
                     [&](const z3::expr& condition) { return is_true(context, condition, values); });
}

// On these values one command is taken, and it says what the endpoint does: what differs, if anything does.
std::string disagreement(const Commands& commands, const std::vector<const Command*>& candidates,
                         const Assignment& at) {
  z3::context& context = *commands.context;
  const Command* taken = nullptr;
  for (const Command* command : candidates) {
    if (!is_taken(context, *command, at)) continue;
    if (taken != nullptr) return "two at once: " + describe(*taken) + " and " + describe(*command);
    taken = command;
  }
  if (taken == nullptr) return "none from " + describe(candidates.front()->from);
  const auto concrete = replayed(commands, *taken, values_of(*taken, at));
  const auto& symbolic = taken->step;
  if (!(control_of(symbolic.tcb, commands.profile) == control_of(concrete.tcb, commands.profile))) {
    return "control: " + describe(*taken);
  }
  const auto value = [&](const Word& word) { return value_of(context, word.in(context), at); };
  const bool same_reply = symbolic.reply == concrete.reply && symbolic.reset_has_ack == concrete.reset_has_ack &&
                          value(symbolic.reset_seq.raw) == concrete.reset_seq.raw &&
                          value(symbolic.reset_ack.raw) == concrete.reset_ack.raw;
  if (!same_reply) return "reply: " + describe(*taken);
  std::vector<std::uint32_t> expected;
  each_word(concrete.tcb, [&](const char*, std::uint32_t word) { expected.push_back(word); });
  std::string differs;
  auto next = expected.begin();
  each_word(symbolic.tcb, [&](const char* name, const Word& word) {
    if (value(word) != *next++) differs = std::string(name) + ": " + describe(*taken);
  });
  return differs;
}

// The first disagreement in `samples` draws of values for each control.
std::string first_disagreement(const Commands& commands, int samples) {
  Values values(20220831);
  for (auto begin = commands.all.begin(); begin != commands.all.end();) {
    const auto end =
        std::find_if(begin, commands.all.end(), [&](const Command& c) { return !(c.from == begin->from); });
    std::vector<const Command*> candidates;
    for (auto it = begin; it != end; ++it) candidates.push_back(&*it);
    for (int i = 0; i < samples; ++i) {
      const std::string differs = disagreement(commands, candidates, values(*begin));
      if (!differs.empty()) return differs;
    }
    begin = end;
  }
  return {};
}

TEST(Commands, OnAnyValues_SayWhatTheEndpointDoes) {
  for (const std::string_view name : kSomeProfiles) {
    const Commands commands = derive_commands(profile(name), {}, {.events = {Event::SegmentArrives}});
    EXPECT_EQ(first_disagreement(commands, 5), "") << name;
  }
}

// A bug that only the formulas have is seen.
TEST(Commands, OfAPlantedBug_DisagreeWithTheEndpoint) {
  const Mutation off_by_one{.name = "una-off-by-one",
                            .after_formulas = [](Event, const model::Tcb<Formulas>& before,
                                                 const model::Segment<Formulas>&, model::Step<Formulas>& step) {
                              if (before.state != State::CloseWait) return;
                              step.tcb.snd.una = step.tcb.snd.una + Word(1U);
                            }};
  const Commands commands = derive_commands(profile("rfc9293"), off_by_one,
                                            {.states = {State::CloseWait}, .events = {Event::SegmentArrives}});
  EXPECT_NE(first_disagreement(commands, 5).find("snd.una"), std::string::npos);
}

}  // namespace
}  // namespace synfin::properties
