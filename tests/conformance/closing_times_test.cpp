// How long stacks stay at the end of their connections, measured: numbers that are known for the reference endpoint,
// other numbers for endpoints with a planted bug, and what lwIP 2.1.3 and Linux really do.
#include "conformance/closing_times.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "adapters/linux/linux_stack.h"
#include "adapters/lwip/lwip_stack.h"
#include "adapters/model/model_stack.h"
#include "adapters/mutant/mutants.h"

namespace synfin::conformance {
namespace {

ClosingTimes measured(Stack& stack) { return measure_closing_times(stack, default_closing_budget(stack)); }
ClosingTimes of_mutant(std::string_view name) { return measured(*adapters::make_mutant(name)); }
ClosingTimes of_model(std::string_view profile) {
  return measured(*adapters::make_model_stack(*model::find_profile(profile)));
}

// RFC 6298: a second at first, doubled each time; given up at the first expiry after R2, 100 s.
const std::vector<Millis> kSchedule = {0, 1000, 3000, 7000, 15'000, 31'000, 63'000};

TEST(ClosingTimes, OfTheModel_AreThoseOfTheStandard) {
  const ClosingTimes times = of_model("rfc9293");
  EXPECT_EQ(times.fin_sent_at, kSchedule);
  EXPECT_TRUE(times.gave_up());
  EXPECT_EQ(times.last_ack, 123'000U);
  EXPECT_EQ(times.last_ack_error, 1U);
  EXPECT_EQ(times.time_wait, 240'000U);
  EXPECT_EQ(times.time_wait_error, 1U);
  EXPECT_EQ(times.restarts_on_fin, true);
  EXPECT_EQ(times.restarts_on_far_fin, false);
  EXPECT_EQ(times.restarts_on_old_text, false);
  EXPECT_EQ(times.restarts_on_ack, false);
  EXPECT_EQ(times.acknowledges_fin, true);
  EXPECT_EQ(times.reset_ends_it, true);
  EXPECT_EQ(times.trouble, "");
}

TEST(ClosingTimes, OfEveryProfile_DifferInResetsOnly) {
  for (const model::Profile& profile : model::kProfiles) {
    const ClosingTimes times = of_model(profile.name);
    EXPECT_EQ(times.fin_sent_at, kSchedule) << profile.name;
    EXPECT_EQ(times.time_wait, 240'000U) << profile.name;
    EXPECT_EQ(times.restarts_on_fin, true) << profile.name;
    EXPECT_EQ(times.reset_ends_it, profile.name != "rfc1337") << profile.name;
    EXPECT_EQ(times.trouble, "") << profile.name;
  }
}

TEST(ClosingTimes, OfATimeWaitOfWrongLength_AreItsOwn) {
  EXPECT_EQ(of_mutant("time-wait-brief").time_wait, 10'000U);
  EXPECT_EQ(of_mutant("time-wait-one-msl").time_wait, 120'000U);
  const ClosingTimes skipped = of_mutant("time-wait-skipped");
  EXPECT_LE(skipped.time_wait.value_or(99), 1U);
  EXPECT_FALSE(skipped.restarts_on_fin.has_value());
  EXPECT_EQ(skipped.trouble, "there is no TIME-WAIT");
  const ClosingTimes for_ever = of_mutant("time-wait-for-ever");
  EXPECT_FALSE(for_ever.time_wait.has_value());
  EXPECT_EQ(for_ever.trouble, "TIME-WAIT outlasts the budget");
}

TEST(ClosingTimes, OfWrongRestarts_TellWhichAndOnWhat) {
  EXPECT_EQ(of_mutant("time-wait-fin-no-restart").restarts_on_fin, false);
  EXPECT_EQ(of_mutant("time-wait-fin-unanswered").acknowledges_fin, false);
  EXPECT_EQ(of_mutant("time-wait-fin-unanswered").restarts_on_fin, true);
  const ClosingTimes anything = of_mutant("time-wait-short-but-restarted");
  EXPECT_EQ(anything.time_wait, 60'000U);
  EXPECT_EQ(anything.restarts_on_fin, true);
  EXPECT_EQ(anything.restarts_on_far_fin, true);
  EXPECT_EQ(anything.restarts_on_old_text, true);
}

TEST(ClosingTimes, OfALastAckThatRetransmitsOtherwise_AreItsOwn) {
  const ClosingTimes once = of_mutant("last-ack-no-retransmission");
  EXPECT_EQ(once.fin_sent_at, std::vector<Millis>{0});
  EXPECT_FALSE(once.gave_up());
  EXPECT_EQ(of_mutant("fin-given-up-early").fin_sent_at, (std::vector<Millis>{0, 1000, 3000, 7000}));
  EXPECT_EQ(of_mutant("fin-given-up-early").last_ack, 15'000U);
  EXPECT_GT(of_mutant("no-back-off").fin_sent_at.size(), 90U);
  const ClosingTimes never = of_mutant("last-ack-never-given-up");
  EXPECT_FALSE(never.gave_up());
  EXPECT_GT(never.fin_sent_at.back(), 3'500'000U);
  EXPECT_EQ(never.trouble, "LAST-ACK outlasts the budget");
}

TEST(ClosingTimes, OfAStackThatDoesNotGetThere_AreTrouble) {
  const ClosingTimes times = of_mutant("never-sends");
  EXPECT_TRUE(times.fin_sent_at.empty());
  EXPECT_FALSE(times.time_wait.has_value());
  EXPECT_EQ(times.trouble, "CLOSE sent no FIN at once");
}

TEST(ClosingTimes, SameStack_SameNumbersAgain) {
  const auto stack = adapters::make_model_stack(*model::find_profile("rfc9293"));
  EXPECT_EQ(measured(*stack).fin_sent_at, measured(*stack).fin_sent_at);
  EXPECT_EQ(measured(*stack).time_wait, measured(*stack).time_wait);
}

// lwIP 2.1.3. It counts in ticks of half a second: where in a tick the connection ends makes the difference.
TEST(ClosingTimes, OfLwip_AreWhatItDoes) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP";
  const ClosingTimes times = measured(*adapters::make_lwip_stack());
  EXPECT_EQ(times.fin_sent_at, (std::vector<Millis>{0, 2250, 7250, 17'250, 37'250, 77'250}));
  EXPECT_EQ(times.last_ack, 120'500U);
  EXPECT_EQ(times.last_ack_error, 251U);
  EXPECT_EQ(times.time_wait, 120'250U);
  EXPECT_EQ(times.time_wait_error, 500U);
  EXPECT_EQ(times.restarts_on_fin, true);
  EXPECT_EQ(times.restarts_on_far_fin, true);
  EXPECT_EQ(times.restarts_on_old_text, false);
  EXPECT_EQ(times.restarts_on_ack, false);
  EXPECT_EQ(times.acknowledges_fin, true);
  EXPECT_EQ(times.reset_ends_it, false);
  EXPECT_EQ(times.trouble, "");
}

// The running kernel, whichever it is: what every Linux of this century has in common. Its timers fire up to an eighth
// late. The budget is what TIME-WAIT takes, once more after a FIN.
TEST(ClosingTimes, OfLinux_AreAMinuteOfTimeWait) {
  if (std::getenv("SYNFIN_PATIENT") == nullptr) GTEST_SKIP() << "a minute and a half; SYNFIN_PATIENT=1 waits for it";
  std::unique_ptr<Stack> stack;
  try {
    stack = adapters::make_linux_stack();
  } catch (const StackUnavailable& e) {
    GTEST_SKIP() << e.what();
  }
  const ClosingTimes times = measure_closing_times(*stack, 85'000);
  ASSERT_GE(times.fin_sent_at.size(), 7U);
  EXPECT_GE(times.fin_sent_at[1], 190U);
  for (std::size_t i = 2; i < times.fin_sent_at.size(); ++i) {
    EXPECT_GT(times.fin_sent_at[i], times.fin_sent_at[i - 1] * 3 / 2) << i;
  }
  EXPECT_FALSE(times.gave_up());
  EXPECT_EQ(times.trouble, "LAST-ACK outlasts the budget");
  ASSERT_TRUE(times.time_wait.has_value());
  EXPECT_GT(*times.time_wait, 60'000U);
  EXPECT_LE(*times.time_wait, 67'500U);
  EXPECT_GE(*times.time_wait - times.time_wait_error, 59'900U);
  EXPECT_EQ(times.restarts_on_fin, true);
  EXPECT_EQ(times.acknowledges_fin, true);
  EXPECT_EQ(times.reset_ends_it, true);
}

}  // namespace
}  // namespace synfin::conformance
