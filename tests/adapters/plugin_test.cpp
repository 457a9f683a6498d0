// Shared libraries as stacks: judged like any other, and every broken one told for what it is.
#include "adapters/plugin/plugin_stack.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "adapters/catalog.h"
#include "adapters/model/model_stack.h"
#include "tests/adapters/tester.h"
#include "tests/complaint.h"
#include "tests/conformance/cases_like.h"

namespace synfin::adapters {
namespace {

using conformance::StackFailed;
using conformance::StackUnavailable;

std::string plugin(const std::string& bug) { return std::string(SYNFIN_PLUGINS) + "/plugin_" + bug + ".so"; }

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string refusal(const std::string& file) {
  return complaint_of<StackUnavailable>([&] { plugin_entry(std::string(kPluginPrefix) + file); });
}

void expect_the_models_verdicts(const std::vector<const conformance::Case*>& cases) {
  conformance::CampaignOptions options;
  options.claims = model::kProfiles.front().claims;
  const auto plugged = conformance::run_campaign([] { return make_plugin_stack(plugin("none")); }, cases, options);
  const auto direct =
      conformance::run_campaign([] { return make_model_stack(model::kProfiles.front()); }, cases, options);
  ASSERT_EQ(plugged.unavailable, "");
  ASSERT_EQ(plugged.judged.size(), direct.judged.size());
  for (std::size_t i = 0; i < plugged.judged.size(); ++i) {
    ASSERT_EQ(plugged.judged[i].result.verdict, direct.judged[i].result.verdict) << plugged.judged[i].the_case->id;
  }
}

TEST(Plugin, Model_GivesTheSameVerdictsAsTheModel) { expect_the_models_verdicts(conformance::cases_like({"*"})); }

TEST(Plugin, ModelOverIpv6_GivesTheSameVerdictsAsTheModel) {
  std::vector<const conformance::Case*> cases;
  for (const conformance::Case& c : conformance::all_cases(conformance::IpVersion::V6)) {
    if (c.id.find("/rst/") != std::string::npos) cases.push_back(&c);
  }
  EXPECT_GT(cases.size(), 100U);
  expect_the_models_verdicts(cases);
}

TEST(Plugin, Entry_SaysWhatItIs) {
  const auto entry = outside_stack(std::string(kPluginPrefix) + plugin("none"));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->version, "model plugged");
  EXPECT_TRUE(runs_foreign_code(entry->name));
}

TEST(Plugin, WhatIsNoPlugin_IsToldWhy) {
  EXPECT_TRUE(has(refusal("/no/such/plugin.so"), "cannot open shared object file"));
  EXPECT_TRUE(has(refusal("libmystack.so"), "with a slash"));
  EXPECT_TRUE(has(refusal(SYNFIN_SOURCE "/README.md"), "cannot load it"));
  EXPECT_TRUE(has(refusal(plugin("entryless")), "does not define synfin_plugin_entry"));
  EXPECT_TRUE(has(refusal(plugin("version")), "is a plugin of version 3, synfin loads version 2"));
  EXPECT_TRUE(has(refusal(plugin("nothing")), "gives nothing"));
  EXPECT_TRUE(has(refusal(plugin("no-function")), "lacks a function or its name"));
  EXPECT_TRUE(has(refusal(plugin("dies-at-load")), "ends the process that loads it"));
  EXPECT_THROW(make_plugin_stack(plugin("no-stack")), StackUnavailable);
  EXPECT_THROW(outside_stack("plugin:/no/such/plugin.so"), std::invalid_argument);
}

TEST(Plugin, BrokenPromises_AreNoVerdict) {
  for (const auto& [bug, says] : {std::pair("too-long", "a packet of 4096 octets"),
                                  std::pair("future", "expected one from"), std::pair("outcome", "gives outcome 99")}) {
    const auto stack = make_plugin_stack(plugin(bug));
    stack->reset(1);
    try {
      listen(*stack, 80);
      Tester tester(*stack, 80, 2000);
      tester.send(wire::kSyn);
      ADD_FAILURE() << bug << " is not noticed";
    } catch (const StackFailed& e) {
      EXPECT_EQ(e.how(), StackFailed::How::BrokeContract);
      EXPECT_TRUE(has(e.what(), says)) << e.what();
    }
  }
}

TEST(Plugin, CrashingPlugin_CostsOneCase) {
  const auto cases = conformance::cases_like({"closed/rst/*"});
  ASSERT_GT(cases.size(), 2U);
  const auto outcome = conformance::run_campaign([] { return make_plugin_stack(plugin("crashes")); }, cases, {});
  ASSERT_EQ(outcome.judged.size(), cases.size()) << outcome.unavailable;
  for (const auto& judged : outcome.judged) {
    ASSERT_TRUE(judged.result.failure);
    EXPECT_EQ(judged.result.failure->clause, &model::kStackSurvives);
  }
}

// As a user does it, with nothing of this tree but the header.
TEST(Plugin, Template_IsBuiltOutOfTheTree_AndLoaded) {
  std::string folder = (std::filesystem::temp_directory_path() / "synfin-plugin-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const std::string source = SYNFIN_SOURCE "/adapters/plugin";
  std::filesystem::copy(source + "/template", folder + "/source");
  const std::string command = std::string(SYNFIN_CMAKE) + " -S " + folder + "/source -B " + folder +
                              "/build -DSYNFIN_PLUGIN_HEADER=" + source + " > " + folder + "/log 2>&1 && " +
                              SYNFIN_CMAKE + " --build " + folder + "/build >> " + folder + "/log 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  const auto entry = outside_stack("plugin:" + folder + "/build/libmystack.so");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->version, "mystack 1");
  const auto stack = entry->make();
  stack->reset(1);
  stack->advance(1000);
  EXPECT_EQ(stack->now(), 1000U);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace synfin::adapters
