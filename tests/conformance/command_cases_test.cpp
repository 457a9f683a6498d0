// The cases of command_cases.tsv: their text and back.
#include "conformance/command_cases.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "conformance/walk.h"

namespace synfin::conformance {
namespace {

TEST(CommandCases, EachLine_SaysItsCase) {
  for (const CommandCase& c : command_cases()) {
    const CommandCase again = command_case_of(line_of(c));
    EXPECT_EQ(again.id, c.id);
    EXPECT_EQ(again.stimuli, c.stimuli) << c.id;
    EXPECT_EQ(line_of(again), line_of(c));
  }
}

TEST(CommandCases, AreCasesOfSynfin_OnceEach) {
  std::set<std::string> ids;
  for (const Case& c : all_cases()) ids.insert(c.id);
  std::set<std::string> own;
  for (const CommandCase& c : command_cases()) {
    EXPECT_EQ(ids.count(c.id), 1U) << c.id;
    EXPECT_TRUE(own.insert(c.id).second) << c.id;
    EXPECT_EQ(c.id.compare(0, 8, "command/"), 0) << c.id;
  }
  EXPECT_FALSE(own.empty());
}

TEST(StimulusText, OfEveryKind_ComesBack) {
  for (const char* text :
       {"FIN,SYN,RST,PSH,ACK,URG seq=RCV.NXT+1 ack=ACK.FLOOR-1 text=100 window=0", "none seq=0+7",
        "SYN seq=ISN mss=536 shift=2 timestamps", "ACK seq=RCV.EDGE ack=SND.UNA clock=-1000", "wait 600",
        "ACK seq=RCV.MIDDLE ack=SND.NXT options=1.1.1.1", "ACK seq=RCV.NXT ack=ISS fills-window", "user send 100",
        "user open-passive 1", "user close of-listener", "peer1 SYN seq=ISN",
        "SYN,ECE,CWR seq=ISN urgent=7 reserved=3 sack-permitted spoiled=option-cut"}) {
    EXPECT_EQ(text_of(stimulus_of(text)), text);
  }
}

// Walks have stimuli that no case has. What the text leaves out is what means nothing there.
TEST(StimulusText, OfAnyStimulusOfAWalk_ComesBackAsTheSameText) {
  std::mt19937 random(9293);
  for (int i = 0; i < 20'000; ++i) {
    StimulusCode code;
    for (auto& octet : code) octet = static_cast<std::uint8_t>(random());
    const std::string text = text_of(decoded(code));
    ASSERT_EQ(text_of(stimulus_of(text)), text);
  }
}

TEST(StimulusText, ThatIsNone_IsRefused) {
  for (const char* text : {"", "FLAG seq=ISN", "SYN seq=SOMEWHERE", "SYN seq=ISN+x", "SYN what=1", "user", "user dance",
                           "SYN seq=ISN window=70000", "peerx SYN seq=ISN", "SYN seq=ISN spoiled=badly"}) {
    EXPECT_THROW(stimulus_of(text), std::invalid_argument) << text;
  }
  EXPECT_THROW(command_case_of("too\tfew"), std::invalid_argument);
  EXPECT_THROW(command_case_of("a\tb\tzz\tLISTEN\tlisten\twait 1"), std::invalid_argument);
}

}  // namespace
}  // namespace synfin::conformance
