// The same cases over either version of IP: what differs are addresses, and what a SYN without the MSS option says.
#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/lwip/lwip_stack.h"
#include "conformance/campaign.h"
#include "conformance/in_process.h"
#include "conformance/report/case_json.h"
#include "conformance/report/report.h"
#include "conformance/report/trace_script.h"
#include "conformance/segments.h"
#include "tests/conformance/around_model.h"
#include "wire/packetdrill.h"
#include "wire/packetdrill_reader.h"

namespace synfin::conformance {
namespace {

class WithoutIpv6 : public AroundModel {
 public:
  Capabilities capabilities() const override {
    Capabilities c = AroundModel::capabilities();
    c.ipv6 = false;
    return c;
  }
};

// Takes a SYN that does not say its MSS for one that says this.
class Assumes : public AroundModel {
 public:
  explicit Assumes(std::uint16_t mss) : mss_(mss) {}
  void inject(std::span<const std::uint8_t> octets) override {
    const wire::ParsedPacket packet = wire::parse(octets);
    auto segment = wire::to_model(packet.tcp);
    if (!packet.ok() || !segment.has_syn || segment.options.has_mss) return AroundModel::inject(octets);
    segment.options.has_mss = true;
    segment.options.mss = mss_;
    wire::PacketDescription with_mss;
    address(with_mss, packet.ip.version == 6 ? IpVersion::V6 : IpVersion::V4, From::Tester);
    with_mss.tcp = wire::from_model(segment, packet.tcp.source_port, packet.tcp.destination_port, packet.tcp.text);
    AroundModel::inject(wire::built(with_mss));
  }

 private:
  std::uint16_t mss_;
};

// Answers from an address that is nobody's.
class OtherAddress : public AroundModel {
 public:
  bool poll(Packet& packet) override {
    if (!AroundModel::poll(packet)) return false;
    const wire::ParsedPacket parsed = wire::parse(packet.view());
    wire::PacketDescription other;
    address(other, IpVersion::V6, From::Stack);
    other.v6.source[15] = 9;
    other.tcp = wire::from_model(wire::to_model(parsed.tcp), parsed.tcp.source_port, parsed.tcp.destination_port,
                                 parsed.tcp.text);
    packet.size = wire::build(other, packet.octets);
    return true;
  }
};

const Case& case_of(IpVersion ip, std::string_view id) {
  const auto& cases = all_cases(ip);
  const auto found = std::find_if(cases.begin(), cases.end(), [&](const Case& c) { return without_ip(c.id) == id; });
  EXPECT_NE(found, cases.end()) << id;
  return *found;
}

CaseResult judged(Stack& stack, const Case& the_case) {
  Session session(stack, {});
  run_in_process(stack, session, the_case, 1);
  return session.result();
}

constexpr std::string_view kWithoutMss = "listen/options/syn-none";

TEST(IpVersion, Cases_AreTheSameOfBoth) {
  const auto& v4 = all_cases();
  const auto& v6 = all_cases(IpVersion::V6);
  ASSERT_EQ(v4.size(), v6.size());
  for (std::size_t i = 0; i < v4.size(); ++i) {
    ASSERT_EQ(v6[i].id, "ipv6/" + v4[i].id);
    ASSERT_EQ(v6[i].stimuli, v4[i].stimuli);
    ASSERT_EQ(v6[i].ip, IpVersion::V6);
    ASSERT_EQ(area_of(v6[i].id), area_of(v4[i].id));
  }
}

TEST(IpVersion, Model_ConformsOverIpv6) {
  const auto stack = model_stack();
  for (std::size_t i = 0; i < all_cases().size(); i += 11) {
    const Case& c = all_cases(IpVersion::V6)[i];
    ASSERT_EQ(judged(*stack, c).verdict, judged(*stack, all_cases()[i]).verdict) << c.id;
  }
}

std::vector<const Case*> some_cases(IpVersion ip) {
  std::vector<const Case*> cases;
  for (std::size_t i = 0; i < all_cases(ip).size(); i += 7) cases.push_back(&all_cases(ip)[i]);
  return cases;
}

// In a campaign, as lwIP dies of some. Deaths tell the place in lwIP's source, which may be another.
TEST(IpVersion, Lwip_HasTheSameVerdictsOverBoth) {
  if (!adapters::lwip_available()) GTEST_SKIP() << "built without lwIP (liblwip-dev)";
  const auto cases = some_cases(IpVersion::V4), cases_of_v6 = some_cases(IpVersion::V6);
  const CampaignOutcome v4 = run_campaign(adapters::make_lwip_stack, cases, {});
  const CampaignOutcome v6 = run_campaign(adapters::make_lwip_stack, cases_of_v6, {});
  ASSERT_EQ(v4.judged.size(), cases.size());
  ASSERT_EQ(v6.judged.size(), cases.size());
  std::size_t failed = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const CaseResult &one = v4.judged[i].result, &other = v6.judged[i].result;
    EXPECT_EQ(other.verdict, one.verdict) << cases[i]->id << ": " << (other.failure ? other.failure->got : other.why);
    failed += other.failure.has_value();
  }
  EXPECT_GT(failed, 0U);
}

TEST(IpVersion, StackWithoutIpv6_IsNotAsked) {
  WithoutIpv6 stack;
  const CaseResult result = judged(stack, case_of(IpVersion::V6, "closed/syn/seq-isn"));
  EXPECT_EQ(result.verdict, Verdict::Unsupported);
  EXPECT_NE(result.why.find("IPv6"), std::string::npos);
  EXPECT_EQ(judged(stack, case_of(IpVersion::V4, "closed/syn/seq-isn")).verdict, Verdict::Conforms);
}

TEST(IpVersion, SendMss_WithoutTheOption_Is536Or1220) {
  const Case& v4 = case_of(IpVersion::V4, kWithoutMss);
  const Case& v6 = case_of(IpVersion::V6, kWithoutMss);
  Assumes least(536), most(1220), too_much(1221);
  EXPECT_EQ(judged(least, v4).verdict, Verdict::Conforms);
  EXPECT_EQ(judged(least, v6).verdict, Verdict::Conforms);
  EXPECT_EQ(judged(most, v6).verdict, Verdict::Conforms);
  const CaseResult of_v4 = judged(most, v4), of_v6 = judged(too_much, v6);
  ASSERT_TRUE(of_v4.failure && of_v6.failure);
  EXPECT_EQ(of_v4.failure->clause->id, "effective-mss");
  EXPECT_EQ(of_v6.failure->clause->id, "effective-mss");
}

TEST(IpVersion, AnswerFromAnotherAddress_IsFound) {
  OtherAddress stack;
  const CaseResult result = judged(stack, case_of(IpVersion::V6, "closed/syn/seq-isn"));
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->clause->id, "local-address");
}

TEST(IpVersion, Case_ThereAndBackInJson_KeepsIt) {
  const Case& c = case_of(IpVersion::V6, "closed/syn/seq-isn");
  const Json json = to_json(c);
  EXPECT_EQ(json["ip"], 6);
  EXPECT_EQ(case_from_json(json, "").ip, IpVersion::V6);
}

TEST(IpVersion, Script_OfATrace_IsPlayedOverTheSameVersion) {
  const auto stack = model_stack();
  Session session(*stack, {});
  run_in_process(*stack, session, case_of(IpVersion::V6, "listen/syn/seq-isn"), 1);
  const std::string script = wire::packetdrill_script(script_of(session.trace(), "a SYN in LISTEN"));
  EXPECT_NE(script.find("--ip_version=ipv6"), std::string::npos);
  EXPECT_TRUE(wire::read_packetdrill(script).ipv6);
}

}  // namespace
}  // namespace synfin::conformance
