#include "conformance/report/case_json.h"

#include <gtest/gtest.h>

#include "tests/complaint.h"

namespace synfin::conformance {
namespace {

std::string complaint(const std::string& text) {
  return complaint_of<BrokenDocument>([&] { case_from_json(parse_document(text), ""); });
}

TEST(CaseJson, EveryCase_ThereAndBack_IsTheSame) {
  for (const Case& c : all_cases()) {
    const std::string text = to_json(c).dump();
    const Case again = case_from_json(parse_document(text), "");
    ASSERT_EQ(again.id, c.id);
    ASSERT_TRUE(again.stimuli == c.stimuli) << text;
  }
}

TEST(CaseJson, UncommonValues_ThereAndBack_AreTheSame) {
  SegmentSpec spec{.flags = 0xFF,
                   .seq = {Base::AckFloor, 0x8000'0000},
                   .ack = {Base::Iss, 0x7FFF'FFFF},
                   .text = 1460,
                   .window = 0,
                   .urgent = 65'535,
                   .reserved = 15,
                   .spoiled = Spoiled::Truncated,
                   .fills_window = true};
  spec.options = {.mss = true,
                  .window_scale = true,
                  .timestamps = true,
                  .sack_permitted = true,
                  .mss_value = 0,
                  .shift = 255,
                  .tsval_offset = -1,
                  .raw = {0, 255, 16}};
  const Case c{
      .id = "a \"case\"/\\",
      .stimuli = {{.what = spec, .peer = 5},
                  {.what = CallSpec{.call = Call::Abort, .octets = 0xFFFF'FFFF, .backlog = 0, .on_listener = true}},
                  {.what = ReachSpec{model::State::TimeWait}}}};
  const Case again = case_from_json(parse_document(to_json(c).dump()), "");
  EXPECT_EQ(again.id, c.id);
  EXPECT_TRUE(again.stimuli == c.stimuli);
}

struct Broken {
  const char* text;
  const char* complaint;
};

class BrokenCase : public testing::TestWithParam<Broken> {};

TEST_P(BrokenCase, Read_NamesThePlace) {
  EXPECT_EQ(complaint(GetParam().text).rfind(GetParam().complaint, 0), 0U) << complaint(GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BrokenCase,
    testing::Values(
        Broken{"[", "the document: not JSON: parse error at line 1"},
        Broken{"[]", "the document: an object is needed, not array"}, Broken{"{}", "/id: is missing"},
        Broken{R"({"id": 1})", "/id: a string is needed, not number"},
        Broken{R"({"id": "", "stimuli": []})", "/id: between 1 and 200"},
        Broken{R"({"id": "a"})", "/stimuli: is missing"},
        Broken{R"({"id": "a", "stimuli": {}})", "/stimuli: a list is needed"},
        Broken{R"({"id": "a", "stimuli": [{"wait_ms": 1}], "more": 1})", "/more: no such key"},
        Broken{R"({"id": "a", "stimuli": []})", "/stimuli: there is nothing in it to give to a stack"},
        Broken{R"({"id": "a", "stimuli": [{}]})", "/stimuli/0: one of segment"},
        Broken{R"({"id": "a", "stimuli": [{"wait_ms": 1}, {"wait_ms": -1}]})", "/stimuli/1/wait_ms: a whole number"},
        Broken{R"({"id": "a", "stimuli": [{"wait_ms": 1.5}]})", "/stimuli/0/wait_ms: a whole number"},
        Broken{R"({"id": "a", "stimuli": [{"wait_ms": 99999999999}]})", "/stimuli/0/wait_ms: a whole number"},
        Broken{R"({"id": "a", "stimuli": [{"wait_ms": 1, "reached": "CLOSED"}]})", "/stimuli/0/reached: no such key"},
        Broken{R"({"id": "a", "stimuli": [{"wait_ms": 1, "peer": 6}]})", "/stimuli/0/peer: a whole number from 0 to 5"},
        Broken{R"({"id": "a", "stimuli": [{"reached": "OPEN"}]})", "/stimuli/0/reached: \"OPEN\" is none of CLOSED"},
        Broken{R"({"id": "a", "stimuli": [{"user": {"call": "fly"}}]})", "/stimuli/0/user/call: \"fly\" is none of"},
        Broken{R"({"id": "a", "stimuli": [{"segment": {"flags": "SYN,NO", "seq": {"from": "0"}}}]})",
               "/stimuli/0/segment/flags: \"NO\""},
        Broken{R"({"id": "a", "stimuli": [{"segment": {"flags": "", "seq": 0}}]})",
               "/stimuli/0/segment/seq: an object"},
        Broken{R"({"id": "a", "stimuli": [{"segment": {"flags": "", "seq": {"from": "0", "plus": 4294967296}}}]})",
               "/stimuli/0/segment/seq/plus"},
        Broken{R"({"id": "a", "stimuli": [{"segment": {"flags": "", "seq": {"from": "0"}, "text": 1461}}]})",
               "/stimuli/0/segment/text"},
        Broken{R"({"id": "a", "stimuli": [{"segment": {"flags": "", "seq": {"from": "0"}, "options": {"raw": "0"}}}]})",
               "/stimuli/0/segment/options/raw: an odd"},
        Broken{
            R"({"id": "a", "stimuli": [{"segment": {"flags": "", "seq": {"from": "0"}, "options": {"raw": "0g"}}}]})",
            "/stimuli/0/segment/options/raw: no hex"}));

TEST(CaseJson, DeepNesting_Read_IsAnError) {
  EXPECT_NE(complaint(std::string(1'000'000, '[')), "");
  EXPECT_NE(complaint(std::string(1'000'000, '[') + std::string(1'000'000, ']')), "");
}

}  // namespace
}  // namespace synfin::conformance
